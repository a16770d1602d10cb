"""The public scoring document, format ``scoring/1``: reading, refusing with every problem named, writing."""

from scoring.document.checks import contest_problems
from scoring.document.reading import open_document, read_document
from scoring.document.writing import write_document

__all__ = ["contest_problems", "open_document", "read_document", "write_document"]
