"""The store over SQL: what each promise of `service.ports.Store` means in rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, literal, not_, select, true, update

from bot.dialogue.figures import Figures
from bot.dialogue.records import Record
from bot.dialogue.review import OpenDispute
from bot.dialogue.turn import (
    DialogueState,
    Dispute,
    Explanation,
    Forget,
    Hold,
    KeepQuestion,
    Rate,
    SettleDispute,
    SettleQuestions,
    StopReminders,
    Subscribe,
    Turn,
    WantSummary,
)
from bot.dialogue.unanswered import OpenQuestion
from bot.knowledge.models import TriageLevel
from bot.reminders.schedule import Occurrence, Subscription
from bot.service.ports import OccurrenceState, StoredUpdate
from bot.storage import state
from bot.storage.adverse import write_adverse
from bot.storage.checkbacks import SqlCheckBacks, owe
from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.disputes import open_disputes, settle_dispute, write_dispute
from bot.storage.escalations import SqlEscalations, write_report
from bot.storage.figures import count_all, write_rating
from bot.storage.keys import Keys
from bot.storage.progress import SqlProgress, want_summary, write_record
from bot.storage.questions import open_questions, settle_questions, write_question
from bot.storage.records import SqlRecords, leave_no_name
from bot.storage.schema import holds, inbox, occurrences, people, subscriptions, turns


class SqlStore:
    """`service.ports.Store` over SQLite or PostgreSQL, as the address says; raises SettingsError for one that is none.

    The first call opens it if `open` has not, so a database that was away at start is used once it is back.
    """

    def __init__(self, database_url: str, keys: Keys | None = None) -> None:
        """`keys` seal what is personal; without any, the database's own are used, and made when there are none."""
        self._database = Database(database_url, keys)
        self.escalations = SqlEscalations(self._database)
        self.checkbacks = SqlCheckBacks(self._database)
        self.progress = SqlProgress(self._database)
        self.records = SqlRecords(self._database)

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
        return await self._database.read(count_all, today, week, without)

    async def subscriptions(self, person: int | None = None) -> Sequence[Subscription]:
        """Active subscriptions, of one person or of everybody."""
        return await self._database.read(_subscriptions, person)

    async def end_reminders(self, person: int, *, at: datetime) -> None:
        """End every active subscription of the person."""
        await self._database.write(_stop_reminders, person, at)

    async def claim(self, occurrence: Occurrence, *, at: datetime) -> bool:
        """True for exactly one caller ever per (subscription, local date), and only while it is active."""
        return await self._database.write(_claim, occurrence, at)

    async def settle(
        self, subscription: int, local_date: date, state: OccurrenceState, *, at: datetime, reason: str = ""
    ) -> None:
        """Record what became of a claimed occurrence."""
        await self._database.write(_settle, subscription, local_date, state, at, reason)

    async def abandoned(self, *, before: datetime) -> int:
        """Mark occurrences still `claimed` since before that moment as `unknown`; how many there were."""
        return await self._database.write(_abandoned, before)

    async def receive(self, updates: Sequence[StoredUpdate]) -> int:
        """Write updates down, dropping ids already seen; how many were new. Durable when it returns."""
        return await self._database.write(_receive, updates) if updates else 0

    async def waiting(self) -> Sequence[StoredUpdate]:
        """Updates not yet answered, oldest first."""
        return await self._database.read(_waiting)

    async def answered(self, update: int) -> None:
        """The update has been answered: forget what it said and whose it was, keep its id."""
        await self._database.write(_answered, update)

    async def offset(self) -> int:
        """One more than the highest update id ever received; 0 at first."""
        return await self._database.read(_offset)


# -- conversation --------------------------------------------------------------------------------------------------
def _load(connection: Connection, person: int) -> DialogueState:
    text = connection.scalar(select(people.c.state).where(people.c.id == person))
    if text is None:
        return DialogueState()
    reminders = tuple(Subscribe(one.exercise, one.at, one.zone, one.days) for one in _subscriptions(connection, person))
    return state.load(text, tuple(_open_holds(connection, person).values()), reminders)


def _save(connection: Connection, person: int, turn: Turn, at: datetime, revision: str) -> None:
    if any(isinstance(effect, Forget) for effect in turn.effects):
        leave_no_name(connection, person)
        connection.execute(delete(people).where(people.c.id == person))  # the other tables follow it
        return
    # First, because on PostgreSQL this row is what makes two savings for one person take turns.
    _remember(connection, person, turn.state, at)
    _reconcile(connection, person, turn.state, at)
    if turn.state.consent is not False:
        connection.execute(turns.insert().values(person=person, at=at, revision=revision, **_record(turn.explanation)))
    for effect in turn.effects:
        if isinstance(effect, Subscribe):
            _subscribe(connection, person, effect, at)
        elif isinstance(effect, StopReminders):
            _stop_reminders(connection, person, at)
        elif isinstance(effect, Dispute):
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
        elif isinstance(effect, WantSummary):
            want_summary(connection, person, effect, at)
    for owed in turn.check_backs:
        owe(connection, person, owed)
    if turn.adverse is not None and turn.state.consent is not False:
        write_adverse(connection, person, turn.adverse, at)
    for question in turn.questions:
        write_question(connection, person, question, at)
    if turn.report is not None:
        write_report(connection, person, turn.report, at)


