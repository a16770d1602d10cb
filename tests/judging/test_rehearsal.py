"""演练: a copy to practise on, under invented names, wiped in one step and never taken for the contest."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from piccolo.columns import Bytea, Date, ForeignKey, Timestamptz, Varchar

from contests.actions.judging.bundles import drawer_of
from contests.actions.publication import gate
from contests.rules import REHEARSAL
from contests.store import ledger, rehearsal, setup, statistics, tables, unit
from contests.store.judging import seats as stored
from contests.store.registration import organisations
from contests.store.rehearsal.wiping import doomed
from tests.conftest import NOON, Browser
from tests.judging.made import GOOD, NAMES, UNITS
from tests.test_access import PLACE, routes

# What belongs to the county and to no contest.
COUNTY = {"Account", "Holiday"} & set(tables.__all__)


def every_table():
    return [getattr(tables, name) for name in tables.__all__]


@pytest.fixture
def dump(run):
    """Every row of the database, by table."""

    async def read():
        found = {}
        for table in every_table():
            rows = [json.dumps(row, default=str, sort_keys=True) for row in await table.select()]
            found[table.__name__] = sorted(rows)
        return found

    return lambda: run(read())


@pytest.fixture
def copy(made, seats, organiser, chief, run):
    """The rehearsal of the welders' contest, with the real one's chief judge."""
    answer = organiser.post(f"/contests/{made.contest}/rehearsal", {"invented": "5"})
    assert answer.status_code == 303, answer.text
    return run(rehearsal.of(made.contest))


def practise(copy, organiser, chief, tablet, run):
    """Draw, mark, lock and tally the first event of the copy, as in earnest; return the event."""
    event = run(setup.events(copy))[0].id
    drawn = organiser.post(f"/contests/{copy}/draw/{event}", {"heats": "1", "stations": "6"})
    if drawn.status_code != 303:
        drawn = organiser.post(f"/contests/{copy}/draw", {"event": str(event)})
    assert drawn.status_code == 303, drawn.text
    assert organiser.post(f"/events/{event}/judging/start").status_code == 303
    for number, seat in enumerate(run(stored.of_events([event]))):
        judge = tablet(seat.id)
        for entry in judge.desk().json()["codes"]:
            answer = judge.sheet(entry["code"], GOOD, id=f"practice-{number}-{entry['code']}", rules=1)
            assert answer.status_code == 200, answer.text
    assert chief.post(f"/events/{event}/judging/lock").status_code == 303
    return event


async def fill_up(contest, event):
    """Put a row of the copy into every table that has none yet, those first that others point to."""
    told = {"contest": contest, "chain": ledger.chain_of(contest), "rehearsal": contest, "event": event}
    for number, (table, mine) in enumerate(reversed([*doomed(contest)])):
        if await table.exists().where(mine):
            continue
        row = table(_ignore_missing=True)
        for column in table._meta.columns:
            name = column._meta.name
            if isinstance(column, ForeignKey) and name not in told:
                to = column._foreign_key_meta.resolved_references
                own = {one.__name__: mine for one, mine in doomed(contest)}.get(to.__name__)
                found = await (to.select(to.id).where(own) if own is not None else to.select(to.id)).first()
                setattr(row, name, found["id"])
            elif name in told:
                setattr(row, name, told[name])
            elif isinstance(column, Varchar) and column._meta.unique:
                setattr(row, name, f"filler-{number}")
            elif isinstance(column, (Timestamptz, Date)):
                setattr(row, name, NOON if isinstance(column, Timestamptz) else NOON.date())
            elif isinstance(column, Bytea):
                setattr(row, name, b"x")
            elif name in ("seat", "session"):
                setattr(row, name, (await tables.Seat.select().where(tables.Seat.event == event).first())["id"])
        await table.insert(row)


def test_the_copy_has_rules_seats_judges_and_roles_and_nobody_real(copy, made, seats, chief, run, dump):
    real, there = run(setup.contest(made.contest)), run(setup.contest(copy))
    assert (there.name, there.rehearsal_of, there.state) == (REHEARSAL + real.name, made.contest, "running")
    assert [event.name for event in run(setup.events(copy))] == [
        event.name for event in run(setup.events(made.contest))
    ]
    event = run(setup.events(copy))[0]
    assert run(setup.ruleset(event.id)).body == run(setup.ruleset(made.event)).body
    sitting = [(seat.part, seat.position, seat.account) for seat in run(stored.of_events([event.id]))]
    assert sitting == [(seat.part, seat.position, seat.account) for seat in run(stored.of_events([made.event]))]
    assert {m.role for m in run(setup.members(copy))} == {"chief_judge"}

    entries = run(tables.Entry.select().where(tables.Entry.event == event.id).order_by(tables.Entry.id).run())
    assert [entry["label"] for entry in entries] == [f"演练选手{n:03}" for n in range(1, len(made.entries) + 1)]
    units = [entry["organisation"] for entry in entries]
    assert units[:3] == units[3:]  # shared out over units as in earnest
    assert len(set(units)) == 3
    assert not set(units) & set(made.units)
    own = run(tables.Recusal.select(tables.Recusal.entry).where(tables.Recusal.seat.event == event.id).run())
    assert {row["entry"] for row in own} == {entries[0]["id"], entries[3]["id"]}
    assert run(tables.BlindCode.count().where(tables.BlindCode.event == event.id).run()) == 0
    copied = "".join(
        json.dumps(row, default=str, ensure_ascii=False)
        for table, mine in doomed(copy)
        for row in run(table.select().where(mine).run())
    )
    assert "演练选手001" in copied
    for name in (*NAMES, *UNITS):
        assert name not in copied


def test_wiping_leaves_every_other_row_as_it_was(made, seats, organiser, chief, tablet, stranger, run, dump):
    tablet(seats[0])
    before = dump()
    organiser.post(f"/contests/{made.contest}/rehearsal", {"invented": "3"})
    copy = run(rehearsal.of(made.contest))
    event = practise(copy, organiser, chief, tablet, run)
    run(fill_up(copy, event))
    assert [table.__name__ for table, mine in doomed(copy) if not run(table.exists().where(mine).run())] == []
    lines = run(ledger.version(copy))
    assert lines > 30

    bare = organiser.post(f"/contests/{copy}/rehearsal/wipe", {"word": "清除"})
    assert bare.status_code == 422
    assert "请原样填写“清除演练”四个字。" in bare.text
    answer = organiser.post(f"/contests/{copy}/rehearsal/wipe", {"word": "清除演练"})
    assert answer.status_code == 303, answer.text

    after = dump()
    fresh = [json.loads(row) for row in after.pop("Deed") if row not in before["Deed"]]
    heads = {json.loads(row)["name"]: row for row in after.pop("Chain")}
    assert sorted(deed["verb"] for deed in fresh) == ["rehearsal.opened", "rehearsal.wiped"]
    assert {deed["chain"] for deed in fresh} == {"county"}
    told = json.loads(next(deed["facts"] for deed in fresh if deed["verb"] == "rehearsal.wiped"))
    assert (told["of"], told["lines"]) == (made.contest, lines)
    assert {name: row for name, row in heads.items() if name != "county"} == {
        json.loads(row)["name"]: row for row in before.pop("Chain") if json.loads(row)["name"] != "county"
    }
    del before["Deed"]
    assert after == before
    assert run(ledger.first_break(None)) is None
    assert organiser.get(f"/contests/{copy}").status_code == 404


def test_every_table_belongs_to_the_county_or_goes_with_its_contest():
    gone = {table.__name__ for table, _ in doomed(1)}
    county = {table.__name__ for table in every_table()} - gone
    assert county == COUNTY
    order = [table.__name__ for table, _ in doomed(1)]
    for table in every_table():
        for column in table._meta.columns:
            if isinstance(column, ForeignKey):
                to = column._foreign_key_meta.resolved_references.__name__
                if to in COUNTY or table.__name__ in COUNTY:
                    continue
                assert order.index(table.__name__) < order.index(to), (table.__name__, to)


def test_a_real_contest_cannot_be_wiped_and_a_second_rehearsal_waits_for_the_first(copy, made, organiser, chief):
    assert organiser.post(f"/contests/{made.contest}/rehearsal/wipe", {"word": "清除演练"}).status_code == 409
    assert "已有一个演练" in organiser.post(f"/contests/{made.contest}/rehearsal", {"invented": "3"}).text
    assert "不能再复制" in organiser.post(f"/contests/{copy}/rehearsal", {"invented": "3"}).text
    assert organiser.post(f"/contests/{made.contest}/rehearsal", {"invented": "61"}).status_code == 422
    for path in (f"/contests/{copy}/rehearsal", f"/contests/{made.contest}/rehearsal"):
        assert chief.get(path).status_code == 404
        assert chief.post(path, {"invented": "3"}).status_code == 404
        assert chief.post(path + "/wipe", {"word": "清除演练"}).status_code == 404


def test_the_next_contest_never_gets_the_number_of_a_wiped_rehearsal(copy, made, organiser, run):
    organiser.post(f"/contests/{copy}/rehearsal/wipe", {"word": "清除演练"})

    organiser.post(f"/contests/{made.contest}/rehearsal", {"invented": "3"})

    assert run(rehearsal.of(made.contest)) > copy


def test_an_event_that_nobody_entered_yet_gets_invented_entries(made, organiser, run):
    others = [event for event in run(setup.events(made.contest)) if event.id != made.event]
    assert others
    organiser.post(f"/contests/{made.contest}/rehearsal", {"invented": "4"})

    copy = run(rehearsal.of(made.contest))
    counts = {count.event: count.entries for count in run(setup.entry_counts(copy))}
    assert sorted(counts.values()) == sorted([len(made.entries), *[4] * len(others)])


def test_cards_of_the_contest_and_of_its_rehearsal_open_their_own_seats_only(copy, made, seats, organiser, tablet, run):
    event = run(setup.events(copy))[0].id
    practice = run(stored.of_events([event]))
    real, trial = tablet(seats[0]), tablet(practice[0].id)

    names = [one.desk().json() for one in (real, trial)]
    assert [name["event"]["id"] for name in names] == [made.event, event]
    assert names[0]["bag"] != names[1]["bag"]
    again = replace(practice[0], contest=practice[0].contest + 1)  # the seat's number, given out again after wiping
    assert drawer_of(again) != drawer_of(practice[0]) == names[1]["bag"]
    assert [name["contest"]["name"].startswith(REHEARSAL) for name in names] == [False, True]
    stranger = Browser(real._client)
    crossed = stranger.post("/t", {"seat": str(practice[0].id), "pin": real.pin})
    assert crossed.status_code == 403
    organiser.post(f"/contests/{copy}/rehearsal/wipe", {"word": "清除演练"})
    assert trial.get("/judging").headers["location"] == "/t"
    assert stranger.post(f"/t/{trial.token}").status_code == 409
    assert real.desk().status_code == 200


def test_a_rehearsal_is_in_no_public_list_no_statistics_and_at_no_units_desk(
    copy, made, organiser, cast, stranger, run
):
    there = run(setup.contest(copy))
    run(setup.set_contest_state(copy, "final"))
    run(setup.set_contest_state(made.contest, "final"))
    assert [one.id for one in run(statistics.held(NOON))] == [made.contest]
    assert copy not in [one.id for one in run(unit.contests(made.units[0]))]
    run(setup.set_contest_state(copy, "running"))
    contact = cast("unit_contact", organisation=made.units[0])
    for path in (f"/unit/contests/{copy}", f"/unit/contests/{copy}/nominations", f"/contests/{copy}"):
        assert contact.get(path).status_code == 404, path
    assert stranger.get(f"/p/{copy}").status_code == 404
    assert {one.name for one in run(organisations.everyone())} == set(UNITS)
    assert "演练单位" not in organiser.get("/organisations").text
    red = [f.words for f in run(gate.findings(there, run(setup.events(copy)), [])) if f.red]
    assert "这是演练，结果不能公示、公布，也不能制发证书。" in red


def test_no_real_person_enters_a_rehearsal_and_its_name_keeps_the_mark(copy, made, organiser, run):
    for path in (f"/contests/{copy}/entries/new", f"/contests/{copy}/import"):
        assert organiser.post(path, {"name": "张三", "unit": "清河机械厂"}).status_code in (404, 405, 409, 422)
    assert run(tables.Worker.exists().where(tables.Worker.name == "张三").run()) is False
    assert "演练中的选手都是编造的" in organiser.get(f"/contests/{copy}/entries/new").text
    assert organiser.post(f"/contests/{copy}/state", {"state": "registration", "reason": "试"}).status_code == 409
    words = {"name": "改名", "hosts": "县总工会", "notice_days": "5"}
    assert organiser.post(f"/contests/{copy}/setup", words).status_code == 303
    assert run(setup.contest(copy)).name == f"{REHEARSAL}改名"
    bad = organiser.post(f"/contests/{made.contest}/setup", {**words, "name": f"{REHEARSAL}真的"})
    assert bad.status_code == 422
    unit = organiser.post("/organisations", {"name": "演练单位99"})
    assert unit.status_code == 422
    assert "演练专用" in unit.text


def test_every_page_and_file_of_a_rehearsal_says_so_and_none_of_the_contest(
    copy, made, seats, organiser, chief, tablet, client, run
):
    event = practise(copy, organiser, chief, tablet, run)
    seat = run(stored.of_events([event]))[0].id
    code = run(stored.codes(event))[0].code
    entry = run(stored.entries(event))[0].id
    ids = {"contest": str(copy), "event": str(event), "seat": str(seat), "code": code, "entry": str(entry)}
    ids |= {"number": "1", "desk": "rubric", "heat": "1"}
    seen = {"html": 0, "xlsx": 0, "pdf": 0}
    for method, path in routes(client.app):
        names = [name for name, _ in PLACE.findall(path)]
        if method != "GET" or not names or not set(names) <= set(ids) or not {"contest", "event", "seat"} & set(names):
            continue
        if path.startswith(("/p/", "/unit/", "/screen")):
            continue
        at = PLACE.sub(lambda found: ids[found[1]], path)
        for who in (organiser, chief):
            answer = who.get(at)
            if answer.status_code != 200:
                continue
            kind = answer.headers["content-type"]
            if "html" in kind:
                seen["html"] += 1
                assert 'class="rehearsal"' in answer.text, at
            if "spreadsheet" in kind:
                seen["xlsx"] += 1
                with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                    assert "演练" in "".join(book.read(name).decode() for name in book.namelist()), at
            if kind == "application/pdf":
                seen["pdf"] += 1
                assert "演练" in text_of(answer.content), at
            if "attachment" in (name := answer.headers.get("content-disposition", "")):
                assert "%E6%BC%94%E7%BB%83" in name, at
    assert seen["html"] > 15, seen
    assert seen["xlsx"] > 1, seen
    assert seen["pdf"] > 1, seen
    assert 'class="rehearsal"' not in organiser.get(f"/contests/{made.contest}").text
    real = organiser.get(f"/events/{made.event}/score-sheets.pdf")
    assert "演练" not in text_of(real.content)
    assert "%E6%BC%94%E7%BB%83" not in real.headers["content-disposition"]


def text_of(pdf):
    import pypdfium2

    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)
