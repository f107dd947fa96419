"""What a runner lets us keep of their training, in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from examples import NOW, OTHER, PERSON, TODAY, opened, rows, turn

from bot.dialogue.effects import Forget, WantSummary
from bot.dialogue.records import Record, RecordBalance, RecordPain, RecordSession, TakeBackSession, Training
from bot.dialogue.state import DialogueState
from bot.storage.store import SqlStore

AGREED = DialogueState(consent=True)
DAY = timedelta(days=1)
BRIDGE = "hamstring-bridge-90"
SESSION = RecordSession(BRIDGE, TODAY, 2)
PAIN = RecordPain("knee", 6, TODAY, BRIDGE)
BALANCE = RecordBalance("hamstring-bridge-90-single-leg", 12, 17, TODAY)


async def kept(
    store: SqlStore, *records: Record | TakeBackSession, state: DialogueState = AGREED, person: int = PERSON
) -> Training:
    for record in records:
        await store.save(person, turn(state, record), at=NOW, revision="r1")
    return await store.progress.records(person)


async def test_kept(store: SqlStore, database_url: str) -> None:
    """What was told comes back as it was, the oldest first, after a restart too; a stranger has nothing."""
    earlier = RecordSession("clam", TODAY - DAY)
    await kept(store, SESSION, earlier, PAIN, BALANCE)
    async with opened(database_url) as restarted:
        assert await restarted.progress.records(PERSON) == Training((earlier, SESSION), (PAIN,), (BALANCE,))
        assert await restarted.progress.records(OTHER) == Training()


@pytest.mark.parametrize("consent", [None, False])
async def test_only_with_consent(store: SqlStore, consent: bool | None) -> None:
    """Without a yes nothing of it is kept, whatever the turn says."""
    assert await kept(store, SESSION, PAIN, BALANCE, state=DialogueState(consent=consent)) == Training()


async def test_a_session_is_one_a_day(store: SqlStore) -> None:
    """Done pressed again is the same session; a pain told later is its pain, and no later press takes it away."""
    told = await kept(store, RecordSession(BRIDGE, TODAY), SESSION, RecordSession(BRIDGE, TODAY))
    assert told.sessions == (SESSION,)


async def test_a_session_taken_back(store: SqlStore) -> None:
    """A session taken back is kept no more; others are, and what never was can be taken back too."""
    earlier = RecordSession("clam", TODAY - DAY)
    await kept(store, SESSION, earlier)
    for _ in range(2):
        assert await kept(store, TakeBackSession(SESSION.exercise, SESSION.day)) == Training((earlier,))


async def test_the_last_count_of_a_day(store: SqlStore) -> None:
    """Counted again on the same day, the last count stands; another day has its own."""
    again, next_day = (
        RecordBalance(BALANCE.exercise, 14, 17, TODAY),
        RecordBalance(BALANCE.exercise, 15, 17, TODAY + DAY),
    )
    assert (await kept(store, BALANCE, next_day, again)).balances == (again, next_day)


async def test_forgotten(store: SqlStore, database_url: str) -> None:
    """Who deletes everything leaves no row of it behind; others keep theirs."""
    await kept(store, SESSION, PAIN, BALANCE)
    await kept(store, SESSION, person=OTHER)
    await store.save(PERSON, turn(None, Forget()), at=NOW, revision="r1")
    for table, left in (("sessions", 1), ("pains", 0), ("balances", 0)):
        assert await rows(database_url, f"SELECT count(*) FROM {table}") == [(left,)]  # noqa: S608


async def test_sealed(store: SqlStore, database_url: str) -> None:
    """What says how somebody is stands in the database for nobody to read: pain, where it hurts, counts."""
    await kept(store, SESSION, PAIN, BALANCE)
    for column, table in (("pain", "sessions"), ("area", "pains"), ("level", "pains"), ("left", "balances")):
        ((value,),) = await rows(database_url, f'SELECT "{column}" FROM {table}')  # noqa: S608
        assert value.startswith("gAAAA")


@pytest.mark.parametrize("wish", [True, False])
async def test_a_summary_is_wanted(store: SqlStore, wish: bool) -> None:
    """Who wants one is told apart from who does not; a week is claimed once."""
    await store.save(PERSON, turn(AGREED, WantSummary(True)), at=NOW, revision="r1")
    await store.save(PERSON, turn(AGREED, WantSummary(wish)), at=NOW, revision="r1")
    assert list(await store.progress.wanting("2026-W25")) == ([(PERSON, "2026-W24")] if wish else [])
    assert [await store.progress.claim(PERSON, "2026-W25") for _ in range(2)] == [wish, False]
