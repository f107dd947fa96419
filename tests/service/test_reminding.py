"""A reminder from due to done: once, on time or with a word, never against a hold, never twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.dialogue.effects import Effect, StopReminders, Subscribe
from bot.dialogue.occurrences import AnswerOccurrence, Reminder
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.reminders.occurrence import Answer, OccurrenceState, down_for
from bot.reminders.schedule import Occurrence
from bot.service.conversation import Conversation
from bot.service.delivering import GRACE, LATE, RETRY
from bot.service.library import Library
from bot.service.meter import Meter
from bot.service.pacing import Pacer
from bot.service.ports import Blocked, MaybeSent, NotSent, Refused, StoreUnavailable
from bot.service.reminding import ABANDONED_AFTER, Reminding
from bot.storage.store import SqlStore
from tests.service.fakes import ANN, BOB, NOON, Breakable, Clock, Outbox

AT_NOON = Subscribe("hamstring-bridge-90", time(12), "UTC")
TODAY = NOON.date()
YESTERDAY = NOON - timedelta(days=1)
SENT, HELD, SKIPPED, UNKNOWN, DUE = (
    OccurrenceState.SENT, OccurrenceState.HELD, OccurrenceState.SKIPPED, OccurrenceState.UNKNOWN, OccurrenceState.DUE,
)  # fmt: skip


class Counting(Meter):
    """Counts reminders that nobody had in hand."""

    def __init__(self) -> None:
        self.counted: Counter[OccurrenceState] = Counter()

    def became(self, state: OccurrenceState, count: int) -> None:
        self.counted[state] += count


class AtNoon:
    """Five seconds past noon; Ann wants to be reminded of the 90 degree bridge every day at noon."""

    def __init__(self, library: Library, database: SqlStore, outbox: Outbox) -> None:
        self.library = library
        self.database = database
        self.store, self.reminders = Breakable(database), Breakable(database.reminders)
        self.outbox = outbox
        self.clock = Clock(NOON + timedelta(seconds=5))
        self.meter = Counting()
        self.conversation = Conversation(library, self.store)
        self.restart()

    def restart(self) -> None:
        """Another process takes over."""
        self.reminding = Reminding(
            self.library,
            self.store,
            self.reminders,
            self.outbox,
            first=self.conversation.catch_up,
            pacer=Pacer(10_000),
            clock=self.clock,
            tick_s=0.001,
            rules=lambda: "of this test",
            meter=self.meter,
            gather_s=0.0,
        )

    async def wishes(self, person: int, *effects: Effect, at: datetime = YESTERDAY) -> None:
        """What somebody wishes, done."""
        state = await self.database.load(person)
        turn = Turn(Explanation(DecisionKind.SMALLTALK), Reply(()), state, effects)
        await self.database.save(person, turn, at=at, revision="r1")

    async def reminder(self, person: int = ANN) -> Reminder:
        """Somebody's one reminder."""
        return (await self.database.load(person)).reminders[0]

    async def outcomes(self, person: int = ANN) -> list[tuple[OccurrenceState, str]]:
        """What became of somebody's occurrences, newest first, and why."""
        return [(one.state, one.reason) for one in (await self.reminder(person)).recent]

    async def ticks(self, times: int = 1, **apart: float) -> None:
        """So many looks, with time between them."""
        for _ in range(times):
            await self.reminding.tick()
            self.clock.passes(**apart)

    async def reports_back_pain(self) -> None:
        """Ann says that her back hurts."""
        await self.conversation.handle(ANN, Utterance(self.clock.now, "my back hurts"), Outbox().reply)


@pytest.fixture
async def at_noon(library: Library, outbox: Outbox, tmp_path: Path) -> AsyncIterator[AtNoon]:
    database = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}")
    await database.open()
    at_noon = AtNoon(library, database, outbox)
    await at_noon.wishes(ANN, AT_NOON)
    yield at_noon
    await database.close()


# -- When, and how often ---------------------------------------------------------------------------------------------
async def test_once(at_noon: AtNoon) -> None:
    """What is due is sent once, with picture, cues and dose, however often the clock ticks."""
    await at_noon.ticks(3)
    ((person, reply),) = at_noon.outbox.sent
    assert person == ANN
    assert "Time for your exercise" in reply.text
    assert "Today's cue" in reply.text
    assert reply.messages[0].picture == "hamstring-bridge-90"
    assert await at_noon.outcomes() == [(SENT, "")]


async def test_every_day(at_noon: AtNoon) -> None:
    """Tomorrow it is due again."""
    await at_noon.ticks(3, days=1)
    assert len(at_noon.outbox.sent) == 3


