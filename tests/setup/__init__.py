"""Setting a contest up."""
