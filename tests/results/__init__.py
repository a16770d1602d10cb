"""The count, from the last sheet to the decoded list."""
