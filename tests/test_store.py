"""The database keeps its word: two judges at once, a cancelled request, a rebuilt table, a broken chain."""

import asyncio
import sqlite3

import anyio
import pytest
from piccolo.engine.exceptions import TransactionError

from contests.store import engine, ledger, portable, tables, vault
from tests.conftest import NOON, POSTGRES

sqlite_only = pytest.mark.skipif(POSTGRES, reason="a trap of SQLite alone")


async def _add_one(number: int, shared: bool = False) -> None:
    async with ledger.writing(None, None, "counted", NOON, shared=shared) as line:
        row = await tables.Organisation.select(tables.Organisation.headcount).first()
        count = row["headcount"] + 1
        await tables.Organisation.update({tables.Organisation.headcount: count}, force=True)
        line.facts["count"] = count


def _organisation(run, name="云岭县供电公司"):
    return run(tables.Organisation.insert(tables.Organisation(name=name, headcount=0)).run())[0]["id"]


@pytest.mark.parametrize("shared", [False, True])
def test_forty_who_read_and_write_at_once_all_succeed_and_none_is_lost(run, shared):
    _organisation(run)

    async def crowd() -> None:
        async with anyio.create_task_group() as tasks:
            for number in range(40):
                tasks.start_soon(_add_one, number, shared)

    run(crowd())

    assert run(tables.Organisation.select(tables.Organisation.headcount).first().run())["headcount"] == 40
    assert run(ledger.version(None)) == 40
    assert run(ledger.first_break(None)) is None


def test_an_action_that_fails_leaves_neither_row_nor_line(run):
    async def fail() -> None:
        async with ledger.writing(None, None, "failing", NOON):
            await tables.Organisation.insert(tables.Organisation(name="不应存在"))
            raise ValueError("the action fails")

    with pytest.raises(ValueError, match="the action fails"):
        run(fail())

    assert run(tables.Organisation.count().run()) == 0
    assert run(ledger.version(None)) == 0


def test_a_cancelled_transaction_is_rolled_back_and_its_connection_serves_again(run):
    async def cancelled() -> None:
        with anyio.move_on_after(0.05):
            async with ledger.writing(None, None, "cancelled", NOON):
                await tables.Organisation.insert(tables.Organisation(name="取消"))
                await anyio.sleep(60)

    async def many() -> None:
        for _ in range(15):
            await cancelled()
        async with ledger.writing(None, None, "kept", NOON):
            await tables.Organisation.insert(tables.Organisation(name="保留"))

    run(many())

    assert [row["name"] for row in run(tables.Organisation.select(tables.Organisation.name).run())] == ["保留"]
    assert run(ledger.version(None)) == 1


def test_writers_who_wait_share_a_commit_and_one_who_fails_undoes_only_the_own_rows(run):
    commits, failed = [], []
    original = type(engine.current().transaction()).__aexit__

    async def counting(self, *error):
        commits.append(1)
        return await original(self, *error)

    async def insert(number: int) -> None:
        try:
            async with ledger.writing(None, None, "inserted", NOON, shared=True):
                await tables.Organisation.insert(tables.Organisation(name=f"单位{number}"))
                if number % 5 == 0:
                    raise ValueError(number)
        except ValueError:
            failed.append(number)

    async def crowd() -> None:
        kind = type(engine.current().transaction())
        kind.__aexit__ = counting
        try:
            async with anyio.create_task_group() as tasks:
                for number in range(50):
                    tasks.start_soon(insert, number)
        finally:
            kind.__aexit__ = original

    run(crowd())

    assert len(failed) == 10
    assert run(tables.Organisation.count().run()) == 40
    assert run(ledger.version(None)) == 40
    assert run(ledger.first_break(None)) is None
    assert len(commits) < 10


def test_one_who_fails_alone_leaves_nobody_waiting(run):
    async def fail() -> None:
        async with ledger.writing(None, None, "failing", NOON, shared=True):
            raise ValueError("the action fails")

    async def then() -> int:
        with anyio.fail_after(60):
            async with ledger.writing(None, None, "kept", NOON):
                pass
        return await ledger.version(None)

    with pytest.raises(ValueError, match="the action fails"):
        run(fail())

    assert run(then()) == 1


def test_one_who_is_cancelled_in_a_shared_commit_leaves_nothing_and_blocks_nobody(run):
    async def insert(number: int) -> None:
        async with ledger.writing(None, None, "inserted", NOON, shared=True):
            await tables.Organisation.insert(tables.Organisation(name=f"单位{number}"))
            await anyio.sleep(60 if number == 3 else 0)

    async def impatient(number: int) -> None:
        with anyio.move_on_after(0.2 if number == 3 else 60):
            await insert(number)

    async def crowd() -> None:
        async with anyio.create_task_group() as tasks:
            for number in range(6):
                tasks.start_soon(impatient, number)

    run(crowd())

    names = {row["name"] for row in run(tables.Organisation.select(tables.Organisation.name).run())}
    assert names == {f"单位{number}" for number in (0, 1, 2, 4, 5)}
    assert run(ledger.first_break(None)) is None


def test_two_chains_do_not_share_their_numbers(run):
    async def write() -> None:
        for contest in (None, 1, 1):
            async with ledger.writing(contest, None, "done", NOON):
                pass

    run(write())

    assert run(ledger.version(None)) == 1
    assert run(ledger.version(1)) == 2
    assert run(ledger.first_break(1)) is None


