"""All that is kept about one person: counted, given to them, gone when they wish."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from examples import HOLD, NOW, OTHER, PERSON, TODAY, occurrence, rows, subscribed, turn, update

from bot.dialogue.effects import Dispute, Forget, KeepQuestion, Rate, SettleDispute, StopReminders, WantSummary
from bot.dialogue.records import RecordBalance, RecordPain, RecordSession
from bot.dialogue.state import DialogueState, Unanswered
from bot.dialogue.turn import AdverseEvent, CheckBackOwed, Report
from bot.knowledge.models import TriageLevel
from bot.reminders.occurrence import OccurrenceState
from bot.service.owed import Outcome
from bot.service.ports import CheckBackState
from bot.service.retention import PERIODS, Aged, Retention
from bot.storage.schema import metadata
from bot.storage.store import SqlStore

DAY = timedelta(days=1)


async def fill(store: SqlStore, person: int) -> None:
    """Something about the person in every table, all of it done with but a hold, a reminder and a waiting message."""
    number = await subscribed(store, person)
    one = await occurrence(store, number)
    await store.reminders.claim([one], at=NOW)
    await store.reminders.settle([Outcome(number, one.local_date, OccurrenceState.SENT, NOW)])
    said = (Dispute("numb", ("tingly",), "r1"), KeepQuestion(Unanswered("is yoga good?", (), "r1")), Rate("ice", True))
    told = (RecordSession("clam", TODAY), RecordPain("knee", 2, TODAY), RecordBalance("clam", 12, 17, TODAY))
    agreed = DialogueState(last_entry="ice", holds=(HOLD,), consent=True)
    full = turn(agreed, *said, *told, WantSummary(True))
    report = Report("back-pain", TriageLevel.CAUTION)
    owed = (CheckBackOwed("back-pain", NOW),)
    full = replace(full, report=report, check_backs=owed, adverse=AdverseEvent("clam"))
    await store.save(person, full, at=NOW, revision="r1")
    (escalation,) = await store.escalations.of(person)
    await store.escalations.share(escalation, "it is my back")
    await store.inbox.receive([update(person % 1000, chat=person, payload='{"text": "hello"}')], "a")


# All but the database's own: whose a chat or a duty is for some seconds, the last beat, and what proves the key.
ALL = {table.name for table in metadata.sorted_tables} - {"chat_leases", "duties", "upkeep", "probes"}


async def test_everything_is_given(store: SqlStore):
    """The export has a row of every table, opened, in values that JSON knows; and nothing about anybody else."""
    await fill(store, PERSON)
    await fill(store, OTHER)
    kept = await store.records.everything(PERSON)
    assert set(kept) == ALL
    assert json.loads(json.dumps(kept)) == kept
    assert str(OTHER) not in [str(value) for table in kept.values() for row in table for value in row.values()]
    (person,), (question,), (escalation,) = kept["people"], kept["questions"], kept["escalations"]
    assert (person["state"]["last_entry"], person["updated_at"]) == ("ice", NOW.isoformat())
    assert (question["text"], escalation["shared"]) == ("is yoga good?", "it is my back")
    assert kept["inbox"][0]["payload"] == {"text": "hello"}


async def test_what_is_counted_is_what_goes(store: SqlStore, database_url: str):
    """The receipt names each table with its rows; after deleting there are none, and nobody else has lost any."""
    await fill(store, PERSON)
    await fill(store, OTHER)
    counts = await store.records.counts(PERSON)
    assert counts == dict.fromkeys(ALL - {"inbox"}, 1) | {"turns": 2}
    await store.save(PERSON, turn(None, Forget()), at=NOW, revision="r1")
    assert await store.records.counts(PERSON) == {}
    assert await store.records.counts(OTHER) == counts


async def test_a_person_in_charge_leaves_no_number_on_others_reports(store: SqlStore, database_url: str):
    """Who has seen others' reports and is deleted is named on none of them; that they were seen stays."""
    await fill(store, PERSON)
    (escalation,) = await store.escalations.of(PERSON)
    await store.escalations.see(escalation, by=OTHER, at=NOW)
    await store.escalations.contact(escalation, by=OTHER, at=NOW)
    await store.save(OTHER, turn(None, Forget()), at=NOW, revision="r1")
    (escalation,) = await store.escalations.of(PERSON)
    assert (escalation.seen_by, escalation.seen_at) == (None, NOW)
    assert (escalation.contacted_by, escalation.contacted_at) == (None, NOW)


