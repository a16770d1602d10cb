"""The performance table: ``make bench``."""

import sys

from benchmarks import certificates, scoring_speed


def main() -> int:
    """Print every table; exit 1 when a wanted ratio is missed."""
    print("# The scoring engine beside parsing and plain float sums of the same text\n")
    missed = scoring_speed.main()
    print("\n# 2,763 certificates beside the typesetter alone and the bare QR encoding\n")
    certificates.main()
    return missed


if __name__ == "__main__":
    sys.exit(main())
