"""Who does what in a contest: roles given to accounts and taken from them."""

from datetime import datetime

from contests import rules
from contests.rules import Faulty, Missing, Person, Problem
from contests.store import ledger, setup

# Duties that one person must not hold together: nobody watches over the own work, and who judges keeps no codes.
APART = (
    frozenset({"chief_judge", "supervisor"}),
    frozenset({"chief_judge", "code_keeper"}),
    frozenset({"tally_clerk", "supervisor"}),
    frozenset({"chief_judge", "appeals_jury"}),
)


async def give_role(person: Person, contest: int, account: int, role: str, now: datetime) -> None:
    """Give an open account a role. Raises Faulty: unknown, held already, or apart from one that the account holds."""
    if not person.holds(contest, "organiser"):
        raise Missing
    async with ledger.writing(contest, person.account, "role.given", now, subject=f"account-{account}") as line:
        line.facts["role"] = role
        held = {member.role for member in await setup.members(contest) if member.account == account}
        problems = []
        if account not in {known for known, _, _ in await setup.accounts()}:
            problems.append(Problem("account", "fault.choice"))
        if role not in rules.CONTEST_ROLES:
            problems.append(Problem("role", "fault.choice"))
        elif role in held:
            problems.append(Problem("role", "fault.role_held"))
        elif clash := next((pair - {role} for pair in APART if role in pair and pair & held), None):
            problems.append(Problem("role", f"fault.apart_{next(iter(clash))}"))
        if problems:
            raise Faulty(tuple(problems))
        await setup.add_member(contest, account, role)


async def take_role(person: Person, contest: int, account: int, role: str, now: datetime) -> None:
    """Take a role back; what was done in it stays in the log."""
    if not person.holds(contest, "organiser"):
        raise Missing
    async with ledger.writing(contest, person.account, "role.taken", now, subject=f"account-{account}") as line:
        line.facts["role"] = role
        if not any((m.account, m.role) == (account, role) for m in await setup.members(contest)):
            raise Missing
        await setup.remove_member(contest, account, role)
