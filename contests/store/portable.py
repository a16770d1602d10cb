"""What Piccolo lacks to run the same tables and migrations on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence

import aiosqlite
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.query.methods.create import Create
from piccolo.query.methods.create_index import CreateIndex

from contests.store.engine import current, is_sqlite


def _sqlite_ddl(self: Create) -> Sequence[str]:
    table = self.table._meta
    columns = table.non_default_columns if self.only_default_columns else table.columns
    parts = [column.ddl for column in columns]
    parts += [f'CONSTRAINT "{rule._meta.name}" {rule.ddl}' for rule in table.constraints]
    guard = " IF NOT EXISTS" if self.if_not_exists else ""
    statements = [f"CREATE TABLE{guard} {table.get_formatted_tablename()} ({', '.join(parts)})"]
    for column in columns:
        if column._meta.index is True:
            index = CreateIndex(
                table=self.table,
                columns=[column],
                method=column._meta.index_method,
                if_not_exists=self.if_not_exists,
            )
            statements.extend(index.ddl)
    return statements


def install() -> None:
    """Write Unique() and Check() inside CREATE TABLE on SQLite, which knows no ALTER TABLE … ADD CONSTRAINT."""
    Create.sqlite_ddl = property(_sqlite_ddl)  # type: ignore[assignment,method-assign]


async def run_sql(*, postgres: Sequence[str] = (), sqlite: Sequence[str] = ()) -> None:
    """Run the statements of the running database inside the migration's transaction."""
    for statement in sqlite if is_sqlite() else postgres:
        await current().run_ddl(statement)


async def rebuild(table: str, create: str, copy: Mapping[str, str], indexes: Sequence[str] = ()) -> None:
    """Rebuild an SQLite table without losing its children; does nothing on PostgreSQL.

    *create* holds ``{name}``; *copy* maps each new column to an SQL expression over the old table. The migration
    manager that calls this needs ``wrap_in_transaction=False``: foreign keys can only be switched off outside a
    transaction, and with them on the DROP TABLE would delete every child row.
    """
    engine = current()
    if not isinstance(engine, SQLiteEngine):
        return
    async with aiosqlite.connect(engine.path, isolation_level=None, timeout=30) as database:
        await database.execute("PRAGMA foreign_keys=OFF")
        await database.execute("PRAGMA legacy_alter_table=OFF")
        await database.execute("BEGIN IMMEDIATE")
        try:
            await _replace(database, table, create, copy, indexes)
            await database.execute("COMMIT")
        except BaseException:
            await database.execute("ROLLBACK")
            raise


async def _replace(
    database: aiosqlite.Connection, table: str, create: str, copy: Mapping[str, str], indexes: Sequence[str]
) -> None:
    fresh = f"_new_{table}"
    await database.execute(create.format(name=f'"{fresh}"'))
    columns, values = ", ".join(f'"{column}"' for column in copy), ", ".join(copy.values())
    await database.execute(f'INSERT INTO "{fresh}" ({columns}) SELECT {values} FROM "{table}"')
    before, after = await _count(database, table), await _count(database, fresh)
    if before != after:
        raise RuntimeError(f"rebuild of {table}: {before} rows became {after}")
    await database.execute(f'DROP TABLE "{table}"')
    await database.execute(f'ALTER TABLE "{fresh}" RENAME TO "{table}"')
    for index in indexes:
        await database.execute(index)
    broken = list(await database.execute_fetchall("PRAGMA foreign_key_check"))
    if broken:
        raise RuntimeError(f"rebuild of {table}: rows without a parent {broken[:5]}")


async def _count(database: aiosqlite.Connection, table: str) -> int:
    rows = list(await database.execute_fetchall(f'SELECT count(*) FROM "{table}"'))
    return int(rows[0][0])
