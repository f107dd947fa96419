"""From an empty, an older or a newer database to the one that this code needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from examples import PERSON, process, rows, take_the_steps
from sqlalchemy import Connection, inspect
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.ext.asyncio import create_async_engine

import bot.storage
from bot.dialogue.state import DialogueState
from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage import schema
from bot.storage.revisions import NewerDatabase
from bot.storage.store import SqlStore


async def test_the_steps_lead_to_the_tables_as_they_are(database_url: str):
    """A database that went through every step has the very tables that the code uses."""

    def differences(connection: Connection) -> list[object]:
        take_the_steps(connection, "head")
        return compare_metadata(MigrationContext.configure(connection), schema.metadata)

    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_an_empty_database_gets_at_once_what_the_steps_lead_to(store: SqlStore, another_url: str):
    """Tables, columns, conditions of indexes and what goes with a person are the same, made at once or step by step."""
    engine = create_async_engine(another_url)
    async with engine.begin() as connection:
        await connection.run_sync(take_the_steps, "head")
        stepped = await connection.run_sync(catalogue)
    await engine.dispose()
    at_once = await store._database.read(catalogue)
    assert at_once.keys() == stepped.keys()
    for table, found in at_once.items():
        assert found == stepped[table], table


def catalogue(connection: Connection) -> dict[str, list[str]]:
    """By table what the database says of its columns, keys and indexes."""
    looked = inspect(connection)
    found = {}
    for table in looked.get_table_names():
        columns = [f"{each['name']} {each['type']!r} {each['nullable']}" for each in looked.get_columns(table)]
        keys = [f"{each['constrained_columns']} {each['options']}" for each in looked.get_foreign_keys(table)]
        indexes = [
            f"{each['name']} {each['column_names']} {each['unique']} {condition(each)}"
            for each in looked.get_indexes(table)
        ]
        found[table] = sorted([*columns, *keys, *indexes, str(looked.get_pk_constraint(table)["constrained_columns"])])
    return found


def condition(index: ReflectedIndex) -> str:
    """Where a partial index holds, whatever the brackets."""
    options = index.get("dialect_options", {})
    return re.sub(r"[()\s]", "", str(options.get("sqlite_where", options.get("postgresql_where"))))


def test_the_newest_step_is_the_one_the_code_asks_for():
    """A start on a current database knows that it is current without reading the steps."""
    config = Config()
    config.set_main_option("script_location", str(Path(bot.storage.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.REVISION]


async def test_only_an_older_database_costs_the_steps(database_url: str, another_url: str):
    """A start on an empty or a current database does not even load what takes the steps."""
    engine = create_async_engine(another_url)
    async with engine.begin() as connection:
        await connection.run_sync(take_the_steps, "0006")
    await engine.dispose()
    addresses = (database_url, database_url, another_url, another_url)
    said = [process("open", address).communicate(timeout=30)[0].strip() for address in addresses]
    assert said == ["False", "False", "True", "False"]


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
