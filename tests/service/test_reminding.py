"""A reminder from due to done: once, on time or with a word, never against a hold, never twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.dialogue.turn import DialogueState, Subscribe, Utterance
from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence, Subscription
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.service.ports import Blocked, MaybeSent, NotSent, StoreUnavailable
from bot.service.reminding import ABANDONED_AFTER, GRACE, LATE, TRIES, Reminding
from bot.storage.store import SqlStore
from tests.service.fakes import ANN, BOB, NOON, Clock, MemoryStore, Outbox

AT_NOON = Subscribe("hamstring-bridge-90", time(12), "UTC")
TODAY = NOON.date()
YESTERDAY = NOON - timedelta(days=1)


@dataclass
class AtNoon:
    """Five seconds past noon; Ann wants to be reminded of the 90 degree bridge every day at noon."""

    library: Library
    store: MemoryStore
    outbox: Outbox

    def __post_init__(self) -> None:
        self.clock = Clock(NOON + timedelta(seconds=5))
        self.wish = self.store.wish(ANN, AT_NOON, created=YESTERDAY)
        self.reminding = Reminding(self.library, self.store, self.outbox, clock=self.clock, tick_s=0.001, pause_s=0.0)

    def outcome(self, day: date = TODAY, wish: Subscription | None = None) -> tuple[OccurrenceState, str]:
        """What became of the occurrence, and why."""
        return self.store.outcomes[(wish or self.wish).id, day]

    async def reports_back_pain(self) -> None:
        """Ann says that her back hurts."""
        conversation = Conversation(self.library, self.store)
        await conversation.handle(ANN, Utterance(self.clock.now, "my back hurts"), Outbox().reply)


@pytest.fixture
def at_noon(library: Library, store: MemoryStore, outbox: Outbox) -> AtNoon:
    return AtNoon(library, store, outbox)


# -- When, and how often ---------------------------------------------------------------------------------------------
async def test_once(at_noon: AtNoon) -> None:
    """What is due is sent once, with picture, cues and dose, however often the clock ticks."""
    for _ in range(3):
        await at_noon.reminding.tick()
    ((person, reply),) = at_noon.outbox.sent
    assert person == ANN
    assert "Time for your exercise" in reply.text
    assert "Today's cue" in reply.text
    assert reply.messages[0].picture == "hamstring-bridge-90"
    assert at_noon.outcome() == (OccurrenceState.SENT, "")


async def test_every_day(at_noon: AtNoon) -> None:
    """Tomorrow it is due again."""
    for _ in range(3):
        await at_noon.reminding.tick()
        at_noon.clock.passes(days=1)
    assert len(at_noon.outbox.sent) == 3


async def test_not_before(at_noon: AtNoon) -> None:
    """Nothing is sent before its time, and nothing for a day that was over when the reminder was set."""
    at_noon.clock.now = NOON - timedelta(seconds=1)
    await at_noon.reminding.tick()
    assert at_noon.outbox.tried == 0


async def test_a_quiet_tick_writes_nothing(at_noon: AtNoon) -> None:
    """Between two reminders the database is only asked, not written to."""
    await at_noon.reminding.tick()
    at_noon.store.log.clear()
    at_noon.clock.passes(minutes=1)
    await at_noon.reminding.tick()
    assert at_noon.store.log == ["abandoned", "subscriptions"]


@pytest.mark.parametrize(("late", "word"), [(LATE - timedelta(seconds=9), False), (LATE + timedelta(1e-3), True)])
async def test_late(at_noon: AtNoon, late: timedelta, word: bool) -> None:
    """More than ten minutes late, a reminder says so."""
    at_noon.clock.now = NOON + late
    await at_noon.reminding.tick()
    assert ("A little late" in at_noon.outbox.last) is word


async def test_too_late(at_noon: AtNoon) -> None:
    """After the grace it is not sent any more, and noted; days of downtime are no burst."""
    at_noon.clock.now = NOON + timedelta(days=5) + GRACE + timedelta(seconds=1)
    await at_noon.reminding.tick()
    assert at_noon.outbox.sent == []
    assert at_noon.outcome(at_noon.clock.now.date()) == (OccurrenceState.SKIPPED, "too late")
    assert len(at_noon.store.outcomes) == 1


async def test_an_exercise_that_is_gone(at_noon: AtNoon) -> None:
    """A reminder for an exercise that the coach took out is skipped and noted."""
    gone = at_noon.store.wish(BOB, Subscribe("gone-exercise", time(12), "UTC"), created=YESTERDAY)
    await at_noon.reminding.tick()
    assert [person for person, _ in at_noon.outbox.sent] == [ANN]
    assert at_noon.outcome(wish=gone) == (OccurrenceState.SKIPPED, "no such exercise")


async def test_a_zone_that_is_gone(at_noon: AtNoon) -> None:
    """A zone that this machine does not know keeps nobody else waiting."""
    at_noon.store.wishes[0] = replace(at_noon.wish, id=0, person=BOB, zone="Mars/Olympus")
    await at_noon.reminding.tick()
    assert [person for person, _ in at_noon.outbox.sent] == [ANN]


# -- No reminder goes out against a hold -----------------------------------------------------------------------------
async def test_held(at_noon: AtNoon) -> None:
    """In place of the exercise the reminder says why there is none and shows the way out; once is enough."""
    await at_noon.reports_back_pain()
    await at_noon.reminding.tick()
    assert "on hold for you" in at_noon.outbox.last
    assert "back pain" in at_noon.outbox.last
    assert at_noon.outbox.buttons[0] == "rs:back-pain"
    assert at_noon.outbox.sent[-1][1].messages[0].picture is None
    assert at_noon.outcome() == (OccurrenceState.HELD, "back-pain")
    at_noon.clock.passes(days=1)
    await at_noon.reminding.tick()
    assert len(at_noon.outbox.sent) == 1
    assert at_noon.outcome(at_noon.clock.now.date()) == (OccurrenceState.HELD, "back-pain")


async def test_a_new_hold_is_said(at_noon: AtNoon) -> None:
    """A hold that came after the last was cleared is said again."""
    await at_noon.reports_back_pain()
    await at_noon.reminding.tick()
    at_noon.clock.passes(days=1)
    at_noon.store.people[ANN] = DialogueState()
    await at_noon.reports_back_pain()
    await at_noon.reminding.tick()
    assert len(at_noon.outbox.sent) == 2


async def test_what_is_not_held_goes_out(at_noon: AtNoon) -> None:
    """A sore back holds no clam."""
    at_noon.store.wish(ANN, Subscribe("clam", time(12), "UTC"), created=YESTERDAY)
    await at_noon.reports_back_pain()
    await at_noon.reminding.tick()
    assert "Clam" in at_noon.outbox.last


async def test_reported_at_the_last_moment(at_noon: AtNoon) -> None:
    """A report between the claim and the sending holds the reminder that is already under way."""
    claim = at_noon.store.claim

    async def claim_then_report(occurrence: Occurrence, *, at: datetime) -> bool:
        claimed = await claim(occurrence, at=at)
        await at_noon.reports_back_pain()
        return claimed

    at_noon.store.claim = claim_then_report  # type: ignore[method-assign]
    await at_noon.reminding.tick()
    assert "on hold for you" in at_noon.outbox.last
    assert at_noon.outcome() == (OccurrenceState.HELD, "back-pain")


async def test_reported_between_two_tries(at_noon: AtNoon) -> None:
    """A report that comes while a reminder waits to be tried again holds it."""
    conversation = Conversation(at_noon.library, at_noon.store)
    report = conversation.handle(ANN, Utterance(at_noon.clock.now, "my back hurts"), Outbox().reply)
    at_noon.outbox.trouble = [NotSent("away")]
    at_noon.reminding = Reminding(at_noon.library, at_noon.store, at_noon.outbox, clock=at_noon.clock, pause_s=0.05)
    ticking = asyncio.create_task(at_noon.reminding.tick())
    await _until(lambda: at_noon.outbox.tried == 1)
    await report
    await ticking
    assert "on hold for you" in at_noon.outbox.last
    assert at_noon.outcome() == (OccurrenceState.HELD, "back-pain")


async def test_reported_while_the_database_was_away(at_noon: AtNoon) -> None:
    """A report that the database missed reaches it before any reminder is sent."""
    conversation = Conversation(at_noon.library, at_noon.store)
    reminding = Reminding(
        at_noon.library, at_noon.store, at_noon.outbox, first=conversation.catch_up, clock=at_noon.clock
    )
    at_noon.store.broken = True
    await conversation.handle(ANN, Utterance(NOON, "my back hurts"), Outbox().reply)
    with pytest.raises(StoreUnavailable):
        await reminding.tick()
    at_noon.store.broken = False
    await reminding.tick()
    assert "on hold for you" in at_noon.outbox.last


# -- What may have arrived is never sent again; what surely did not is tried a few times -----------------------------
async def test_blocked(at_noon: AtNoon) -> None:
    """Who has stopped the bot gets no more reminders, of any exercise."""
    at_noon.store.wish(ANN, Subscribe("clam", time(18), "UTC"), created=YESTERDAY)
    at_noon.outbox.trouble = [Blocked()]
    await at_noon.reminding.tick()
    assert at_noon.outcome() == (OccurrenceState.SKIPPED, "blocked")
    at_noon.clock.passes(days=1)
    await at_noon.reminding.tick()
    assert at_noon.outbox.tried == 1
    assert await at_noon.store.subscriptions(ANN) == []


async def test_maybe_sent(at_noon: AtNoon) -> None:
    """No answer from Telegram: noted as unknown, and never sent again."""
    at_noon.outbox.trouble = [MaybeSent("timed out")]
    for _ in range(3):
        await at_noon.reminding.tick()
    assert at_noon.outbox.tried == 1
    assert at_noon.outcome()[0] is OccurrenceState.UNKNOWN


async def test_not_sent(at_noon: AtNoon) -> None:
    """What surely did not arrive is tried again, and arrives once."""
    at_noon.outbox.trouble = [NotSent("no connection"), NotSent("slow down", retry_after_s=0.001)]
    await at_noon.reminding.tick()
    assert (at_noon.outbox.tried, len(at_noon.outbox.sent)) == (3, 1)
    assert at_noon.outcome()[0] is OccurrenceState.SENT


async def test_never_sent(at_noon: AtNoon) -> None:
    """After a few tries it is skipped and noted; tomorrow's goes its own way."""
    at_noon.outbox.trouble = [NotSent("no connection")] * TRIES
    for _ in range(2):
        await at_noon.reminding.tick()
    assert at_noon.outbox.tried == TRIES
    assert at_noon.outcome() == (OccurrenceState.SKIPPED, "could not be sent")


