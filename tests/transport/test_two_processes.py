"""Two processes on one database are one bot: one asks Telegram, no chat is answered by both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.store import SqlStore
from bot.transport import intake as intakes
from bot.transport.incoming import Incoming
from tests.emulator import Phone, TelegramServer, eventually
from tests.transport.house import House, echo


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two processes' connections to one database."""
    both = SqlStore(address := f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}"), SqlStore(address)
    for store in both:
        await store.open()
    yield both
    for store in both:
        await store.close()


async def test_one_asks_and_the_other_takes_over(
    server: TelegramServer, ann: Phone, stores: tuple[SqlStore, SqlStore]
) -> None:
    """Only one of two asks Telegram; when it stops, the other answers within seconds."""
    first, second = (House(server, store.inbox, echo) for store in stores)
    async with first.running() as polling:
        await eventually(lambda: "getUpdates" in server.tried)
        async with second.running():
            ann.says("one")
            assert (await ann.hears()).text == "You said one"
            await polling.stop()
            ann.says("two")
            assert (await ann.hears("two")).text == "You said two"
    assert [incoming.utterance.text for incoming in first.handled] == ["one"]
    assert [incoming.utterance.text for incoming in second.handled] == ["two"]


async def test_a_process_that_stood_still_lets_go(
    server: TelegramServer, ann: Phone, stores: tuple[SqlStore, SqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was frozen while another took its chat over begins with nothing more there."""
    monkeypatch.setattr(intakes, "LOOK_S", 60.0)
    monkeypatch.setattr(intakes, "LEASE_S", 0.0)
    house, other = House(server, stores[0].inbox, echo), stores[1].inbox
    begun, held = asyncio.Event(), asyncio.Event()
    answer = house.handle

    async def freeze(incoming: Incoming) -> None:
        begun.set()
        await held.wait()
        await answer(incoming)

    house.handle = freeze  # type: ignore[method-assign]
    async with house.running():
        ann.says("one")
        ann.says("two")
        await asyncio.wait_for(begun.wait(), 5)
        await eventually(lambda: house.server.confirmed(ann.updates[1]))
        found = await other.look("other", [], lambda worker: worker != "other")
        assert [one.id for one in found.updates] == ann.updates
        held.set()
        assert (await ann.hears()).text == "You said one"
        await ann.hears_nothing(0.2)
    assert [one.id for one in await other.waiting()] == [ann.updates[1]]