async def test_clock_set_back(at_noon: AtNoon) -> None:
    """When the clock is set back nothing is sent again, and the next day's reminder goes out as ever."""
    await at_noon.reminding.tick()
    for hours in (-1, -6, 0):
        at_noon.clock.now = NOON + timedelta(hours=hours, seconds=5)
        await at_noon.reminding.tick()
        at_noon.restart()
        await at_noon.reminding.tick()
    assert len(at_noon.outbox.sent) == 1
    at_noon.clock.now = NOON + timedelta(days=1, seconds=5)
    await at_noon.reminding.tick()
    assert len(at_noon.outbox.sent) == 2


async def test_not_before(at_noon: AtNoon) -> None:
    """Nothing is sent before its time, and nothing for a day that was over when the reminder was set."""
    at_noon.clock.now = NOON - timedelta(seconds=1)
    await at_noon.ticks()
    assert at_noon.outbox.tried == 0


async def test_a_quiet_tick_writes_nothing(at_noon: AtNoon) -> None:
    """Between two reminders the database is asked for what is due, and nothing else."""
    await at_noon.ticks(1, seconds=15)
    at_noon.reminders.log.clear()
    await at_noon.ticks()
    assert at_noon.reminders.log == ["abandoned", "again", "due"]


@pytest.mark.parametrize(("late", "word"), [(LATE - timedelta(seconds=9), False), (LATE + timedelta(1e-3), True)])
async def test_late(at_noon: AtNoon, late: timedelta, word: bool) -> None:
    """More than ten minutes late, a reminder says so."""
    at_noon.clock.now = NOON + late
    await at_noon.ticks()
    assert ("A little late" in at_noon.outbox.last) is word


async def test_down(at_noon: AtNoon) -> None:
    """After days of downtime the newest is sent if it is within the grace; each missed day is noted with the reason
    and counted."""
    await at_noon.ticks()
    at_noon.clock.now = NOON + timedelta(days=3, hours=2)
    at_noon.restart()
    await at_noon.ticks(2)
    assert len(at_noon.outbox.sent) == 2
    assert "A little late" in at_noon.outbox.last
    down = down_for(timedelta(days=3, hours=2, seconds=-5).total_seconds())
    assert await at_noon.outcomes() == [(SENT, ""), (SKIPPED, down), (SKIPPED, down), (SENT, "")]
    assert at_noon.meter.counted == {SKIPPED: 2}


async def test_too_late(at_noon: AtNoon) -> None:
    """After the grace it is not sent any more, and noted."""
    at_noon.clock.now = NOON + GRACE + timedelta(seconds=1)
    await at_noon.ticks(2)
    assert at_noon.outbox.sent == []
    assert await at_noon.outcomes() == [(SKIPPED, "late")]


async def test_an_exercise_that_is_gone(at_noon: AtNoon) -> None:
    """A reminder for an exercise that the coach took out is skipped and noted."""
    await at_noon.wishes(BOB, Subscribe("gone-exercise", time(12), "UTC"))
    await at_noon.ticks()
    assert [person for person, _ in at_noon.outbox.sent] == [ANN]
    assert await at_noon.outcomes(BOB) == [(SKIPPED, "gone")]


async def test_one_day_alone(at_noon: AtNoon) -> None:
    """A reminder for one day comes on that day, and is then over."""
    await at_noon.wishes(BOB, replace(AT_NOON, once=TODAY))
    await at_noon.ticks(3, days=1)
    assert [person for person, _ in at_noon.outbox.sent].count(BOB) == 1
    assert (await at_noon.database.load(BOB)).reminders == ()


async def test_new_zone_rules(at_noon: AtNoon) -> None:
    """When the rules of the zones are others than at the last start, everybody's next moment is worked out anew."""
    await at_noon.ticks(1, days=1)
    (due,) = await at_noon.database.reminders.due(at_noon.clock.now, 10)
    at_noon.reminding = Reminding(
        at_noon.library, at_noon.store, at_noon.reminders, at_noon.outbox, clock=at_noon.clock, rules=lambda: "newer"
    )
    await at_noon.reminding.tick()
    assert await at_noon.database.reminders.renew("newer", at=NOON) == 0
    assert (due.id, len(at_noon.outbox.sent)) == ((await at_noon.reminder()).id, 2)


