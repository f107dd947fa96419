"""What the database says of the work to be done, for those who look after the bot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from examples import NOW, PERSON, turn, update

from bot.dialogue.turn import Report
from bot.knowledge.models import TriageLevel
from bot.service.meter import Pulse
from bot.storage.store import SqlStore


async def test_nothing_to_do(store: SqlStore):
    """A new database has nobody waiting."""
    assert await store.pulse.read() == Pulse(0, None, {})


async def test_who_waits(store: SqlStore):
    """Updates not yet answered are counted, and the oldest of them dated; what is answered counts no more."""
    first, second = update(1), replace(update(2), received=NOW + timedelta(minutes=1))
    await store.inbox.receive([second, first], "w")
    assert await store.pulse.read() == Pulse(2, NOW, {})
    await store.inbox.finish([1], [], "w")
    assert await store.pulse.read() == Pulse(1, second.received, {})


async def reported(store: SqlStore, person: int, level: TriageLevel, at: datetime) -> None:
    await store.save(person, replace(turn(), report=Report("back-pain", level)), at=at, revision="r1")


async def test_what_nobody_has_seen(store: SqlStore):
    """Warning signs that nobody has seen are counted by level."""
    for person, level in ((PERSON, TriageLevel.URGENT), (2, TriageLevel.EMERGENCY), (3, TriageLevel.EMERGENCY)):
        await reported(store, person, level, datetime.now(UTC))
    assert (await store.pulse.read()).unseen == {"urgent": 1, "emergency": 2}
    (one,) = await store.escalations.of(2)
    await store.escalations.see(one, by=9, at=NOW)
    assert (await store.pulse.read()).unseen == {"urgent": 1, "emergency": 1}


async def test_what_nobody_can_see_any_more(store: SqlStore):
    """After a day a warning sign whose card never went out counts no more: there is no button to end the alert by."""
    old = datetime.now(UTC) - timedelta(days=2)
    await reported(store, PERSON, TriageLevel.EMERGENCY, old)
    assert (await store.pulse.read()).unseen == {}
    (one,) = await store.escalations.of(PERSON)
    await store.escalations.card_sent(one, 17, at=old)
    assert (await store.pulse.read()).unseen == {"emergency": 1}
