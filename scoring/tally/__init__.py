"""The whole count in the regulation's order, with its working for every entry."""

from scoring.tally.book import Book
from scoring.tally.count import Count, tally

__all__ = ["Book", "Count", "tally"]
