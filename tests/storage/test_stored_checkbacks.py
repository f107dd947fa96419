"""Check-backs in the store: one due for each person and protocol, claimed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from examples import HOLD, NOW, OTHER, PERSON, opened, rows, turn

from bot.dialogue.state import DialogueState, HowIsIt, ReminderSetup, Screening
from bot.dialogue.turn import CheckBackOwed
from bot.service.ports import CheckBackState
from bot.storage.store import SqlStore

HELD = DialogueState(holds=(HOLD,))
LATER = NOW + timedelta(hours=24)
ASKED = HowIsIt("back-pain", LATER)


async def reported(store: SqlStore, *protocols: str, person: int = PERSON, due: datetime = LATER) -> None:
    owed = tuple(CheckBackOwed(protocol, due) for protocol in protocols)
    await store.save(person, replace(turn(HELD), check_backs=owed), at=NOW, revision="r1")


async def test_due_from_its_moment_on(store: SqlStore, database_url: str):
    """What is owed is due when its moment has come, also after a restart, and not before."""
    await reported(store, "back-pain")
    async with opened(database_url) as restarted:
        assert await restarted.checkbacks.due(LATER - timedelta(seconds=1)) == []
        (one,) = await restarted.checkbacks.due(LATER)
    assert (one.person, one.protocol, one.due) == (PERSON, "back-pain", LATER)


async def test_a_report_again_moves_it(store: SqlStore):
    """One is due for each person and protocol: the same report again moves it, anything else has its own."""
    await reported(store, "back-pain", "back-urgent")
    await reported(store, "back-pain", person=OTHER)
    await reported(store, "back-pain", due=LATER + timedelta(hours=5))
    due = await store.checkbacks.due(LATER + timedelta(days=1))
    assert [(one.person, one.protocol) for one in due] == [
        (PERSON, "back-urgent"),
        (OTHER, "back-pain"),
        (PERSON, "back-pain"),
    ]


async def test_claimed_once(store: SqlStore, database_url: str):
    """One caller gets it, whoever asks and whatever became of it; a new report makes a new one."""
    await reported(store, "back-pain")
    (one,) = await store.checkbacks.due(LATER)
    assert not await store.checkbacks.claim(one.id, at=LATER - timedelta(seconds=1))
    assert await store.checkbacks.claim(one.id, at=LATER)
    async with opened(database_url) as other:
        assert not await other.checkbacks.claim(one.id, at=LATER)
        await other.checkbacks.settle(one.id, CheckBackState.SENT, at=LATER)
        assert not await other.checkbacks.claim(one.id, at=LATER)
        assert await other.checkbacks.due(LATER) == []
    await reported(store, "back-pain")
    assert len(await store.checkbacks.due(LATER)) == 1


async def test_postponed(store: SqlStore):
    """One that waits for the morning cannot be claimed before it."""
    await reported(store, "back-pain")
    (one,) = await store.checkbacks.due(LATER)
    morning = LATER + timedelta(hours=8)
    await store.checkbacks.postpone(one.id, morning)
    assert not await store.checkbacks.claim(one.id, at=LATER)
    assert await store.checkbacks.claim(one.id, at=morning)


async def test_put_back(store: SqlStore, database_url: str):
    """One that surely did not arrive is due again, unless a newer report owes the same by now."""
    await reported(store, "back-pain")
    (one,) = await store.checkbacks.due(LATER)
    assert await store.checkbacks.claim(one.id, at=LATER)
    await store.checkbacks.unclaim(one.id, at=LATER)
    assert await store.checkbacks.claim(one.id, at=LATER)
    await reported(store, "back-pain", due=LATER + timedelta(hours=5))
    await store.checkbacks.unclaim(one.id, at=LATER)
    assert await rows(database_url, "SELECT state FROM checkbacks ORDER BY id") == [("dropped",), ("due",)]


async def test_of_a_process_that_died(store: SqlStore, database_url: str):
    """Claimed long ago and never settled, it may have arrived: it becomes unknown and is never due again."""
    await reported(store, "back-pain")
    (one,) = await store.checkbacks.due(LATER)
    await store.checkbacks.claim(one.id, at=LATER)
    assert await store.checkbacks.abandoned(before=LATER) == 0
    assert await store.checkbacks.abandoned(before=LATER + timedelta(seconds=1)) == 1
    assert await rows(database_url, "SELECT state FROM checkbacks") == [("unknown",)]
    assert await store.checkbacks.due(LATER + timedelta(days=9)) == []


async def test_what_is_open(store: SqlStore):
    """The question asked is what is open, and nothing else changes; taken back, what was open before is so again."""
    before = replace(HELD, last_entry="clam", zone="Asia/Tokyo", pending=ReminderSetup("clam", time(7)))
    await store.save(PERSON, turn(before), at=NOW, revision="r1")
    await store.checkbacks.open(PERSON, ASKED)
    assert await store.load(PERSON) == replace(before, pending=ASKED)
    await store.checkbacks.take_back(PERSON, before.pending)
    assert await store.load(PERSON) == before


async def test_taking_back_leaves_other_questions(store: SqlStore):
    """Only a check-back is taken back: safety's questions stay open, and somebody never seen stays unknown."""
    asking = replace(HELD, pending=Screening("back-pain"))
    await store.save(PERSON, turn(asking), at=NOW, revision="r1")
    await store.checkbacks.take_back(PERSON, None)
    assert await store.load(PERSON) == asking
    await store.checkbacks.open(OTHER, ASKED)
    assert await store.load(OTHER) == DialogueState()