# -- Once more -------------------------------------------------------------------------------------------------------
async def test_snoozed(at_noon: AtNoon) -> None:
    """A snoozed reminder comes once more at its time, says so, and not a third time."""
    await at_noon.ticks()
    in_an_hour = at_noon.clock.now + timedelta(hours=1)
    name = ((await at_noon.reminder()).id, TODAY)
    await at_noon.wishes(ANN, AnswerOccurrence(*name, Answer.SNOOZED, again_at=in_an_hour), at=NOON)
    await at_noon.ticks(5, minutes=30)
    assert len(at_noon.outbox.sent) == 2
    assert "Once more" in at_noon.outbox.last


async def test_snoozed_and_not_sent(at_noon: AtNoon) -> None:
    """A snoozed reminder that surely did not arrive is tried again too."""
    await at_noon.ticks()
    name = ((await at_noon.reminder()).id, TODAY)
    in_an_hour = at_noon.clock.now + timedelta(hours=1)
    await at_noon.wishes(ANN, AnswerOccurrence(*name, Answer.SNOOZED, again_at=in_an_hour), at=NOON)
    at_noon.clock.passes(hours=1)
    at_noon.outbox.trouble = [NotSent("no connection")]
    await at_noon.ticks(3, minutes=1)
    assert (at_noon.outbox.tried, len(at_noon.outbox.sent)) == (3, 2)


@pytest.mark.parametrize(("answer", "times"), [(None, 2), (Answer.DONE, 1), (Answer.SKIPPED, 1)])
async def test_not_answered(at_noon: AtNoon, answer: Answer | None, times: int) -> None:
    """Who wishes so is reminded once more when there was no answer; whoever has answered is not."""
    await at_noon.wishes(ANN, replace(AT_NOON, again_min=45))
    await at_noon.ticks()
    if answer is not None:
        await at_noon.wishes(ANN, AnswerOccurrence((await at_noon.reminder()).id, TODAY, answer), at=NOON)
    await at_noon.ticks(6, minutes=30)
    assert len(at_noon.outbox.sent) == times


# -- No reminder goes out against a hold -----------------------------------------------------------------------------
async def test_held(at_noon: AtNoon) -> None:
    """In place of the exercise the reminder says why there is none, with the way out; once, also after a restart."""
    await at_noon.reports_back_pain()
    await at_noon.ticks(1, days=1)
    assert "on hold for you" in at_noon.outbox.last
    assert "back pain" in at_noon.outbox.last
    assert at_noon.outbox.buttons[0] == "rs:back-pain"
    assert at_noon.outbox.sent[-1][1].messages[0].picture is None
    at_noon.restart()
    await at_noon.ticks()
    assert len(at_noon.outbox.sent) == 1
    assert await at_noon.outcomes() == [(HELD, "back-pain")] * 2


async def test_a_new_hold_is_said(at_noon: AtNoon) -> None:
    """A hold that came after the last was cleared is said again."""
    await at_noon.reports_back_pain()
    await at_noon.ticks(1, days=1)
    turn = Turn(Explanation(DecisionKind.SMALLTALK), Reply(()), DialogueState())
    await at_noon.database.save(ANN, turn, at=at_noon.clock.now, revision="r1")
    await at_noon.reports_back_pain()
    await at_noon.ticks()
    assert len(at_noon.outbox.sent) == 2


async def test_what_is_not_held_goes_out(at_noon: AtNoon) -> None:
    """A sore back holds no clam."""
    await at_noon.wishes(ANN, Subscribe("clam", time(12), "UTC"))
    await at_noon.reports_back_pain()
    await at_noon.ticks()
    assert any("Clam" in reply.text for _, reply in at_noon.outbox.sent)


async def test_reported_at_the_last_moment(at_noon: AtNoon) -> None:
    """A report between the claim and the sending holds the reminder that is already under way."""
    claim = at_noon.database.reminders.claim

    async def claim_then_report(owed: Sequence[Occurrence], *, at: datetime) -> Sequence[bool]:
        claimed = await claim(owed, at=at)
        await at_noon.reports_back_pain()
        return claimed

    at_noon.reminders.claim = claim_then_report
    await at_noon.ticks()
    assert "on hold for you" in at_noon.outbox.last
    assert await at_noon.outcomes() == [(HELD, "back-pain")]


async def test_stopped_at_the_last_moment(at_noon: AtNoon) -> None:
    """Who sends /stop between the claim and the sending is not reminded any more."""
    claim = at_noon.database.reminders.claim

    async def claim_then_stop(owed: Sequence[Occurrence], *, at: datetime) -> Sequence[bool]:
        claimed = await claim(owed, at=at)
        await at_noon.wishes(ANN, StopReminders())
        return claimed

    at_noon.reminders.claim = claim_then_stop
    await at_noon.ticks(2)
    assert at_noon.outbox.tried == 0


