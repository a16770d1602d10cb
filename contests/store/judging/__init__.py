"""Seats, codes, sheets, figures and rulings of the judging: reads and appends."""
