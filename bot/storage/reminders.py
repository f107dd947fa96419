"""Who is reminded next, and what keeps it so over starts and kills. Claiming and settling is left to `claims`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, select, update

from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence, Subscription, settled
from bot.service.owed import Again, Outcome, Standing
from bot.storage.claims import again, claim, claim_again, pass_over, settle, standing
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

    async def claim(self, owed: Sequence[Occurrence], *, at: datetime) -> Sequence[bool]:
        """For each, True for exactly one caller ever per (subscription, local date), while it is as it was read."""
        return await self._database.write(claim, owed, at)

    async def standing(self, claimed: Sequence[Occurrence]) -> Sequence[Standing]:
        """How each stands at this moment, with the person's open holds."""
        return await self._database.read(standing, claimed)

    async def pass_over(
        self, missed: Sequence[tuple[Occurrence, str]], nothing: Sequence[Subscription], *, at: datetime
    ) -> None:
        """Note those as skipped for these reasons, and work out anew when those to whom nothing is owed are next."""
        await self._database.write(pass_over, missed, nothing, at)

    async def again(self, now: datetime, limit: int) -> Sequence[Again]:
        """Occurrences to be sent once more by now, the longest waiting first, so many at most."""
        return await self._database.read(again, now, limit)

    async def claim_again(self, owed: Sequence[Again], *, at: datetime) -> Sequence[bool]:
        """For each, True for exactly one caller, who may then send it; False when it was called off or put off."""
        return await self._database.write(claim_again, owed, at)

    async def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Record what became of claimed occurrences; those with `again_at` are sent again unless answered."""
        await self._database.write(settle, outcomes)

    async def abandoned(self, *, before: datetime) -> int:
        """Mark occurrences still `claimed` since before that moment as `unknown`, or `sent` if answered; how many of
        them are unknown."""
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


def _abandoned(connection: Connection, before: datetime) -> int:
    claimed = (occurrences.c.state == OccurrenceState.CLAIMED.value, occurrences.c.claimed_at < before)
    # Whoever has answered it has it.
    became = case((occurrences.c.answer.is_not(None), OccurrenceState.SENT.value), else_=OccurrenceState.UNKNOWN.value)
    marked = update(occurrences).where(*claimed).values(state=became)
    states = connection.scalars(marked.returning(occurrences.c.state)).all()
    return states.count(OccurrenceState.UNKNOWN.value)


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
