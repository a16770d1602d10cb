"""The tally room: counts, reasons, ties, signatures, decoding, re-checks, appeals, and the lists that come of them."""

from contests.web.results import appeals, deeds, files, gate, pictures, rechecks, rooms, rulings, safety

ROUTES = [
    *rooms.ROUTES,
    *deeds.ROUTES,
    *rulings.ROUTES,
    *files.ROUTES,
    *rechecks.ROUTES,
    *appeals.ROUTES,
    *safety.ROUTES,
    *pictures.ROUTES,
    *gate.ROUTES,
]

__all__ = ["ROUTES"]
