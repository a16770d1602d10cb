"""Score sheets on paper: blank ones with the QR code that opens the right form, and filled ones to be signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import anyio
from litestar import Response, get
from litestar.params import FromPath

import scoring
from contests.actions.judging import desk as desks
from contests.actions.judging import duties
from contests.documents.sheets import Ink, Line, PaperSheet, Section, print_rosters, print_sheets, sign_in
from contests.rules import Refused
from contests.store import setup
from contests.store.judging import facts, seats, sheets, signatures
from contests.store.judging.roster import rosters
from contests.store.judging.seats import CodeRow, SeatRow
from contests.store.judging.sheets import SheetRow
from contests.store.judging.signatures import Held
from contests.store.setup import ContestRow, EventRow
from contests.web import access, lists
from contests.web.forms import AnyRequest
from contests.web.judging.words import points
from contests.web.pages import clock, day

Field = Mapping[str, Any]
ROLES = ("organiser", "chief_judge", "tally_clerk")


def requirement(field: Field) -> str:
    """Say in one line what a criterion asks of the judge."""
    match field["kind"]:
        case "deduction":
            parts = [f"{fault.get('label') or fault['key']}{_taken(fault)}" for fault in field["faults"]]
        case "measured":
            parts = [f"{band.get('label', '')}：{band['points']} 分" for band in field["bands"]]
        case "judgement":
            parts = [f"{level}：{words}" for level, words in enumerate(field.get("levels", ()))]
        case "step_deduction":
            parts = [f"1 次起依次扣 {'、'.join(field['steps'])} 分"]
        case "best_of":
            parts = [f"{option.get('label') or option['key']} {option['points']} 分" for option in field["options"]]
        case "veto":
            parts = ["有此情形即否决"]
        case "judged":
            parts = [f"每档 {field.get('step', '0.01')} 分"]
        case _:
            parts = []
    return "；".join([*parts, *([field["note"]] if field.get("note") else [])])


def _taken(fault: Field) -> str:
    return "扣完" if fault["points"] is None else f"每次扣 {fault['points']} 分"


def _sections(rubric: scoring.Rubric, sheet: SheetRow | None) -> tuple[Section, ...]:
    fields = list(enumerate(scoring.fields(rubric), start=1))
    found = scoring.score(rubric, sheet.marks) if sheet else None
    score = found if isinstance(found, scoring.SheetScore) else None
    return tuple(
        Section(
            section.label or section.key,
            str(section.maximum or ""),
            tuple(_line(number, field, score) for number, field in fields if field["section"] == section.key),
            _section_total(score, section.key),
        )
        for section in rubric.sections
    )


def _section_total(score: scoring.SheetScore | None, section: str) -> str:
    """Return what a section gave; a section of vetoes gives nothing and says nothing."""
    found = score.sections[section] if score else None
    return "" if found is None or not (found.maximum or found.bonus) else points(found.points + found.bonus)


def _line(number: int, field: Field, score: scoring.SheetScore | None) -> Line:
    label, most = str(field.get("label") or field["key"]), str(field["most"] or "")
    mark = ""
    if score is not None:
        worth = score.criteria[field["key"]]
        mark = "不适用" if worth is None else points(worth)
        if field["kind"] == "veto":
            mark = "否决" if field["key"] in [key for key, _ in score.vetoes] else "无"
    return Line(str(number), label, requirement(field), "" if field["kind"] == "veto" else most, mark)


SIGNERS = (("judge", "裁判员"), ("competitor", "选手"), ("chief_judge", "裁判长"))


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signed an event's sheets on a screen, and what the signers are called."""

    held: Held
    holding: frozenset[str]
    names: Mapping[int, str]
    asked: tuple[str, ...]

    def titles(self) -> tuple[str, ...]:
        """The places to sign: a contestant's only where the event asks for it."""
        return tuple(title for role, title in SIGNERS if role != "competitor" or role in self.asked)

    def ink(self, seat: SeatRow, code: str) -> tuple[Ink, ...]:
        """Return the signatures that hold for one sheet."""
        found = {
            "judge": self.held.latest("judge", seat=seat.id),
            "competitor": self.held.latest("competitor", seat=seat.id, code=code),
            "chief_judge": self.held.latest("chief_judge", part=seat.part),
        }
        return tuple(
            Ink(title, self._by(role, one.account), clock(one.created), one.digest[:8], one.drawing)
            for role, title in SIGNERS
            if (one := found[role]) and one.submission in self.holding
        )

    def _by(self, role: str, account: int | None) -> str:
        name = self.names.get(account or 0, "")
        if role == "competitor":
            return f"选手（在{name}席）" if name else "选手"
        return name or "本席位"


