"""A person's reminders in rows: asked for, changed, paused, ended, answered. Sending them is left to `reminders`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Select, bindparam, select, update

from bot.dialogue.effects import StopReminders, Subscribe
from bot.dialogue.occurrences import (
    AnswerOccurrence,
    EditReminder,
    EndReminder,
    PauseReminder,
    Reminder,
    ReminderEffect,
    ResumeReminder,
)
from bot.reminders.changes import changed, from_now_on
from bot.reminders.occurrence import Answer, Noted, OccurrenceState
from bot.reminders.schedule import Subscription, upcoming
from bot.storage.schema import occurrences, subscriptions

_RECENT = 7  # occurrences that a person is shown of each reminder


def reminders_of(connection: Connection, person: int) -> tuple[tuple[Reminder, ...], bool]:
    """The person's active reminders, each with what became of its newest occurrences; whether any waits because the
    person has stopped the bot."""
    rows = connection.execute(_THEIRS, {"who": person}).all()
    return tuple(_reminder(connection, row) for row in rows), any(row.unreached_at is not None for row in rows)


def _reminder(connection: Connection, row: Row[Any]) -> Reminder:
    return Reminder(
        row.id,
        row.exercise,
        row.at,
        row.zone,
        _days(row),
        row.once,
        row.again_min,
        row.paused_at is not None,
        row.paused_until,
        _recent(connection, row.id),
    )


def subscription_of(row: Row[Any]) -> Subscription:
    """The row as the schedule knows it."""
    return Subscription(
        row.id,
        row.person,
        row.exercise,
        row.at,
        row.zone,
        row.created_at,
        _days(row),
        row.once,
        row.next_date,
        row.moved_at,
        row.again_min,
    )


def next_of(subscription: Subscription) -> dict[str, Any]:
    """What a row says of what is owed next: nothing is to come in a zone that this machine does not know."""
    try:
        first = upcoming(subscription)
    except LookupError:
        first = None
    return {"next_date": subscription.owed_from, "next_at": None if first is None else first.moment}


def carry_out(connection: Connection, person: int, effect: object, at: datetime) -> None:
    """Do what is wished about the person's own reminders; any other effect, and others' reminders, are left alone."""
    if isinstance(effect, Subscribe):
        _subscribe(connection, person, effect, at)
    elif isinstance(effect, StopReminders):
        _end(connection, subscriptions.c.person == person, at)
    elif isinstance(effect, AnswerOccurrence):
        _answer(connection, person, effect, at)
    elif isinstance(effect, ReminderEffect):
        row = connection.execute(_active(person).where(subscriptions.c.id == effect.subscription)).first()
        if row is not None:
            _change(connection, row, effect, at)


def cannot_be_reached(connection: Connection, person: int, at: datetime) -> None:
    """The person has stopped the bot: their reminders wait, and what was to be sent again is not."""
    theirs = (subscriptions.c.person == person, subscriptions.c.ended_at.is_(None))
    waiting = update(subscriptions).where(*theirs, subscriptions.c.unreached_at.is_(None))
    connection.execute(waiting.values(unreached_at=at, next_at=None))
    _call_off(connection, subscriptions.c.person == person, "blocked", at)


def can_be_reached(connection: Connection, person: int, at: datetime) -> None:
    """The person has written: their reminders come again, from the next moment on."""
    for row in connection.execute(_active(person).where(subscriptions.c.unreached_at.is_not(None))).all():
        after = next_of(from_now_on(subscription_of(row), at))
        if row.paused_at is not None:
            after["next_at"] = None
        _set(connection, row, unreached_at=None, **after)


def _subscribe(connection: Connection, person: int, wish: Subscribe, at: datetime) -> None:
    """The wish in place of an earlier one for the exercise, which stays the same reminder; one for a day stands beside.

    The same wish twice (a button pressed again, an update handled again) is one reminder.
    """
    same = _active(person).where(subscriptions.c.exercise == wish.exercise)
    days = tuple(sorted({*wish.days}))
    for row in connection.execute(same).all():
        if wish.once is None and row.once is None:
            again_min = row.again_min if wish.again_min is None else wish.again_min
            asked = (wish.at, wish.zone, days, again_min, None, None)
            if asked != (row.at, row.zone, _days(row), row.again_min, row.paused_at, row.paused_until):
                _change(connection, row, EditReminder(row.id, wish.at, days, wish.zone, wish.again_min), at)
            return
        if (row.once, row.at, row.zone) == (wish.once, wish.at, wish.zone):
            return
    new = Subscription(0, person, wish.exercise, wish.at, wish.zone, at, days, wish.once, again_min=wish.again_min)
    after = next_of(from_now_on(new, at))
    if wish.once is not None and after["next_at"] is None:  # it is over already
        return
    whose = {"person": person, "exercise": wish.exercise, "created_at": at}
    connection.execute(subscriptions.insert().values(whose | _wish_columns(new) | after))


def _change(connection: Connection, row: Row[Any], effect: ReminderEffect, at: datetime) -> None:
    before = subscription_of(row)
    if isinstance(effect, EndReminder):
        _end(connection, subscriptions.c.id == row.id, at)
    elif isinstance(effect, PauseReminder):
        until = next_of(from_now_on(before, effect.until or at))
        if effect.until is None:
            until = {"next_date": row.next_date, "next_at": None}
        _set(connection, row, paused_at=None if effect.until else at, paused_until=effect.until, **until)
        _call_off(connection, subscriptions.c.id == row.id, "paused", at)
    elif isinstance(effect, ResumeReminder):
        settled_up_to = replace(before, owed_from=_day_after_last(connection, row.id))
        _set(connection, row, paused_at=None, paused_until=None, **next_of(from_now_on(settled_up_to, at)))
    elif isinstance(effect, EditReminder):
        after = changed(before, at, at=effect.at, days=effect.days, zone_name=effect.zone)
        if effect.again_min is not None:
            after = replace(after, again_min=effect.again_min or None)
        # Whoever sets a time for a reminder wants it to come.
        _set(connection, row, paused_at=None, paused_until=None, **_wish_columns(after), **next_of(after))


def _answer(connection: Connection, person: int, effect: AnswerOccurrence, at: datetime) -> None:
    theirs = select(subscriptions.c.id).where(
        subscriptions.c.id == effect.subscription, subscriptions.c.person == person
    )
    it = (occurrences.c.subscription.in_(theirs), occurrences.c.local_date == effect.local_date)
    answer = {"answer": effect.answer.value, "barrier": effect.barrier, "answered_at": at, "again_at": effect.again_at}
    connection.execute(update(occurrences).where(*it).values(answer))
    # Whoever answers it has it, also while it is claimed to be sent once more: then it is not.
    open_still = occurrences.c.state.in_([OccurrenceState.UNKNOWN.value, OccurrenceState.CLAIMED.value])
    arrived = update(occurrences).where(*it, open_still)
    connection.execute(arrived.values(state=OccurrenceState.SENT.value))


def _end(connection: Connection, which: ColumnElement[bool], at: datetime) -> None:
    ended = update(subscriptions).where(which, subscriptions.c.ended_at.is_(None))
    connection.execute(ended.values(ended_at=at, next_at=None))
    _call_off(connection, which, "stopped", at)


def _call_off(connection: Connection, which: ColumnElement[bool], reason: str, at: datetime) -> None:
    """What waits to be sent is not, be it claimed already; what has never arrived is skipped for that reason."""
    of = occurrences.c.subscription.in_(select(subscriptions.c.id).where(which))
    waiting = update(occurrences).where(of, occurrences.c.again_at.is_not(None))
    connection.execute(waiting.values(again_at=None))
    waits = occurrences.c.state.in_([OccurrenceState.DUE.value, OccurrenceState.CLAIMED.value])
    never = update(occurrences).where(of, waits, occurrences.c.sent_at.is_(None))
    connection.execute(never.values(state=OccurrenceState.SKIPPED.value, reason=reason, settled_at=at))
    before = update(occurrences).where(of, waits, occurrences.c.sent_at.is_not(None))
    connection.execute(before.values(state=OccurrenceState.SENT.value))


def _active(person: int | BindParameter[int]) -> Select[Any]:
    theirs = (subscriptions.c.person == person, subscriptions.c.ended_at.is_(None))
    return select(subscriptions).where(*theirs).order_by(subscriptions.c.id)


def _set(connection: Connection, row: Row[Any], **values: Any) -> None:
    if values.get("unreached_at", row.unreached_at) is not None:
        values["next_at"] = None
    connection.execute(update(subscriptions).where(subscriptions.c.id == row.id).values(**values))


def _wish_columns(subscription: Subscription) -> dict[str, Any]:
    return {
        "at": subscription.at,
        "zone": subscription.zone,
        "days": "".join(map(str, subscription.days)),
        "once": subscription.once,
        "again_min": subscription.again_min,
        "moved_at": subscription.moved,
    }


def _days(row: Row[Any]) -> tuple[int, ...]:
    return tuple(int(day) for day in row.days)


def _day_after_last(connection: Connection, number: int) -> Any:
    last = select(occurrences.c.local_date).where(occurrences.c.subscription == number)
    day = connection.scalar(last.order_by(occurrences.c.local_date.desc()).limit(1))
    return None if day is None else day.fromordinal(day.toordinal() + 1)


def _recent(connection: Connection, number: int) -> tuple[Noted, ...]:
    newest = select(occurrences).where(occurrences.c.subscription == number)
    rows = connection.execute(newest.order_by(occurrences.c.local_date.desc()).limit(_RECENT))
    return tuple(
        Noted(
            row.local_date,
            row.moment,
            OccurrenceState(row.state),
            row.reason,
            Answer(row.answer) if row.answer else None,
            row.barrier,
            row.again_at,
        )
        for row in rows
    )


_THEIRS = _active(bindparam("who"))  # made once: every message asks for it