class Clock:
    """A clock that is put forward."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


async def left(store: SqlStore, database_url: str, at: timedelta) -> dict[str, int]:
    """How much of the person is left when the job has run at that time after."""
    clock = Clock()
    clock.now += at
    await Retention(store.records, clock=clock).tick()
    return dict(await store.records.counts(PERSON)) | {
        "inbox": len(await rows(database_url, "SELECT id FROM inbox")),
        "shared": len(await rows(database_url, "SELECT id FROM escalations WHERE shared IS NOT NULL")),
    }


async def done_with(store: SqlStore) -> None:
    """Everything about the person, and each thing that has an end ended."""
    await fill(store, PERSON)
    await store.inbox.finish([PERSON % 1000], [], "a")
    await store.inbox.receive([update(5000, payload="newer")], "a")
    await store.inbox.finish([5000], [], "a")
    (owed,) = await store.checkbacks.due(NOW)
    await store.checkbacks.claim(owed.id, at=NOW)
    await store.checkbacks.settle(owed.id, CheckBackState.SENT, at=NOW)
    await store.save(PERSON, turn(DialogueState(), StopReminders()), at=NOW, revision="r1")  # the hold is cleared
    (dispute,) = await store.disputes()
    await store.save(PERSON, turn(DialogueState(), SettleDispute(dispute.number)), at=NOW, revision="r1")


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        (6, set()),
        (8, {"inbox"}),
        (89, {"inbox"}),
        (91, {"inbox", "shared", "questions", "occurrences", "subscriptions", "checkbacks", "disputes"}),
    ],
)
async def test_what_goes_when(store: SqlStore, database_url: str, days: int, gone: set[str]):
    """As the clock goes on, each kind of record ends at its time and no other does."""
    await done_with(store)
    before = await left(store, database_url, timedelta())
    assert before["inbox"] == 2
    after = await left(store, database_url, days * DAY)
    assert {name for name in before if after.get(name, 0) < before[name]} == gone
    assert after["inbox"] >= 1  # the newest number is known for good


async def test_what_a_process_that_died_has_left(store: SqlStore, database_url: str):
    """A reminder and a check-back that were claimed and never settled end at their time like any other."""
    claimed = {"occurrences", "checkbacks"}
    one = await occurrence(store, await subscribed(store))
    await store.reminders.claim([one], at=NOW)
    await store.save(PERSON, replace(turn(), check_backs=(CheckBackOwed("back-pain", NOW),)), at=NOW, revision="r1")
    (owed,) = await store.checkbacks.due(NOW)
    await store.checkbacks.claim(owed.id, at=NOW)
    assert await store.reminders.abandoned(before=NOW + DAY) == await store.checkbacks.abandoned(before=NOW + DAY) == 1
    assert claimed <= set(await left(store, database_url, 89 * DAY))
    assert not claimed & set(await left(store, database_url, 91 * DAY))


async def test_a_year_later(store: SqlStore, database_url: str):
    """After a year only the person, their votes and training are left; after two, of who no longer writes, nothing."""
    await done_with(store)
    training = {"sessions", "pains", "balances", "summaries"}
    assert set(await left(store, database_url, 366 * DAY)) == {"people", "ratings", "inbox", "shared"} | training
    assert await left(store, database_url, 731 * DAY) == {"inbox": 1, "shared": 0}


async def test_what_is_in_use_stays(store: SqlStore, database_url: str):
    """An active reminder keeps its person, an open hold and a message not yet answered stay, however long it takes."""
    await fill(store, PERSON)
    kept = await left(store, database_url, 5 * 365 * DAY)
    assert {name for name, count in kept.items() if count} >= {"people", "subscriptions", "holds", "inbox"}
    assert len(await store.inbox.waiting()) == 1
    assert (await store.load(PERSON)).holds == (HOLD,)


async def test_once_a_day():
    """The job looks once a day, not at every tick, and again the next day."""
    clock, asked = Clock(), []

    class Counting:
        async def expire(self, what: Aged, before: object) -> int:  # noqa: ARG002
            asked.append(what)
            return 0

    job = Retention(Counting(), clock=clock)
    for hours in (0, 1, 23, 1, 5):
        clock.now += timedelta(hours=hours)
        await job.tick()
    assert asked == [*PERIODS, *PERIODS]
    assert set(PERIODS) == set(Aged)
