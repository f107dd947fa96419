"""`service.inbox.Inbox` over SQL. The lease on a chat is the claim; updates need no lock of their own.

Leases are locked before older updates are touched, in the order of their chats: no two workers wait in a ring.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Row,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    union,
    update,
)

from bot.service.inbox import LEAD_S, LEASE_S, Dead, Look
from bot.service.ports import StoredUpdate
from bot.storage.database import Database
from bot.storage.dialects import from_now, insert, prepared
from bot.storage.schema import chat_leases, duties, inbox

_UNANSWERED = inbox.c.payload.is_not(None)
_POLLING = "polling"
# Chats taken up in one look, so that several workers share what a long absence has left.
_CHATS_A_LOOK = 100
_UPDATES_A_LOOK = 1000


class SqlInbox:
    """`service.inbox.Inbox` on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def receive(self, updates: Sequence[StoredUpdate], worker: str) -> Sequence[StoredUpdate]:
        """Write updates down, dropping ids already seen, and take their chats; what the worker has to do now."""
        return await self._database.write(_receive, updates, worker) if updates else []

    async def look(self, worker: str, in_hand: Collection[int], dead: Dead) -> Look:
        """Keep the worker's chats and take chats that nobody has; what is to be done there and is not `in_hand`."""
        return await self._database.write(_look, worker, in_hand, dead)

    async def finish(self, done: Collection[int], idle: Collection[int], worker: str) -> Sequence[StoredUpdate]:
        """Forget what these updates said, keep their ids; give back idle chats unless something came: that."""
        return await self._database.write(_finish, done, idle, worker)

    async def leave(self, done: Collection[int], worker: str) -> None:
        """As `finish`, and every chat the worker has is given back."""
        await self._database.write(_leave, done, worker)

    async def lead(self, worker: str, dead: Dead) -> bool:
        """True for one worker at a time: it is the one that asks Telegram."""
        return await self._database.write(_lead, worker, dead)

    async def resign(self, worker: str) -> None:
        """Another may lead at once."""
        await self._database.write(_resign, worker)

    async def waiting(self) -> Sequence[StoredUpdate]:
        """Updates not yet answered, oldest first."""
        return await self._database.read(_waiting)


def _receive(connection: Connection, updates: Sequence[StoredUpdate], worker: str) -> list[StoredUpdate]:
    rows = [
        {"id": one.id, "chat": one.chat, "payload": one.payload, "received_at": one.received, "tries": 0}
        for one in sorted(updates, key=lambda one: one.id)
    ]
    chats = _lease(connection, set(connection.scalars(_NEW(connection), rows)), worker)
    return _take_in(connection, chats, worker) if chats else []


def _look(connection: Connection, worker: str, in_hand: Collection[int], dead: Dead) -> Look:
    _bury(connection, dead)
    mine = chat_leases.c.worker == worker
    connection.execute(update(chat_leases).where(mine).values(until=from_now(connection, LEASE_S)))
    # One that another worker is just giving back, or burying, is not waited for.
    expired = select(chat_leases.c.chat).where(chat_leases.c.until < from_now(connection))
    over = connection.scalars(expired.with_for_update(skip_locked=True)).all()
    if over:
        connection.execute(delete(chat_leases).where(chat_leases.c.chat.in_(over)))
    free = select(inbox.c.chat).where(_UNANSWERED, inbox.c.chat.not_in(select(chat_leases.c.chat)))
    oldest = free.group_by(inbox.c.chat).order_by(func.min(inbox.c.id)).limit(_CHATS_A_LOOK)
    _lease(connection, connection.scalars(oldest).all(), worker)
    chats = frozenset(connection.scalars(select(chat_leases.c.chat).where(mine)))
    # Also what it has and does not know of, because the answer to an earlier call did not reach it.
    ours = select(inbox.c.id).where(_UNANSWERED, inbox.c.chat.in_(select(chat_leases.c.chat).where(mine)))
    numbers = sorted(set(connection.scalars(ours)) - set(in_hand))[:_UPDATES_A_LOOK]
    return Look(_take(connection, inbox.c.id.in_(numbers), worker) if numbers else [], chats)


def _finish(connection: Connection, done: Collection[int], idle: Collection[int], worker: str) -> list[StoredUpdate]:
    chats: Sequence[int] = []
    if idle:
        # Locked, so that nobody puts anything into one of these chats and sees it taken while it is being given back.
        chats = connection.scalars(_OURS(connection), {"some": list(idle), "me": worker}).all()
    _empty(connection, done)
    if not chats:
        return []
    left = _take_in(connection, chats, worker)
    connection.execute(_GIVEN_BACK(connection), {"some": list(chats)})
    return left


