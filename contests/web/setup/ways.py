"""Whether an address of this site leads somewhere: a page offers no link into nothing."""

import re
from functools import cache

from contests.web.forms import AnyRequest


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^}]*:int\\\}", r"[0-9]+", re.sub(r"\\\{[^}]*:str\\\}", "[^/]+", re.escape(path))))


def leads(request: AnyRequest, href: str) -> bool:
    """Say whether the application answers GET at *href* (its query left out)."""
    path = href.split("?", 1)[0].split("#", 1)[0]
    known = request.app.route_handler_method_map
    return any("GET" in methods and _pattern(str(route)).fullmatch(path) for route, methods in known.items())
