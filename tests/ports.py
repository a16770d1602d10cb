"""Ports for the servers that tests start: below those that the system gives away, a stretch for each worker."""

import itertools
import os
import socket

_FIRST, _EACH = 20_000, 1_000
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12
_NUMBERS = itertools.count(os.getpid())


def free_port() -> int:
    """Return a port that is free, and that nobody else is given before the server has taken it, or while it is down."""
    for number in itertools.islice(_NUMBERS, _EACH):
        port = _FIRST + _EACH * _WORKER + number % _EACH
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")
