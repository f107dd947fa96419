"""No message is lost, repeated or out of order, whatever the network and the database do."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.dialogue.turn import Reply
from bot.errors import SettingsError
from bot.transport.incoming import Incoming
from bot.transport.polling import Poller
from bot.transport.telegram import make_bot
from tests.emulator import Phone, TelegramServer, eventually
from tests.transport.house import PROFILE, SORRY, House, MemoryStore, channel_of, echo, said


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def house(server: TelegramServer, store: MemoryStore) -> House:
    return House(server, store, echo)


async def test_question_and_answer(house: House, ann: Phone, store: MemoryStore) -> None:
    """What a runner writes is answered, and what they wrote is then forgotten by the inbox."""
    async with house.running():
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"
        await eventually(lambda: store.done == set(ann.updates))


async def test_introduction(house: House, server: TelegramServer) -> None:
    """At start the bot's menu of commands is set."""
    async with house.running():
        (call,) = await eventually(lambda: server.made("setMyCommands"))
        assert all(name in call.fields["commands"] for name, _ in PROFILE.commands)


async def test_written_down_before_confirmed(house: House, ann: Phone, store: MemoryStore) -> None:
    """Telegram is told that we have an update only after it is written down."""
    receive = store.receive
    confirmed: list[bool] = []

    async def slow(updates: Any) -> int:
        await asyncio.sleep(0.1)
        confirmed.append(house.server.confirmed(updates[0].id))
        return await receive(updates)

    store.receive = slow  # type: ignore[method-assign]
    async with house.running():
        ann.says("hello")
        await ann.hears()
        await eventually(lambda: house.server.confirmed(ann.updates[0]))
    assert confirmed == [False]


async def test_killed_before_the_answer(house: House, ann: Phone, store: MemoryStore) -> None:
    """A bot killed with a message in hand answers it when it is back."""
    stuck = asyncio.Event()

    async def hang(_: Incoming) -> None:
        stuck.set()
        await asyncio.Event().wait()

    handle, house.handle = house.handle, hang  # type: ignore[method-assign]
    async with house.running():
        ann.says("numb between my legs")
        await asyncio.wait_for(stuck.wait(), 5)
        await eventually(lambda: house.server.confirmed(ann.updates[0]))
        house.killing.cancel()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
    assert store.done == set()
    house.handle = handle  # type: ignore[method-assign]
    async with house.running():
        assert (await ann.hears()).text == "You said numb between my legs"


async def test_order_within_a_chat(house: House, ann: Phone) -> None:
    """One person's messages are answered in the order they were written, others' meanwhile."""
    bob = house.server.phone(43, "Bob")
    held = asyncio.Event()
    handle = house.handle

    async def handle_slowly(incoming: Incoming) -> None:
        if incoming.utterance.text == "one":
            await held.wait()
        await handle(incoming)

    house.handle = handle_slowly  # type: ignore[method-assign]
    async with house.running():
        for text in ("one", "two", "three"):
            ann.says(text)
        bob.says("hi")
        assert (await bob.hears()).text == "You said hi"
        await ann.hears_nothing(0.05)
        held.set()
        assert [(await ann.hears()).text for _ in range(3)] == [f"You said {t}" for t in ("one", "two", "three")]


async def test_repeated_update(house: House, ann: Phone) -> None:
    """An update that Telegram gives again is answered once."""
    async with house.running():
        ann.says("hello")
        await ann.hears()
        await eventually(lambda: house.server.confirmed(ann.updates[0]))
        again = {"message": ann.says("other") | {"text": "hello"}}
        await ann.hears("other")
        house.server.sends(again, update_id=ann.updates[0])
        ann.says("last")
        await ann.hears("last")
    assert [incoming.utterance.text for incoming in house.handled] == ["hello", "other", "last"]


