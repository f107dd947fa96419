"""Updates are written down before anybody is told that we have them, and one worker at a time has a chat's."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from examples import NOW, OTHER, PERSON, opened, rows, update

from bot.storage.store import SqlStore


def nobody_is(worker: str) -> bool:
    return False


async def lease_ends(database_url: str, chat: int = PERSON) -> None:
    """Time passes: whoever has the chat has not renewed it."""
    past = NOW - timedelta(days=1)
    await rows(database_url, f"UPDATE chat_leases SET until = '{past:%Y-%m-%d %H:%M:%S}+00' WHERE chat = {chat}")  # noqa: S608


async def test_an_update_is_kept_until_it_is_answered(store: SqlStore, database_url: str):
    """What was not answered before a restart is taken up after it, oldest first, with all it said."""
    await store.inbox.receive([update(11), update(10, chat=OTHER), update(12)], "a")
    await store.inbox.leave([11], "a")
    async with opened(database_url) as restarted:
        assert await restarted.inbox.waiting() == (left := [update(10, chat=OTHER), update(12)])
        found = await restarted.inbox.look("b", [], nobody_is)
        assert [(one.id, one.payload) for one in found.updates] == [(one.id, one.payload) for one in left]
        assert found.chats == {OTHER, PERSON}


async def test_a_repeated_update_is_dropped(store: SqlStore):
    """An update that comes twice, in one batch or again after it was answered, is one update."""
    assert await store.inbox.receive([update(10), update(10, payload="again")], "a") == [update(10)]
    await store.inbox.finish([10], [PERSON], "a")
    assert await store.inbox.receive([update(10), update(11)], "a") == [update(11)]


async def test_an_answered_update_keeps_its_number_alone(store: SqlStore, database_url: str):
    """Of an answered update neither what it said nor whose it was is kept, in no table."""
    await store.inbox.receive([update(10)], "a")
    await store.inbox.finish([10], [PERSON], "a")
    assert await rows(database_url, "SELECT id, chat, payload FROM inbox") == [(10, None, None)]
    assert await rows(database_url, "SELECT * FROM chat_leases") == []


async def test_a_batch_as_large_as_telegram_sends_is_taken_whole(store: SqlStore):
    """A hundred updates of long messages are written down in one go, and handed over in order."""
    batch = [update(n, chat=n % 7, payload="x" * 5_000) for n in range(100)]
    assert await store.inbox.receive(batch[::-1], "a") == batch
    assert await store.inbox.receive([], "a") == []


async def test_a_chat_is_one_workers_at_a_time(store: SqlStore, database_url: str):
    """What comes into a chat that another worker has waits for that one; other chats are one's own."""
    assert await store.inbox.receive([update(1)], "a") == [update(1)]
    assert await store.inbox.receive([update(2), update(3, chat=OTHER)], "b") == [update(3, chat=OTHER)]
    assert (await store.inbox.look("b", [3], nobody_is)).updates == []
    assert await store.inbox.finish([1], [PERSON], "a") == [update(2)]
    assert await store.inbox.receive([update(4)], "a") == [update(4)]
    assert await store.inbox.finish([2, 4], [PERSON], "a") == []
    assert await store.inbox.receive([update(5)], "b") == [update(5)]


async def test_what_a_dead_worker_held_is_taken_up_again(store: SqlStore, database_url: str):
    """When a lease has run out another worker has the whole chat, in order; how often is recorded."""
    await store.inbox.receive([update(1), update(2)], "a")
    await store.inbox.receive([update(3)], "b")
    assert (await store.inbox.look("b", [], nobody_is)).updates == []
    await lease_ends(database_url)
    found = await store.inbox.look("b", [], nobody_is)
    assert [(one.id, one.tries) for one in found.updates] == [(1, 2), (2, 2), (3, 1)]
    assert (await store.inbox.look("a", [1, 2], nobody_is)).chats == frozenset()
    await store.inbox.finish([1], [], "b")
    assert await rows(database_url, "SELECT tries, taken_at IS NULL FROM inbox WHERE id = 1") == [(2, False)]


async def test_a_lease_that_is_renewed_does_not_run_out(store: SqlStore, database_url: str):
    """A worker that looks keeps its chats however long their updates take."""
    await store.inbox.receive([update(1)], "a")
    await lease_ends(database_url)
    assert (await store.inbox.look("a", [1], nobody_is)).chats == {PERSON}
    assert (await store.inbox.look("b", [], nobody_is)).updates == []


async def test_a_worker_known_to_be_dead_is_not_waited_for(store: SqlStore):
    """Whose process is gone for sure loses its chats, and the lead, at the next look of anybody."""
    await store.inbox.receive([update(1)], "a")
    assert await store.inbox.lead("a", nobody_is)
    assert not await store.inbox.lead("b", nobody_is)
    found = await store.inbox.look("b", [], lambda worker: worker == "a")
    assert [one.id for one in found.updates] == [1]
    assert await store.inbox.lead("b", nobody_is)


async def test_a_new_message_brings_what_was_left_before_it(store: SqlStore, database_url: str):
    """A message into a chat whose worker is dead is not answered before the ones that came earlier."""
    await store.inbox.receive([update(1)], "a")
    await lease_ends(database_url)
    assert [one.id for one in await store.inbox.receive([update(2)], "b")] == [1, 2]


async def test_what_was_taken_without_a_word_is_found(store: SqlStore):
    """An update that is a worker's, though its answer from the database was lost on the way, is handed out again."""
    await store.inbox.receive([update(1), update(2)], "a")
    assert [one.id for one in (await store.inbox.look("a", [2], nobody_is)).updates] == [1]


async def test_of_two_workers_one_leads(store: SqlStore, database_url: str):
    """One worker asks Telegram; when it has resigned, or not renewed in time, it is another."""
    async with opened(database_url) as second:
        assert sum(await asyncio.gather(store.inbox.lead("a", nobody_is), second.inbox.lead("b", nobody_is))) == 1
        await store.inbox.resign("a")
        await store.inbox.resign("b")
        assert await second.inbox.lead("b", nobody_is)
        assert not await store.inbox.lead("a", nobody_is)
        await rows(database_url, "UPDATE duties SET until = '2026-01-01 00:00:00+00'")
        assert await store.inbox.lead("a", nobody_is)


@pytest.mark.parametrize("workers", [2, 5])
async def test_nothing_is_handed_to_two_or_to_nobody(database_url: str, workers: int):
    """However receiving, looking and finishing of several workers meet: each update once, in order within its chat."""
    handed: dict[int, list[int]] = {}

    async def work(store: SqlStore, name: str, numbers: range) -> None:
        mine = [row for n in numbers for row in await store.inbox.receive([update(n, chat=n % 3)], name)]
        while True:
            for row in mine:
                handed.setdefault(row.chat, []).append(row.id)
                await asyncio.sleep(0)
            done = [row.id for row in mine]
            mine = [*await store.inbox.finish(done, [0, 1, 2], name)]
            mine += (await store.inbox.look(name, [row.id for row in mine], nobody_is)).updates
            if not mine and not await store.inbox.waiting():
                return

    stores = [SqlStore(database_url) for _ in range(workers)]
    await stores[0].open()
    each = [range(n, 40, workers) for n in range(workers)]
    await asyncio.wait_for(
        asyncio.gather(*(work(store, f"w{n}", each[n]) for n, store in enumerate(stores))), timeout=60
    )
    for store in stores:
        await store.close()
    assert sorted(number for numbers in handed.values() for number in numbers) == list(range(40))
