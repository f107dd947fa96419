"""A memory and a channel for tests: real enough to keep promises, and to break them on demand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.dialogue.effects import Forget, StopReminders, Subscribe
from bot.dialogue.figures import Figures, Period
from bot.dialogue.occurrences import Reminder
from bot.dialogue.reply import Reply
from bot.dialogue.review import OpenDispute
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn
from bot.dialogue.unanswered import OpenQuestion
from bot.reminders.schedule import Subscription
from bot.service.ports import StoreUnavailable

ANN, BOB = 7_000_000_001, 42
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@dataclass
class MemoryStore:
    """What is remembered, in a dictionary. `broken`: the database is away; `log`: what was asked of it, in order."""

    broken: bool = False
    people: dict[int, DialogueState] = field(default_factory=dict)
    wishes: dict[int, Subscription] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    log: list[str] = field(default_factory=list)
    records: list[tuple[int, str, str]] = field(default_factory=list)

    def _asked(self, what: str) -> None:
        self.log.append(what)
        if self.broken:
            raise StoreUnavailable(what)

    async def open(self) -> None:
        self._asked("open")

    async def close(self) -> None:
        self.log.append("close")

    async def load(self, person: int) -> DialogueState:
        self._asked("load")
        state = self.people.get(person, DialogueState())
        active = await self._active(person)
        return replace(
            state, known=True, reminders=tuple(Reminder(s.id, s.exercise, s.at, s.zone, s.days) for s in active)
        )

    async def save(self, person: int, turn: Turn, *, at: datetime, revision: str) -> None:
        self._asked("save")
        if any(isinstance(effect, Forget) for effect in turn.effects):
            self.people.pop(person, None)
            self.wishes = {number: wish for number, wish in self.wishes.items() if wish.person != person}
            return
        stored = self.people.get(person, DialogueState()).holds
        kept = () if turn.state.known else tuple(hold for hold in stored if hold not in turn.state.holds)
        self.people[person] = replace(turn.state, holds=(*kept, *turn.state.holds))
        self.records.append((person, turn.explanation.kind.value, revision))
        for effect in turn.effects:
            if isinstance(effect, Subscribe):
                self.wish(person, effect, created=at)
            elif isinstance(effect, StopReminders):
                self.ended |= {wish.id for wish in await self._active(person)}

    def wish(self, person: int, wish: Subscribe, *, created: datetime) -> Subscription:
        """A reminder that the person has set."""
        number = len(self.wishes) + 1
        subscription = Subscription(number, person, wish.exercise, wish.at, wish.zone, created, wish.days)
        self.wishes[number] = subscription
        return subscription

    async def disputes(self) -> Sequence[OpenDispute]:
        self._asked("disputes")
        return []

    async def questions(self) -> Sequence[OpenQuestion]:
        self._asked("questions")
        return []

    async def figures(self, **_: object) -> Figures:
        self._asked("figures")
        return Figures(Period(0, {}), Period(0, {}), (), (), 0)

    async def _active(self, person: int | None) -> list[Subscription]:
        alive = [wish for wish in self.wishes.values() if wish.id not in self.ended]
        return [wish for wish in alive if person in (None, wish.person)]

    async def unreached(self, person: int, *, at: datetime) -> None:  # noqa: ARG002
        self._asked("unreached")
        self.ended |= {wish.id for wish in await self._active(person)}


class Breakable:
    """Something real that is there until it is `broken`; `log`: what was asked of it, in order."""

    def __init__(self, real: object) -> None:
        self._real = real
        self.broken = False
        self.log: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def ask(*args: Any, **kwargs: Any) -> Any:
            self.log.append(name)
            if self.broken:
                raise StoreUnavailable(name)
            return await getattr(self._real, name)(*args, **kwargs)

        return ask


@dataclass
class Outbox:
    """What was sent to whom. `trouble`: what the next calls raise, one each; `meanwhile` happens at each sending."""

    trouble: list[Exception] = field(default_factory=list)
    sent: list[tuple[int, Reply]] = field(default_factory=list)
    tried: int = 0
    meanwhile: Callable[[], None] = lambda: None

    async def send(self, person: int, reply: Reply) -> None:
        self.tried += 1
        self.meanwhile()
        if self.trouble:
            raise self.trouble.pop(0)
        self.sent.append((person, reply))

    async def reply(self, reply: Reply) -> None:
        """The same, for the one person of a conversation."""
        await self.send(ANN, reply)

    @property
    def last(self) -> str:
        """The last thing sent, as plain text."""
        return self.sent[-1][1].text

    @property
    def buttons(self) -> list[str]:
        """Data of the last reply's buttons."""
        rows = [row for message in self.sent[-1][1].messages for row in message.buttons]
        return [button.data for row in rows for button in row if button.data]


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)
