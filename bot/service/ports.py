"""What the service needs of the outside: a store that remembers, a channel that sends. Others implement these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.dialogue.turn import DialogueState, Reply, Turn
from bot.reminders.schedule import Occurrence, Subscription


class OccurrenceState(StrEnum):
    """What became of an occurrence. `unknown`: may or may not have arrived, never sent again blind."""

    CLAIMED = "claimed"
    SENT = "sent"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """One update as it came, kept until it is answered. `chat` orders them: one chat's are handled in turn."""

    id: int
    chat: int
    payload: str
    received: datetime


class StoreUnavailable(Exception):
    """The database did not answer. The caller goes on without memory: guidance is never withheld for it."""


class Store(Protocol):
    """What is remembered. Every method is one transaction and raises StoreUnavailable when the database fails."""

    async def open(self) -> None:
        """Bring the database to the newest revision and connect."""

    async def close(self) -> None:
        """Release every connection."""

    # -- conversation ------------------------------------------------------------------------------------------
    async def load(self, person: int) -> DialogueState:
        """The person's state with every open hold and active reminder; a fresh one for a person never seen."""

    async def save(self, person: int, turn: Turn, *, at: datetime, revision: str) -> None:
        """The turn's record (ids and numbers), the state after, its holds, and the turn's effects, all or nothing.

        Holds: each of `turn.state.holds` that is not stored is added, each stored one that is no longer there is
        marked cleared at `at`, unless the state is not `known`. Forget deletes every row about the person, this turn's
        too. Without consent (`state.consent` is False) no record of the turn is kept.
        """

    # -- reminders ---------------------------------------------------------------------------------------------
    async def subscriptions(self, person: int | None = None) -> Sequence[Subscription]:
        """Active subscriptions, of one person or of everybody."""

    async def end_reminders(self, person: int, *, at: datetime) -> None:
        """End every active subscription of the person."""

    async def claim(self, occurrence: Occurrence, *, at: datetime) -> bool:
        """True for exactly one caller ever per (subscription, local date), across processes and restarts.

        False also when the subscription is no longer active.
        """

    async def settle(
        self, subscription: int, local_date: date, state: OccurrenceState, *, at: datetime, reason: str = ""
    ) -> None:
        """Record what became of a claimed occurrence."""

    async def abandoned(self, *, before: datetime) -> int:
        """Mark occurrences still `claimed` since before that moment as `unknown`; how many there were."""

    # -- inbox -------------------------------------------------------------------------------------------------
    async def receive(self, updates: Sequence[StoredUpdate]) -> int:
        """Write updates down, dropping ids already seen; how many were new. Durable when it returns."""

    async def waiting(self) -> Sequence[StoredUpdate]:
        """Updates not yet answered, oldest first."""

    async def answered(self, update: int) -> None:
        """The update has been answered: forget what it said, keep its id."""

    async def offset(self) -> int:
        """One more than the highest update id ever received; 0 at first."""


class Channel(Protocol):
    """Where replies go."""

    async def send(self, person: int, reply: Reply) -> None:
        """Send to the person's private chat.

        Raises NotSent (surely did not arrive), Blocked (the person stopped the bot) or MaybeSent (timed out after
        it was handed over).
        """


class NotSent(Exception):
    """The message surely did not arrive. `retry_after_s` is how long the server asks to wait, if it said."""

    def __init__(self, finding: str, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(finding)


class MaybeSent(Exception):
    """The message was handed over and no answer came: it may or may not have arrived."""


class Blocked(Exception):
    """The person has stopped or deleted the bot."""
