"""Reminders in the store: asked for once, claimed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from examples import FAR_OFF, NOW, OTHER, PERSON, TODAY, WISH, occurrence, opened, process, rows, subscribed, turn

from bot.dialogue.effects import Effect, Forget, StopReminders, Subscribe
from bot.dialogue.occurrences import Reminder
from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Subscription
from bot.storage.store import SqlStore

LATER = NOW + timedelta(hours=1)


async def act(store: SqlStore, *effects: Effect, person: int = PERSON) -> None:
    await store.save(person, turn(None, *effects), at=NOW, revision="r1")


async def reminders(store: SqlStore, person: int) -> tuple[Reminder, ...]:
    return (await store.load(person)).reminders


async def test_a_reminder_survives_a_restart(store: SqlStore, database_url: str):
    """A reminder asked for is there after a restart, with its time, zone and days."""
    await act(store, Subscribe("bridge", time(6, 45), "America/St_Johns", (4, 0, 2)))
    async with opened(database_url) as restarted:
        (found,) = await restarted.reminders.due(FAR_OFF, 10)
    asked = Subscription(found.id, PERSON, "bridge", time(6, 45), "America/St_Johns", NOW, (0, 2, 4))
    assert replace(found, owed_from=None) == asked


async def test_the_same_wish_twice_is_one_reminder(store: SqlStore):
    """A button pressed twice, or a message handled twice, sets one reminder; another time takes its place."""
    await act(store, WISH, WISH)
    await act(store, WISH)
    await act(store, replace(WISH, at=time(18, 0)))
    await act(store, WISH, person=OTHER)
    assert [one.at.hour for one in await reminders(store, PERSON)] == [18]
    assert len(await store.reminders.due(FAR_OFF, 10)) == 2


async def test_stop_ends_all_of_ones_own_reminders(store: SqlStore):
    """/stop ends every reminder of that person and nobody else's; asked for again, it comes again."""
    await act(store, WISH, replace(WISH, at=time(18, 0)))
    await act(store, WISH, person=OTHER)
    await act(store, StopReminders())
    assert await reminders(store, PERSON) == ()
    assert len(await reminders(store, OTHER)) == 1
    await act(store, WISH)
    assert len(await reminders(store, PERSON)) == 1


async def test_a_stopped_or_deleted_reminder_cannot_be_claimed(store: SqlStore):
    """A reminder under way when the person stops it, or is forgotten, is not sent."""
    mine, others = await subscribed(store), await subscribed(store, OTHER)
    stopped, forgotten = await occurrence(store, mine), await occurrence(store, others)
    await act(store, StopReminders())
    await act(store, Forget(), person=OTHER)
    assert not await store.reminders.claim(stopped, at=NOW)
    assert not await store.reminders.claim(forgotten, at=NOW)


async def test_the_number_of_a_deleted_reminder_never_comes_back(store: SqlStore):
    """A reminder still in hand for a forgotten person can never be taken for somebody else's new one."""
    old = await subscribed(store)
    await act(store, Forget())
    assert await subscribed(store, OTHER) > old


async def test_an_occurrence_is_claimed_once(store: SqlStore, database_url: str):
    """The same local day is claimed once, also after a restart and whatever became of it; the next day is another."""
    today = await occurrence(store, await subscribed(store))
    assert await store.reminders.claim(today, at=NOW)
    assert not await store.reminders.claim(today, at=NOW)
    await store.reminders.settle(today.subscription.id, TODAY, OccurrenceState.SENT, at=NOW)
    async with opened(database_url) as restarted:
        assert not await restarted.reminders.claim(today, at=LATER)
        assert await restarted.reminders.claim(replace(today, local_date=TODAY + timedelta(days=1)), at=LATER)


async def test_what_became_of_an_occurrence_is_recorded(store: SqlStore, database_url: str):
    """Why a reminder did not come can be read up."""
    number = await subscribed(store)
    assert await store.reminders.claim(await occurrence(store, number), at=NOW)
    await store.reminders.settle(number, TODAY, OccurrenceState.HELD, at=LATER, reason="back-pain")
    assert await rows(database_url, "SELECT state, reason FROM occurrences") == [("held", "back-pain")]


async def test_what_was_claimed_by_a_process_that_died_becomes_unknown(store: SqlStore, database_url: str):
    """A reminder claimed long ago and never settled may or may not have arrived; a settled or a fresh one is left."""
    first = await occurrence(store, await subscribed(store))
    days = [replace(first, local_date=TODAY + timedelta(days=n)) for n in range(3)]
    for one, at in zip(days, (NOW, NOW, LATER), strict=True):
        assert await store.reminders.claim(one, at=at)
    await store.reminders.settle(first.subscription.id, days[1].local_date, OccurrenceState.SENT, at=NOW)
    assert await store.reminders.abandoned(before=LATER) == 1
    assert await store.reminders.abandoned(before=LATER) == 0
    states = await rows(database_url, "SELECT state FROM occurrences ORDER BY local_date")
    assert [state for (state,) in states] == ["unknown", "sent", "claimed"]


async def test_of_two_processes_exactly_one_claims_each_occurrence(store: SqlStore, database_url: str):
    """Two processes after the same reminders share them out, none twice and none left."""
    number = await subscribed(store)
    both = [process("claim", database_url, str(number), "150") for _ in range(2)]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin is not None
        print(file=one.stdin, flush=True)
    won = [[int(line) for line in one.communicate(timeout=30)[0].split()] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sorted(won[0] + won[1]) == list(range(150))
