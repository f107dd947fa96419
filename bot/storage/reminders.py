"""Occurrences in rows: who is next, claimed by one, settled; and when each subscription comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, case, func, select, update

from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence, Subscription, settled
from bot.service.owed import Again
from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.schema import occurrences, subscriptions, upkeep
from bot.storage.subscriptions import next_of, subscription_of

_BEAT, _RULES = "reminders", "zones"  # rows of `upkeep`
_RENEWED_AT_ONCE = 1000  # subscriptions in one transaction: others want to write in between


class SqlReminders:
    """`service.owed.Reminders` over the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime, limit: int) -> Sequence[Subscription]:
        """Subscriptions whose next moment has come, the longest waiting first, so many at most."""
        return await self._database.read(_due, now, limit)

    async def claim(self, occurrence: Occurrence, *, at: datetime) -> bool:
        """True for exactly one caller ever per (subscription, local date), and only while it is as it was read."""
        return await self._database.write(_claim, occurrence, at)

    async def pass_over(
        self, missed: Sequence[tuple[Occurrence, str]], nothing: Sequence[Subscription], *, at: datetime
    ) -> None:
        """Note those as skipped for these reasons, and work out anew when those to whom nothing is owed are next."""
        await self._database.write(_pass_over, missed, nothing, at)

    async def again(self, now: datetime, limit: int) -> Sequence[Again]:
        """Occurrences to be sent once more by now, the longest waiting first, so many at most."""
        return await self._database.read(_again, now, limit)

    async def claim_again(self, one: Again, *, at: datetime) -> bool:
        """True for exactly one caller, who may then send it; False when it was called off or put off meanwhile."""
        return await self._database.write(_claim_again, one, at)

    async def settle(
        self,
        subscription: int,
        local_date: date,
        state: OccurrenceState,
        *,
        at: datetime,
        reason: str = "",
        sent: bool = False,
        again_at: datetime | None = None,
    ) -> None:
        """Record what became of a claimed occurrence; it is sent again at `again_at` unless it has been answered."""
        values = {"state": state.value, "settled_at": at, "reason": reason} | ({"sent_at": at} if sent else {})
        await self._database.write(_settle, subscription, local_date, values, again_at)

    async def abandoned(self, *, before: datetime) -> int:
        """Mark occurrences still `claimed` since before that moment as `unknown`; how many there were."""
        return await self._database.write(_abandoned, before)

    async def told(self, person: int, protocol: str, since: datetime) -> bool:
        """Whether a reminder has told the person that this hold, begun then, keeps exercises back."""
        return await self._database.read(_told, person, protocol, since)

    async def last_beat(self) -> datetime | None:
        """When a process last said that it sends reminders."""
        mark = await self._database.read(_mark, _BEAT)
        return None if mark is None else mark.at

    async def beat(self, at: datetime) -> None:
        """A process is there and sends reminders."""
        await self._database.write(_set_mark, _BEAT, at, "")

    async def renew(self, rules: str, *, at: datetime) -> int:
        """Work out anew when everybody is next, unless that was done by these rules; cut off, it begins anew."""
        mark = await self._database.read(_mark, _RULES)
        if mark is not None and mark.value == rules:
            return 0
        changed, last = await self._database.write(_renew, 0)
        while last is not None:
            more, last = await self._database.write(_renew, last)
            changed += more
        await self._database.write(_set_mark, _RULES, at, rules)
        return changed


def _due(connection: Connection, now: datetime, limit: int) -> list[Subscription]:
    come = select(subscriptions).where(subscriptions.c.next_at <= now)
    ordered = come.order_by(subscriptions.c.next_at, subscriptions.c.id).limit(limit)
    return [subscription_of(row) for row in connection.execute(ordered)]


def _claim(connection: Connection, occurrence: Occurrence, at: datetime) -> bool:
    current = _current(connection, occurrence.subscription)
    if current is None or (current.owed_from is not None and current.owed_from > occurrence.local_date):
        return False
    won = _note(connection, occurrence, at, {"state": OccurrenceState.CLAIMED.value, "reason": ""})
    _next(connection, settled(current, occurrence.local_date), at)
    return won


def _pass_over(
    connection: Connection, missed: Sequence[tuple[Occurrence, str]], nothing: Sequence[Subscription], at: datetime
) -> None:
    for one in nothing:
        if (current := _current(connection, one)) is not None:
            _next(connection, current, at)
    last: dict[int, Subscription] = {}
    for occurrence, reason in missed:
        number = occurrence.subscription.id
        current = last.get(number) or _current(connection, occurrence.subscription)
        if current is not None:
            skipped = {"state": OccurrenceState.SKIPPED.value, "reason": reason, "settled_at": at}
            _note(connection, occurrence, at, skipped)
            last[number] = settled(current, occurrence.local_date)
    for current in last.values():
        _next(connection, current, at)


def _current(connection: Connection, read: Subscription) -> Subscription | None:
    """The subscription as it is now, if it still waits for the same days and time."""
    # Locked on PostgreSQL, where the person may be changing it at this moment; SQLite has one writer anyway.
    it = select(subscriptions).where(subscriptions.c.id == read.id, subscriptions.c.next_at.is_not(None))
    row = connection.execute(it.with_for_update()).first()
    if row is None:
        return None
    now = subscription_of(row)
    return now if replace(now, owed_from=read.owed_from) == read else None


