"""Setting contests up: the list, a new one, its own page, settings, rules, people and the log."""

from contests.web.setup import contests, log, overview, people, regulation, rehearsal, settings

ROUTES = [
    *contests.ROUTES,
    *overview.ROUTES,
    *settings.ROUTES,
    *people.ROUTES,
    *regulation.ROUTES,
    *log.ROUTES,
    *rehearsal.ROUTES,
]
