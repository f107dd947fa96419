"""The coach's list of questions in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from examples import NOW, OTHER, PERSON, opened, rows, turn

from bot.dialogue.effects import Forget, KeepQuestion, SettleQuestions
from bot.dialogue.state import DialogueState, QuestionKind, Unanswered
from bot.dialogue.unanswered import OpenQuestion
from bot.service.retention import PERIODS, Aged
from bot.storage.questions import read_questions
from bot.storage.store import SqlStore

ASKED = Unanswered("how do i train for a triathlon?", ("keep-running", "pain-rule"), "r1")
KEEP = KeepQuestion(ASKED)
PEOPLE = "SELECT person FROM questions ORDER BY id"
DAY = timedelta(days=1)


async def test_the_newest_first(store: SqlStore, database_url: str) -> None:
    """What was sent by a press or kept with a turn is on the list as it was, the newest first, after a restart too."""
    await store.save(PERSON, turn(None, KEEP), at=NOW, revision="r1")
    yoga = replace(ASKED, text="yoga?", kind=QuestionKind.THUMBS_DOWN)
    await store.save(OTHER, replace(turn(), questions=(yoga,)), at=NOW + DAY, revision="r1")
    async with opened(database_url) as restarted:
        newest, oldest = await restarted.questions()
    assert (newest.text, newest.at, newest.kind) == ("yoga?", NOW + DAY, QuestionKind.THUMBS_DOWN)
    assert oldest == OpenQuestion(oldest.number, NOW, ASKED.text, ASKED.nearest, "r1")


async def test_the_same_twice_is_one(store: SqlStore, database_url: str) -> None:
    """A button pressed again is one question; the same of somebody else is another."""
    for person in (PERSON, PERSON, OTHER):
        await store.save(person, turn(None, KEEP), at=NOW, revision="r1")
    assert await rows(database_url, PEOPLE) == [(PERSON,), (OTHER,)]
    assert [one.text for one in await store.questions()] == [ASKED.text, ASKED.text]


async def test_settled(store: SqlStore, database_url: str) -> None:
    """What is done is off the list without its words, and may come on it again; a number that is none does nothing."""
    await store.save(PERSON, turn(None, KEEP), at=NOW, revision="r1")
    (question,) = await store.questions()
    for numbers in ((question.number, 2**63 - 1), (question.number,), ()):
        await store.save(OTHER, turn(None, SettleQuestions(numbers)), at=NOW, revision="r1")
    assert list(await store.questions()) == []
    assert await rows(database_url, "SELECT person, text FROM questions") == [(PERSON, None)]
    await store.save(PERSON, turn(None, KEEP), at=NOW, revision="r1")
    assert len(await store.questions()) == 1


async def test_old_ones_go(store: SqlStore, database_url: str) -> None:
    """What is older than 90 days goes with the daily round, done or not; what is younger stays."""
    kept = PERIODS[Aged.QUESTIONS].time
    assert timedelta(days=90) == kept
    for days in (0, 1):
        asked = replace(ASKED, text=f"day {days}")
        await store.save(PERSON, turn(None, KeepQuestion(asked)), at=NOW + days * DAY, revision="r1")
    await store.save(OTHER, turn(None, KEEP), at=NOW + kept + DAY / 2, revision="r1")
    assert await store.records.expire(Aged.QUESTIONS, NOW + DAY / 2) == 1
    assert await rows(database_url, PEOPLE) == [(PERSON,), (OTHER,)]
    assert [one.text for one in await store.questions()] == [ASKED.text, "day 1"]


async def test_forgotten(store: SqlStore, database_url: str) -> None:
    """Questions go with the person, the done ones too, and their numbers never come back for others."""
    for asked in (ASKED, replace(ASKED, text="yoga?")):
        await store.save(PERSON, turn(None, KeepQuestion(asked)), at=NOW, revision="r1")
    last = (await store.questions())[0].number
    await store.save(OTHER, turn(None, SettleQuestions((last,))), at=NOW, revision="r1")
    await store.save(PERSON, turn(None, Forget()), at=NOW, revision="r1")
    assert await rows(database_url, PEOPLE) == []
    await store.save(OTHER, turn(None, KEEP), at=NOW, revision="r1")
    assert (await store.questions())[0].number > last


async def test_at_hand_until_the_next_turn(store: SqlStore) -> None:
    """A question that may still be sent is remembered over a restart, and no longer than the state says."""
    await store.save(PERSON, turn(DialogueState(unanswered=ASKED)), at=NOW, revision="r1")
    assert (await store.load(PERSON)).unanswered == ASKED
    await store.save(PERSON, turn(DialogueState()), at=NOW, revision="r1")
    assert (await store.load(PERSON)).unanswered is None


async def test_words_stand_nowhere_else(store: SqlStore, database_url: str) -> None:
    """The turn's record has no word of a question."""
    await store.save(PERSON, replace(turn(), questions=(ASKED,)), at=NOW, revision="r1")
    assert "triathlon" not in repr(await rows(database_url, "SELECT * FROM turns"))


@pytest.mark.parametrize("exists", [True, False])
async def test_read_by_another_process(database_url: str, exists: bool) -> None:
    """A database that is not there yet has no question, and is not made by asking."""
    if exists:
        async with opened(database_url) as store:
            await store.save(PERSON, turn(None, KEEP), at=NOW, revision="r1")
    assert [one.text for one in await read_questions(database_url)] == ([ASKED.text] if exists else [])
