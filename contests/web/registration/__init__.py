"""The pages of registration: organisations, lists, single entries, the draw, checking in."""

from contests.web.registration import draws, entries, imports, one, organisations

ROUTES = [*organisations.ROUTES, *entries.ROUTES, *one.ROUTES, *imports.ROUTES, *draws.ROUTES]
