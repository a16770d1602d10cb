"""The rules of one event: edited as forms without a script, pasted, read as sentences, compared, handled as data."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests import presets, rules
from contests.actions import setup as act
from contests.intake import pasted_rubric
from contests.intake.rule_choices import Body, key_choice, quota_of
from contests.intake.rule_fields import at, patch, path_of, write_list
from contests.intake.rule_rows import operate
from contests.labels import rubrictext, ruletext, say
from contests.rules import Faulty, Missing, Person, Problem, Refused
from contests.store import setup
from contests.store.setup import ContestRow, EventRow, RulesetRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back, page
from contests.web.setup.choices import Gaps, gaps, key_options, part_options, place_options

Answer = Response[Any] | Template | Redirect

# The desks of the rules: path behind the event, template, and which keys of the ruleset can be taken over to others.
DESKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "rubric": ("setup/rubric.html", ()),
    "scoring": ("setup/scoring.html", ("stages", "values", "facts", "rounding", "shown")),
    "ranking": (
        "setup/ranking.html",
        ("ranking", "awards", "teams", "gates", "ranked_if", "divisions", "minimum_entries"),
    ),
}
_ROOTS = ("rubrics.", "stages[", "rounding.", "ranking.", "values[", "facts[", "gates[", "awards[", "teams[")
_SINGLE = ("divisions", "minimum_entries", "shown")
_MISSHAPEN = ("rule.wrong_type", "rule.unknown_key", "rule.number_not_text")


async def _event(request: AnyRequest, contest: int, event: int) -> tuple[Person, ContestRow, EventRow, RulesetRow]:
    me, found, row = await access.event_as(request, event, "organiser")
    version = await setup.ruleset(event)
    if version is None or found.id != contest:
        raise Missing
    return me, found, row, version


@get("/contests/{contest:int}/setup/events/{event:int}")
async def event_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int]) -> Template:
    _, found, row, version = await _event(request, contest, event)
    return _reading(request, found, row, version, await setup.versions(event))


def _reading(
    request: AnyRequest, contest: ContestRow, event: EventRow, version: RulesetRow, versions: Sequence[RulesetRow]
) -> Template:
    before = next((row for row in versions if row.version == version.version - 1), None)
    sound = not act.check(version.body)
    return page(
        request,
        "setup/reading.html",
        contest=contest,
        event=event,
        version=version,
        versions=versions,
        chapters=ruletext.chapters(version.body) if sound else (),
        changes=ruletext.changed(before.body, version.body) if before and sound else (),
        summary={} if sound else _sentences(act.check(version.body), version.body),
        desk="",
    )


@get("/contests/{contest:int}/setup/events/{event:int}/versions/{number:int}")
async def version_page(
    request: AnyRequest, contest: FromPath[int], event: FromPath[int], number: FromPath[int]
) -> Template:
    _, found, row, _ = await _event(request, contest, event)
    version = await setup.ruleset(event, number)
    if version is None:
        raise Missing
    return _reading(request, found, row, version, await setup.versions(event))


@get("/contests/{contest:int}/setup/events/{event:int}/{desk:str}")
async def desk_page(request: AnyRequest, contest: FromPath[int], event: FromPath[int], desk: FromPath[str]) -> Template:
    _, found, row, version = await _event(request, contest, event)
    if desk == "data":
        return _data(request, found, row, version, _pretty(version.body))
    if desk == "paste":
        return _paste(request, found, row, version, "")
    if desk not in DESKS:
        raise Missing
    return await _desk(request, found, row, desk, dict(version.body), version.version)


async def _desk(
    request: AnyRequest,
    contest: ContestRow,
    event: EventRow,
    desk: str,
    body: Body,
    base: int,
    problems: Sequence[Problem] = (),
    **more: Any,
) -> Template:
    template, shared = DESKS[desk]
    others = [other for other in await setup.events(contest.id) if other.id != event.id] if shared else []
    context = {
        "event": event,
        "desk": desk,
        "here": f"/contests/{contest.id}/setup/events/{event.id}/{desk}",
        "body": gaps(body),
        "nothing": Gaps(),
        "working": json.dumps(body, ensure_ascii=False),
        "base": base,
        "typed": {},
        "others": others,
        "summary": _sentences(problems, body),
        "reason_needed": not rules.may_change_rules(event.state),
        "reason": "",
        "opened": "",
        "write_list": write_list,
        "quota_of": quota_of,
        "key_of": key_choice,
        "rows_at": lambda name: len(at(body, path_of(name)) or ()),
        "variants": presets.variants(contest.preset),
        "key_options": key_options(body),
        "part_options": part_options(body),
        "place_options": place_options(body),
        "words": ruletext,
        "sheet": rubrictext,
        **more,
    }
    faulty = Faulty(tuple(Problem(_shown(p.field), p.code, p.facts) for p in problems)) if problems else None
    return page(request, template, contest=contest, problems=faulty, status=422 if problems else 200, **context)


_INSIDE = re.compile(
    r"^(.*\.(?:faults|measures|bands|steps|correct|titles|seats|options)|.*criteria\[\d+\](?:\.of\[\d+\])?\.levels|divisions)\[.*"
)
_AMOUNT = re.compile(r"^(awards\[\d+\]\.levels\[\d+\])\.(?:count|share|ratio|places|upto)$")
_CHAIN = re.compile(r"^(.*chain\[\d+\])(?:\.(?:by|stage|part|section|criterion|value))?$")


def _shown(field: str) -> str:
    """Return the field of the form that shows the value at *field*."""
    for pattern, name in ((_INSIDE, r"\1"), (_AMOUNT, r"\1.amount"), (_CHAIN, r"\1.key_choice")):
        if pattern.match(field):
            return pattern.sub(name, field)
    return re.sub(r"\.minimum\[.*", ".minimum_field", field)


def _sentences(problems: Sequence[Problem], body: Mapping[str, Any]) -> dict[str, str]:
    """Every fault with the place where it stands, for the list on top of the page."""
    told: dict[str, str] = {}
    for problem in problems:
        where = ruletext.place(body, path_of(problem.field))
        told.setdefault(problem.field, (f"{where}：" if where else "") + say(problem.code, problem.facts))
    return told


def _sent_body(form: forms.Form, stored: Mapping[str, Any]) -> tuple[Body, tuple[Problem, ...], dict[str, str]]:
    """Read the rules as the form holds them: what was being worked on, with every field put in."""
    values = form.values
    body = _shaped(_loads(values["working"])) if values.get("working") else dict(stored)
    fields = {name: text for name, text in values.items() if name.startswith(_ROOTS) or name in _SINGLE}
    flags = form.texts("flags")
    choices = {name: form.texts(name) for name in form.texts("choices")}
    fields = {name: text for name, text in fields.items() if name not in choices}
    done = patch(body, fields, [name for name in flags if name.startswith(_ROOTS)], choices)
    return _shaped(done.body), done.problems, {p.field: fields.get(p.field, "") for p in done.problems}


def _shaped(body: Body) -> Body:
    """Return *body* if it has the shape of rules, however faulty; no form of ours sends another."""
    if any(problem.code in _MISSHAPEN for problem in act.check(body)):
        raise Refused("bad_request")
    return body


def _loads(text: str) -> Body:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("bad_request") from None
    if not isinstance(found, dict):
        raise Refused("bad_request")
    return found


@post("/contests/{contest:int}/setup/events/{event:int}/{desk:str}")
async def change(request: AnyRequest, contest: FromPath[int], event: FromPath[int], desk: FromPath[str]) -> Answer:
    me, found, row, version = await _event(request, contest, event)
    form = await forms.read(request)
    if desk == "data":
        return await _save_data(request, me, found, row, version, form)
    if desk == "paste":
        return await _take_paste(request, found, row, version, form)
    if desk not in DESKS:
        raise Missing
    body, problems, typed = _sent_body(form, version.body)
    base, order = form.number("base") or 0, form.text("do")
    reason = form.text("reason", most=500)
    more: dict[str, Any] = {"typed": typed, "reason": reason}
    if order != "save":
        act_name, _, chosen = order.partition(" ")
        ways = presets.variants(found.preset) if act_name == "variant" else ()
        body |= next((dict(way.ruleset) for way in ways if way.key == chosen), {})
        operate(body, order)
        return await _desk(request, found, row, desk, body, base, problems, opened=order.partition(" ")[2], **more)
    try:
        if problems:
            raise Faulty(problems + act.check(body))
        stored = await act.change_rules(me, event, body, base, reason, access.now())
    except Faulty as faulty:
        return await _desk(request, found, row, desk, body, base, faulty.problems, **more)
    said = "rules_saved" if stored != base else "rules_same"
    return back(f"/contests/{contest}/setup/events/{event}/{desk}", said)


@post("/contests/{contest:int}/setup/events/{event:int}/{desk:str}/share")
async def share(request: AnyRequest, contest: FromPath[int], event: FromPath[int], desk: FromPath[str]) -> Answer:
    me, found, row, version = await _event(request, contest, event)
    form = await forms.read(request)
    if desk not in DESKS:
        raise Missing
    chosen = set(form.ids("events"))
    reason = form.text("reason", most=500)
    changed = 0
    for other in await setup.events(contest):
        theirs = await setup.ruleset(other.id) if other.id in chosen and other.id != event else None
        if theirs is None:
            continue
        kept = {key: value for key, value in theirs.body.items() if key not in DESKS[desk][1]}
        body = kept | {key: version.body[key] for key in DESKS[desk][1] if key in version.body}
        try:
            await act.change_rules(me, other.id, body, theirs.version, reason, access.now())
        except Faulty as faulty:
            problems = [Problem("events", "fault.share", {"event": other.name, "why": _first(faulty, body)})]
            return await _desk(request, found, row, desk, dict(version.body), version.version, problems, reason=reason)
        changed += 1
    if not changed:
        problems = [Problem("events", "fault.share_none")]
        return await _desk(request, found, row, desk, dict(version.body), version.version, problems, reason=reason)
    return back(f"/contests/{contest}/setup/events/{event}/{desk}", "rules_shared", count=changed)


def _first(faulty: Faulty, body: Body) -> str:
    return next(iter(_sentences(faulty.problems, body).values()))


# --- the rules as data ---------------------------------------------------------------------------------------------


def _pretty(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1)


def _data(
    request: AnyRequest, contest: ContestRow, event: EventRow, version: RulesetRow, text: str, **more: Any
) -> Template:
    needed = not rules.may_change_rules(event.state)
    context = {"reason_needed": needed, "summary": {}, "base": version.version, "reason": "", "desk": "data", **more}
    return page(request, "setup/data.html", contest=contest, event=event, version=version, text=text, **context)


async def _save_data(
    request: AnyRequest, me: Person, contest: ContestRow, event: EventRow, version: RulesetRow, form: forms.Form
) -> Answer:
    text, reason, body = form.values.get("text", ""), form.text("reason", most=500), Body()
    base = form.number("base") or 0
    try:
        try:
            body = _loads(text)
        except Refused:
            raise Faulty((Problem("text", "fault.json"),)) from None
        await act.change_rules(me, event.id, body, base, reason, access.now())
    except Faulty as faulty:
        told = _sentences(faulty.problems, body)
        more = {"summary": told, "reason": reason, "base": base, "problems": faulty, "status": 422}
        return _data(request, contest, event, version, text, **more)
    return back(f"/contests/{contest.id}/setup/events/{event.id}", "rules_saved")


# --- a rubric from a spreadsheet -----------------------------------------------------------------------------------


def _paste(
    request: AnyRequest, contest: ContestRow, event: EventRow, version: RulesetRow, text: str, **more: Any
) -> Template:
    rubrics = [(key, rubric.get("label") or key) for key, rubric in version.body.get("rubrics", {}).items()]
    context = {"rubrics": rubrics, "rubric": rubrics[0][0] if rubrics else "", "pasted": None, "desk": "paste", **more}
    shown = context | {"event": event, "version": version, "text": text, "sheet": rubrictext}
    return page(request, "setup/paste.html", contest=contest, **shown)


async def _take_paste(
    request: AnyRequest, contest: ContestRow, event: EventRow, version: RulesetRow, form: forms.Form
) -> Answer:
    text, rubric = form.values.get("text", ""), form.text("rubric")
    if rubric not in version.body.get("rubrics", {}):
        raise Refused("bad_request")
    pasted = pasted_rubric.read(text[:200_000])
    if form.text("do") != "take" or not pasted.stands:
        more = {"pasted": pasted, "rubric": rubric, "status": 200 if pasted.stands else 422}
        return _paste(request, contest, event, version, text, total=_total(pasted), **more)
    body = json.loads(json.dumps(version.body))
    body["rubrics"][rubric]["sections"] = [dict(section) for section in pasted.sections]
    said = [("info", say("rubric_taken", {"count": sum(len(section["criteria"]) for section in pasted.sections)}))]
    return await _desk(request, contest, event, "rubric", body, version.version, flash=said)


def _total(pasted: pasted_rubric.Pasted) -> str:
    return rubrictext.points(sum((rubrictext.section_maximum(s) for s in pasted.sections), Decimal(0)))


ROUTES = [event_page, version_page, desk_page, change, share]
