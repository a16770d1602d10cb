"""One entry: the form to enter or change it, its page, taking it back."""

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contests import identity
from contests.actions.registration import entries as act
from contests.actions.registration.desk import Desk, divisions, taking
from contests.actions.registration.entries import Written
from contests.rules import Faulty, Refused
from contests.store import setup
from contests.store.registration import organisations, people
from contests.store.registration.entries import EntryRow
from contests.store.setup import EventRow
from contests.web import access, forms
from contests.web.forms import AnyRequest
from contests.web.pages import back
from contests.web.registration.desks import desk, desk_page, root

Answer = Template | Redirect
ROWS = {"competitor": 1, "team": 8, "work": 4, "work_group": 8, "organisation": 0}
_FIELDS = ("name", "id", "phone")


def _paths(tail: str) -> list[str]:
    return [f"/contests/{{contest:int}}/entries/{tail}", f"/unit/contests/{{contest:int}}/entries/{tail}"]


@get(_paths("new"))
async def new(request: AnyRequest, contest: FromPath[int]) -> Template:
    _, at = await desk(request, contest)
    events = await taking(at, access.now())
    if not events:
        raise Refused(at.why_closed if not at.is_open(access.now()) else "no_events")
    asked = request.query_params.get("event", "")
    chosen = next((event for event in events if str(event.id) == asked), events[0])
    return await _form(request, at, chosen, events)


async def _form(
    request: AnyRequest,
    at: Desk,
    event: EventRow,
    events: list[EventRow],
    kept: EntryRow | None = None,
    status: int = 200,
    **more: Any,
) -> Template:
    units = await organisations.units()
    context = {
        "values": {},
        "event": event,
        "events": events,
        "entry": kept,
        "rows": await _member_rows(event, kept),
        "divisions": [(one, one) for one in await divisions(event.id)],
        "units": [(unit.name, unit.name) for unit in units],
        "unit_boxes": [(unit.id, unit.name) for unit in units],
        **more,
    }
    return desk_page(request, at, "registration/form.html", access.now(), status=status, **context)


async def _member_rows(event: EventRow, kept: EntryRow | None) -> list[dict[str, Any]]:
    """Return the rows of the form: the members there are, with masks in place of their numbers, then free ones."""
    rows = []
    for member in kept.members if kept else ():
        known = await people.identified(member.worker)
        masks = (identity.mask_id(known.id), identity.mask_phone(known.phone)) if known else ("", "")
        rows.append(
            {
                "worker": member.worker,
                "name": member.name,
                "id_mask": masks[0],
                "phone_mask": masks[1],
                "leader": member.part == "leader",
            }
        )
    free = {"worker": "", "name": "", "id_mask": "", "phone_mask": "", "leader": False}
    least = len(rows) + 2 if event.entrant != "competitor" and rows else 0
    return rows + [free] * max(0, max(ROWS[event.entrant], least) - len(rows))


def _written(form: forms.Form, event: EventRow) -> Written:
    values = form.values
    fields = {name: values.get(name, "") for name in ("unit", "division", "team", "work_group", "work")}
    members = []
    for place in range(1, 41):
        said = {name: values.get(f"{name}_{place}", "") for name in (*_FIELDS, "leader")}
        if any(said[name].strip() for name in _FIELDS):
            members.append((form.number(f"worker_{place}", most=10**11), said))
        elif event.entrant == "competitor" and place == 1:
            members.append((form.number("worker_1", most=10**11), said))
    return Written(event.id, fields, members)


@post(_paths("new"))
async def enter(request: AnyRequest, contest: FromPath[int]) -> Answer:
    _, at = await desk(request, contest)
    now = access.now()
    form = await forms.read(request)
    events = await taking(at, now)
    event = next((one for one in events if str(one.id) == form.text("event")), None)
    if event is None:
        raise Refused("registration_closed")
    try:
        if event.entrant == "organisation":
            units = [at.own.id] if at.own else form.ids("organisation")
            return back(root(at), "units_added", count=await act.enter_units(at, event.id, units, now))
        entry = await act.enter(at, _written(form, event), now)
    except Faulty as problems:
        return await _form(request, at, event, events, status=422, problems=problems, values=form.values)
    return back(root(at), "entry_added", name=(await act.entry_at(at, entry)).label)


@get(_paths("{entry:int}"))
async def one(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Template:
    _, at = await desk(request, contest)
    return await _one(request, at, await act.entry_at(at, entry))


async def _one(request: AnyRequest, at: Desk, kept: EntryRow, **more: Any) -> Template:
    now = access.now()
    masks: Mapping[int, tuple[str, str]] = await people.identities([member.worker for member in kept.members])
    event = await setup.event(kept.event)
    fresh = not kept.number and kept.state != "cancelled" and event is not None and at.takes(event, now)
    context = {
        "entry": kept,
        "masks": {one: (identity.mask_id(pair[0]), identity.mask_phone(pair[1])) for one, pair in masks.items()},
        "revealed": {},
        "may_change": fresh and (at.own is None or kept.state != "accepted") and kept.entrant != "organisation",
        "may_cancel": fresh,
        **more,
    }
    return desk_page(request, at, "registration/entry.html", now, **context)


@post(_paths("{entry:int}/reveal"))
async def reveal(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Template:
    _, at = await desk(request, contest)
    kept = await act.entry_at(at, entry)
    found = await act.reveal(at, kept, access.now())
    return await _one(request, at, kept, revealed={person.worker: (person.id, person.phone) for person in found})


@get(_paths("{entry:int}/change"))
async def change_page(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Template:
    _, at = await desk(request, contest)
    kept = await act.entry_at(at, entry)
    event = await setup.event(kept.event)
    assert event is not None
    values = {name: getattr(kept, name) for name in ("unit", "division", "team", "work_group")} | {"work": kept.label}
    return await _form(request, at, event, [event], kept, values=values)


@post(_paths("{entry:int}/change"))
async def change(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Answer:
    _, at = await desk(request, contest)
    kept = await act.entry_at(at, entry)
    event = await setup.event(kept.event)
    assert event is not None
    form = await forms.read(request)
    try:
        await act.change(at, kept, _written(form, event), access.now())
    except Faulty as problems:
        return await _form(request, at, event, [event], kept, status=422, problems=problems, values=form.values)
    return back(root(at), "entry_saved")


@post(_paths("{entry:int}/cancel"))
async def cancel(request: AnyRequest, contest: FromPath[int], entry: FromPath[int]) -> Redirect:
    _, at = await desk(request, contest)
    kept = await act.entry_at(at, entry)
    form = await forms.read(request)
    await act.cancel(at, kept, form.text("reason", most=500), access.now())
    return back(root(at), "entry_cancelled", name=kept.label)


ROUTES = [new, enter, one, reveal, change_page, change, cancel]