async def test_reported_between_two_tries(at_noon: AtNoon) -> None:
    """A report that comes while a reminder waits to be tried again holds it."""
    at_noon.outbox.trouble = [NotSent("away")]
    await at_noon.ticks(1, minutes=1)
    await at_noon.reports_back_pain()
    await at_noon.ticks()
    assert "on hold for you" in at_noon.outbox.last
    assert await at_noon.outcomes() == [(HELD, "back-pain")]


async def test_reported_while_the_database_was_away(at_noon: AtNoon) -> None:
    """A report that the database missed reaches it before any reminder is sent."""
    at_noon.store.broken = True
    await at_noon.reports_back_pain()
    with pytest.raises(StoreUnavailable):
        await at_noon.ticks()
    at_noon.store.broken = False
    await at_noon.ticks()
    assert "on hold for you" in at_noon.outbox.last


# -- What may have arrived is never sent again; what surely did not is tried again -----------------------------------
async def test_blocked(at_noon: AtNoon) -> None:
    """Who has stopped the bot gets no reminder of any exercise, until they write; then they are told so."""
    await at_noon.wishes(ANN, Subscribe("clam", time(18), "UTC"))
    at_noon.outbox.trouble = [Blocked()]
    await at_noon.ticks(2, days=1)
    assert at_noon.outbox.tried == 1
    assert await at_noon.outcomes() == [(SKIPPED, "blocked")]
    answers = Outbox()
    await at_noon.conversation.handle(ANN, Utterance(at_noon.clock.now, "hello"), answers.reply)
    assert "from now on they come again" in answers.last
    await at_noon.conversation.handle(ANN, Utterance(at_noon.clock.now, "hello"), answers.reply)
    assert "from now on they come again" not in answers.last
    await at_noon.ticks(3, hours=12)
    assert len(at_noon.outbox.sent) == 1


async def test_maybe_sent(at_noon: AtNoon) -> None:
    """No answer from Telegram: noted as unknown, and never sent again."""
    at_noon.outbox.trouble = [MaybeSent("timed out")]
    await at_noon.ticks(3, minutes=10)
    assert at_noon.outbox.tried == 1
    assert await at_noon.outcomes() == [(UNKNOWN, "")]


async def test_not_sent(at_noon: AtNoon) -> None:
    """What surely did not arrive is tried again, also by another process, and arrives once."""
    at_noon.outbox.trouble = [NotSent("no connection"), NotSent("no connection")]
    await at_noon.ticks()
    assert await at_noon.outcomes() == [(DUE, "")]
    at_noon.restart()
    at_noon.clock.passes(seconds=RETRY.total_seconds())
    await at_noon.ticks(3, seconds=RETRY.total_seconds())
    assert (at_noon.outbox.tried, len(at_noon.outbox.sent)) == (3, 1)
    assert await at_noon.outcomes() == [(SENT, "")]


async def test_asked_to_wait(at_noon: AtNoon) -> None:
    """Asked by Telegram to wait, it waits so long, and is then sent."""
    at_noon.outbox.trouble = [NotSent("flood control", retry_after_s=0.05)]
    at_noon.clock.passes(minutes=1)
    await at_noon.ticks(1, seconds=29)
    await at_noon.ticks(1, seconds=1)
    assert at_noon.outbox.tried == 1
    await at_noon.ticks()
    assert await at_noon.outcomes() == [(SENT, "")]


async def test_never_sent(at_noon: AtNoon) -> None:
    """What does not get through within the grace is skipped and noted; tomorrow's goes its own way."""
    at_noon.outbox.trouble = [NotSent("no connection")] * 8
    await at_noon.ticks(8, minutes=30)
    assert await at_noon.outcomes() == [(SKIPPED, "unreachable")]
    tried = at_noon.outbox.tried
    at_noon.outbox.trouble = []
    at_noon.clock.now = NOON + timedelta(days=1)
    await at_noon.ticks()
    assert (at_noon.outbox.tried, await at_noon.outcomes()) == (tried + 1, [(SENT, ""), (SKIPPED, "unreachable")])


async def test_refused(at_noon: AtNoon) -> None:
    """What Telegram will never take is not tried again."""
    at_noon.outbox.trouble = [Refused("BadRequest")]
    await at_noon.ticks(3, minutes=10)
    assert at_noon.outbox.tried == 1
    assert await at_noon.outcomes() == [(SKIPPED, "refused")]


