"""Migrations: the schema that they make is the one that the tables declare."""

from collections.abc import Callable, Sequence
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from bot.domain.request import Request
from bot.ports.store import Finder, Unit
from storage import schema
from storage.store import SqlStore, open_store
from storage.tables import REQUEST, Rows
from storage.unit import SqlUnit
from tests.storage.samples import DEVELOPER, KEYS, NOW, at_noon, request_id
from tests.storage.test_audit import run
from tests.storage.versions import make_old, old_rows


def differences(unit: SqlUnit) -> list[object]:
    """Return what a migration would still have to do."""
    context = MigrationContext.configure(unit.batch.connection)
    return list(compare_metadata(context, Rows.metadata))


async def test_migrations_make_the_declared_tables(store: SqlStore) -> None:
    """Nothing is left to migrate after a start."""
    assert [] == await store.look(differences)


def test_every_revision_is_known() -> None:
    """The list in schema.py is the folder's, in order."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)

    assert list(schema.KNOWN) == [one.revision for one in script.walk_revisions()][::-1]


async def opened_old(url: str) -> SqlStore:
    """Make the first version's database and start this version on it."""
    make_old(url, "0001")
    return await open_store(url, KEYS, at_noon)


async def numbers(store: SqlStore, query: Callable[[Finder], Sequence[Request]]) -> list[int]:
    """Return the numbers of the requests found."""
    return [int(one.id[4:]) for one in await store.read(lambda unit: query(unit.finder))]


async def test_an_old_database_has_the_declared_tables(url: str) -> None:
    """After an upgrade no less than after a first start."""
    store = await opened_old(url)

    assert [] == await store.look(differences)
    await store.close()


async def test_an_upgrade_loses_nothing(url: str) -> None:
    """Every request reads, the audit log is whole, and another start changes nothing."""
    old = old_rows("0001")
    make_old(url, "0001")
    for _ in range(2):
        store = await open_store(url, KEYS, at_noon)
        everything = await numbers(store, lambda finder: finder.asked_since(NOW, 99))
        assert [int(str(row["id"])[4:]) for row in old["request"]] == everything
        verdict = await store.audit_reader.verify()
        assert (None, len(old["audit"])) == (verdict.first_bad, verdict.checked)
        await store.close()


async def test_an_upgrade_fills_what_requests_are_found_by(url: str) -> None:
    """As if this version had saved them: owed are three reviews."""
    store = await opened_old(url)

    assert [4, 7, 8] == await numbers(store, lambda finder: finder.owing_review(DEVELOPER))
    assert [] == await numbers(store, lambda finder: finder.extensions_of(request_id(1)))
    before = await store.look(found_by)
    await store.write(restore)
    assert before == await store.look(found_by)
    await store.close()


async def test_an_old_row_that_is_no_json_does_not_stop_the_upgrade(url: str) -> None:
    """It is set aside when it is next read, like any other."""
    make_old(url, "0001")
    for number, body in enumerate(("{", "[]", '{"audiences": 3, "review": "x"}', "[" * 99999), 1):
        run(url, "UPDATE request SET body = :body WHERE id = :id", body=body, id=request_id(number))

    store = await open_store(url, KEYS, at_noon)
    assert [5, 6, 7, 8] == await numbers(store, lambda finder: finder.asked_since(NOW, 99))
    await store.close()


def found_by(unit: SqlUnit) -> list[object]:
    """Return all that requests are found by."""
    columns = select(REQUEST.c.id, REQUEST.c.review, REQUEST.c.extends).order_by(REQUEST.c.id)
    return list(unit.batch.connection.execute(columns).all())


def restore(unit: Unit) -> None:
    """Have this version write again what each request is found by."""
    assert isinstance(unit, SqlUnit)
    for one in unit.finder.asked_since(NOW, 99):
        unit.batch.restore(one)