@pytest.mark.parametrize("restart", [False, True])
async def test_random_update_id_after_a_silence(house: House, ann: Phone, restart: bool) -> None:
    """After a long silence Telegram counts from a random number, perhaps a lower one; those are answered too."""
    house.long_poll_s = 0
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(house.running())
        message = ann.says("first")
        house.server.sends({"message": message | {"text": "high"}}, update_id=900_000)
        await ann.hears("high")
        await eventually(lambda: house.server.confirmed(900_000))
        if restart:
            await stack.aclose()
            await stack.enter_async_context(house.running())
        polls = house.server.tried.count("getUpdates")
        await eventually(lambda: house.server.tried.count("getUpdates") > polls + 2)
        house.server.sends({"message": message | {"text": "low"}}, update_id=1_000)
        assert (await ann.hears("low")).text == "You said low"


async def test_old_updates(house: House, ann: Phone, store: MemoryStore) -> None:
    """What is older than a day is not answered as if it were new."""
    async with house.running():
        ann.says("yesterday", at=datetime.now(UTC) - timedelta(hours=25))
        ann.says("this morning", at=datetime.now(UTC) - timedelta(hours=3))
        assert (await ann.hears()).text == "You said this morning"
        await eventually(lambda: store.done == set(ann.updates))


async def test_handler_fails(house: House, ann: Phone, store: MemoryStore) -> None:
    """When the bot itself fails the runner is told so, the press is answered, and the next message has its turn."""

    def answer(incoming: Incoming) -> Reply:
        if incoming.utterance.text == "fine":
            return said("Fine", "Menu")
        raise KeyError("secret words")

    house.answer = answer
    with capture_logs() as logs:
        async with house.running():
            ann.says("boom")
            assert (await ann.hears()).text == SORRY
            ann.says("fine")
            menu = await ann.hears("Fine")
            press = ann.presses(menu, "Menu")
            assert (await ann.hears()).text == SORRY
            assert await ann.notice(press) == ""
            await eventually(lambda: store.done == set(ann.updates))
    failure = next(entry for entry in logs if entry["event"] == "handler.failed")
    assert (failure["update"], failure["error"]) == (ann.updates[0], "KeyError")
    assert "secret words" not in str(logs)


async def test_unreadable_update(house: House, ann: Phone, store: MemoryStore) -> None:
    """An update that makes no sense does not keep the ones after it from being answered."""
    async with house.running():
        house.server.sends({"message": {"chat": {"id": 42}, "text": "no date, no sender"}})
        ann.says("hello")
        assert (await ann.hears("hello")).text == "You said hello"
        await eventually(lambda: len(store.done) == 2)


async def test_telegram_away_during_the_answer(house: House, ann: Phone, store: MemoryStore) -> None:
    """A message whose answer could not be sent is answered when Telegram is back."""
    house.server.weather("sendMessage", "500", times=6)
    async with house.running():
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"
        await eventually(lambda: store.done == set(ann.updates))
    assert len(house.handled) == 2


async def test_blocked_meanwhile(house: House, ann: Phone, store: MemoryStore) -> None:
    """Someone who stops the bot before the answer is there holds up nothing; that they stopped it is told."""
    async with house.running():
        house.server._emulator.blocked.add(ann.chat)
        ann.says("hello")
        ann.blocks()
        await eventually(lambda: store.done == set(ann.updates))
        ann.unblocks()
        await eventually(lambda: len(house.handled) == 3)
    assert [incoming.membership for incoming in house.handled] == [None, "blocked", "unblocked"]


async def test_database_away(house: House, ann: Phone, store: MemoryStore) -> None:
    """A broken database withholds no guidance, and what it missed is settled when it is back."""
    store.broken = True
    async with house.running():
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"
        ann.says("again")
        assert (await ann.hears()).text == "You said again"
        store.broken = False
        ann.says("back")
        await ann.hears("back")
        await eventually(lambda: store.done == set(ann.updates))
    assert len(house.handled) == 3


async def test_database_away_and_telegram_not_told(house: House, ann: Phone, store: MemoryStore) -> None:
    """Without a database Telegram is told that we have a message only after it was answered."""
    store.broken = True
    confirmed: list[bool] = []

    async def look(incoming: Incoming) -> None:
        await asyncio.sleep(0.1)
        confirmed.append(house.server.confirmed(ann.updates[0]))

    house.handle = look  # type: ignore[method-assign]
    async with house.running():
        ann.says("hello")
        await eventually(lambda: house.server.confirmed(ann.updates[0]))
    assert confirmed == [False]


