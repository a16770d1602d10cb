"""Rubric > Section > Criterion: what a score sheet asks, within which limits, and what an answer is worth."""
