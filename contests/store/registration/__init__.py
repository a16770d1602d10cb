"""Registration as it is kept: organisations, workers, entries, uploads, draws."""
