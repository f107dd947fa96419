"""What the intake needs of the store: updates written down, and chats that one worker has at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.service.ports import StoredUpdate

# A worker renews every few seconds. As long as this its chats wait if the machine it ran on is gone.
LEASE_S = 30.0
# Nobody waits for an answer while a worker only stands by; who asks Telegram is soon replaced.
LEAD_S = 10.0

Dead = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Look:
    """What a worker finds when it looks: updates to take up, oldest first, and every chat that is its own now."""

    updates: Sequence[StoredUpdate]
    chats: frozenset[int]


class Inbox(Protocol):
    """Updates until they are answered. Every method is one transaction and raises StoreUnavailable.

    A chat with something to do belongs to one worker for LEASE_S from its last `look`, by the database's clock. Only
    its updates are handed out, all of the chat's, in order. `dead` says of a worker that its lease need not run out.
    """

    async def receive(self, updates: Sequence[StoredUpdate], worker: str) -> Sequence[StoredUpdate]:
        """Write updates down, dropping ids already seen, and take their chats; durable when it returns.

        What the worker has to do now, oldest first: nothing in chats that another has, and in its own also what was
        left there.
        """

    async def look(self, worker: str, in_hand: Collection[int], dead: Dead) -> Look:
        """Keep the worker's chats and take chats that nobody has; what is to be done there and is not `in_hand`."""

    async def finish(self, done: Collection[int], idle: Collection[int], worker: str) -> Sequence[StoredUpdate]:
        """Forget what these updates said and whose they were, keep their ids; give back chats without any left.

        What came into the idle chats meanwhile, oldest first: those stay the worker's.
        """

    async def leave(self, done: Collection[int], worker: str) -> None:
        """As `finish`, and every chat the worker has is given back: others may take it up at once."""

    async def lead(self, worker: str, dead: Dead) -> bool:
        """True for one worker at a time, for LEAD_S: it is the one that asks Telegram."""

    async def resign(self, worker: str) -> None:
        """Another may lead at once."""
