"""Publishing: the organiser's desk, the public pages, objections, documents, and the check of a certificate."""

from contests.web.publication import (
    batches,
    check,
    desk,
    feeds,
    files,
    holidays,
    notice,
    objecting,
    public,
    receipts,
    stationery,
)

tending = batches.tending
ROUTES = [
    *desk.ROUTES,
    *notice.ROUTES,
    *files.ROUTES,
    *stationery.ROUTES,
    *batches.ROUTES,
    *receipts.ROUTES,
    *objecting.ROUTES,
    *public.ROUTES,
    *feeds.ROUTES,
    *check.ROUTES,
    *holidays.ROUTES,
]
