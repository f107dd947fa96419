"""Occurrences in rows, many in one transaction: claimed by one process, looked at before they are sent, settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from bot.dialogue.state import Hold
from bot.reminders.occurrence import Answer, OccurrenceState
from bot.reminders.schedule import Occurrence, Subscription, settled
from bot.service.owed import Again, Outcome, Standing
from bot.storage.dialects import insert
from bot.storage.holds import hold_of, open_holds
from bot.storage.schema import occurrences, subscriptions
from bot.storage.subscriptions import next_of, subscription_of

_THIS = (occurrences.c.subscription == bindparam("number")) & (occurrences.c.local_date == bindparam("day"))


def claim(connection: Connection, owed: Sequence[Occurrence], at: datetime) -> list[bool]:
    """For each, whether it is the caller's; when each subscription comes next is worked out anew."""
    current = _current(connection, [one.subscription for one in owed])
    claimable = [one for one in owed if _is_owed(one, current.get(one.subscription.id))]
    claimed = {"state": OccurrenceState.CLAIMED.value, "reason": "", "claimed_at": at}
    won = _note(connection, [(one, claimed) for one in claimable])
    for one in claimable:
        number = one.subscription.id
        current[number] = settled(current[number], one.local_date)
    _next(connection, [current[number] for number in sorted({one.subscription.id for one in claimable})], at)
    return [_take(won, one) for one in owed]


def pass_over(
    connection: Connection, missed: Sequence[tuple[Occurrence, str]], nothing: Sequence[Subscription], at: datetime
) -> None:
    """Note the missed as skipped for these reasons; of all of them, what comes next is worked out anew."""
    current = _current(connection, [*nothing, *{one.subscription.id: one.subscription for one, _ in missed}.values()])
    skipped = []
    for occurrence, reason in missed:
        number = occurrence.subscription.id
        if number in current:
            why = {"state": OccurrenceState.SKIPPED.value, "reason": reason, "claimed_at": at, "settled_at": at}
            skipped.append((occurrence, why))
            current[number] = settled(current[number], occurrence.local_date)
    _note(connection, skipped)
    _next(connection, [*current.values()], at)


def standing(connection: Connection, claimed: Sequence[Occurrence]) -> list[Standing]:
    """How each stands: what was called off, answered or forgotten since is not `claimed` any more."""
    these = {one.subscription.id for one in claimed}
    states = select(occurrences.c.subscription, occurrences.c.local_date).where(
        occurrences.c.subscription.in_(these), occurrences.c.state == OccurrenceState.CLAIMED.value
    )
    still = {(number, day) for number, day in connection.execute(states)}
    holds: dict[int, list[Hold]] = defaultdict(list)
    for row in open_holds(connection, {one.subscription.person for one in claimed}):
        holds[row.person].append(hold_of(row))
    return [
        Standing((one.subscription.id, one.local_date) in still, tuple(holds[one.subscription.person]))
        for one in claimed
    ]


def again(connection: Connection, now: datetime, limit: int) -> list[Again]:
    """Occurrences to be sent once more by now."""
    both = select(subscriptions, occurrences.c.local_date, occurrences.c.moment, occurrences.c.again_at,
                  occurrences.c.state).join(occurrences, occurrences.c.subscription == subscriptions.c.id)  # fmt: skip
    come = both.where(occurrences.c.again_at <= now, subscriptions.c.unreached_at.is_(None))
    rows = connection.execute(come.order_by(occurrences.c.again_at).limit(limit))
    return [
        Again(Occurrence(subscription_of(row), row.local_date, row.moment), row.again_at, OccurrenceState(row.state))
        for row in rows
    ]


def claim_again(connection: Connection, owed: Sequence[Again], at: datetime) -> list[bool]:
    """For each, whether it is the caller's: only while it is still to be sent then, and in the state it was in."""
    same = _THIS & (occurrences.c.again_at == bindparam("then")) & (occurrences.c.state == bindparam("before"))
    claimed = update(occurrences).where(same).values(state="claimed", claimed_at=at, again_at=None)
    return [connection.execute(claimed, _named(one)).rowcount == 1 for one in owed]


