"""What the network, Telegram and the clock can do to a bot, and what the people notice of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.service.ports import MaybeSent
from bot.transport.intake import Intake
from bot.transport.polling import Poller
from bot.transport.telegram import TelegramChannel, make_bot
from tests.emulator import Phone, TelegramServer, eventually
from tests.transport.house import PROFILE, SORRY, House, MemoryInbox, channel_of, echo, message_of, said


class WallClock:
    """The machine's clock, which somebody may set."""

    def __init__(self) -> None:
        self.off = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off


@asynccontextmanager
async def by_that_clock(house: House, clock: WallClock) -> AsyncIterator[None]:
    """The house's bot, polling, on a machine with that clock."""
    bot = make_bot(house.server.token, house.server.url, read_timeout_s=5)
    house.channel = channel_of(bot)
    intake = Intake(bot, house.inbox, house.channel, house.handle, sorry=SORRY, clock=clock)
    poller = Poller(bot, intake, PROFILE)
    run = asyncio.create_task(poller.run())
    yield
    await poller.stop()
    await run
    await bot.shutdown()


@pytest.mark.parametrize("kind", ["half", "garbled", "close", "lost"])
async def test_half_a_poll(house: House, ann: Phone, kind: str) -> None:
    """Updates in an answer that breaks off are asked for again, and answered once."""
    house.server.weather("getUpdates", kind, times=2)
    ann.says("hello")
    async with house.running():
        assert (await ann.hears()).text == "You said hello"
        ann.says("last")
        await ann.hears("last")
    assert [incoming.utterance.text for incoming in house.handled] == ["hello", "last"]


async def test_half_an_answer_to_guidance(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """When the answer to guidance breaks off it is sent again: twice beats never."""
    server.weather("sendMessage", "half")
    await channel.reply(message_of(ann), said("Stop both bridges."))
    assert [heard.text for heard in ann.all] == ["Stop both bridges."] * 2


async def test_half_an_answer_to_a_reminder(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """When the answer to a reminder breaks off it counts as sent perhaps, and is never sent again."""
    server.weather("sendMessage", "half")
    with pytest.raises(MaybeSent):
        await channel.send(ann.chat, said("Time for your exercise"))
    assert len(ann.all) == 1


async def test_told_to_wait(house: House, ann: Phone) -> None:
    """Told to wait, the answer waits as long as Telegram says; others are answered meanwhile."""
    bob = house.server.phone(43, "Bob")
    async with house.running():
        await eventually(lambda: "getUpdates" in house.server.tried)
        house.server.weather("sendMessage", "429", retry_after=1)
        tries = house.server.tried.count("sendMessage")
        began = time.monotonic()
        ann.says("one")
        await eventually(lambda: house.server.tried.count("sendMessage") > tries)
        bob.says("hello")
        await bob.hears("hello")
        assert ann.all == []
        assert (await ann.hears()).text == "You said one"
        assert time.monotonic() - began >= 1


async def test_told_to_wait_long(house: House, ann: Phone) -> None:
    """An answer that must wait longer than half a minute gives up its place, and is still owed."""
    house.server.weather("sendMessage", "429", retry_after=90)
    async with house.running():
        with capture_logs() as logs:
            ann.says("one")
            await eventually(lambda: [entry for entry in logs if entry["event"] == "reply.not_sent"])
        assert logs[-1]["again_in_s"] == 90
        assert house.inbox.done == set()


@pytest.mark.parametrize("kind", ["500", "502", "close", "garbled"])
async def test_nothing_is_lost_in_bad_weather(house: House, ann: Phone, kind: str) -> None:
    """A dozen messages in weather that spoils every other call are all answered, in order."""
    async with house.running():
        await eventually(lambda: "getUpdates" in house.server.tried)
        for number in range(12):
            house.server.weather("sendMessage", kind)
            ann.says(f"message {number}")
        await ann.hears("message 11")
    heard = list(dict.fromkeys(heard.text for heard in ann.all))
    assert heard == [f"You said message {number}" for number in range(12)]


async def test_a_second_instance(house: House, server: TelegramServer, ann: Phone) -> None:
    """Of two bots with one token the second waits, says in words what it waits for, and takes over."""
    other = House(server, MemoryInbox(), echo)
    with capture_logs() as logs:
        async with house.running() as first:
            await eventually(lambda: "getUpdates" in server.tried)
            async with other.running():
                await eventually(lambda: [entry for entry in logs if "another_instance" in entry["event"]])
                ann.says("to the first")
                await ann.hears("to the first")
                assert other.handled == []
                # Before that the other one, which has a store of its own, would get it too.
                await eventually(lambda: server.confirmed(ann.updates[-1]))
                await first.stop()
                ann.says("to the second")
                await ann.hears("to the second", 10)
    assert [incoming.utterance.text for incoming in other.handled] == ["to the second"]
    (told, *_) = [entry for entry in logs if "another_instance" in entry["event"]]
    assert told["meaning"].startswith("Another program asks Telegram for this bot's updates")
    assert "takes over as soon as that one has ended" in told["meaning"]


async def test_somebody_sets_a_webhook(house: House, server: TelegramServer, ann: Phone) -> None:
    """While another bot has the updates brought to it, the log says so, and polling goes on when that has ended."""
    with capture_logs() as logs:
        async with house.running():
            await eventually(lambda: "getUpdates" in server.tried)
            async with make_bot(server.token, server.url) as other:
                await other.set_webhook("http://localhost:1/other")
                await eventually(lambda: [entry for entry in logs if "another_instance" in entry["event"]])
                await other.delete_webhook()
            ann.says("hello")
            await ann.hears("hello")
    assert "has set a webhook" in str(logs)


@pytest.mark.parametrize("hours", [-2, 2])
async def test_clock_set(house: House, ann: Phone, inbox: MemoryInbox, hours: int) -> None:
    """When the machine's clock is set back or forward, messages are answered once and in order, and none is stuck."""
    clock = WallClock()
    async with by_that_clock(house, clock):
        ann.says("before")
        await ann.hears("before")
        clock.off = timedelta(hours=hours)
        ann.says("after")
        ann.says("last")
        await ann.hears("last")
        await eventually(lambda: inbox.done == set(ann.updates))
    async with by_that_clock(house, clock):
        ann.says("at the next start")
        await ann.hears("at the next start")
    assert [heard.text for heard in ann.all] == [
        f"You said {text}" for text in ("before", "after", "last", "at the next start")
    ]
