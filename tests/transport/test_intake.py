"""What was taken in is answered: once, in order within a chat, whatever happens to the handler."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from bot.dialogue.reply import Reply
from bot.transport.incoming import Incoming
from tests.emulator import Phone, eventually
from tests.transport.house import SORRY, House, MemoryInbox, said


async def test_question_and_answer(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """What a runner writes is answered, and what they wrote is then forgotten by the inbox."""
    async with house.running():
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"
        await eventually(lambda: inbox.done == set(ann.updates))


async def test_killed_before_the_answer(house: House, ann: Phone, inbox: MemoryInbox) -> None:
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
    assert inbox.done == set()
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


async def test_old_updates(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """What is older than a day is not answered as if it were new."""
    async with house.running():
        ann.says("yesterday", at=datetime.now(UTC) - timedelta(hours=25))
        ann.says("this morning", at=datetime.now(UTC) - timedelta(hours=3))
        assert (await ann.hears()).text == "You said this morning"
        await eventually(lambda: inbox.done == set(ann.updates))


async def test_handler_fails(house: House, ann: Phone, inbox: MemoryInbox) -> None:
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
            await eventually(lambda: inbox.done == set(ann.updates))
    failure = next(entry for entry in logs if entry["event"] == "handler.failed")
    assert (failure["update"], failure["error"]) == (ann.updates[0], "KeyError")
    assert "secret words" not in str(logs)


async def test_unreadable_update(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """An update that makes no sense does not keep the ones after it from being answered."""
    async with house.running():
        house.server.sends({"message": {"chat": {"id": 42}, "text": "no date, no sender"}})
        ann.says("hello")
        assert (await ann.hears("hello")).text == "You said hello"
        await eventually(lambda: len(inbox.done) == 2)


async def test_unreadable_in_a_group(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """A group is not told that something among its people could not be read: it may not have been said to the bot."""
    group = ann.in_group()
    async with house.running():
        house.server.sends({"message": {"chat": {"id": group.chat}, "text": "no date, no sender"}})
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"
        await eventually(lambda: len(inbox.done) == 2)
        await group.hears_nothing(0.05)


async def test_telegram_away_during_the_answer(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """A message whose answer could not be sent is answered when Telegram is back."""
    house.server.weather("sendMessage", "500", times=6)
    async with house.running():
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"
        await eventually(lambda: inbox.done == set(ann.updates))
    assert len(house.handled) == 2


async def test_blocked_meanwhile(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """Someone who stops the bot before the answer is there holds up nothing; that they stopped it is told."""
    async with house.running():
        house.server._emulator.blocked.add(ann.chat)
        ann.says("hello")
        ann.blocks()
        await eventually(lambda: inbox.done == set(ann.updates))
        ann.unblocks()
        await eventually(lambda: len(house.handled) == 3)
    assert [incoming.membership for incoming in house.handled] == [None, "blocked", "unblocked"]


async def test_stop_finishes_what_is_in_hand(house: House, ann: Phone, inbox: MemoryInbox) -> None:
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
        await eventually(lambda: len(inbox.rows) == 2)
        stopping = asyncio.create_task(poller.stop())
        await asyncio.sleep(0.05)
        held.set()
        await stopping
        assert [heard.text for heard in ann.all] == ["You said one"]
        assert inbox.done == {ann.updates[0]}
    async with house.running():
        await ann.hears("two")


async def test_a_group(house: House, ann: Phone) -> None:
    """In a group, talk among people is left alone and a question to the bot leads to the private chat."""
    group = ann.in_group()
    async with house.running():
        group.says("my back hurts today")
        group.says("@kneebot_fixture_bot my back hurts")
        assert "private" in (await group.hears()).text
        await group.hears_nothing(0.05)
    assert [incoming.utterance.text for incoming in house.handled] == ["my back hurts"]