async def test_trouble_for_one_is_none_for_others(at_noon: AtNoon) -> None:
    """Ann's phone is off; Bob gets his reminder."""
    at_noon.store.wish(BOB, AT_NOON, created=YESTERDAY)
    at_noon.outbox.trouble = [MaybeSent("timed out")]
    await at_noon.reminding.tick()
    assert [person for person, _ in at_noon.outbox.sent] == [BOB]


async def test_a_process_that_died(at_noon: AtNoon) -> None:
    """A claim left by a process that died before it could tell is noted as unknown, and not sent again."""
    at_noon.store.claimed[at_noon.wish.id, TODAY] = NOON
    at_noon.store.outcomes[at_noon.wish.id, TODAY] = (OccurrenceState.CLAIMED, "")
    at_noon.clock.now = NOON + ABANDONED_AFTER + timedelta(seconds=1)
    await at_noon.reminding.tick()
    assert at_noon.outbox.tried == 0
    assert at_noon.outcome()[0] is OccurrenceState.UNKNOWN


# -- `run` goes on ---------------------------------------------------------------------------------------------------
async def test_a_database_that_comes_back(at_noon: AtNoon) -> None:
    """A database that is away does not end the loop; when it is back the reminder goes out."""
    at_noon.store.broken = True
    running = asyncio.create_task(at_noon.reminding.run())
    await _until(lambda: len(at_noon.store.log) > 3)
    assert at_noon.outbox.sent == []
    at_noon.store.broken = False
    await _until(lambda: bool(at_noon.outbox.sent))
    at_noon.reminding.stop()
    await asyncio.wait_for(running, 5)
    assert len(at_noon.outbox.sent) == 1