async def test_trouble_for_one_is_none_for_others(at_noon: AtNoon) -> None:
    """Ann's phone is off; Bob gets his reminder."""
    await at_noon.wishes(BOB, AT_NOON)
    at_noon.outbox.trouble = [MaybeSent("timed out")]
    await at_noon.ticks()
    assert len(at_noon.outbox.sent) == 1


async def test_a_process_that_died(at_noon: AtNoon) -> None:
    """A claim left by a process that died before it could tell is noted and counted as unknown, and not sent again."""
    (subscription,) = await at_noon.database.reminders.due(at_noon.clock.now, 10)
    assert await at_noon.database.reminders.claim([Occurrence(subscription, TODAY, NOON)], at=NOON) == [True]
    at_noon.clock.now = NOON + ABANDONED_AFTER + timedelta(seconds=1)
    await at_noon.ticks()
    assert at_noon.outbox.tried == 0
    assert await at_noon.outcomes() == [(UNKNOWN, "")]
    assert at_noon.meter.counted == {UNKNOWN: 1}


# -- `run` goes on ---------------------------------------------------------------------------------------------------
async def test_a_database_that_comes_back(at_noon: AtNoon) -> None:
    """A database that is away does not end the loop; when it is back the reminder goes out."""
    at_noon.reminders.broken = True
    running = asyncio.create_task(at_noon.reminding.run())
    await _until(lambda: len(at_noon.reminders.log) > 3)
    assert at_noon.outbox.sent == []
    at_noon.reminders.broken = False
    await _until(lambda: bool(at_noon.outbox.sent))
    at_noon.reminding.stop()
    await asyncio.wait_for(running, 5)
    assert len(at_noon.outbox.sent) == 1


async def test_a_database_that_goes_while_a_reminder_is_sent(at_noon: AtNoon) -> None:
    """What the database could not be told, because it was away just then, it is told when it is back."""
    at_noon.outbox.meanwhile = lambda: setattr(at_noon.reminders, "broken", True)
    with pytest.raises(StoreUnavailable):
        await at_noon.ticks()
    at_noon.reminders.broken = False
    await at_noon.ticks()
    assert (at_noon.outbox.tried, await at_noon.outcomes()) == (1, [(SENT, "")])


async def test_a_reminder_that_cannot_be_made(at_noon: AtNoon) -> None:
    """An error nobody thought of, at one person's reminder, does not keep the others' from going out."""
    await at_noon.wishes(BOB, AT_NOON)
    at_noon.outbox.trouble = [RuntimeError("nobody thought of this")]
    running = asyncio.create_task(at_noon.reminding.run())
    await _until(lambda: bool(at_noon.outbox.sent))
    at_noon.reminding.stop()
    await asyncio.wait_for(running, 5)
    assert len(at_noon.outbox.sent) == 1


async def test_stop(at_noon: AtNoon) -> None:
    """Told to stop, it finishes the one in hand and begins no other; who waited for a turn gets it after the start."""
    await at_noon.wishes(BOB, AT_NOON)
    at_noon.reminding = Reminding(
        at_noon.library, at_noon.store, at_noon.reminders, at_noon.outbox, pacer=Pacer(0.01), clock=at_noon.clock
    )
    at_noon.outbox.meanwhile = at_noon.reminding.stop
    await asyncio.wait_for(at_noon.reminding.run(), 5)
    assert len(at_noon.outbox.sent) == 1
    at_noon.outbox.meanwhile = lambda: None
    at_noon.restart()
    await at_noon.ticks(2)
    assert sorted(person for person, _ in at_noon.outbox.sent) == [BOB, ANN]


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - nothing tells when the loop has come so far
            await asyncio.sleep(0.001)


async def test_two_processes_send_once(library: Library, tmp_path: Path) -> None:
    """Two bots over one database, ticking at the same time: each reminder goes out once."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}"
    stores = [SqlStore(address), SqlStore(address)]
    for store in stores:
        await store.open()
    people = range(100, 110)
    for person in people:
        conversation = Conversation(library, stores[0])
        for utterance in (
            Utterance(YESTERDAY, "clam daily 12:00 london", command="remind"),
            Utterance(YESTERDAY, "yes"),
        ):
            await conversation.handle(person, utterance, Outbox().reply)
    outbox, noon_in_london = Outbox(), NOON - timedelta(hours=1)
    bots = [Reminding(library, store, store.reminders, outbox, clock=Clock(noon_in_london)) for store in stores]
    await asyncio.gather(*(bot.tick() for bot in bots for _ in range(2)))
    assert sorted(person for person, _ in outbox.sent) == [*people]
    for store in stores:
        await store.close()
