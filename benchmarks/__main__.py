"""The performance table: ``make bench``."""

import sys

from benchmarks import certificates, judging_load, scoring_speed, screen


def main() -> int:
    """Print every table; exit 1 when a wanted ratio is missed."""
    print("# The scoring engine beside parsing and plain float sums of the same text\n")
    missed = scoring_speed.main()
    print("\n# 2,763 certificates beside the typesetter alone and the bare QR encoding\n")
    certificates.main()
    print("\n# Thirty judges who hand in at once, each sheet on disk before it is answered\n")
    missed = max(missed, judging_load.main())
    print("\n# From a saved sheet to a thousand viewers of the big screen\n")
    return max(missed, screen.main())


if __name__ == "__main__":
    sys.exit(main())
