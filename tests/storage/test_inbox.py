"""Updates are written down before anybody is told that we have them."""

from __future__ import annotations

from examples import OTHER, opened, rows, update

from bot.storage.store import SqlStore


async def test_an_update_is_kept_until_it_is_answered(store: SqlStore, database_url: str):
    """What was not answered before a restart is waiting after it, oldest first, with all it said."""
    assert await store.receive([update(11), update(10, chat=OTHER), update(12)]) == 3
    await store.answered(11)
    async with opened(database_url) as restarted:
        assert await restarted.waiting() == [update(10, chat=OTHER), update(12)]


async def test_a_repeated_update_is_dropped(store: SqlStore):
    """An update that comes twice, in one batch or again after it was answered, is one update."""
    assert await store.receive([update(10), update(10, payload="again")]) == 1
    await store.answered(10)
    assert await store.receive([update(10), update(11)]) == 1
    assert await store.waiting() == [update(11)]


async def test_an_answered_update_keeps_its_number_alone(store: SqlStore, database_url: str):
    """Of an answered update neither what it said nor whose it was is kept."""
    await store.receive([update(10)])
    await store.answered(10)
    assert await rows(database_url, "SELECT id, chat, payload FROM inbox") == [(10, None, None)]


async def test_the_offset_is_one_more_than_the_highest_number_received(store: SqlStore):
    """Telegram is asked for what comes after the newest update that was ever written down."""
    assert await store.offset() == 0
    assert await store.receive([]) == 0
    await store.receive([update(12), update(11)])
    await store.answered(12)
    await store.receive([update(5)])
    assert await store.offset() == 13


async def test_a_batch_as_large_as_telegram_sends_is_taken_whole(store: SqlStore):
    """A hundred updates of long messages are written down in one go."""
    batch = [update(n, payload="x" * 5_000) for n in range(100)]
    assert await store.receive(batch) == 100
    assert await store.waiting() == batch
