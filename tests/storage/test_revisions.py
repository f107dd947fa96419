"""From an empty, an older or a newer database to the one that this code needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from examples import PERSON, process, rows
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import bot.storage
from bot.dialogue.state import DialogueState
from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage import schema
from bot.storage.revisions import NewerDatabase
from bot.storage.store import SqlStore


async def test_the_steps_lead_to_the_tables_as_they_are(store: SqlStore, database_url: str):
    """An empty database that went through every step has the very tables that the code uses."""

    def differences(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection), schema.metadata)

    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def test_the_newest_step_is_the_one_the_code_asks_for():
    """A start on a current database knows that it is current without reading the steps."""
    config = Config()
    config.set_main_option("script_location", str(Path(bot.storage.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.REVISION]


async def test_only_a_database_that_is_not_current_costs_the_steps(database_url: str):
    """The first start makes the tables; the second does not even load what makes them."""
    said = [process("open", database_url).communicate(timeout=30)[0].strip() for _ in range(2)]
    assert said == ["True", "False"]


async def test_two_processes_may_start_on_an_empty_database_at_once(database_url: str):
    """Two processes that find no tables make them once."""
    both = [process("open", database_url) for _ in range(2)]
    for one in both:
        one.communicate(timeout=30)
    assert [one.returncode for one in both] == [0, 0]
    assert await rows(database_url, "SELECT version_num FROM alembic_version") == [(schema.REVISION,)]


async def test_a_database_of_a_newer_kneebot_is_left_alone(store: SqlStore, database_url: str):
    """On a newer database the bot says so, in words for the operator, and changes nothing."""
    await rows(database_url, "UPDATE alembic_version SET version_num = '9999'")
    older = SqlStore(database_url)
    said = rf"revision 9999.*no further than {schema.REVISION}.*newer Kneebot"
    with pytest.raises(NewerDatabase, match=said) as caught:
        await older.open()
    assert isinstance(caught.value, KneebotError)
    with pytest.raises(StoreUnavailable):
        await older.load(PERSON)
    await older.close()
    await rows(database_url, "UPDATE alembic_version SET version_num = :revision", revision=schema.REVISION)
    assert await store.load(PERSON) == DialogueState()
