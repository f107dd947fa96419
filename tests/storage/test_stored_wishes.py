"""What a person changes of a reminder, and answers to one, in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from examples import NOW, OTHER, PERSON, TODAY, WISH, occurrence, rows, subscribed, turn

from bot.dialogue.effects import Effect, Subscribe
from bot.dialogue.occurrences import (
    AnswerOccurrence,
    EditReminder,
    EndReminder,
    PauseReminder,
    Reminder,
    ResumeReminder,
)
from bot.reminders.occurrence import Answer, OccurrenceState
from bot.storage.store import SqlStore

EVENING = NOW.replace(hour=19, minute=0, second=0, microsecond=0)


async def act(store: SqlStore, *effects: Effect, person: int = PERSON) -> None:
    await store.save(person, turn(None, *effects), at=NOW, revision="r1")


async def the_one(store: SqlStore, person: int = PERSON) -> Reminder:
    (reminder,) = (await store.load(person)).reminders
    return reminder


async def next_moment(database_url: str, number: int) -> str | None:
    ((moment,),) = await rows(database_url, "SELECT next_at FROM subscriptions WHERE id = :id", id=number)
    return None if moment is None else str(moment)[:16]


async def test_a_reminder_is_loaded_with_what_its_buttons_need(store: SqlStore):
    """A person's reminders come with their numbers, whether they wait, and what became of the last ones."""
    number = await subscribed(store)
    assert await store.reminders.claim(await occurrence(store, number), at=NOW)
    await store.reminders.settle(number, TODAY, OccurrenceState.SENT, at=NOW)
    reminder = await the_one(store)
    assert (reminder.id, reminder.exercise, reminder.at, reminder.paused) == (number, WISH.exercise, WISH.at, False)
    assert [(one.local_date, one.state) for one in reminder.recent] == [(TODAY, OccurrenceState.SENT)]


async def test_an_answer_is_kept_and_calls_off_the_repeat(store: SqlStore):
    """Snoozed, then done: what counts is the last answer, and nothing is sent once more."""
    number = await subscribed(store)
    assert await store.reminders.claim(await occurrence(store, number), at=NOW)
    await store.reminders.settle(number, TODAY, OccurrenceState.SENT, at=NOW)
    await act(store, AnswerOccurrence(number, TODAY, Answer.SNOOZED, again_at=EVENING))
    (snoozed,) = (await the_one(store)).recent
    assert (snoozed.answer, snoozed.again_at) == (Answer.SNOOZED, EVENING)
    await act(store, AnswerOccurrence(number, TODAY, Answer.SKIPPED, barrier="time"))
    (skipped,) = (await the_one(store)).recent
    assert (skipped.answer, skipped.barrier, skipped.again_at) == (Answer.SKIPPED, "time", None)


async def test_who_answers_has_it(store: SqlStore):
    """An occurrence of which nobody knew whether it arrived has arrived once its button is pressed."""
    number = await subscribed(store)
    assert await store.reminders.claim(await occurrence(store, number), at=NOW)
    await store.reminders.settle(number, TODAY, OccurrenceState.UNKNOWN, at=NOW)
    await act(store, AnswerOccurrence(number, TODAY, Answer.DONE))
    assert [one.state for one in (await the_one(store)).recent] == [OccurrenceState.SENT]


async def test_nobody_changes_another_persons_reminder(store: SqlStore):
    """A button with somebody else's number in it does nothing."""
    number = await subscribed(store)
    assert await store.reminders.claim(await occurrence(store, number), at=NOW)
    before = await the_one(store)
    theirs = (
        AnswerOccurrence(number, TODAY, Answer.DONE),
        PauseReminder(number),
        EditReminder(number, at=time(3)),
        EndReminder(number),
    )
    await act(store, *theirs, person=OTHER)
    assert await the_one(store) == before


async def test_a_paused_reminder_waits_until_it_is_resumed(store: SqlStore, database_url: str):
    """Paused without an end, nothing is to come; resumed, the next moment is."""
    number = await subscribed(store)
    await act(store, PauseReminder(number))
    assert ((await the_one(store)).paused, await next_moment(database_url, number)) == (True, None)
    await act(store, ResumeReminder(number))
    assert not (await the_one(store)).paused
    assert await next_moment(database_url, number) == "2026-06-18 06:30"


async def test_a_reminder_paused_for_a_week_comes_back_by_itself(store: SqlStore, database_url: str):
    """Paused until a moment, the first one after it comes; resumed earlier, it comes earlier."""
    number = await subscribed(store)
    await act(store, PauseReminder(number, NOW + timedelta(days=7)))
    assert (await the_one(store)).paused_until == NOW + timedelta(days=7)
    assert await next_moment(database_url, number) == "2026-06-25 06:30"
    await act(store, ResumeReminder(number))
    assert await next_moment(database_url, number) == "2026-06-18 06:30"


async def test_one_of_several_ends(store: SqlStore):
    """One reminder is ended, the others stay."""
    number = await subscribed(store)
    await act(store, replace(WISH, exercise="clam"), EndReminder(number))
    assert (await the_one(store)).exercise == "clam"


async def test_an_edited_reminder_stays_the_same_one(store: SqlStore, database_url: str):
    """A new time is the same reminder's, so that today's, already sent, does not come again in the evening."""
    number = await subscribed(store)
    assert await store.reminders.claim(await occurrence(store, number), at=NOW)
    await act(store, EditReminder(number, at=time(20), days=(2, 3), again_min=45))
    reminder = await the_one(store)
    assert (reminder.id, reminder.at, reminder.days, reminder.again_min) == (number, time(20), (2, 3), 45)
    assert await next_moment(database_url, number) == "2026-06-18 19:00"


async def test_a_reminder_for_one_day_stands_beside_the_daily_one(store: SqlStore, database_url: str):
    """ "Tomorrow at half past six" is one more, for that date alone; asked for twice it is one; for the past none."""
    number = await subscribed(store)
    once = replace(WISH, at=time(18, 30), once=date(2026, 6, 18))
    await act(store, once, once, replace(once, once=date(2026, 6, 16)))
    daily, single = (await store.load(PERSON)).reminders
    assert (daily.id, single.once) == (number, date(2026, 6, 18))
    assert await next_moment(database_url, single.id) == "2026-06-18 17:30"


async def test_who_stopped_the_bot_is_not_reminded_until_they_write(store: SqlStore, database_url: str):
    """Reminders of somebody who cannot be reached wait, and come again from the turn on that says so."""
    number = await subscribed(store)
    await store.unreached(PERSON, at=NOW)
    assert ((await store.load(PERSON)).unreached, await next_moment(database_url, number)) == (True, None)
    await act(store, Subscribe("clam", time(9), "Europe/London"))
    assert (await store.load(PERSON)).unreached
    await store.save(PERSON, replace(turn(), back=True), at=NOW, revision="r1")
    assert not (await store.load(PERSON)).unreached
    assert await next_moment(database_url, number) == "2026-06-18 06:30"