async def _signers(event: EventRow) -> Signers:
    held = await signatures.held(event.id)
    holding = frozenset(one.submission for one in held.signatures if held.holds(one))
    return Signers(held, holding, await setup.account_names(), signatures.asked(event.settings))


def _paper(
    desk: desks.Desk,
    contest: ContestRow,
    seat: SeatRow,
    rubric: scoring.Rubric,
    entry: CodeRow,
    sheet: SheetRow | None,
    root: str,
) -> PaperSheet:
    found = scoring.score(rubric, sheet.marks) if sheet else None
    facts = [("加密号", entry.code), ("赛位", entry.station or "—"), ("席位", seat.name)]
    if seat.judge:
        facts.append(("裁判", seat.judge))
    return PaperSheet(
        contest=contest.name,
        title=f"{desk.event.name} {desk.parts[seat.part].name} 评分表".replace("  ", " "),
        sections=_sections(rubric, sheet),
        maximum="" if (most := scoring.maximum(rubric)) is None else points(most),
        total=points(found.total) if isinstance(found, scoring.SheetScore) else "",
        facts=tuple(facts),
        number=f"{desk.event.id}-{seat.id}-{entry.code}" + (f"-{sheet.version}" if sheet else ""),
        url=f"{root}/contests/{contest.id}/paper/{seat.id}/{entry.code}",
    )


async def _papers(desk: desks.Desk, contest: ContestRow, filled: bool, root: str) -> Sequence[PaperSheet]:
    """One sheet for every seat and code that it marks, with the sections that are the seat's own."""
    event = desk.event.id
    there, codes = await sheets.latest(event), await seats.codes(event)
    ids = {entry.code: entry.id for entry in await seats.entries(event)}
    marked = {(s, ids[code]) for (s, code), sheet in there.items() if sheet.state == "submitted" and code in ids}
    roster = (await rosters([event]))[event]
    signers = await _signers(desk.event) if filled else None
    found = []
    for seat in await seats.of_events([event], spares=True):
        owed = roster.duties(seat.id, [ids[entry.code] for entry in codes], marked) if seat.part in desk.judged else {}
        for entry in codes:
            known = ids[entry.code]
            if known in owed and ((seat.id, known) in marked) == filled:
                rubric = duties.piece(desk.rubric(seat.part), owed[known])
                sheet = there[seat.id, entry.code] if filled else None
                paper = _paper(desk, contest, seat, rubric, entry, sheet, root)
                if signers:
                    inked = signers.ink(seat, entry.code)
                    paper = replace(paper, signatures=signers.titles(), inked=inked)
                found.append(paper)
    return found


@get("/events/{event:int}/score-sheets.pdf")
async def blank(request: AnyRequest, event: FromPath[int]) -> Response[bytes]:
    """A blank sheet for every seat and code that has none yet."""
    return await _answer(request, event, filled=False)


@get("/events/{event:int}/filled-sheets.pdf")
async def filled(request: AnyRequest, event: FromPath[int]) -> Response[bytes]:
    """Every sheet that was handed in, as it counts, with places to sign."""
    return await _answer(request, event, filled=True)


async def _answer(request: AnyRequest, event: int, filled: bool) -> Response[bytes]:
    _, contest, found = await access.event_as(request, event, *ROLES)
    root = str(request.base_url).rstrip("/")
    papers = await _papers(await desks.of(event), contest, filled, root)
    if not papers:
        raise Refused("sheets_none")
    body = await anyio.to_thread.run_sync(print_sheets, papers)
    name = f"{found.name}-{'已交' if filled else '空白'}评分表.pdf"
    return lists.download(body, name, "application/pdf")


@get("/events/{event:int}/sign-in.pdf")
async def sign_in_list(request: AnyRequest, event: FromPath[int]) -> Response[bytes]:
    """The list that contestants sign when they come, by contestant number."""
    _, contest, found = await access.event_as(request, event, "organiser", "code_keeper")
    people = [(one.number, one.label, one.unit, found.name) for one in await facts.named_entries(event)]
    if not people:
        raise Refused("entries_missing")
    held = day(contest.starts) if contest.starts else ""
    listed = sign_in(contest.name, (("赛项", found.name), ("日期", held), ("地点", contest.place)), people)
    body = await anyio.to_thread.run_sync(print_rosters, [listed])
    return lists.download(body, f"{found.name}-签到表.pdf", "application/pdf")


ROUTES = [blank, filled, sign_in_list]
