"""The transport's parts put together as the command line does, with a memory that can break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.turn import Utterance
from bot.rich import RichText
from bot.service.inbox import Dead, Look
from bot.service.ports import StoredUpdate, StoreUnavailable
from bot.transport.incoming import Incoming
from bot.transport.intake import Intake
from bot.transport.polling import Poller
from bot.transport.telegram import GroupAnswer, Profile, TelegramBot, TelegramChannel, make_bot
from tests.emulator import Phone, Said, TelegramServer

# A PNG of one pixel: enough for a server that only keeps it.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e2"
    "21bc330000000049454e44ae426082"
)
SORRY = "Something went wrong on my side. Please write that once more."
GROUP = GroupAnswer("Let us talk in private.", "Open the private chat")
PROFILE = Profile((("start", "What this is"), ("help", "What I can do")), "For runners with knee pain.", "Knee bot")
FAST = (0.01, 0.01, 0.01)


def channel_of(bot: TelegramBot) -> TelegramChannel:
    pictures = {"hamstring-bridge-30": PICTURE, "hamstring-bridge-90": PICTURE + b"90"}
    return TelegramChannel(bot, pictures=pictures.get, group=GROUP, backoff_s=FAST)


def said(text: str, *labels: str, **more: Any) -> Reply:
    """A reply of one message, with buttons whose data is their label."""
    rows = tuple((Button(label, data=label),) for label in labels)
    whole = {key: more.pop(key) for key in ("in_place", "notice") if key in more}
    return Reply((Message(RichText.from_markdown(text), rows, **more),), **whole)


def message_of(phone: Phone, message_id: int = 1) -> Incoming:
    """What the phone's owner wrote, as it came in."""
    kind = "private" if phone.chat > 0 else "group"
    return Incoming(phone.user["id"], phone.chat, kind, message_id, Utterance(datetime.now(UTC)))


def press_of(phone: Phone, on: Said, label: str) -> Incoming:
    """The phone's owner presses a button: the press, as it came in."""
    press = phone.presses(on, label)
    utterance = Utterance(datetime.now(UTC), button=on.buttons[label])
    return Incoming(phone.chat, phone.chat, "private", on.id, utterance, press, on.id, on.picture)


@dataclass
class MemoryInbox:
    """The inbox as the port promises it; `broken` stands for a database that is away."""

    rows: dict[int, StoredUpdate] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    broken: bool = False

    async def receive(self, updates: Sequence[StoredUpdate], worker: str) -> Sequence[StoredUpdate]:  # noqa: ARG002
        self._check()
        new = [update for update in updates if update.id not in self.rows]
        self.rows |= {update.id: update for update in new}
        return new

    async def look(self, worker: str, in_hand: Collection[int], dead: Dead) -> Look:  # noqa: ARG002
        waiting = [row for row in await self.waiting() if row.id not in in_hand]
        return Look(waiting, frozenset(row.chat for row in self.rows.values()))

    async def finish(self, done: Collection[int], idle: Collection[int], worker: str) -> Sequence[StoredUpdate]:  # noqa: ARG002
        self._check()
        self.done |= set(done)
        return []

    async def leave(self, done: Collection[int], worker: str) -> None:
        await self.finish(done, [], worker)

    async def lead(self, worker: str, dead: Dead) -> bool:  # noqa: ARG002
        self._check()
        return True

    async def resign(self, worker: str) -> None:  # noqa: ARG002
        self._check()

    async def waiting(self) -> Sequence[StoredUpdate]:
        self._check()
        return [row for number, row in sorted(self.rows.items()) if number not in self.done]

    def _check(self) -> None:
        if self.broken:
            raise StoreUnavailable


class House:
    """A bot that answers each update with what `answer` makes of it, and keeps what it was asked."""

    def __init__(self, server: TelegramServer, inbox: Any, answer: Callable[[Incoming], Reply]) -> None:
        self.server = server
        self.inbox = inbox
        self.answer = answer
        self.handled: list[Incoming] = []
        self.long_poll_s = 25

    async def handle(self, incoming: Incoming) -> None:
        self.handled.append(incoming)
        if incoming.membership is None:
            await self.channel.reply(incoming, self.answer(incoming))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Poller]:
        async with AsyncExitStack() as stack:
            bot = make_bot(self.server.token, self.server.url, read_timeout_s=0.5)
            stack.push_async_callback(bot.shutdown)
            self.channel = channel_of(bot)
            commands = [name for name, _ in PROFILE.commands]
            intake = Intake(bot, self.inbox, self.channel, self.handle, sorry=SORRY, commands=commands)
            poller = Poller(bot, intake, PROFILE, long_poll_s=self.long_poll_s)
            run = asyncio.create_task(poller.run())
            self.killing = run
            yield poller
            await poller.stop()
            await asyncio.gather(run, return_exceptions=True)


def echo(incoming: Incoming) -> Reply:
    return said("You said " + (incoming.utterance.text or incoming.utterance.button or "nothing"))
