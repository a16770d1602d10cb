"""Who may do what, and when: roles, states, predicates, and the two ways of saying no."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as defaulting

Fact = str | int

COUNTY_ROLES = ("organiser", "unit_contact")
CONTEST_ROLES = ("organiser", "chief_judge", "tally_clerk", "code_keeper", "supervisor", "checker", "appeals_jury")

CONTEST_STATES = ("draft", "registration", "running", "notice", "final")


class Refused(Exception):
    """A forbidden act: *code* names the rule, *facts* the numbers its sentence needs. The web answers 403 or 409."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class Missing(Exception):
    """What was asked for is not there, or not for these eyes: one answer for both, 404."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one field: *code* names it, *facts* hold the numbers for its sentence."""

    field: str
    code: str
    facts: Mapping[str, Fact] = defaulting(default_factory=dict)


class Faulty(Exception):
    """A user's mistake: every problem at once, each beside its field; nothing was stored."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking: an account with its county role and its roles by contest, or a tablet bound to a seat.

    *session* is the row of the login; *seat* is set on a judge's tablet, which may do nothing else.
    """

    account: int | None
    name: str
    county_role: str = ""
    organisation: int | None = None
    roles: Mapping[int, frozenset[str]] = defaulting(default_factory=dict)
    seat: int | None = None
    session: int = 0

    def holds(self, contest: int, *roles: str) -> bool:
        """Say whether the person holds one of *roles* there; a county organiser is organiser of every contest."""
        if self.seat is not None:
            return False
        if "organiser" in roles and self.county_role == "organiser":
            return True
        return bool(self.roles.get(contest, frozenset()) & set(roles))

    @property
    def is_organiser(self) -> bool:
        """Say whether the person may open contests and keep the registry."""
        return self.seat is None and self.county_role == "organiser"


def may_enter(contest_state: str, event_state: str, *, organiser: bool) -> bool:
    """Units enter while registration is open; the organiser before it and, for who comes late, until judging begins."""
    if organiser:
        return contest_state in ("draft", "registration", "running") and event_state in ("preparing", "drawn")
    return contest_state == "registration" and event_state == "preparing"


def may_change_rules(event_state: str) -> bool:
    """A ruleset changes freely until the first sheet may be written; afterwards only with a reason."""
    return event_state in ("preparing", "drawn")


def may_draw(event_state: str) -> bool:
    """The draw is made before judging; who is accepted after it is drawn in addition, the others keep their places."""
    return event_state in ("preparing", "drawn")


def may_check_in(event_state: str) -> bool:
    """Who is there is noted from the draw until the chief judge locks."""
    return event_state in ("drawn", "judging")


def may_submit(event_state: str) -> bool:
    """Sheets come in while the event is being judged."""
    return event_state == "judging"


def may_seat(event_state: str) -> bool:
    """Who judges what is settled until the lock; a count rests on it from then on."""
    return event_state in ("preparing", "drawn", "judging")


def may_calibrate(event_state: str) -> bool:
    """A calibration is marked before the event or while it is judged, never after the lock."""
    return event_state in ("preparing", "drawn", "judging")


def may_lock(event_state: str) -> bool:
    """The chief judge locks what is being judged."""
    return event_state == "judging"


def may_tally(event_state: str) -> bool:
    """A snapshot is taken of a locked event; the tally room may look at any time."""
    return event_state in ("locked", "certified", "unblinded")


REHEARSAL = "【演练】"
"""What the name of every rehearsal begins with, and no other contest's: whatever is printed bears it."""
INVENTED_UNIT = "演练单位"
"""What the names of a rehearsal's invented units begin with; no real unit is registered so."""


def rehearsal_name(name: str) -> str:
    """Return the name of a contest's rehearsal, within what a name may be long."""
    return REHEARSAL + name[: 100 - len(REHEARSAL)]
