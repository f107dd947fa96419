"""What an admin sees of all people together: counts over rows, and nobody by name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Integer, cast, func, select

from bot.dialogue.effects import Rate
from bot.dialogue.figures import LISTED, Figures, Period, Rated
from bot.dialogue.state import DecisionKind
from bot.storage.dialects import insert
from bot.storage.schema import escalations, ratings, turns


def write_rating(connection: Connection, person: int, vote: Rate, at: datetime) -> None:
    """The person's vote on that entry, in place of an earlier one."""
    said = {"up": vote.up, "at": at}
    statement = insert(connection, ratings).values(person=person, entry=vote.entry, **said)
    connection.execute(statement.on_conflict_do_update(index_elements=[ratings.c.person, ratings.c.entry], set_=said))


def count_all(connection: Connection, today: datetime, week: datetime, without: Collection[int]) -> Figures:
    """What is recorded since these moments, without the turns of those people; votes and escalations are all."""
    nobody = turns.c.person.not_in(without)
    often = func.count().label("often")
    asked = (
        select(turns.c.entry, often)
        .where(turns.c.at >= week, nobody, turns.c.decision == DecisionKind.ANSWER.value, turns.c.entry.is_not(None))
        .group_by(turns.c.entry)
        .order_by(often.desc(), turns.c.entry)
        .limit(LISTED)
    )
    unseen = select(func.count()).select_from(escalations).where(escalations.c.seen_at.is_(None))
    return Figures(
        _period(connection, today, without),
        _period(connection, week, without),
        tuple((row.entry, row.often) for row in connection.execute(asked)),
        _worst(connection),
        connection.scalar(unseen) or 0,
    )


def _period(connection: Connection, since: datetime, without: Collection[int]) -> Period:
    counted = (turns.c.at >= since, turns.c.person.not_in(without))
    people = connection.scalar(select(func.count(turns.c.person.distinct())).where(*counted))
    often = func.count().label("often")
    rows = connection.execute(select(turns.c.decision, often).where(*counted).group_by(turns.c.decision))
    return Period(people or 0, {row.decision: row.often for row in rows})


def _worst(connection: Connection) -> tuple[Rated, ...]:
    """By the share of thumbs down, drawn towards a half: one vote alone makes no answer the worst."""
    up = func.sum(cast(ratings.c.up, Integer)).label("up")
    rows = connection.execute(select(ratings.c.entry, func.count().label("votes"), up).group_by(ratings.c.entry))
    found = [Rated(row.entry, row.votes - row.up, row.up) for row in rows]
    found = [rated for rated in found if rated.down]
    return tuple(sorted(found, key=lambda one: (-(one.down + 1) / (one.down + one.up + 2), one.entry))[:LISTED])