def settle(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Record what became of each; one that waits to be answered, or has been put off, may come again.

    What was called off since its claim is not sent again; what did go out is noted all the same.
    """
    ordered = sorted(outcomes, key=lambda one: (one.subscription, one.local_date))  # all take rows in one order
    still = occurrences.c.state == OccurrenceState.CLAIMED.value
    # First, while the rows still say so.
    put_off = occurrences.c.answer.is_(None) | (occurrences.c.answer == Answer.SNOOZED.value)
    once_more = update(occurrences).where(_THIS, still, put_off, occurrences.c.again_at.is_(None))
    repeats = [{**_key(one), "once_more": one.again_at} for one in ordered if one.again_at is not None]
    if repeats:
        connection.execute(once_more.values(again_at=bindparam("once_more")), repeats)
    became: dict[str, Any] = {"state": bindparam("became"), "settled_at": bindparam("then"), "reason": bindparam("why")}
    due = [one for one in ordered if one.state is OccurrenceState.DUE]
    quiet = [one for one in ordered if not one.sent and one.state is not OccurrenceState.DUE]
    said = [one for one in ordered if one.sent]
    _each(connection, update(occurrences).where(_THIS, still).values(became), due)
    _each(connection, update(occurrences).where(_THIS).values(became), quiet)
    _each(connection, update(occurrences).where(_THIS).values(became | {"sent_at": bindparam("then")}), said)


def _each(connection: Connection, statement: Any, outcomes: Sequence[Outcome]) -> None:
    if outcomes:
        values = [{**_key(one), "became": one.state.value, "then": one.at, "why": one.reason} for one in outcomes]
        connection.execute(statement, values)


def _key(one: Outcome) -> dict[str, Any]:
    return {"number": one.subscription, "day": one.local_date}


def _named(one: Again) -> dict[str, Any]:
    number = one.occurrence.subscription.id
    return {"number": number, "day": one.occurrence.local_date, "then": one.at, "before": one.state.value}


def _is_owed(one: Occurrence, current: Subscription | None) -> bool:
    return current is not None and (current.owed_from is None or current.owed_from <= one.local_date)


def _take(won: set[tuple[int, Any]], one: Occurrence) -> bool:
    """Whether it was won; asked for twice at once it is so for one of them."""
    key = (one.subscription.id, one.local_date)
    taken = key in won
    won.discard(key)
    return taken


def _current(connection: Connection, read: Iterable[Subscription]) -> dict[int, Subscription]:
    """Of those read, by number, the subscriptions as they are now that still wait for the same days and time."""
    before = {one.id: one for one in read}
    it: ColumnElement[bool] = subscriptions.c.id.in_(before) & subscriptions.c.next_at.is_not(None)
    # Locked on PostgreSQL, where people may be changing them at this moment, and always in the same order, so that two
    # processes never wait for each other; SQLite has one writer anyway.
    rows = connection.execute(select(subscriptions).where(it).order_by(subscriptions.c.id).with_for_update())
    now = (subscription_of(row) for row in rows)
    return {one.id: one for one in now if replace(one, owed_from=before[one.id].owed_from) == before[one.id]}


def _note(connection: Connection, noted: Sequence[tuple[Occurrence, dict[str, Any]]]) -> set[tuple[int, Any]]:
    """Rows for the occurrences; which are new, by subscription and date."""
    if not noted:
        return set()
    rows = [
        {"subscription": one.subscription.id, "local_date": one.local_date, "moment": one.moment} | values
        for one, values in noted
    ]
    new = insert(connection, occurrences).on_conflict_do_nothing()
    keys = new.returning(occurrences.c.subscription, occurrences.c.local_date)
    return {(number, day) for number, day in connection.execute(keys, rows)}


def _next(connection: Connection, current: Sequence[Subscription], at: datetime) -> None:
    if not current:
        return
    comes = {one.id: next_of(one) for one in current}
    this = update(subscriptions).where(subscriptions.c.id == bindparam("number"))
    moved = this.values(next_date=bindparam("then_date"), next_at=bindparam("then_at"))
    values = [
        {"number": number, "then_date": after["next_date"], "then_at": after["next_at"]}
        for number, after in comes.items()
    ]
    connection.execute(moved, values)
    over = [{"number": one.id} for one in current if one.once is not None and comes[one.id]["next_at"] is None]
    if over:
        connection.execute(this.values(ended_at=at), over)
