"""Sentences of the regulation, proven."""