async def test_a_reminder_that_cannot_be_made(at_noon: AtNoon) -> None:
    """An error nobody thought of, at one person's reminder, does not keep the others' from going out."""
    at_noon.store.wish(BOB, AT_NOON, created=YESTERDAY)
    at_noon.outbox.trouble = [RuntimeError("nobody thought of this")]
    running = asyncio.create_task(at_noon.reminding.run())
    await _until(lambda: bool(at_noon.outbox.sent))
    at_noon.reminding.stop()
    await asyncio.wait_for(running, 5)
    assert [person for person, _ in at_noon.outbox.sent] == [BOB]


async def test_stop(at_noon: AtNoon) -> None:
    """Told to stop, it finishes the one in hand and begins no other."""
    at_noon.store.wish(BOB, AT_NOON, created=YESTERDAY)
    at_noon.outbox.meanwhile = at_noon.reminding.stop
    await asyncio.wait_for(at_noon.reminding.run(), 5)
    assert len(at_noon.outbox.sent) == 1


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
            Utterance(YESTERDAY, "clam 12:00 london", command="remind"),
            Utterance(YESTERDAY, "yes"),
        ):
            await conversation.handle(person, utterance, Outbox().reply)
    outbox, noon_in_london = Outbox(), NOON - timedelta(hours=1)
    bots = [Reminding(library, store, outbox, clock=Clock(noon_in_london)) for store in stores]
    await asyncio.gather(*(bot.tick() for bot in bots for _ in range(2)))
    assert sorted(person for person, _ in outbox.sent) == [*people]
    for store in stores:
        await store.close()
