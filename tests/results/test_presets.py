"""The other kinds of contest end in the same room: the Ankang Cup's gates and vetoes, the month's stars."""

import json
from datetime import date
from pathlib import Path

import pytest

import scoring
from contests.actions import results as act
from contests.store import results, setup, tables
from tests.conftest import NOON
from tests.results import made


def example(name):
    return json.loads((Path(__file__).parents[2] / f"docs/examples/{name}.json").read_text(encoding="utf-8"))


async def stored(document, entrant, **event_fields):
    """Store an example document as rows; return its event."""
    contest = await made.opened(document["ruleset"]["name"])
    event = await made.an_event(contest, document["ruleset"], "评选", entrant=entrant, blind=False, **event_fields)
    units, workers, entries = {}, {}, {}
    for entry in document["entries"]:
        unit = entry.get("unit", "")
        if unit and unit not in units:
            units[unit] = await made.unit(f"单位{unit}")
        entries[entry["code"]] = row = await made.one(
            tables.Entry(
                contest=contest,
                event=event,
                organisation=units.get(unit),
                number=entry["code"],
                label=f"名称{entry['code']}",
                division=entry.get("division", ""),
                state="accepted",
                created=NOON,
            )
        )
        for fact, answer in entry.get("facts", {}).items():
            text = "yes" if answer else "no"
            await made.one(tables.Figure(event=event, entry=row, part=fact, version=1, text=text, created=NOON))
        for person in entry.get("persons", ()):
            if person not in workers:
                workers[person] = await made.one(tables.Worker(organisation=units[unit], name=f"职工{person}"))
            await made.one(tables.EntryMember(entry=row, worker=workers[person]))
    seats = {}
    for sheet in document["sheets"]:
        part = next(p for p in results.parts(document["ruleset"]) if p["key"] == sheet["part"])
        place = part["panel"]["seats"].index(sheet["seat"]) + 1
        if (sheet["part"], place) not in seats:
            kind = {"self": "self", "check": "check"}.get(sheet["part"], "judge")
            seats[sheet["part"], place] = await made.one(
                tables.Seat(event=event, part=sheet["part"], position=place, kind=kind)
            )
        await made.one(
            tables.Sheet(
                event=event,
                part=sheet["part"],
                seat=seats[sheet["part"], place],
                code=sheet["entry"],
                version=1,
                submission=f"{sheet['part']}-{sheet['seat']}-{sheet['entry']}",
                ruleset_version=1,
                marks=json.dumps(sheet["marks"]),
                created=NOON,
            )
        )
    for title in document.get("titles", ()):
        whole = f"{title['date']}-01-01"[:10]
        held = {"title": title["title"], "kind": "title", "awarded_on": date.fromisoformat(whole)}
        if title["holder"] in units:
            await made.one(tables.Honour(organisation=units[title["holder"]], **held))
        elif title["holder"] in workers:
            await made.one(tables.Honour(worker=workers[title["holder"]], **held))
    return contest, event


def outcome(result):
    """Places, totals and awards by code, whatever order the divisions stand in."""
    return {
        row["code"]: (row["place"], row["state"], row["total"], [given["name"] for given in row.get("awards", ())])
        for row in result["rows"]
    }


@pytest.mark.parametrize(
    "name, entrant, more", [("ankang", "organisation", {}), ("stars", "nomination", {"period": "2026-04"})]
)
def test_stored_rows_give_the_list_of_the_example(run, client, name, entrant, more):
    document = example(name)
    contest, event = run(stored(document, entrant, **more))

    counted = run(act.count_event(run(setup.contest(contest)), run(setup.event(event)))).counted

    expected = scoring.tally(scoring.read_document(document)).to_plain()
    assert counted.problems == ()
    assert outcome(counted.plain) == outcome(expected)


def test_the_ankang_list_says_who_failed_which_gate_and_why_somebody_is_vetoed(run, organiser):
    document = example("ankang")
    contest, event = run(stored(document, "organisation"))

    text = organiser.get(f"/contests/{contest}/results/{event}").text

    assert "优胜单位" in text
    assert "优胜班组" in text
    assert "已有称号：省优胜单位（2022年）" in text
    for row in scoring.tally(scoring.read_document(document)).to_plain()["rows"]:
        for gate in row.get("failed", ()):
            named = next(one["name"] for one in document["ruleset"]["gates"] if one["key"] == gate)
            assert f"未达到：{named}" in text
        if row.get("vetoes"):
            assert "一票否决：" in text


def test_a_place_on_the_panel_that_no_judge_was_given_is_not_waited_for(run, client):
    document = example("stars")
    contest, event = run(stored(document, "nomination", period="2026-04"))
    run(tables.Sheet.delete().where(tables.Sheet.submission.like("%-R3-%")).run())
    run(tables.Seat.delete().where(tables.Seat.position == 3).run())

    counted = run(act.count_event(run(setup.contest(contest)), run(setup.event(event)))).counted

    assert {one.code for one in counted.result.missing} == {"too_few_judges"}