def _leave(connection: Connection, done: Collection[int], worker: str) -> None:
    connection.execute(delete(chat_leases).where(chat_leases.c.worker == worker))
    _empty(connection, done)


def _lead(connection: Connection, worker: str, dead: Dead) -> bool:
    _bury(connection, dead)
    return connection.scalar(_LEAD(connection), {"name": _POLLING, "worker": worker}) is not None


def _resign(connection: Connection, worker: str) -> None:
    connection.execute(delete(duties).where(duties.c.worker == worker))


def _waiting(connection: Connection) -> list[StoredUpdate]:
    return _updates(connection.execute(select(inbox).where(_UNANSWERED)))


def _lease(connection: Connection, chats: Collection[int], worker: str) -> set[int]:
    """Make chats the worker's, those that no other has; which are."""
    if not chats:
        return set()
    # In order, so that two workers which want the same chats do not each wait for the other.
    wishes = [{"chat": chat, "worker": worker} for chat in sorted(chats)]
    return set(connection.scalars(_LEASE(connection), wishes))


def _take_in(connection: Connection, chats: Collection[int], worker: str) -> list[StoredUpdate]:
    """What waits in these chats and the worker has not been handed yet."""
    return _updates(connection.execute(_TAKE(connection), {"some": list(chats), "me": worker}))


def _take(connection: Connection, which: Any, worker: str) -> list[StoredUpdate]:
    """Hand updates to the worker, and count that they were; oldest first."""
    return _updates(connection.execute(_taking(connection).where(which), {"me": worker}))


def _empty(connection: Connection, done: Collection[int]) -> None:
    if done:
        connection.execute(_EMPTIED(connection), {"some": list(done)})


def _bury(connection: Connection, dead: Dead) -> None:
    workers = connection.scalars(union(select(chat_leases.c.worker), select(duties.c.worker)))
    if gone := [worker for worker in workers if dead(worker)]:
        connection.execute(delete(chat_leases).where(chat_leases.c.worker.in_(gone)))
        connection.execute(delete(duties).where(duties.c.worker.in_(gone)))


def _updates(rows: Iterable[Row[Any]]) -> list[StoredUpdate]:
    found = [StoredUpdate(row.id, row.chat, row.payload, row.received_at, row.tries, row.taken_at) for row in rows]
    return sorted(found, key=lambda one: one.id)


# -- what every update runs ----------------------------------------------------------------------------------------
_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_ME: BindParameter[Any] = bindparam("me")


def _leasing(connection: Connection, key: Column[Any], seconds: float) -> Any:
    """Make what `key` names the worker's for so long, unless another has it; which are."""
    lease = key.table.c
    wish = insert(connection, key.table).values(until=from_now(connection, seconds))
    free = or_(lease.worker == wish.excluded.worker, lease.until < from_now(connection))
    theirs = {"worker": wish.excluded.worker, "until": wish.excluded.until}
    return wish.on_conflict_do_update(index_elements=[key], set_=theirs, where=free).returning(key)


def _taking(connection: Connection) -> Any:
    first = func.coalesce(inbox.c.taken_at, from_now(connection))
    taken = update(inbox).where(_UNANSWERED).values(tries=inbox.c.tries + 1, taken_by=_ME, taken_at=first)
    return taken.returning(*inbox.c)


def _giving_back(_: Connection) -> Any:
    something = exists().where(inbox.c.chat == chat_leases.c.chat, _UNANSWERED)
    return delete(chat_leases).where(chat_leases.c.chat.in_(_SOME), ~something)


def _our_leases(_: Connection) -> Any:
    ours = select(chat_leases.c.chat).where(chat_leases.c.chat.in_(_SOME), chat_leases.c.worker == _ME)
    return ours.order_by(chat_leases.c.chat).with_for_update()


_NEW = prepared(lambda connection: insert(connection, inbox).on_conflict_do_nothing().returning(inbox.c.chat))
_LEASE = prepared(lambda connection: _leasing(connection, chat_leases.c.chat, LEASE_S))
_LEAD = prepared(lambda connection: _leasing(connection, duties.c.name, LEAD_S))
_TAKE = prepared(
    lambda connection: _taking(connection).where(inbox.c.chat.in_(_SOME), inbox.c.taken_by.is_distinct_from(_ME))
)
_OURS = prepared(_our_leases)
_EMPTIED = prepared(lambda _: update(inbox).where(inbox.c.id.in_(_SOME)).values(payload=None, chat=None))
_GIVEN_BACK = prepared(_giving_back)
