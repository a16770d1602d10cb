"""The big screen: its desk, the page at its address, the list and the stream."""

from contests.web.screen import desk, stage
from contests.web.screen.live import running

ROUTES = [*desk.ROUTES, *stage.ROUTES]

__all__ = ["ROUTES", "running"]
