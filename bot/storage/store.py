"""The store over SQL: what each promise of `service.ports.Store` means in rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, update

from bot.dialogue.effects import Dispute, Forget, KeepQuestion, Rate, SettleDispute, SettleQuestions, WantSummary
from bot.dialogue.figures import Figures
from bot.dialogue.records import Record, TakeBackSession
from bot.dialogue.review import OpenDispute
from bot.dialogue.state import DialogueState, Hold
from bot.dialogue.turn import Explanation, Turn
from bot.dialogue.unanswered import OpenQuestion
from bot.storage import state
from bot.storage.adverse import write_adverse
from bot.storage.checkbacks import SqlCheckBacks, owe
from bot.storage.database import Database
from bot.storage.dialects import insert, prepared
from bot.storage.disputes import open_disputes, settle_dispute, write_dispute
from bot.storage.escalations import SqlEscalations, write_report
from bot.storage.figures import count_all, write_rating
from bot.storage.holds import hold_of, open_holds
from bot.storage.inbox import SqlInbox
from bot.storage.keys import Keys
from bot.storage.progress import SqlProgress, take_back_session, want_summary, write_record
from bot.storage.pulse import SqlPulse
from bot.storage.questions import open_questions, settle_questions, write_question
from bot.storage.records import SqlRecords, leave_no_name
from bot.storage.reminders import SqlReminders
from bot.storage.schema import holds, people, turns
from bot.storage.subscriptions import (
    can_be_reached,
    cannot_be_reached,
    carry_out,
    reminders_of,
)


class SqlStore:
    """`service.ports.Store` over SQLite or PostgreSQL, as the address says; raises SettingsError for one that is none.

    The first call opens it if `open` has not, so a database that was away at start is used once it is back.
    """

    def __init__(self, database_url: str, keys: Keys | None = None, failed: Callable[[], None] = lambda: None) -> None:
        """`keys` seal what is personal; without any, the database's own are used, and made when there are none.

        `failed` is told of each failure of the database.
        """
        self._database = Database(database_url, keys, failed)
        self.escalations = SqlEscalations(self._database)
        self.checkbacks = SqlCheckBacks(self._database)
        self.inbox = SqlInbox(self._database)
        self.pulse = SqlPulse(self._database)
        self.records = SqlRecords(self._database)
        self.progress = SqlProgress(self._database)
        self.reminders = SqlReminders(self._database)

    @property
    def key_file(self) -> Path | None:
        """The file of the keys; None for keys in a setting, or in memory."""
        return self._database.key_file

    async def open(self) -> None:
        """Bring the database to the newest revision and connect.

        Raises NewerDatabase if a newer Kneebot has used it, KeyProblem if its data was sealed with another key.
        """
        await self._database.open()

    async def close(self) -> None:
        """Release every connection, after what is under way has ended."""
        await self._database.close()

    async def load(self, person: int) -> DialogueState:
        """The person's state with every hold not yet cleared; a fresh state for a person never seen."""
        return await self._database.read(_load, person)

    async def save(self, person: int, turn: Turn, *, at: datetime, revision: str) -> None:
        """The turn's record, the state after, its holds and its effects, all or nothing.

        A state that is not `known` clears no hold: it could not see what there was.
        """
        await self._database.write(_save, person, turn, at, revision)

    async def disputes(self) -> Sequence[OpenDispute]:
        """What stands on the review list, the newest first."""
        return await self._database.read(open_disputes)

    async def questions(self) -> Sequence[OpenQuestion]:
        """What stands on the coach's list of unanswered questions, the newest first."""
        return await self._database.read(open_questions)

    async def figures(self, *, today: datetime, week: datetime, without: Collection[int] = ()) -> Figures:
        """What an admin sees of all people together, since these moments; without the turns of those people."""
        return await self._database.snapshot(count_all, today, week, without)

    async def unreached(self, person: int, *, at: datetime) -> None:
        """The person has stopped the bot: no reminder until they write again."""
        await self._database.write(cannot_be_reached, person, at)


