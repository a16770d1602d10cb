"""The tally room: counts, reasons, ties, signatures, decoding, and the lists that come of them."""

from contests.web.results import deeds, files, rooms, rulings

ROUTES = [*rooms.ROUTES, *deeds.ROUTES, *rulings.ROUTES, *files.ROUTES]

__all__ = ["ROUTES"]
