"""The mutation check of the scoring engine: how many small wrong changes its tests notice.

Run ``python -m benchmarks.scoring_mutants``; setup.cfg says which modules are changed and which tests must notice.
"""

import re
import subprocess
import sys

WANTED = 90.0
ALIVE = ("survived", "no tests", "suspicious", "not checked")


def main() -> int:
    """Breed the mutants, print those that lived and the share that was killed; exit 1 below the wanted share."""
    mutmut = [sys.executable, "-m", "mutmut"]
    if subprocess.run([*mutmut, "run"], check=False).returncode:
        return 1
    told = subprocess.run([*mutmut, "results", "--all", "true"], check=True, capture_output=True, text=True).stdout
    states = re.findall(r"^\s*(\S+): ([a-z ]+)$", told, re.MULTILINE)
    alive = [name for name, state in states if state in ALIVE]
    print(*alive, sep="\n")
    killed = 100 * (len(states) - len(alive)) / len(states)
    print(f"{len(states)} mutants, {len(alive)} alive, {killed:.1f} % killed (wanted: {WANTED} %)")
    return 0 if killed >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