def _note(connection: Connection, occurrence: Occurrence, at: datetime, values: dict[str, Any]) -> bool:
    """A row for the occurrence; False when there is one already."""
    row = {"subscription": occurrence.subscription.id, "local_date": occurrence.local_date, "claimed_at": at}
    new = insert(connection, occurrences).values(row | {"moment": occurrence.moment} | values)
    return connection.scalar(new.on_conflict_do_nothing().returning(occurrences.c.subscription)) is not None


def _next(connection: Connection, subscription: Subscription, at: datetime) -> None:
    values = next_of(subscription)
    if subscription.once is not None and values["next_at"] is None:
        values["ended_at"] = at
    connection.execute(update(subscriptions).where(subscriptions.c.id == subscription.id).values(values))


def _again(connection: Connection, now: datetime, limit: int) -> list[Again]:
    both = select(subscriptions, occurrences.c.local_date, occurrences.c.moment, occurrences.c.again_at,
                  occurrences.c.state).join(occurrences, occurrences.c.subscription == subscriptions.c.id)  # fmt: skip
    come = both.where(occurrences.c.again_at <= now, subscriptions.c.unreached_at.is_(None))
    rows = connection.execute(come.order_by(occurrences.c.again_at).limit(limit))
    return [
        Again(Occurrence(subscription_of(row), row.local_date, row.moment), row.again_at, OccurrenceState(row.state))
        for row in rows
    ]


def _claim_again(connection: Connection, one: Again, at: datetime) -> bool:
    it = _it(one.occurrence.subscription.id, one.occurrence.local_date)
    same = (occurrences.c.again_at == one.at, occurrences.c.state == one.state.value)
    claimed = (
        update(occurrences).where(it, *same).values(state=OccurrenceState.CLAIMED.value, claimed_at=at, again_at=None)
    )
    return connection.scalar(claimed.returning(occurrences.c.subscription)) is not None


def _settle(
    connection: Connection, number: int, local_date: date, values: dict[str, Any], again_at: datetime | None
) -> None:
    it = _it(number, local_date)
    connection.execute(update(occurrences).where(it).values(values))
    if again_at is not None:
        open_still = (occurrences.c.answer.is_(None), occurrences.c.again_at.is_(None))
        connection.execute(update(occurrences).where(it, *open_still).values(again_at=again_at))


def _abandoned(connection: Connection, before: datetime) -> int:
    claimed = (occurrences.c.state == OccurrenceState.CLAIMED.value, occurrences.c.claimed_at < before)
    # Whoever has answered it has it.
    became = case((occurrences.c.answer.is_not(None), OccurrenceState.SENT.value), else_=OccurrenceState.UNKNOWN.value)
    marked = update(occurrences).where(*claimed).values(state=became)
    return len(connection.execute(marked.returning(occurrences.c.subscription)).all())


def _told(connection: Connection, person: int, protocol: str, since: datetime) -> bool:
    of = occurrences.join(subscriptions, occurrences.c.subscription == subscriptions.c.id)
    said = (
        select(occurrences.c.local_date)
        .select_from(of)
        .where(
            subscriptions.c.person == person,
            occurrences.c.state == OccurrenceState.HELD.value,
            occurrences.c.reason == protocol,
            occurrences.c.sent_at >= since,
        )
    )
    return connection.execute(said.limit(1)).first() is not None


def _it(number: int, local_date: date) -> ColumnElement[bool]:
    return (occurrences.c.subscription == number) & (occurrences.c.local_date == local_date)


# -- upkeep --------------------------------------------------------------------------------------------------------
def _mark(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(upkeep).where(upkeep.c.name == name)).first()


def _set_mark(connection: Connection, name: str, at: datetime, value: str) -> None:
    values = {"at": at, "value": value}
    mark = insert(connection, upkeep).values(name=name, **values)
    connection.execute(mark.on_conflict_do_update(index_elements=[upkeep.c.name], set_=values))


def _renew(connection: Connection, after: int) -> tuple[int, int | None]:
    """Of the next so many subscriptions how many are next at another time; the last one's number, None at the end."""
    active = select(subscriptions).where(subscriptions.c.id > after, subscriptions.c.ended_at.is_(None))
    rows = connection.execute(active.order_by(subscriptions.c.id).limit(_RENEWED_AT_ONCE).with_for_update()).all()
    last_days = _last_days(connection, [row.id for row in rows if row.next_date is None])
    changes = []
    for row in rows:
        subscription = subscription_of(row)
        if row.next_date is None and row.id in last_days:  # from before next dates were kept
            subscription = settled(subscription, last_days[row.id])
        after_rules = next_of(subscription)
        if row.paused_at is not None or row.unreached_at is not None:
            after_rules["next_at"] = None
        if (row.next_date, row.next_at) != (after_rules["next_date"], after_rules["next_at"]):
            changes.append({"number": row.id, **after_rules})
    if changes:
        it = update(subscriptions).where(subscriptions.c.id == bindparam("number"))
        connection.execute(it.values(next_date=bindparam("next_date"), next_at=bindparam("next_at")), changes)
    return len(changes), rows[-1].id if len(rows) == _RENEWED_AT_ONCE else None


def _last_days(connection: Connection, numbers: Sequence[int]) -> dict[int, date]:
    if not numbers:
        return {}
    last = func.max(occurrences.c.local_date)
    newest = select(occurrences.c.subscription, last).where(occurrences.c.subscription.in_(numbers))
    return {row[0]: row[1] for row in connection.execute(newest.group_by(occurrences.c.subscription))}
