"""How often one address may ask: for the pages on which a stranger writes or guesses."""

from collections import deque
from datetime import datetime, timedelta

from contests.web.forms import AnyRequest

_MOST_ADDRESSES = 10_000


class Limiter:
    """At most *most* times within *span* for one address; it forgets when the program restarts."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most, self._span = most, span
        self._asked: dict[str, deque[datetime]] = {}

    def allows(self, request: AnyRequest, now: datetime) -> bool:
        """Count this visit and say whether it is still within the limit."""
        address = request.client.host if request.client else ""
        times = self._asked.setdefault(address, deque())
        while times and now - times[0] > self._span:
            times.popleft()
        if len(self._asked) > _MOST_ADDRESSES:
            self._asked = {kept: seen for kept, seen in self._asked.items() if seen and now - seen[-1] <= self._span}
        if len(times) >= self._most:
            return False
        times.append(now)
        return True
