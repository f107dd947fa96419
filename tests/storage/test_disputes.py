"""The review list and the adverse events in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from examples import NOW, OTHER, PERSON, opened, rows, turn

from bot.dialogue.effects import Dispute, Forget, SettleDispute
from bot.dialogue.review import OpenDispute
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import AdverseEvent
from bot.knowledge.models import TriageLevel
from bot.storage.adverse import count_adverse
from bot.storage.store import SqlStore

WRONG = Dispute("back-trouble", ("my back", "hurts"), "r1")
EVENTS = "SELECT exercise, protocol, level FROM adverse_events ORDER BY id"
HOUR = timedelta(hours=1)


async def test_the_newest_first(store: SqlStore, database_url: str) -> None:
    """What coaches marked stands on the list with its words, the newest first, also after a restart."""
    await store.save(PERSON, turn(None, WRONG), at=NOW, revision="r1")
    await store.save(OTHER, turn(None, replace(WRONG, sign="bladder")), at=NOW + HOUR, revision="r1")
    async with opened(database_url) as restarted:
        newest, oldest = await restarted.disputes()
    assert newest.sign == "bladder"
    assert oldest == OpenDispute(oldest.number, NOW, "back-trouble", ("my back", "hurts"), "r1")


async def test_the_same_twice_is_one(store: SqlStore) -> None:
    """A button pressed again is one mark; other words are another."""
    for words in (WRONG.words, WRONG.words, ("back",)):
        await store.save(PERSON, turn(None, replace(WRONG, words=words)), at=NOW, revision="r1")
    assert [dispute.words for dispute in await store.disputes()] == [("back",), WRONG.words]


async def test_settled(store: SqlStore) -> None:
    """What is settled is off the list, and may come on it again; a number that is none changes nothing."""
    await store.save(PERSON, turn(None, WRONG), at=NOW, revision="r1")
    (dispute,) = await store.disputes()
    for number in (dispute.number, dispute.number, 2**63 - 1):
        await store.save(OTHER, turn(None, SettleDispute(number)), at=NOW, revision="r1")
    assert list(await store.disputes()) == []
    await store.save(PERSON, turn(None, WRONG), at=NOW, revision="r1")
    assert len(await store.disputes()) == 1


async def test_forgotten(store: SqlStore, database_url: str) -> None:
    """Marks and adverse events go with the person."""
    await store.save(PERSON, replace(turn(None, WRONG), adverse=AdverseEvent("clam")), at=NOW, revision="r1")
    await store.save(PERSON, turn(None, Forget()), at=NOW, revision="r1")
    assert list(await store.disputes()) == []
    assert await rows(database_url, EVENTS) == []


async def test_one_event(store: SqlStore, database_url: str) -> None:
    """Told again about the same card it is the same event, at the highest level told."""
    urgent = AdverseEvent("clam", "back-urgent", TriageLevel.URGENT)
    for hours, event in enumerate((AdverseEvent(None), AdverseEvent("clam"), urgent, AdverseEvent("clam"))):
        await store.save(PERSON, replace(turn(), adverse=event), at=NOW + hours * HOUR, revision="r1")
    assert await rows(database_url, EVENTS) == [("clam", "back-urgent", "urgent")]


async def test_other_events(store: SqlStore, database_url: str) -> None:
    """Another exercise, another person or two days later is another event."""
    told = ((PERSON, "clam", 0), (PERSON, "wall-sit", 1), (OTHER, "clam", 1), (PERSON, "clam", 48))
    for person, exercise, hours in told:
        event = replace(turn(), adverse=AdverseEvent(exercise))
        await store.save(person, event, at=NOW + hours * HOUR, revision="r1")
    assert [exercise for exercise, _, _ in await rows(database_url, EVENTS)] == ["clam", "wall-sit", "clam", "clam"]


async def test_without_consent(store: SqlStore, database_url: str) -> None:
    """Who wants no record has no adverse event recorded either, and no active day."""
    silent = replace(turn(DialogueState(consent=False)), adverse=AdverseEvent("clam"))
    await store.save(PERSON, silent, at=NOW, revision="r1")
    assert await count_adverse(database_url) == (0, 0)


@pytest.mark.parametrize(("hours", "days"), [((0, 1, 16), 1), ((0, 17), 2), ((0, 24, 48), 3)])
async def test_active_days(store: SqlStore, database_url: str, hours: tuple[int, ...], days: int) -> None:
    """An active day is one person on one day, as UTC counts days."""
    for person in (PERSON, OTHER):
        for hour in hours:
            await store.save(person, turn(), at=NOW + hour * HOUR, revision="r1")
    assert await count_adverse(database_url) == (0, 2 * days)