def _remember(connection: Connection, person: int, after: DialogueState, at: datetime) -> None:
    memory = {"state": state.dump(after), "updated_at": at}
    statement = insert(connection, people).values(id=person, **memory)
    connection.execute(statement.on_conflict_do_update(index_elements=[people.c.id], set_=memory))


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
    rows = select(holds).where(holds.c.person == person, holds.c.cleared_at.is_(None)).order_by(holds.c.id)
    return {row.id: _hold(row) for row in connection.execute(rows)}


def _hold(row: Row[Any]) -> Hold:
    return Hold(row.protocol, TriageLevel[row.level.upper()], row.since, tuple(row.exercises))


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


def _subscribe(connection: Connection, person: int, wish: Subscribe, at: datetime) -> None:
    """The wish as an active subscription in place of an earlier one for the exercise; nothing if it is the same."""
    days = "".join(map(str, sorted(set(wish.days))))
    same = and_(subscriptions.c.at == wish.at, subscriptions.c.zone == wish.zone, subscriptions.c.days == days)
    earlier = update(subscriptions).where(
        subscriptions.c.person == person,
        subscriptions.c.exercise == wish.exercise,
        subscriptions.c.ended_at.is_(None),
        not_(same),
    )
    connection.execute(earlier.values(ended_at=at))
    statement = insert(connection, subscriptions).values(
        person=person, exercise=wish.exercise, at=wish.at, zone=wish.zone, days=days, created_at=at
    )
    connection.execute(statement.on_conflict_do_nothing())


def _stop_reminders(connection: Connection, person: int, at: datetime) -> None:
    theirs = update(subscriptions).where(subscriptions.c.person == person, subscriptions.c.ended_at.is_(None))
    connection.execute(theirs.values(ended_at=at))


# -- reminders -----------------------------------------------------------------------------------------------------
def _subscriptions(connection: Connection, person: int | None) -> list[Subscription]:
    whose = true() if person is None else subscriptions.c.person == person
    active = select(subscriptions).where(whose, subscriptions.c.ended_at.is_(None)).order_by(subscriptions.c.id)
    return [
        Subscription(
            row.id, row.person, row.exercise, row.at, row.zone, row.created_at, tuple(int(day) for day in row.days)
        )
        for row in connection.execute(active)
    ]


def _claim(connection: Connection, occurrence: Occurrence, at: datetime) -> bool:
    row = {
        occurrences.c.subscription: subscriptions.c.id,
        occurrences.c.local_date: literal(occurrence.local_date),
        occurrences.c.moment: literal(occurrence.moment, occurrences.c.moment.type),
        occurrences.c.state: literal(OccurrenceState.CLAIMED.value),
        occurrences.c.reason: literal(""),
        occurrences.c.claimed_at: literal(at, occurrences.c.claimed_at.type),
    }
    active = (subscriptions.c.id == occurrence.subscription.id, subscriptions.c.ended_at.is_(None))
    statement = insert(connection, occurrences).from_select(list(row), select(*row.values()).where(*active))
    claimed = statement.on_conflict_do_nothing().returning(occurrences.c.subscription)
    return connection.scalar(claimed) is not None


def _settle(
    connection: Connection, subscription: int, local_date: date, state: OccurrenceState, at: datetime, reason: str
) -> None:
    it = (occurrences.c.subscription == subscription, occurrences.c.local_date == local_date)
    connection.execute(update(occurrences).where(*it).values(state=state.value, settled_at=at, reason=reason))


def _abandoned(connection: Connection, before: datetime) -> int:
    claimed = (occurrences.c.state == OccurrenceState.CLAIMED.value, occurrences.c.claimed_at < before)
    marked = update(occurrences).where(*claimed).values(state=OccurrenceState.UNKNOWN.value)
    return len(connection.execute(marked.returning(occurrences.c.subscription)).all())


# -- inbox ---------------------------------------------------------------------------------------------------------
def _receive(connection: Connection, updates: Sequence[StoredUpdate]) -> int:
    rows = [{"id": one.id, "chat": one.chat, "payload": one.payload, "received_at": one.received} for one in updates]
    new = insert(connection, inbox).on_conflict_do_nothing().returning(inbox.c.id)
    return len(connection.execute(new, rows).all())


def _waiting(connection: Connection) -> list[StoredUpdate]:
    unanswered = select(inbox).where(inbox.c.payload.is_not(None)).order_by(inbox.c.id)
    return [StoredUpdate(row.id, row.chat, row.payload, row.received_at) for row in connection.execute(unanswered)]


def _answered(connection: Connection, number: int) -> None:
    connection.execute(update(inbox).where(inbox.c.id == number).values(payload=None, chat=None))


def _offset(connection: Connection) -> int:
    highest = connection.scalar(select(func.max(inbox.c.id)))
    return 0 if highest is None else highest + 1
