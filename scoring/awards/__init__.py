"""Prizes, titles and stars: quotas, lines, caps, exclusions, substitutes."""

from scoring.awards.giving import Candidate, Given, Held, Known, Past, Sizes, give
from scoring.awards.rules import Award, Exclude, Field, Level

__all__ = [
    "Award",
    "Candidate",
    "Exclude",
    "Field",
    "Given",
    "Held",
    "Known",
    "Level",
    "Past",
    "Sizes",
    "give",
]
