"""Check-backs in rows: owed, claimed, settled; and what is open once one is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from bot.dialogue.state import DialogueState, HowIsIt, Pending
from bot.dialogue.turn import CheckBackOwed
from bot.service.ports import CheckBackState, OwedCheckBack
from bot.storage import state
from bot.storage.database import Database
from bot.storage.schema import checkbacks, people


class SqlCheckBacks:
    """`service.ports.CheckBacks` over the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime) -> Sequence[OwedCheckBack]:
        """Check-backs whose moment has come and that nobody has claimed, oldest first."""
        return await self._database.read(_due, now)

    async def postpone(self, number: int, until: datetime) -> None:
        """Let one that is still due wait until that moment."""
        await self._database.write(_postpone, number, until)

    async def claim(self, number: int, *, at: datetime) -> bool:
        """True for exactly one caller ever, across processes and restarts; False when it has moved to later, too."""
        return await self._database.write(_claim, number, at)

    async def unclaim(self, number: int, *, at: datetime) -> None:
        """It surely was not sent and is due again; dropped if another about the same is due by now."""
        await self._database.write(_unclaim, number, at)

    async def settle(self, number: int, became: CheckBackState, *, at: datetime) -> None:
        """Record what became of a claimed one."""
        await self._database.write(_settle, number, became, at)

    async def open(self, person: int, pending: Pending) -> None:
        """The question is what is open for the person now. Nothing else is touched."""
        await self._database.write(_open, person, pending)

    async def take_back(self, person: int, before: Pending | None) -> None:
        """The question surely did not arrive: what was open before it is so again, unless something else is by now."""
        await self._database.write(_open, person, before, instead_of=HowIsIt)

    async def abandoned(self, *, before: datetime) -> int:
        """Mark check-backs still `claimed` since before that moment as `unknown`; how many there were."""
        return await self._database.write(_abandoned, before)


def owe(connection: Connection, person: int, owed: CheckBackOwed) -> None:
    """One that is due for the person and protocol moves to the new moment; without one, there is one now."""
    theirs = (checkbacks.c.person == person, checkbacks.c.protocol == owed.protocol, _is(CheckBackState.DUE))
    moved = update(checkbacks).where(*theirs).values(due_at=owed.due).returning(checkbacks.c.id)
    if connection.scalar(moved) is None:
        row = {"person": person, "protocol": owed.protocol, "due_at": owed.due, "state": CheckBackState.DUE.value}
        connection.execute(checkbacks.insert().values(row))


def _due(connection: Connection, now: datetime) -> list[OwedCheckBack]:
    rows = select(checkbacks).where(_is(CheckBackState.DUE), checkbacks.c.due_at <= now)
    ordered = rows.order_by(checkbacks.c.due_at, checkbacks.c.id)
    return [OwedCheckBack(row.id, row.person, row.protocol, row.due_at) for row in connection.execute(ordered)]


def _postpone(connection: Connection, number: int, until: datetime) -> None:
    due = (checkbacks.c.id == number, _is(CheckBackState.DUE))
    connection.execute(update(checkbacks).where(*due).values(due_at=until))


def _claim(connection: Connection, number: int, at: datetime) -> bool:
    due = (checkbacks.c.id == number, _is(CheckBackState.DUE), checkbacks.c.due_at <= at)
    claimed = update(checkbacks).where(*due).values(state=CheckBackState.CLAIMED.value, claimed_at=at)
    return connection.scalar(claimed.returning(checkbacks.c.id)) is not None


def _unclaim(connection: Connection, number: int, at: datetime) -> None:
    one = connection.execute(select(checkbacks).where(checkbacks.c.id == number)).one_or_none()
    if one is None:
        return
    # A report saved at the same time waits for this row, and so finds this one due.
    connection.execute(select(people.c.id).where(people.c.id == one.person).with_for_update())
    same = (checkbacks.c.person == one.person, checkbacks.c.protocol == one.protocol, _is(CheckBackState.DUE))
    if connection.scalar(select(checkbacks.c.id).where(*same)) is not None:
        _settle(connection, number, CheckBackState.DROPPED, at)
        return
    again = update(checkbacks).where(checkbacks.c.id == number)
    connection.execute(again.values(state=CheckBackState.DUE.value, claimed_at=None))


def _settle(connection: Connection, number: int, became: CheckBackState, at: datetime) -> None:
    it = update(checkbacks).where(checkbacks.c.id == number)
    connection.execute(it.values(state=became.value, settled_at=at))


def _open(connection: Connection, person: int, pending: Pending | None, instead_of: type = object) -> None:
    # Locked on PostgreSQL, where a turn may be saved at the same time; SQLite has one writer anyway.
    text = connection.scalar(select(people.c.state).where(people.c.id == person).with_for_update())
    if text is None:
        return
    before = state.load(text, ())
    if not before.known or not isinstance(before.pending, instead_of):
        return
    after: DialogueState = replace(before, pending=pending)
    connection.execute(update(people).where(people.c.id == person).values(state=state.dump(after)))


def _abandoned(connection: Connection, before: datetime) -> int:
    claimed = (_is(CheckBackState.CLAIMED), checkbacks.c.claimed_at < before)
    marked = update(checkbacks).where(*claimed).values(state=CheckBackState.UNKNOWN.value)
    return len(connection.execute(marked.returning(checkbacks.c.id)).all())


def _is(one: CheckBackState) -> ColumnElement[bool]:
    return checkbacks.c.state == one.value
