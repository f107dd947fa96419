"""Recorded turns, read back, and what the other rows still know of the person at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from bot.dialogue.state import DecisionKind, DialogueState, Hold
from bot.dialogue.turn import Explanation
from bot.knowledge.models import TriageLevel
from bot.storage import state
from bot.storage.database import Database
from bot.storage.keys import Keys
from bot.storage.schema import escalations, holds, people, turns


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """A turn as its record has it: ids and numbers, none of the person's words."""

    number: int
    person: int
    at: datetime
    revision: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Moment:
    """A recorded turn, the person's state before it as far as rows tell, and whether a person was told of it.

    Of the state: holds, what was answered last, whether the disclaimer had been read, and the zone and consent of
    today. What was open (a question, a form) and what earlier messages mentioned is in no row; `escalated`, the last
    escalation before it, tells whose questions may have been.
    """

    turn: RecordedTurn
    before: DialogueState
    escalated: RecordedTurn | None
    watched: bool


async def read_moment(database_url: str, number: int, keys: Keys | None = None) -> Moment | None:
    """The turn of that number; None when there is none, or no database yet. Raises StoreUnavailable."""
    database = Database(database_url, keys)
    try:
        return await database.read(_moment, number) if database.exists else None
    finally:
        await database.close()


async def newest_turns(database_url: str, most: int, keys: Keys | None = None) -> Sequence[RecordedTurn]:
    """The newest turns, the newest first; none where there is no database yet. Raises StoreUnavailable."""
    database = Database(database_url, keys)
    try:
        return await database.read(_newest, most) if database.exists else ()
    finally:
        await database.close()


def _newest(connection: Connection, most: int) -> list[RecordedTurn]:
    return [_turn(row) for row in connection.execute(select(turns).order_by(turns.c.id.desc()).limit(most))]


def _moment(connection: Connection, number: int) -> Moment | None:
    row = connection.execute(select(turns).where(turns.c.id == number)).first()
    if row is None:
        return None
    told = select(escalations.c.id).where(escalations.c.person == row.person, escalations.c.at == row.at)
    last = _earlier(connection, row, turns.c.decision == DecisionKind.ESCALATE.value)
    return Moment(
        _turn(row),
        _before(connection, row),
        None if last is None else _turn(last),
        connection.scalar(told.limit(1)) is not None,
    )


def _turn(row: Row[Any]) -> RecordedTurn:
    explanation = Explanation(
        DecisionKind(row.decision),
        row.entry,
        tuple(row.choices),
        TriageLevel[row.level.upper()],
        tuple(row.flags),
        row.score,
        row.phrasing,
    )
    return RecordedTurn(row.id, row.person, row.at, row.revision, explanation)


def _before(connection: Connection, turn: Row[Any]) -> DialogueState:
    today = state.load(connection.scalar(select(people.c.state).where(people.c.id == turn.person)) or "", ())
    answered = turns.c.decision == DecisionKind.ANSWER.value
    # Or the tap by which a record was agreed to, which is asked beneath the disclaimer and has no entry.
    began = or_(turns.c.entry == "start", turns.c.entry.is_(None))
    started = and_(turns.c.decision == DecisionKind.SMALLTALK.value, began)
    last = _earlier(connection, turn, answered)
    return DialogueState(
        last_entry=None if last is None else (last.choices or [last.entry])[-1],
        holds=_held(connection, turn),
        introduced=_earlier(connection, turn, or_(answered, started)) is not None,
        zone=today.zone,
        consent=today.consent,
    )


def _earlier(connection: Connection, turn: Row[Any], of: ColumnElement[bool]) -> Row[Any] | None:
    mine = and_(turns.c.person == turn.person, turns.c.id < turn.id)
    return connection.execute(select(turns).where(mine, of).order_by(turns.c.id.desc()).limit(1)).first()


def _held(connection: Connection, turn: Row[Any]) -> tuple[Hold, ...]:
    mine = and_(holds.c.person == turn.person, holds.c.since < turn.at)
    open_then = or_(holds.c.cleared_at.is_(None), holds.c.cleared_at >= turn.at)
    held: dict[tuple[str, datetime], Hold] = {}
    for row in connection.execute(select(holds).where(mine, open_then).order_by(holds.c.id)):
        # A hold that opens step by step is a row for each step, all since the same moment: the first was not yet over.
        hold = Hold(row.protocol, TriageLevel[row.level.upper()], row.since, tuple(row.exercises))
        held.setdefault((hold.protocol, hold.since), hold)
    return tuple(held.values())
