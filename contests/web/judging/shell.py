"""The tablet's page as a set of files: one version for all of them, and the worker that keeps them."""

import hashlib
import json
from functools import cache

from litestar import Response, get

from contests import data_dir, settings
from contests.web.pages import STATIC, static

WORKER = STATIC / "judging-worker.js"
_FRAME = ("sheet.html", "../layout.html", "../macros.html")


def _scripts() -> list[str]:
    """Every file that the page loads, as its address under /static; those that scripts import carry no version."""
    modules = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "judging").glob("*.js"))
    return [*modules, *_VENDORED]


_VENDORED = ("vendor/idb-8.0.4.js", "vendor/signature_pad-5.1.4.js")
_VERSIONED = (
    "judging.js",
    "judging.css",
    "signing.css",
    "rehearsal.css",
    "style.css",
    "prefs.js",
    "page.js",
    "icon.svg",
)


def _read() -> str:
    files = [STATIC / name for name in (*_scripts(), *_VERSIONED)] + [WORKER]
    files += [data_dir("templates") / "judging" / name for name in _FRAME]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


_once = cache(_read)


def version() -> str:
    """Return the version of the page; it changes with any file of it."""
    return _read() if settings.load().debug else _once()


@get("/judging-worker.js")
async def worker() -> Response[bytes]:
    """The service worker, from the root, with the version and the files of the page that it keeps together."""
    files = [f"/static/{name}" for name in _scripts()] + [static(name) for name in _VERSIONED]
    head = f"const VERSION = {json.dumps(version())}, FILES = {json.dumps(files)};\n"
    body = head.encode() + WORKER.read_bytes()
    return Response(body, media_type="text/javascript", headers={"cache-control": "no-cache"})


ROUTES = [worker]
