"""A process whose children send reminders until they are killed: `python killed.py API_URL MOMENT DATABASE_URL`.

Looks once at what is due at MOMENT by itself and prints how many steps that took: writes to the database, and messages
sent. Then reads lines `MOMENT NUMBER WHEN` and forks a child for each, which looks once in its turn. It kills itself
(kill -9) at the step of that number, `before` or `after` it; number 0 lets it end in peace. Prints `killed`, or how
many steps it took.
Children are forked, from a process that has done it all once, because a start costs a second.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import structlog

import bot
from bot.dialogue.cards import Cards
from bot.dialogue.escalation import Escalation
from bot.dialogue.phrases import Phrases
from bot.dialogue.reminder_cards import ReminderCards
from bot.dialogue.reply import Reply
from bot.knowledge.loader import read
from bot.service.pacing import Pacer
from bot.service.ports import Channel
from bot.service.reminding import Reminding
from bot.storage.store import SqlStore
from bot.transport.telegram import GroupAnswer, TelegramChannel, make_bot

TOKEN = "1234567:killed-at-every-write"


class Steps:
    """Every step that others could notice, until the one at which everything ends."""

    def __init__(self, number: int, when: str) -> None:
        self._last = number, when
        self.taken = 0

    async def take(self, step: Awaitable[Any]) -> Any:
        """Do it, unless it is the last."""
        self.taken += 1
        number = self.taken
        self._die(number, "before")
        done = await step
        self._die(number, "after")
        return done

    def _die(self, *now: int | str) -> None:
        if now == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


class Written:
    """The store's database, each of whose writes is a step."""

    def __init__(self, database: Any, steps: Steps) -> None:
        self._database = database
        self._steps = steps

    async def read(self, *args: Any, **kwargs: Any) -> Any:
        return await self._database.read(*args, **kwargs)

    async def write(self, *args: Any, **kwargs: Any) -> Any:
        return await self._steps.take(self._database.write(*args, **kwargs))


class Sent:
    """The channel, each of whose messages is a step."""

    def __init__(self, channel: Channel, steps: Steps) -> None:
        self._channel = channel
        self._steps = steps

    async def send(self, person: int, reply: Reply) -> None:
        await self._steps.take(self._channel.send(person, reply))


def reminder_cards() -> ReminderCards:
    """The reminders' cards of this repository's knowledge; nothing else of it is read out here."""
    base = read(Path(bot.__file__).parent.parent / "knowledge")
    cards = Cards(base, Phrases(base.messages.messages))
    return ReminderCards(cards, Escalation(cards))


async def look(library: Any, api_url: str, database_url: str, now: datetime, number: int, when: str) -> int:
    """One look at what is due; how many steps it took."""
    store, steps = SqlStore(database_url), Steps(number, when)
    store.reminders._database = Written(store._database, steps)  # type: ignore[assignment]
    telegram = make_bot(TOKEN, api_url)
    await telegram.request.initialize()
    channel = Sent(TelegramChannel(telegram, pictures=lambda _: None, group=GroupAnswer("", "")), steps)
    reminding = Reminding(
        library, store, store.reminders, channel, pacer=Pacer(10_000), clock=lambda: now, rules=lambda: "of this test",
        gather_s=0.0,
    )  # fmt: skip
    await reminding.tick()
    await store.close()
    await telegram.request.shutdown()
    return steps.taken


def in_a_child(work: Callable[[], int]) -> str:
    """`killed`, or how many steps it took."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(work()).encode())
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as told:
        return "killed" if os.WIFSIGNALED(status) else told.read().decode() or f"ended with {status}"


def main(api_url: str, first: str, database_url: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    library = SimpleNamespace(policy=SimpleNamespace(reminders=reminder_cards()))
    print(asyncio.run(look(library, api_url, database_url, datetime.fromisoformat(first), 0, "never")), flush=True)
    gc.freeze()  # so that a child need not copy what it only inherits
    for line in sys.stdin:
        moment, number, when = line.split()
        now = datetime.fromisoformat(moment)

        def once(now: datetime = now, number: int = int(number), when: str = when) -> int:
            return asyncio.run(look(library, api_url, database_url, now, number, when))

        print(in_a_child(once), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