def test_a_composite_rule_holds_on_both_databases(run):
    organisation = _organisation(run)
    insert = lambda: tables.WorkGroup.insert(tables.WorkGroup(organisation=organisation, name="一班")).run()  # noqa: E731
    run(insert())

    with pytest.raises(Exception) as refused:
        run(insert())

    assert "unique" in str(refused.value).lower()


def test_a_row_that_others_point_to_cannot_be_deleted(run):
    organisation = _organisation(run)
    run(tables.WorkGroup.insert(tables.WorkGroup(organisation=organisation, name="一班")).run())

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        run(tables.Organisation.delete(force=True).run())


@sqlite_only
def test_queries_share_their_connections_and_commits_reach_the_disk(run):
    opened = []
    original = engine.TunedSQLiteEngine._open

    async def counting(self):
        opened.append(1)
        return await original(self)

    async def ask() -> tuple[int, str]:
        engine.TunedSQLiteEngine._open = counting
        try:
            for _ in range(20):
                await tables.Organisation.count()
            full = await tables.Organisation.raw("PRAGMA synchronous")
            mode = await tables.Organisation.raw("PRAGMA journal_mode")
        finally:
            engine.TunedSQLiteEngine._open = original
        return full[0]["synchronous"], mode[0]["journal_mode"]

    assert run(ask()) == (2, "wal")
    assert len(opened) < 3  # the hourly housekeeping may hold the first one


@sqlite_only
def test_a_task_that_outlives_its_transaction_is_refused_not_served_by_a_strange_connection(run):
    async def outlive() -> None:
        async def later() -> None:
            await asyncio.sleep(0.05)
            await tables.Organisation.count()

        async with engine.current().transaction():
            await tables.Organisation.count()
            task = asyncio.create_task(later())
        await task

    with pytest.raises(TransactionError):
        run(outlive())


@sqlite_only
def test_rebuilding_a_table_keeps_its_children(run):
    organisation = _organisation(run)
    run(tables.WorkGroup.insert(tables.WorkGroup(organisation=organisation, name="一班")).run())
    columns = [column._meta.db_column_name for column in tables.Organisation._meta.columns]
    create = tables.Organisation.create_table().ddl[0].replace('"organisation"', "{name}", 1)
    create = create.replace("CREATE TABLE organisation", "CREATE TABLE {name}")

    run(portable.rebuild("organisation", create, {column: f'"{column}"' for column in columns}))

    assert run(tables.WorkGroup.count().run()) == 1
    assert run(tables.Organisation.count().run()) == 1


def test_identity_data_is_unreadable_at_rest_and_found_again_by_its_digest():
    number = "53010219730523999X"
    sealed = vault.seal(number)

    assert number not in sealed
    assert vault.unseal(sealed) == number
    assert vault.seal(number) != sealed
    assert vault.digest(number) == vault.digest(number) != vault.digest(number[:-1] + "1")


@sqlite_only
def test_an_unknown_session_cookie_is_never_adopted(client, stranger, organiser):
    stranger.cookies["saiheng"] = "chosen-by-the-attacker"

    answer = stranger.post("/login", {"login": "organiser", "password": "correct-horse-7"})

    assert answer.status_code == 303
    assert stranger.cookies["saiheng"] != "chosen-by-the-attacker"
    rows = sqlite3.connect(engine.current().path).execute("SELECT key FROM session").fetchall()
    assert all("attacker" not in key for (key,) in rows)


def test_what_shared_actions_ask_once_is_asked_again_after_any_other_action(run):
    found = _organisation(run)

    async def headcount() -> int:
        row = await tables.Organisation.select(tables.Organisation.headcount).first()
        return int(row["headcount"])

    async def asked(ends_badly: bool = False) -> int:
        async with ledger.writing(7, None, "asked", NOON, shared=True):
            answer = await ledger.once(headcount)
            if ends_badly:
                raise ValueError
            return answer

    async def changed(to: int, *, told: bool, contest: int | None = 7) -> None:
        change = tables.Organisation.update({tables.Organisation.headcount: to}).where(tables.Organisation.id == found)
        if not told:
            await change
            return
        async with ledger.writing(contest, None, "changed", NOON):
            await change

    async def course() -> list[int]:
        answers = [await asked(), await asked()]
        await changed(1, told=False)  # nothing does this; it shows that the answer was kept
        answers.append(await asked())
        await changed(2, told=True)
        with pytest.raises(ValueError):
            await asked(ends_badly=True)
        answers += [await asked(), await asked()]
        await changed(3, told=True, contest=None)  # the county's registry
        return [*answers, await asked()]

    assert run(course()) == [0, 0, 0, 2, 2, 3]


def test_a_shared_commit_that_fails_is_told_to_every_member_and_stores_nothing(run, monkeypatch):
    async def hand_in(number: int, outcomes: list[str]) -> None:
        try:
            async with ledger.writing(7, None, "inserted", NOON, shared=True):
                await tables.Organisation.insert(tables.Organisation(name=f"单位{number}"))
                await anyio.sleep(0.01)
            outcomes.append("saved")
        except Exception as error:
            outcomes.append(type(error).__name__)

    async def crowd() -> list[str]:
        outcomes: list[str] = []
        async with anyio.create_task_group() as tasks:
            for number in range(5):
                tasks.start_soon(hand_in, number, outcomes)
        return outcomes

    kind = type(engine.current().transaction())
    original = kind.commit

    async def full(self: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(kind, "commit", full)
    assert run(crowd()) == ["OSError"] * 5
    monkeypatch.setattr(kind, "commit", original)

    assert run(tables.Organisation.count().run()) == 0
    assert run(ledger.version(7)) == 0
    assert run(crowd()) == ["saved"] * 5
    assert run(ledger.first_break(7)) is None
