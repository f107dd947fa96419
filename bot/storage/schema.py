"""The tables as they are now. How an older database gets here is left to `migrations/`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
)

from bot.storage.sealing import SealedJson, SealedText

# The newest file in migrations/versions. Written here too, so that a start on a database that is up to date need not
# import Alembic, which costs more than everything else at start.
REVISION = "0007"

metadata = MetaData()

# What holds someone's words, pain, counts or names is `SealedText` or `SealedJson`; the rest is what queries look for.

# SQLite numbers rows by itself only in a column declared INTEGER.
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An instant: goes in with any zone, comes out in UTC. One without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.utcoffset() is None:
            raise ValueError(f"{value} has no zone; moments carry one")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


def _person() -> Column[Any]:
    """Whose row it is; it goes when the person's own row goes."""
    return Column("person", BigInteger, ForeignKey("people.id", ondelete="CASCADE"), nullable=False)


people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # Telegram's user id
    Column("state", SealedText, nullable=False),  # DialogueState, see `state`
    Column("updated_at", Moment, nullable=False),
)

# A cleared hold stays as history; what holds now has no `cleared_at`.
holds = Table(
    "holds",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _person(),
    Column("protocol", Text, nullable=False),
    Column("level", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("exercises", JSON, nullable=False),
    Column("cleared_at", Moment),
)
_holding = holds.c.cleared_at.is_(None)
Index("holds_open", holds.c.person, sqlite_where=_holding, postgresql_where=_holding)

# Why the bot said what it said: ids and numbers. `phrasing` is the knowledge's wording, never the person's.
turns = Table(
    "turns",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _person(),
    Column("at", Moment, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("entry", Text),
    Column("choices", JSON, nullable=False),
    Column("level", String(16), nullable=False),
    Column("flags", JSON, nullable=False),
    Column("score", Float),
    Column("phrasing", Text),
    Column("revision", Text, nullable=False),
)
Index("turns_person", turns.c.person)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _person(),
    Column("exercise", Text, nullable=False),
    Column("at", Time, nullable=False),
    Column("zone", Text, nullable=False),
    Column("days", String(7), nullable=False),  # digits, Monday is 0
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("once", Date),  # on this local date alone
    Column("again_min", Integer),  # not answered: once more after so many minutes
    # Dates before `next_date` are settled. `next_at` is worked out from it, and null while nothing is to come.
    Column("next_date", Date),
    Column("next_at", Moment),
    Column("moved_at", Moment),  # when the person changed zones
    Column("paused_at", Moment),
    Column("paused_until", Moment),
    Column("unreached_at", Moment),  # the person has stopped the bot, and has not written since
    # The id of a deleted subscription never comes back: an occurrence still in hand would be sent to the wrong person.
    sqlite_autoincrement=True,
)
_active = subscriptions.c.ended_at.is_(None)
Index("subscriptions_person", subscriptions.c.person, sqlite_where=_active, postgresql_where=_active)
_to_come = subscriptions.c.next_at.is_not(None)
Index("subscriptions_next", subscriptions.c.next_at, sqlite_where=_to_come, postgresql_where=_to_come)

occurrences = Table(
    "occurrences",
    metadata,
    Column("subscription", _NUMBER, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("moment", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("sent_at", Moment),
    # What the person made of it, and when it is to be sent once more: asked for, or not arrived.
    Column("answer", String(16)),
    Column("barrier", String(32)),
    Column("answered_at", Moment),
    Column("again_at", Moment),
)
_claimed = occurrences.c.state == "claimed"
Index("occurrences_claimed", occurrences.c.claimed_at, sqlite_where=_claimed, postgresql_where=_claimed)
_again = occurrences.c.again_at.is_not(None)
Index("occurrences_again", occurrences.c.again_at, sqlite_where=_again, postgresql_where=_again)

# What the processes tell each other and the next start, one row each: the last tick, the time-zone list in use.
upkeep = Table(
    "upkeep",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("value", Text, nullable=False),
)

# An answered update keeps its id, so that a repeat is known, and nothing else of what came. Between `taken_at` (by the
# first worker) and the moment it is emptied lies the time in which it may be answered twice: as often as `tries` says.
inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # Telegram's update id
    Column("chat", BigInteger),
    Column("payload", SealedText),
    Column("received_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("taken_by", String(64)),
    Column("taken_at", Moment),
)
_unanswered = inbox.c.payload.is_not(None)
Index("inbox_waiting", inbox.c.chat, inbox.c.id, sqlite_where=_unanswered, postgresql_where=_unanswered)

# Whose a chat with something to do is, for the moment: one worker's, which renews it.
chat_leases = Table(
    "chat_leases",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("worker", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

# What one worker does for all: asking Telegram for updates.
duties = Table(
    "duties",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("worker", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

# A question "how is it now?" that is owed after a report; one at a time for each protocol.
checkbacks = Table(
    "checkbacks",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _person(),
    Column("protocol", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("claimed_at", Moment),
    Column("settled_at", Moment),
)
_due = checkbacks.c.state == "due"
_owed = checkbacks.c.state.in_(["due", "claimed"])
Index(
    "checkbacks_due", checkbacks.c.person, checkbacks.c.protocol, unique=True, sqlite_where=_due, postgresql_where=_due
)
Index("checkbacks_open", checkbacks.c.due_at, sqlite_where=_owed, postgresql_where=_owed)

# What a person was told of a report: ids, never words, unless the runner chose to share them (`shared`).
escalations = Table(
    "escalations",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _person(),
    Column("at", Moment, nullable=False),
    Column("level", String(16), nullable=False),
    Column("protocol", Text, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("shared", SealedText),
    Column("card", BigInteger),  # the message id of the card in the escalation chat
    Column("told_at", Moment),
    Column("times_told", Integer, nullable=False),
    Column("seen_by", BigInteger),
    Column("seen_at", Moment),
    Column("contacted_by", BigInteger),
    Column("contacted_at", Moment),
)
Index("escalations_person", escalations.c.person)
_unseen = escalations.c.seen_at.is_(None)
Index("escalations_unseen", escalations.c.at, sqlite_where=_unseen, postgresql_where=_unseen)

# An exercise that made something worse, as the person reported it.
adverse_events = Table(
    "adverse_events",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _person(),
    Column("at", Moment, nullable=False),
    Column("exercise", Text),
    Column("protocol", Text),
    Column("level", String(16), nullable=False),
)
Index("adverse_events_person", adverse_events.c.person)

# A sign that a coach holds to be wrong: the review list. `words` are the coach's own, or shared ones.
disputes = Table(
    "disputes",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", BigInteger, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("sign", Text, nullable=False),
    Column("words", SealedJson, nullable=False),
    Column("revision", Text, nullable=False),
    Column("settled_at", Moment),
)

# A question asked in vain, kept for the coach: the person's words, scrubbed, until it is settled.
questions = Table(
    "questions",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _person(),
    Column("at", Moment, nullable=False),
    Column("text", SealedText),
    Column("nearest", JSON, nullable=False),
    Column("revision", Text, nullable=False),
    Column("settled_at", Moment),
    Column("kind", String(20), nullable=False),  # QuestionKind
    # The number of a deleted question never comes back: an old button would settle another.
    sqlite_autoincrement=True,
)
Index("questions_person", questions.c.person)
_waiting = questions.c.settled_at.is_(None)
Index("questions_open", questions.c.id, sqlite_where=_waiting, postgresql_where=_waiting)

# What a person thought of an answer: one vote each, the last one counts.
ratings = Table(
    "ratings",
    metadata,
    Column("person", BigInteger, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("up", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

# What a runner lets us keep of their training. What says how somebody is (pain, counts, where it hurts) is sealed.
sessions = Table(
    "sessions",
    metadata,
    Column("person", BigInteger, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),  # the person's local day
    Column("exercise", Text, primary_key=True),
    Column("pain", SealedJson),
)

pains = Table(
    "pains",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    _person(),
    Column("day", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("area", SealedText, nullable=False),
    Column("level", SealedJson, nullable=False),
    Column("exercise", Text),
)
Index("pains_person", pains.c.person)

# Who wants a summary each week, and the last ISO week for which one has been claimed: nobody gets it twice.
summaries = Table(
    "summaries",
    metadata,
    Column("person", BigInteger, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("week", String(8), nullable=False),  # such as 2026-W07
)

balances = Table(
    "balances",
    metadata,
    Column("person", BigInteger, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("exercise", Text, primary_key=True),
    Column("left", SealedJson, nullable=False),
    Column("right", SealedJson, nullable=False),
)

# One row by which a start knows that its key is the right one, see `probes`.
probes = Table(
    "probes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("token", Text, nullable=False),
)
