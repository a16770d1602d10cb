"""Prizes, titles and stars: quotas, lines, caps, exclusions, substitutes."""

from scoring.awards.giving import Known, give
from scoring.awards.rules import Award, Exclude, Field, Level
from scoring.awards.values import Candidate, Given, Held, Past, Sizes

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