@pytest.mark.parametrize("kind", ["500", "close", "garbled", "429"])
async def test_polling_weather(house: House, ann: Phone, kind: str) -> None:
    """Whatever happens to a poll, polling goes on."""
    house.server.weather("getUpdates", kind, retry_after=0.1)
    async with house.running():
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"


async def test_second_instance(house: House, ann: Phone) -> None:
    """A second bot with the same token is named in the log, and ours takes over when it is gone."""
    house.server.weather("getUpdates", "409")
    with capture_logs() as logs:
        async with house.running():
            ann.says("hello")
            await ann.hears("hello")
    assert "polling.another_instance_uses_this_token" in [entry["event"] for entry in logs]


async def test_telegram_away_at_start(house: House, ann: Phone) -> None:
    """A bot started while Telegram is away begins when it is back."""
    house.server.weather("getMe", "close")
    ann.says("hello")
    async with house.running():
        assert (await ann.hears()).text == "You said hello"


@pytest.mark.parametrize("status", ["401", "404"])
async def test_unknown_token(server: TelegramServer, status: str) -> None:
    """A token that Telegram does not know ends the start with the setting's name, and without the token."""
    server.weather("getMe", status)
    bot = make_bot(server.token, server.url)
    poller = Poller(bot, MemoryStore(), channel_of(bot), echo, sorry=SORRY)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="KNEEBOT_TELEGRAM_TOKEN") as raised:
        await poller.run()
    assert server.token not in str(raised.value)
    await bot.shutdown()


async def test_stop_is_quick(house: House) -> None:
    """Stopping does not wait for the long poll."""
    async with house.running() as poller:
        await eventually(lambda: "getUpdates" in house.server.tried)
        began = time.monotonic()
        await poller.stop()
        assert time.monotonic() - began < 0.5


async def test_stop_finishes_what_is_in_hand(house: House, ann: Phone, store: MemoryStore) -> None:
    """Stopping lets the answer in hand go out and leaves the next message for the next start."""
    begun, held = asyncio.Event(), asyncio.Event()
    handle = house.handle

    async def wait(incoming: Incoming) -> None:
        begun.set()
        await held.wait()
        await handle(incoming)

    house.handle = wait  # type: ignore[method-assign]
    async with house.running() as poller:
        ann.says("one")
        ann.says("two")
        await begun.wait()
        await eventually(lambda: len(store.rows) == 2)
        stopping = asyncio.create_task(poller.stop())
        await asyncio.sleep(0.05)
        held.set()
        await stopping
        assert [heard.text for heard in ann.all] == ["You said one"]
        assert store.done == {ann.updates[0]}
    async with house.running():
        await ann.hears("two")


async def test_stop_before_start(house: House) -> None:
    """Stopping a bot that never reached Telegram ends it too."""
    house.server.weather("getMe", "close", times=50)
    async with house.running():
        await eventually(lambda: "getMe" in house.server.tried)


async def test_a_group(house: House, ann: Phone) -> None:
    """In a group, talk among people is left alone and a question to the bot leads to the private chat."""
    group = ann.in_group()
    async with house.running():
        group.says("my back hurts today")
        group.says("@kneebot_fixture_bot my back hurts")
        assert "private" in (await group.hears()).text
        await group.hears_nothing(0.05)
    assert [incoming.utterance.text for incoming in house.handled] == ["my back hurts"]


async def test_logs(house: House, ann: Phone, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative level no log holds what was said, nor the token, in any weather."""
    for method, kind in (("getUpdates", "garbled"), ("sendMessage", "garbled"), ("sendMessage", "400")):
        house.server.weather(method, kind)
    with caplog.at_level(logging.DEBUG), capture_logs() as logs:
        async with house.running():
            ann.says("my back is numb")
            await ann.hears("numb")
            ann.says("/start numb")
            await ann.hears("numb")
    everything = caplog.text + str(logs)
    assert "numb" not in everything
    assert house.server.token not in everything
    assert house.server.token.partition(":")[2] not in everything
