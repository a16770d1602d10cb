"""Every address of the application, walked by whoever must not see what stands there."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from contests import demo
from contests.store import tables
from tests.conftest import Browser

PLACE = re.compile(r"\{(\w+):(\w+)\}")
PUBLIC = (
    "/static/",
    "/login",
    "/setup/{token:str}",
    "/password/{token:str}",
    "/t",
    "/p",
    "/check",
    "/screen",
    "/judging-worker.js",
)
LEAVING = ("/logout", "/judging/leave")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:|<link[^>]+https?://", re.I)
POSTING = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.I | re.S)
# What no row can be called: absent, negative, beyond four and eight bytes, not a text.
STRANGE = (
    ("999999", "none"),
    ("-1", "%00"),
    ("0", "'"),
    (str(2**31), "%F0%9F%98%80"),
    (str(2**63), "%ff"),
    ("9" * 40, "9" * 400),
)

Ids = dict[str, str]


def routes(app: Any) -> list[tuple[str, str]]:
    """Return method and path of everything the application answers, its static files left out."""
    found = {
        (method, route.path)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods & {"GET", "POST"}
    }
    return sorted((method, path) for method, path in found if not path.startswith("/static"))


def is_public(path: str) -> bool:
    return any(path == one or path.startswith(one.rstrip("/") + "/") for one in PUBLIC)


def address(path: str, ids: Ids) -> str:
    return PLACE.sub(lambda found: ids[found[1]], path)


def strange(number: str, text: str) -> Ids:
    ids = dict.fromkeys(("contest", "event", "entry", "seat", "organisation", "account", "number"), number)
    return (
        ids
        | dict.fromkeys(("ruling", "upload", "kept", "scan", "leaf", "tablet", "correction"), number)
        | dict.fromkeys(("recusal", "assignment", "calibration"), number)
        | dict.fromkeys(("worker", "honour", "batch"), number)
        | dict.fromkeys(("code", "token", "desk", "key", "purpose"), text)
    )


async def _first(table: Any, event: int, column: str = "id") -> str:
    found = await table.select(getattr(table, column)).where(table.event == event).order_by(table.id).first()
    return str(found[column]) if found else "999999"


async def known() -> list[tuple[str, Ids]]:
    """Return, for every event of the county, its state and ids that belong together."""
    found = []
    for event in await tables.Event.select(tables.Event.id, tables.Event.contest, tables.Event.state).order_by(
        tables.Event.id
    ):
        ids = strange("1", "rubric") | {"event": str(event["id"]), "contest": str(event["contest"])}
        ids["entry"] = await _first(tables.Entry, event["id"])
        ids["seat"] = await _first(tables.Seat, event["id"])
        ids["code"] = await _first(tables.BlindCode, event["id"], "code")
        found.append((event["state"], ids))
    return found


async def judging() -> dict[str, Any]:
    """Return the event that is being judged."""
    return dict(await tables.Event.select().where(tables.Event.state == "judging").order_by(tables.Event.id).first())


@pytest.fixture
def county(run: Any) -> list[tuple[str, Ids]]:
    """The small county; one event of every state and contest stands for the others."""
    run(demo.fill(datetime.now(UTC), little=True))
    events = run(known())
    return list({(state, ids["contest"]): (state, ids) for state, ids in reversed(events)}.values())


def enter(client: Any, login: str) -> Browser:
    browser = Browser(client)
    assert browser.post("/login", {"login": login, "password": demo.PASSWORD}).status_code == 303
    return browser


@pytest.fixture
def tablet(client: Any, county: Any, run: Any) -> Browser:
    """A tablet that sits on a seat of the event that is being judged."""
    found = run(demo.tablets(datetime.now(UTC)))
    browser = Browser(client)
    assert browser.post(f"/t/{found[0].token}").status_code == 303
    return browser


def ask(browser: Browser, method: str, path: str) -> Any:
    return browser.get(path) if method == "GET" else browser.post(path, {"x": "1"})


def walk(browser: Browser, client: Any, county: list[tuple[str, Ids]]) -> Iterator[tuple[str, str, Any]]:
    """Yield method, path and answer of every address, with the ids of every event in turn."""
    for method, path in routes(client.app):
        if path not in LEAVING:
            for _, ids in county if PLACE.search(path) else county[:1]:
                yield method, path, ask(browser, method, address(path, ids))


def test_a_stranger_gets_nothing_but_the_public_pages(client, county, stranger):
    for method, path, answer in walk(stranger, client, county):
        assert answer.status_code < 500, (method, path)
        if answer.status_code == 303:
            assert answer.headers["location"].split("?")[0] in ("/login", "/t", "/p"), (method, path)
        elif path != "/" and not is_public(path):
            assert answer.status_code in (401, 403, 404), (method, path, answer.status_code)


def test_a_judges_tablet_reaches_its_own_seat_and_no_other_desk(client, county, tablet):
    own = {"/", *(f"/judging{one}" for one in ("", "/desk", "/sheets", "/signatures", "/state", "/recusal"))}
    for method, path, answer in walk(tablet, client, county):
        assert answer.status_code < 500, (method, path)
        if path not in own and not is_public(path):
            assert answer.status_code in (303, 401, 403, 404), (method, path, answer.status_code)
            assert "said=" not in answer.headers.get("location", ""), (method, path)


def test_a_unit_contact_finds_nothing_of_another_unit(client, county, run):
    contact = enter(client, "lianluo")
    own = run(tables.Account.select(tables.Account.organisation).where(tables.Account.login == "lianluo").first())
    foreign = run(
        tables.Entry.select(tables.Entry.id, tables.Entry.contest, tables.Entry.label)
        .where(tables.Entry.organisation != own["organisation"])
        .order_by(tables.Entry.id)
    )
    paths = [(method, path) for method, path in routes(client.app) if "{entry:int}" in path]
    for row in foreign[:: max(1, len(foreign) // 12)]:
        ids = strange("1", "x") | {"contest": str(row["contest"]), "entry": str(row["id"])}
        for method, path in paths:
            answer = ask(contact, method, address(path, ids))
            assert answer.status_code in (403, 404, 409), (method, path, answer.status_code)
            assert row["label"] not in answer.text, (method, path)


@pytest.mark.parametrize(
    "login", ["zhuban", "caipanzhang", "caipan1", "lianluo", "jiandu", "tongfen", "jiami", "hecha"]
)
def test_no_address_breaks_for_anybody_and_no_page_holds_a_script_or_a_style_of_its_own(client, county, login):
    browser = enter(client, login)
    for method, path, answer in walk(browser, client, county):
        assert answer.status_code < 500, (method, path)
        if "html" in answer.headers.get("content-type", ""):
            assert not INLINE.search(answer.text), (method, path, INLINE.search(answer.text))
            assert all("_csrf_token" in form for form in POSTING.findall(answer.text)), (method, path)


@pytest.mark.parametrize("login", ["", "zhuban", "lianluo"])
def test_an_address_that_cannot_exist_is_not_found(client, county, login):
    browser = enter(client, login) if login else Browser(client)
    for method, path in routes(client.app):
        for number, text in STRANGE if PLACE.search(path) else ():
            answer = ask(browser, method, address(path, strange(number, text)))
            assert answer.status_code < 500, (method, path, number, text)


def test_a_list_takes_any_page_order_and_search(client, county):
    organiser = enter(client, "zhuban")
    asked = "?page=abc&sort=-zzz&q=%00%F0%9F%98%80%ff&event=%C2%B2&month=13&from=x&to=0000-00-00&state=%27&said=x"
    for method, path in routes(client.app):
        for _, ids in county[:3] if method == "GET" and path not in LEAVING else ():
            for more in (asked, f"?page=-1&page={'9' * 30}&event={'9' * 5000}&from=99999999&to=9999-12-31"):
                assert organiser.get(address(path, ids) + more).status_code < 500, (path, more)


def test_no_form_is_taken_without_the_token_of_its_page(client, county):
    browser = enter(client, "zhuban")
    for method, path in routes(client.app):
        if method == "POST":
            answer = browser._send("POST", address(path, county[0][1]), data={"x": "1"})
            assert answer.status_code == 403, path


MARK = "73.19"


async def plant(event: int, account: int) -> None:
    """Give everyone of the event a theory mark that stands nowhere else."""
    for row in await tables.Entry.select(tables.Entry.id).where(tables.Entry.event == event):
        for part in ("theory", "理论"):
            fresh = tables.Figure(event=event, entry=row["id"], part=part, version=90, text=MARK, account=account)
            fresh.created = datetime.now(UTC)
            await tables.Figure.insert(fresh)


def content(answer: Any) -> str:
    """Return what an answer says, the sheets of a workbook too."""
    if not answer.content.startswith(b"PK"):
        return str(answer.text)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("login", ["caipanzhang", "jiandu", "caipan1", "hecha", "jiami"])
def test_before_decoding_no_page_shows_a_theory_mark_or_a_name_beside_a_code(client, county, run, login):
    browser, event = enter(client, login), run(judging())
    run(plant(event["id"], 1))
    ids = next(ids for _, ids in run(known()) if ids["event"] == str(event["id"]))
    names = {row["label"] for row in run(tables.Entry.select().where(tables.Entry.event == event["id"]))}
    codes = {row["code"] for row in run(tables.BlindCode.select().where(tables.BlindCode.event == event["id"]))}
    assert len(names) > 2
    assert len(codes) > 2
    for method, path in routes(client.app):
        if method == "GET" and path not in LEAVING:
            text = content(browser.get(address(path, ids)))
            cells = set(re.findall(r">\s*([^<>\s]+)\s*<", text))
            assert MARK not in cells, path
            assert login == "jiami" or not (cells & names and cells & codes), path


def test_a_form_takes_any_text_without_breaking(client, county):
    organiser = enter(client, "zhuban")
    for text in (
        "--5",
        "\x00",
        "²",
        "٣",
        "9" * 5000,
        "😀" * 300,
        "0000-00-00",
        "1e9",
        "NaN",
        "<b>'\"",
        "-1",
        str(2**31),
    ):
        for method, path in routes(client.app):
            if method == "POST" and path not in LEAVING and path != "/account":
                fields = dict.fromkeys(FIELDS, text)
                answer = organiser.post(address(path, county[-1][1]), fields)
                assert answer.status_code < 500, (path, text)


def _fields() -> list[str]:
    from contests.web import pages

    found: set[str] = set()
    for template in pages.environment().list_templates():
        source = pages.environment().loader.get_source(pages.environment(), template)[0]  # type: ignore[union-attr]
        found |= set(re.findall(r"name=\"(\w+)\"", source)) | set(re.findall(r"ui\.\w+\(\"[^\"]+\", \"(\w+)\"", source))
    return sorted(found - {"viewport", "_csrf_token"})


FIELDS = _fields()


def test_a_tablet_takes_any_json_without_breaking(client, county, tablet, run):
    event = run(judging())
    codes = tablet.get("/judging/desk", headers={"accept": "application/json"}).json()
    good = {"id": "0123456789", "code": codes["codes"][0]["code"], "base": 0, "rules": codes["rules"], "marks": {}}
    bad: list[Any] = [None, [], "x", 5, {"id": []}, *({**good, key: wrong} for key in good for wrong in WRONG)]
    headers = {"x-csrftoken": tablet.cookies["csrftoken"], "accept": "application/json"}
    for body in bad:
        answer = tablet._send("POST", "/judging/sheets", content=json.dumps(body), headers=headers)
        assert 400 <= answer.status_code < 500, (body, answer.text)
    assert event["state"] == "judging"


WRONG: tuple[Any, ...] = (
    None, [], {}, -1, 10**30, 0.5, True, "\x00" * 10, "\ud800" * 10, "x" * 10**5, {"\ud800": "1"}, {"x": {"y": []}},
)  # fmt: skip


def test_accepting_twice_is_answered_with_a_sentence_and_leaves_no_second_line(client, county, run):
    organiser = enter(client, "zhuban")
    row = run(
        tables.Entry.select(tables.Entry.id, tables.Entry.contest).where(tables.Entry.state == "accepted").first()
    )
    count = tables.Deed.count().where(tables.Deed.chain == f"contest-{row['contest']}")
    before = run(count.run())
    path = f"/contests/{row['contest']}/entries/decide"
    answer = organiser.post(path, {"entry": str(row["id"]), "decision": "accept"})
    assert answer.status_code == 409
    assert "没有需要办理的" in answer.text
    assert run(count.run()) == before


def test_checking_in_what_is_not_of_the_event_is_refused_in_words(client, county):
    organiser = enter(client, "zhuban")
    ids = next(ids for state, ids in county if state in ("drawn", "judging"))
    path = f"/contests/{ids['contest']}/draw/{ids['event']}/presence"
    assert organiser.post(path, {"entry": "0", "presence": "checked_in"}).status_code == 422


def test_a_contest_without_any_event_opens_at_every_desk(client, organiser):
    fields = {"name": "岭" * 60, "preset": "skills", "hosts": "县总工会", "starts": "2026-11-22", "ends": "2026-11-30"}
    made = organiser.post("/contests/new", fields)
    assert made.status_code == 303, made.text
    ids = strange("1", "none") | {"contest": re.search(r"/contests/(\d+)", made.headers["location"])[1]}
    page = organiser.get(f"/contests/{ids['contest']}/setup/events").text
    for event in sorted(set(re.findall(r"events/(\d+)/remove", page))):
        organiser.post(f"/contests/{ids['contest']}/setup/events/{event}/remove", {"reason": "不办"})
    assert "/remove" not in organiser.get(f"/contests/{ids['contest']}/setup/events").text
    for method, path in routes(client.app):
        if path not in LEAVING and "{contest:int}" in path:
            assert ask(organiser, method, address(path, ids)).status_code < 500, (method, path)
