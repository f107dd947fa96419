"""All of a change or nothing of it: with many at once, when cancelled, and when killed."""

from __future__ import annotations

import asyncio

import pytest
from examples import HOLD, NOW, OTHER, PERSON, opened, process, rows, turn, update
from sqlalchemy import Connection

from bot.dialogue.state import DialogueState
from bot.service.ports import StoreUnavailable
from bot.storage import state
from bot.storage.database import Database
from bot.storage.schema import people
from bot.storage.store import SqlStore

HELD = DialogueState(holds=(HOLD,))


async def test_many_at_once_on_two_connections_all_succeed(store: SqlStore, database_url: str):
    """Forty turns saved at the same time through two stores are forty turns."""
    async with opened(database_url) as second:
        savings = [(store, second)[n % 2].save(n // 4, turn(HELD), at=NOW, revision="r1") for n in range(40)]
        await asyncio.gather(*savings)
        assert await rows(database_url, "SELECT count(*) FROM turns") == [(40,)]
        assert await rows(database_url, "SELECT count(*) FROM holds") == [(10,)]


@pytest.mark.parametrize("pause_s", [0, 0.0005, 0.001, 0.002, 0.004])
async def test_a_cancelled_task_leaves_neither_a_lock_nor_half_a_change(
    store: SqlStore, database_url: str, pause_s: float
):
    """Whoever waits for a turn to be saved may be cancelled at any moment: it is saved whole or not at all."""
    for n in range(10):
        saving = asyncio.create_task(store.save(n, turn(HELD), at=NOW, revision="r1"))
        await asyncio.sleep(pause_s)
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)
    await asyncio.wait_for(store.save(PERSON, turn(HELD), at=NOW, revision="r1"), timeout=2)
    async with opened(database_url) as second:
        await asyncio.wait_for(second.save(OTHER, turn(HELD), at=NOW, revision="r1"), timeout=2)
    # Those that were cancelled are still being written: looked at thrice, they would change between.
    await store.close()
    people = await rows(database_url, "SELECT id FROM people ORDER BY id")
    assert await rows(database_url, "SELECT person FROM holds ORDER BY person") == people
    assert await rows(database_url, "SELECT person FROM turns ORDER BY person") == people


async def test_one_that_cannot_be_done_spoils_none_of_those_asked_for_with_it(store: SqlStore, database_url: str):
    """Of twenty changes at the same moment, two of which fail, eighteen are there, and each of the two says why."""
    database = Database(database_url)

    def write(connection: Connection, person: int) -> int:
        connection.execute(people.insert(), {"id": person, "state": state.dump(DialogueState()), "updated_at": NOW})
        if person in (3, 11):
            raise ValueError(f"not {person}")
        return person

    done = await asyncio.gather(*(database.write(write, person) for person in range(20)), return_exceptions=True)
    await database.close()
    assert [one for one in done if isinstance(one, int)] == [n for n in range(20) if n not in (3, 11)]
    assert [str(one.__cause__) for one in done if isinstance(one, StoreUnavailable)] == ["not 3", "not 11"]
    assert await rows(database_url, "SELECT count(*) FROM people") == [(18,)]


async def test_when_everything_is_cancelled_nothing_stays_locked(database_url: str):
    """A process that cancels all of its tasks on the way out leaves the database free for the next."""
    store = SqlStore(database_url)
    await store.open()
    ours = asyncio.all_tasks()
    for pause_s in (0, 0.001, 0.002, 0.003):
        savings = [asyncio.create_task(store.save(n, turn(HELD), at=NOW, revision="r1")) for n in range(5)]
        await asyncio.sleep(pause_s)
        for task in asyncio.all_tasks() - ours:
            task.cancel()
        await asyncio.gather(*savings, return_exceptions=True)
        async with opened(database_url) as second:
            await asyncio.wait_for(second.save(PERSON, turn(), at=NOW, revision="r1"), timeout=2)
    await store.close()


async def test_closing_waits_for_what_is_under_way(store: SqlStore, database_url: str):
    """A turn being saved when the bot stops is saved; after that the store says that it is closed."""
    saving = asyncio.create_task(store.save(PERSON, turn(HELD), at=NOW, revision="r1"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await store.close()
    await saving
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.load(PERSON)
    async with opened(database_url) as restarted:
        assert await restarted.load(PERSON) == HELD


async def test_the_first_use_opens_the_store(database_url: str):
    """A store that could not be opened at start is used as soon as it can be."""
    store = SqlStore(database_url)
    assert await asyncio.gather(store.load(OTHER), store.inbox.receive([update(1)], "a"), store.load(PERSON))
    assert await store.inbox.waiting() == [update(1)]
    await store.close()


async def test_kill_9_loses_nothing_that_was_said_to_be_written(store: SqlStore, database_url: str):
    """However often the process is killed in the middle of writing: what it had written is there, and no half turn."""
    start = 1
    for lines in (1, 7, 20):
        writer = process("write", database_url, str(start))
        assert writer.stdout is not None
        for _ in range(lines):
            written = int(writer.stdout.readline())
        writer.kill()
        # Not by `communicate` alone: that would pass over what `readline` has already fetched.
        written = max([written, *map(int, writer.stdout.read().split())])
        writer.communicate()

        state = await store.load(PERSON)
        saved = int(state.last_entry or 0)
        assert saved in (written, written + 1)
        assert [hold.protocol for hold in state.holds] == [str(saved)]
        assert (await store.inbox.waiting())[-1].id in (saved, saved + 1)
        assert await rows(database_url, "SELECT max(CAST(entry AS INTEGER)), count(DISTINCT entry) FROM turns") == [
            (saved, saved)
        ]
        start = saved + 1
