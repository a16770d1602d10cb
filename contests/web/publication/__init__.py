"""Publishing: the organiser's desk, the public pages, objections, documents, and the check of a certificate."""

from contests.web.publication import check, desk, files, objecting, public

ROUTES = [*desk.ROUTES, *files.ROUTES, *objecting.ROUTES, *public.ROUTES, *check.ROUTES]
