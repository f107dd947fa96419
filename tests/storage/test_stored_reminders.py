"""Reminders in the store: asked for once, claimed once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest
from examples import FAR_OFF, HOLD, NOW, OTHER, PERSON, TODAY, WISH, occurrence, opened, process, rows, subscribed, turn

from bot.dialogue.effects import Effect, Forget, StopReminders, Subscribe
from bot.dialogue.occurrences import Reminder
from bot.dialogue.state import DialogueState
from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence, Subscription
from bot.service.owed import Outcome, Standing
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
    assert await store.reminders.claim([stopped], at=NOW) == [False]
    assert await store.reminders.claim([forgotten], at=NOW) == [False]


async def test_the_number_of_a_deleted_reminder_never_comes_back(store: SqlStore):
    """A reminder still in hand for a forgotten person can never be taken for somebody else's new one."""
    old = await subscribed(store)
    await act(store, Forget())
    assert await subscribed(store, OTHER) > old


async def test_an_occurrence_is_claimed_once(store: SqlStore, database_url: str):
    """The same local day is claimed once, also after a restart and whatever became of it; the next day is another."""
    today = await occurrence(store, await subscribed(store))
    assert await store.reminders.claim([today], at=NOW) == [True]
    assert await store.reminders.claim([today], at=NOW) == [False]
    await store.reminders.settle([Outcome(today.subscription.id, TODAY, OccurrenceState.SENT, NOW)])
    async with opened(database_url) as restarted:
        assert await restarted.reminders.claim([today], at=LATER) == [False]
        tomorrow = replace(today, local_date=TODAY + timedelta(days=1))
        assert await restarted.reminders.claim([tomorrow], at=LATER) == [True]


async def test_an_occurrence_asked_for_twice_at_once_is_won_once(store: SqlStore):
    """Of two claims of one occurrence in the same transaction one succeeds."""
    today = await occurrence(store, await subscribed(store))
    assert await store.reminders.claim([today, today], at=NOW) == [True, False]


async def test_two_stores_claim_many_at_once_and_each_once(store: SqlStore, database_url: str):
    """Two processes that claim the same hundred at the same moment, from either end, share them out whole."""
    numbers = [await subscribed(store, person) for person in range(1, 101)]
    owed = [Occurrence(one, TODAY, NOW) for one in await store.reminders.due(FAR_OFF, 1000)]
    assert [one.subscription.id for one in owed] == numbers
    async with opened(database_url) as other:
        parts = [owed[n : n + 10] for n in range(0, 100, 10)]
        there = (store.reminders.claim(part, at=NOW) for part in parts)
        back = (other.reminders.claim(part[::-1], at=NOW) for part in parts[::-1])
        won = await asyncio.gather(*there, *back)
    assert sum(map(sum, won)) == len(owed)
    assert all(sum(won[n]) + sum(won[19 - n]) == 10 for n in range(10))


@pytest.mark.parametrize("effect", [StopReminders(), Forget()])
async def test_what_is_claimed_can_be_called_off(store: SqlStore, effect: Effect):
    """A reminder that is stopped, or whose person is forgotten, after it was claimed is not wanted any more."""
    mine = await occurrence(store, await subscribed(store))
    others = await occurrence(store, await subscribed(store, OTHER))
    assert await store.reminders.claim([mine, others], at=NOW) == [True, True]
    await store.save(OTHER, turn(DialogueState(holds=(HOLD,))), at=NOW, revision="r1")
    await act(store, effect)
    assert await store.reminders.standing([mine, others]) == [Standing(wanted=False), Standing(True, (HOLD,))]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome(0, TODAY, OccurrenceState.SENT, NOW, sent=True, again_at=LATER), "sent"),
        (Outcome(0, TODAY, OccurrenceState.DUE, NOW, again_at=LATER), "skipped"),
    ],
)
async def test_what_is_called_off_in_hand_comes_no_more(
    store: SqlStore, database_url: str, outcome: Outcome, state: str
):
    """A reminder stopped while it is being sent is not sent again, whether it arrived or not."""
    number = await subscribed(store)
    assert await store.reminders.claim([await occurrence(store, number)], at=NOW) == [True]
    await act(store, StopReminders())
    await store.reminders.settle([replace(outcome, subscription=number)])
    assert await store.reminders.again(FAR_OFF, 10) == []
    assert await rows(database_url, "SELECT state FROM occurrences") == [(state,)]


async def test_what_became_of_an_occurrence_is_recorded(store: SqlStore, database_url: str):
    """Why a reminder did not come can be read up."""
    number = await subscribed(store)
    assert await store.reminders.claim([await occurrence(store, number)], at=NOW) == [True]
    await store.reminders.settle([Outcome(number, TODAY, OccurrenceState.HELD, LATER, "back-pain")])
    assert await rows(database_url, "SELECT state, reason FROM occurrences") == [("held", "back-pain")]


async def test_what_was_claimed_by_a_process_that_died_becomes_unknown(store: SqlStore, database_url: str):
    """A reminder claimed long ago and never settled may or may not have arrived; a settled or a fresh one is left."""
    first = await occurrence(store, await subscribed(store))
    days = [replace(first, local_date=TODAY + timedelta(days=n)) for n in range(3)]
    for one, at in zip(days, (NOW, NOW, LATER), strict=True):
        assert await store.reminders.claim([one], at=at) == [True]
    await store.reminders.settle([Outcome(first.subscription.id, days[1].local_date, OccurrenceState.SENT, NOW)])
    assert await store.reminders.abandoned(before=LATER) == 1
    assert await store.reminders.abandoned(before=LATER) == 0
    states = await rows(database_url, "SELECT state FROM occurrences ORDER BY local_date")
    assert [state for (state,) in states] == ["unknown", "sent", "claimed"]


async def test_what_is_answered_is_not_unknown(store: SqlStore, database_url: str):
    """A reminder that was answered has arrived, though the process that sent it died: it is not counted as unknown."""
    one = await occurrence(store, await subscribed(store))
    assert await store.reminders.claim([one], at=NOW) == [True]
    await rows(database_url, "UPDATE occurrences SET answer = 'done'")
    assert await store.reminders.abandoned(before=LATER) == 0
    assert await rows(database_url, "SELECT state FROM occurrences") == [("sent",)]


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