# -- conversation --------------------------------------------------------------------------------------------------
def _load(connection: Connection, person: int) -> DialogueState:
    text = connection.scalar(_STATE, {"who": person})
    if text is None:
        return DialogueState()
    reminders, unreached = reminders_of(connection, person)
    loaded = state.load(text, tuple(_open_holds(connection, person).values()), reminders)
    return replace(loaded, unreached=unreached)


def _save(connection: Connection, person: int, turn: Turn, at: datetime, revision: str) -> None:
    if any(isinstance(effect, Forget) for effect in turn.effects):
        leave_no_name(connection, person)
        connection.execute(delete(people).where(people.c.id == person))  # the other tables follow it
        return
    # First, because on PostgreSQL this row is what makes two savings for one person take turns.
    _remember(connection, person, turn.state, at)
    _reconcile(connection, person, turn.state, at)
    recorded = turn.state.consent is not False and not turn.unrecorded
    if recorded:
        connection.execute(_TURN, {"person": person, "at": at, "revision": revision, **_record(turn.explanation)})
    for effect in turn.effects:
        carry_out(connection, person, effect, at)
        if isinstance(effect, Dispute):
            write_dispute(connection, person, effect, at)
        elif isinstance(effect, SettleDispute):
            settle_dispute(connection, effect.number, at)
        elif isinstance(effect, KeepQuestion):
            write_question(connection, person, effect.question, at)
        elif isinstance(effect, Rate):
            write_rating(connection, person, effect, at)
        elif isinstance(effect, SettleQuestions):
            settle_questions(connection, effect.numbers, at)
        elif isinstance(effect, Record) and turn.state.consent:
            write_record(connection, person, effect, at)
        elif isinstance(effect, TakeBackSession):
            take_back_session(connection, person, effect)
        elif isinstance(effect, WantSummary):
            want_summary(connection, person, effect, at)
    if turn.back:
        can_be_reached(connection, person, at)
    for owed in turn.check_backs:
        owe(connection, person, owed)
    if turn.adverse is not None and recorded:
        write_adverse(connection, person, turn.adverse, at)
    for question in turn.questions:
        write_question(connection, person, question, at)
    if turn.report is not None:
        write_report(connection, person, turn.report, at)


def _remember(connection: Connection, person: int, after: DialogueState, at: datetime) -> None:
    connection.execute(_MEMORY(connection), {"id": person, "state": state.dump(after), "updated_at": at})


def _reconcile(connection: Connection, person: int, after: DialogueState, at: datetime) -> None:
    """Add the holds that are new; mark cleared the ones that are gone."""
    stored = _open_holds(connection, person)
    new = [hold for hold in after.holds if hold not in stored.values()]
    if new:
        connection.execute(holds.insert(), [_hold_row(person, hold) for hold in new])
    gone = [number for number, hold in stored.items() if hold not in after.holds]
    if gone and after.known:
        connection.execute(update(holds).where(holds.c.id.in_(gone)).values(cleared_at=at))


def _open_holds(connection: Connection, person: int) -> dict[int, Hold]:
    return {row.id: hold_of(row) for row in open_holds(connection, [person])}


def _hold_row(person: int, hold: Hold) -> dict[str, Any]:
    return {
        "person": person,
        "protocol": hold.protocol,
        "level": hold.level.label,
        "since": hold.since,
        "exercises": list(hold.exercises),
    }


def _record(explanation: Explanation) -> dict[str, Any]:
    return {
        "decision": explanation.kind.value,
        "entry": explanation.entry,
        "choices": list(explanation.choices),
        "level": explanation.level.label,
        "flags": list(explanation.flags),
        "score": explanation.score,
        "phrasing": explanation.phrasing,
    }


# -- what every message runs ---------------------------------------------------------------------------------------
def _remembering(connection: Connection) -> Any:
    wish = insert(connection, people)
    memory = {"state": wish.excluded.state, "updated_at": wish.excluded.updated_at}
    return wish.on_conflict_do_update(index_elements=[people.c.id], set_=memory)


_WHO: BindParameter[int] = bindparam("who")
_STATE = select(people.c.state).where(people.c.id == _WHO)
_TURN = turns.insert()
_MEMORY = prepared(_remembering)
