"""Everything that strangers can reach, crawled for what must reach nobody: numbers, telephones, codes."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import pytest

from contests.actions.publication import codes
from contests.store import publication, screen, tables, vault
from contests.store.publication import batches
from tests.conftest import Browser
from tests.documents.reading import texts
from tests.publication.conftest import House
from tests.publication.test_documents import over
from tests.publication.test_publication import answer, correct, finish, object_to, wait_until_over

NUMBER, PHONE, CALLER = "532300198805120023", "13900004321", "13877776666"
OBJECTOR, COMPLAINT = "反映人甲乙", "这句话只给主办方看"


async def plant(event: int) -> list[str]:
    """Give everybody a number and a telephone, and codes that stand nowhere else; return the codes."""
    for row in await tables.Worker.select(tables.Worker.id):
        identity = tables.Identity(worker=row["id"], id_number=vault.seal(NUMBER), phone=vault.seal(PHONE))
        await tables.Identity.insert(identity)
    planted = []
    for row in await tables.BlindCode.select().where(tables.BlindCode.event == event):
        fresh = f"ZQ{row['code']}X"
        await tables.BlindCode.update({tables.BlindCode.code: fresh}).where(tables.BlindCode.id == row["id"])
        mine = (tables.Sheet.event == event) & (tables.Sheet.code == row["code"])
        await tables.Sheet.update({tables.Sheet.code: fresh}).where(mine)
        planted.append(fresh)
    return planted


def content(answered: Any) -> str:
    """Return what an answer says, inside workbooks, Word files and PDFs too."""
    body: bytes = answered.content
    if body.startswith(b"%PDF"):
        return "".join(texts(body)) + body.decode("latin-1")
    try:
        with ZipFile(BytesIO(body)) as file:
            return "".join(
                content_of(name, file.read(name)) for name in file.namelist() if not name.endswith((".ttf", ".png"))
            )
    except BadZipFile:
        return str(answered.text)


def content_of(name: str, body: bytes) -> str:
    """Return the text of one file inside a zip."""
    return "".join(texts(body)) if body.startswith(b"%PDF") else body.decode("utf-8", "replace")


def addresses(house: House, app: Any) -> Iterator[str]:
    """Yield every address that answers a stranger's GET, with what stands there."""
    notices = house.run(publication.notices(house.made.contest))
    issued = [one.code for notice in notices for one in house.run(publication.certificates(notice.id))]
    lists = [notice.code for notice in notices]
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "GET" in handler.http_methods and not route.path.startswith("/static"):
                for number in [str(notice.number) for notice in notices]:
                    known = {"contest": str(house.made.contest), "event": str(house.made.event), "number": number}
                    known |= {"code": "none", "token": "none", "entry": "1", "seat": "1", "name": "1"}
                    yield re.sub(r"\{(\w+):\w+\}", lambda found, ids=known: ids.get(found[1], "1"), route.path)
    for code in [*issued, *lists]:
        yield f"/check/{code}"
        yield f"/check?code={code.lower()}"


def files(house: House) -> Iterator[Any]:
    """Yield what the organiser hands out of a list: Word, PDF, workbook, certificates of every kind."""
    for notice in house.run(publication.notices(house.made.contest)):
        for kind in ("word", "pdf", "workbook"):
            yield house.organiser.get(house.desk(f"/{notice.number}/{kind}"))
        if notice.kind == "final" and notice.state == "published":
            for kind, form in (("award", "pdf"), ("honour", "pdf"), ("tidings", "pdf"), ("award", "zip")):
                yield printed(house, notice, kind, form)
    yield house.organiser.get(house.desk("/places"))


def printed(house: House, notice: publication.NoticeRow, kind: str, form: str) -> Any:
    """Have a batch of certificates printed, wait for it and fetch its file."""
    path = house.desk(f"/{notice.number}/certificates")
    assert house.organiser.post(f"{path}/print", {"kind": kind, "form": form}).status_code == 303
    batch = max(house.run(batches.of_notice(notice.id)), key=lambda one: one.id)
    house.run(over(batch.id))
    return house.organiser.get(f"{path}/{batch.id}")


def walls(house: House, browser: Browser) -> Iterator[Any]:
    """Yield what the screen in the hall gets, switched on with everything it can show."""
    assert house.organiser.post(f"/contests/{house.made.contest}/screen/power", {"on": "1"}).status_code == 303
    shown = {"rows": "8", "seconds": "12", "who": "name", "theme": "dark"} | dict.fromkeys(("units", "scores"), "1")
    house.organiser.post(f"/contests/{house.made.contest}/screen", shown)
    key = house.run(screen.screen(house.made.contest)).key
    for rest in ("", "/list"):
        answered = browser.get(f"/screen/{key}{rest}")
        assert answered.status_code == 200
        yield answered


def receipts(house: House, browser: Browser) -> Iterator[Any]:
    """Yield everybody's own receipt."""
    for code, entry in house.made.entries.items():
        form = {"number": f"W{code}", "code": codes.of_entry(house.made.contest, entry)}
        answered = browser.post(f"/p/{house.made.contest}/mine", form)
        assert "总成绩" in answered.text
        yield answered


@pytest.fixture
def told(house: House, stranger: Browser) -> list[str]:
    """The welders' whole way to the wall, once corrected, with planted values; returns the planted codes."""
    planted: list[str] = house.run(plant(house.made.event))
    house.posted()
    object_to(stranger, house, name=OBJECTOR, contact=CALLER, text=COMPLAINT)
    answer(house, 1, "upheld")
    correct(house)
    house.draft(reason="第 1 号异议成立")
    assert house.publish(2).status_code == 303
    wait_until_over(house, 2)
    assert finish(house, 2).status_code == 303
    assert house.organiser.post(house.desk("/3/certificates")).status_code == 303
    house.organiser.post(house.desk("/receipts"), {"receipt": "notice", "receipt_judges": "1"})
    return planted


def test_nothing_that_leaves_the_house_holds_a_number_a_telephone_or_a_code(
    house: House, stranger: Browser, told: list[str]
) -> None:
    secrets = [NUMBER, PHONE, CALLER, OBJECTOR, COMPLAINT, *told]
    answers = [(path, stranger.get(path)) for path in sorted(set(addresses(house, stranger._client.app)))]
    answers += [("file", one) for one in files(house)]
    answers += [("receipt", one) for one in receipts(house, stranger)]
    answers += [("wall", one) for one in walls(house, stranger)]

    there = [path for path, answered in answers if answered.status_code == 200]
    own = f"/p/{house.made.contest}"
    for path in (
        own,
        f"{own}/1",
        f"{own}/3",
        f"{own}/feed.xml",
        f"{own}/contest.json",
        f"{own}/3/notice.json",
        "/p/feed.xml",
    ):
        assert path in there, path
    assert sum(path.startswith("/check/") for path in there) >= 5
    assert there.count("file") >= 12
    assert there.count("receipt") == len(house.made.entries)
    for path, answered in answers:
        text = content(answered) + json.dumps(dict(answered.headers))
        for secret in secrets:
            assert secret not in text, (path, secret)


def test_the_crawl_finds_what_is_planted_where_it_may_stand(house: House, told: list[str]) -> None:
    desk = house.organiser.get(house.desk()).text
    assert CALLER in desk
    assert OBJECTOR in desk
    assert told[0] in house.organiser.get(house.room()).text
