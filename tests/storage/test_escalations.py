"""Escalations in the store: written with the turn, told once, gone with the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from examples import NOW, OTHER, PERSON, opened, rows, turn

from bot.dialogue.desk_cards import Escalated
from bot.dialogue.effects import Forget
from bot.dialogue.turn import Report
from bot.knowledge.models import TriageLevel
from bot.storage.store import SqlStore

REPORT = Report("cauda-equina", TriageLevel.EMERGENCY, ("numb", "bladder"))
LONG_AGO = NOW - timedelta(days=1)


async def reported(store: SqlStore, report: Report = REPORT, *, person: int = PERSON, later: int = 0) -> None:
    at = NOW + timedelta(minutes=later)
    await store.save(person, replace(turn(), report=report), at=at, revision="r1")


async def only(store: SqlStore, person: int = PERSON) -> Escalated:
    (one,) = await store.escalations.of(person)
    return one


async def test_a_report_is_there_after_a_restart(store: SqlStore, database_url: str):
    """A report is written with its turn, and whoever starts next finds it untold."""
    await reported(store)
    async with opened(database_url) as restarted:
        (one,) = await restarted.escalations.unseen(since=LONG_AGO)
    assert one == Escalated(one.id, PERSON, NOW, TriageLevel.EMERGENCY, "cauda-equina", ("numb", "bladder"))


async def test_what_is_long_past_is_not_told(store: SqlStore):
    """Only reports since the moment asked for are told."""
    await reported(store)
    assert await store.escalations.unseen(since=NOW + timedelta(seconds=1)) == []


async def test_the_same_sign_again(store: SqlStore):
    """What begins no hold counts once a day, unless it is graver than what was told that day."""
    again = replace(REPORT, anew=False)
    urgent = Report("hot-joint", TriageLevel.URGENT, anew=False)
    for later, report in enumerate((urgent, urgent, again, again, urgent)):
        await reported(store, report, later=later)
    await reported(store, urgent, later=25 * 60)
    levels = [one.level for one in await store.escalations.of(PERSON)]
    assert levels == [TriageLevel.URGENT, TriageLevel.EMERGENCY, TriageLevel.URGENT]


async def test_another_sign_as_grave(store: SqlStore):
    """A sign of another protocol is told, though one as grave was told that day."""
    for later, protocol in enumerate(("hot-joint", "clot", "hot-joint")):
        await reported(store, Report(protocol, TriageLevel.URGENT, anew=False), later=later)
    assert [one.protocol for one in await store.escalations.of(PERSON)] == ["clot", "hot-joint"]


async def test_a_card_is_claimed_once(store: SqlStore):
    """A card is claimed once, unless it surely was not sent."""
    await reported(store)
    one = await only(store)
    assert await store.escalations.claim_card(one)
    assert not await store.escalations.claim_card(one)
    await store.escalations.release_card(one)
    assert await store.escalations.claim_card(one)
    assert await store.escalations.card_sent(one, 17, at=NOW)
    await store.escalations.release_card(one)
    assert (await only(store)).card == 17
    assert not await store.escalations.claim_card(one)


async def test_a_repeat_is_claimed_once(store: SqlStore):
    """Each repeat is claimed once; after somebody has seen it there is none."""
    await reported(store)
    one = await only(store)
    assert await store.escalations.claim_repeat(one, at=NOW)
    assert not await store.escalations.claim_repeat(one, at=NOW)
    second = await only(store)
    assert second.times_told == 1
    assert await store.escalations.see(second, by=7, at=NOW)
    assert not await store.escalations.claim_repeat(second, at=NOW)


async def test_the_first_to_press_counts(store: SqlStore):
    """Who has seen and who has contacted is the first who pressed."""
    await reported(store)
    one = await only(store)
    assert [await store.escalations.see(one, by=by, at=NOW) for by in (7, 8)] == [True, False]
    assert [await store.escalations.contact(one, by=by, at=NOW) for by in (8, 7)] == [True, False]
    after = await only(store)
    assert (after.seen_by, after.contacted_by) == (7, 8)
    assert await store.escalations.unseen(since=LONG_AGO) == []


async def test_who_is_forgotten_takes_the_shared_words_along(store: SqlStore, database_url: str):
    """Deleting takes the person's escalations with what they shared, nobody else's; nothing later brings them back."""
    await reported(store)
    await reported(store, person=OTHER)
    one = await only(store)
    assert await store.escalations.share(one, "canary")
    assert (await only(store)).shared == "canary"
    await store.save(PERSON, turn(None, Forget()), at=NOW, revision="r1")
    assert await rows(database_url, "SELECT person FROM escalations") == [(OTHER,)]
    assert not await store.escalations.share(one, "canary")
    assert not await store.escalations.card_sent(one, 17, at=NOW)


async def test_a_number_that_comes_back(store: SqlStore):
    """An escalation is found by its number and its moment, so that a deleted one's button finds no other."""
    await reported(store)
    old = await only(store)
    await store.save(PERSON, turn(None, Forget()), at=NOW, revision="r1")
    await reported(store, person=OTHER, later=5)
    new = await only(store, OTHER)
    assert await store.escalations.find(old.id, old.at) is None
    assert await store.escalations.find(new.id, old.at) is None  # SQLite gives the number again
    assert await store.escalations.find(new.id, new.at.replace(microsecond=0)) == new
    assert not await store.escalations.see(old, by=7, at=NOW)
