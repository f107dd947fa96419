"""What an admin sees of all people together, and what a vote leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from examples import NOW, OTHER, PERSON, rows, turn

from bot.dialogue.effects import Forget, Rate
from bot.dialogue.figures import Period, Rated
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Report
from bot.knowledge.models import TriageLevel
from bot.storage.store import SqlStore

DAY = timedelta(days=1)
ADMIN = 1


def decided(kind: DecisionKind, entry: str | None = None) -> object:
    return replace(turn(), explanation=Explanation(kind, entry))


async def test_counted(store: SqlStore) -> None:
    """People and messages since a moment, by decision, the most asked first; without admins and what is older."""
    said = [
        (PERSON, 0, decided(DecisionKind.ANSWER, "a")),
        (PERSON, 2, decided(DecisionKind.ANSWER, "b")),
        (OTHER, 2, decided(DecisionKind.ANSWER, "b")),
        (OTHER, 3, decided(DecisionKind.FALLBACK)),
        (OTHER, 9, decided(DecisionKind.ANSWER, "old")),
        (ADMIN, 0, decided(DecisionKind.ANSWER, "a")),
        (3, 0, replace(turn(DialogueState(consent=False)), explanation=Explanation(DecisionKind.ANSWER, "c"))),
    ]
    for person, days, one in said:
        await store.save(person, one, at=NOW - days * DAY, revision="r1")
    figures = await store.figures(today=NOW - DAY / 2, week=NOW - 7 * DAY, without=[ADMIN])
    assert figures.today == Period(1, {"answer": 1})
    assert figures.week == Period(2, {"answer": 3, "fallback": 1})
    assert figures.asked == (("b", 2), ("a", 1))
    assert (figures.worst, figures.unseen) == ((), 0)


async def test_one_vote_each(store: SqlStore, database_url: str) -> None:
    """A person has one vote on an answer; a second press changes it."""
    for up in (True, True, False):
        await store.save(PERSON, turn(None, Rate("warm-up", up)), at=NOW, revision="r1")
    await store.save(PERSON, turn(None, Rate("pain-rule", up=True)), at=NOW, revision="r1")
    found = await rows(database_url, "SELECT entry, up FROM ratings ORDER BY entry")
    assert [(entry, bool(up)) for entry, up in found] == [("pain-rule", True), ("warm-up", False)]


async def test_worst(store: SqlStore) -> None:
    """Worst is what most hold for bad; one vote alone weighs less than many, and what nobody disliked is not there."""
    votes = {"one-down": "d", "four-down": "dddd", "half": "dduu", "liked": "uuu"}
    for entry, given in votes.items():
        for person, vote in enumerate(given, 100):
            await store.save(person, turn(None, Rate(entry, vote == "u")), at=NOW, revision="r1")
    worst = (await store.figures(today=NOW, week=NOW)).worst
    assert worst == (Rated("four-down", 4, 0), Rated("one-down", 1, 0), Rated("half", 2, 2))


async def test_votes_go_with_the_person(store: SqlStore, database_url: str) -> None:
    """Deleting takes the person's votes, and no others."""
    for person in (PERSON, OTHER):
        await store.save(person, turn(None, Rate("warm-up", up=False)), at=NOW, revision="r1")
    await store.save(PERSON, turn(None, Forget()), at=NOW, revision="r1")
    assert await rows(database_url, "SELECT person FROM ratings") == [(OTHER,)]


async def test_unseen(store: SqlStore) -> None:
    """Warning signs that nobody has marked as seen are counted."""
    report = Report("back-pain", TriageLevel.CAUTION, ("numb",))
    await store.save(PERSON, replace(turn(), report=report), at=NOW, revision="r1")
    assert (await store.figures(today=NOW, week=NOW)).unseen == 1
