"""Publishing: the organiser's desk, the public pages, objections, documents, and the check of a certificate."""

from contests.web.publication import check, desk, feeds, files, holidays, notice, objecting, public, receipts

ROUTES = [
    *desk.ROUTES,
    *notice.ROUTES,
    *files.ROUTES,
    *receipts.ROUTES,
    *objecting.ROUTES,
    *public.ROUTES,
    *feeds.ROUTES,
    *check.ROUTES,
    *holidays.ROUTES,
]
