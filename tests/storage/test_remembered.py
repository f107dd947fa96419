"""What is remembered of a person between two messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from examples import HOLD, NOW, OTHER, PERSON, WISH, occurrence, opened, rows, subscribed, turn, update

from bot.dialogue.effects import Forget, Rate
from bot.dialogue.state import DialogueState, Mention, ReminderSetup, Screening
from bot.dialogue.turn import CheckBackOwed
from bot.knowledge.models import TriageLevel
from bot.storage.schema import metadata
from bot.storage.store import SqlStore

LATER = NOW + timedelta(hours=1)
HELD = DialogueState(holds=(HOLD,))
VOTE = Rate("warm-up", up=False)


async def test_a_person_never_seen_has_a_fresh_state(store: SqlStore):
    """Somebody the bot has never met has nothing remembered, and that is known."""
    assert await store.load(PERSON) == DialogueState()


@pytest.mark.parametrize(
    "pending",
    [
        None,
        Screening("back-pain", rescreen=True, cleared_of=True, shown=False),
        ReminderSetup("x", WISH.at, "Europe/Paris"),
        ReminderSetup("x", edits=3, where=""),
        ReminderSetup(),
    ],
)
async def test_a_restart_forgets_nothing(store: SqlStore, database_url: str, pending: Screening | ReminderSetup | None):
    """Whatever the bot was asking when it stopped, it still knows after a restart."""
    mentions = (Mention(NOW, ("back", "numb")), Mention(LATER, ()))
    state = DialogueState(pending, "cramping", mentions, (HOLD,), introduced=True, zone="Europe/London")
    await store.save(PERSON, turn(state), at=NOW, revision="r1")
    async with opened(database_url) as restarted:
        assert await restarted.load(PERSON) == state


async def test_people_do_not_see_each_others_state(store: SqlStore):
    """One runner's hold is no other's."""
    await store.save(PERSON, turn(HELD), at=NOW, revision="r1")
    await store.save(OTHER, turn(), at=NOW, revision="r1")
    assert await store.load(OTHER) == DialogueState()
    assert await store.load(PERSON) == HELD


async def test_a_hold_is_stored_once_and_stays_as_history(store: SqlStore, database_url: str):
    """A hold kept over many turns is one hold; cleared, it holds no longer and can still be read up."""
    for _ in range(3):
        await store.save(PERSON, turn(HELD), at=NOW, revision="r1")
    await store.save(PERSON, turn(), at=LATER, revision="r1")
    assert await store.load(PERSON) == DialogueState()
    assert await rows(database_url, "SELECT protocol, cleared_at IS NULL FROM holds") == [("back-pain", False)]


async def test_a_hold_that_comes_back_holds_again(store: SqlStore):
    """Back pain reported again after a re-screen holds the bridges again."""
    for state in (HELD, DialogueState(), HELD):
        await store.save(PERSON, turn(state), at=NOW, revision="r1")
    assert await store.load(PERSON) == HELD


async def test_a_hold_that_is_raised_holds_at_the_new_level(store: SqlStore, database_url: str):
    """Caution that becomes urgent holds as urgent, and both can be read up."""
    urgent = replace(HELD, holds=(replace(HOLD, level=TriageLevel.URGENT),))
    for state in (HELD, urgent):
        await store.save(PERSON, turn(state), at=NOW, revision="r1")
    assert await store.load(PERSON) == urgent
    found = await rows(database_url, "SELECT level, cleared_at IS NULL FROM holds ORDER BY id")
    assert [(level, bool(holding)) for level, holding in found] == [("caution", False), ("urgent", True)]


async def test_a_state_that_could_not_be_read_clears_no_hold(store: SqlStore):
    """After a turn without memory the hold that nobody could see is still there."""
    await store.save(PERSON, turn(HELD), at=NOW, revision="r1")
    await store.save(PERSON, turn(DialogueState(known=False)), at=LATER, revision="r1")
    assert await store.load(PERSON) == HELD


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "null",
        "[1]",
        '"x"',
        "[" * 100_000,
        '{"introduced": "perhaps"}',
        '{"mentions": [{"at": "yesterday", "heard": []}]}',
        '{"pending": 7}',
        '{"pending": {}}',
        '{"pending": {"Screening": {}}}',
        '{"pending": {"BalanceTest": {"side": "left"}}}',
        '{"pending": {"Screening": {"protocol": "a"}, "ReminderSetup": {}}}',
    ],
)
async def test_damaged_memory_keeps_the_holds(store: SqlStore, database_url: str, damage: str):
    """When a person's memory is damaged the bot says so to itself, and what was held is held still."""
    await store.save(PERSON, turn(HELD), at=NOW, revision="r1")
    await rows(database_url, "UPDATE people SET state = :damage", damage=damage)
    assert await store.load(PERSON) == DialogueState(holds=(HOLD,), known=False)
    await store.save(PERSON, turn(await store.load(PERSON)), at=LATER, revision="r1")
    assert await store.load(PERSON) == HELD


async def test_a_turn_is_kept_as_ids_and_numbers(store: SqlStore, database_url: str):
    """A turn's record says what was decided and why, without a word of what was said."""
    await store.save(PERSON, turn(), at=NOW, revision="r1")
    ((person, decision, entry, choices, level, flags, *rest),) = await rows(
        database_url,
        "SELECT person, decision, entry, choices, level, flags, score, phrasing, revision FROM turns",
    )
    assert (person, decision, entry, level, *rest) == (
        PERSON, "answer", "cramping", "caution", 0.875, "my hamstring cramps", "r1",
    )  # fmt: skip
    assert (str(choices).replace("'", '"'), str(flags).replace("'", '"')) == ('["a", "b"]', '["numb"]')
    assert "canary" not in repr(await everything(database_url))


async def test_who_asks_to_be_forgotten_is_nowhere(store: SqlStore, database_url: str):
    """After deletion no row of any table has the person's id, this turn's included; others keep all of theirs."""
    for person in (PERSON, OTHER):
        number = await subscribed(store, person)
        owed = (CheckBackOwed("back-pain", NOW),)
        await store.save(person, replace(turn(HELD, VOTE), check_backs=owed), at=NOW, revision="r1")
        assert await store.reminders.claim([await occurrence(store, number)], at=NOW) == [True]
    await store.inbox.receive([update(1)], "a")
    await store.save(PERSON, turn(HELD, WISH, Forget()), at=NOW, revision="r1")
    await store.inbox.finish([1], [PERSON], "a")
    left = await everything(database_url)
    assert PERSON not in [cell for table in left.values() for row in table for cell in row]
    assert {name: len(table) for name, table in left.items() if table} == {
        "people": 1, "holds": 1, "turns": 2, "subscriptions": 1, "occurrences": 1, "inbox": 1, "checkbacks": 1,
        "ratings": 1, "probes": 1,
    }  # fmt: skip
    assert await store.load(PERSON) == DialogueState()
    left_to = await store.load(OTHER)
    assert (replace(left_to, reminders=()), len(left_to.reminders)) == (HELD, 1)


async def test_without_consent_no_record_of_talks_is_kept(store: SqlStore, database_url: str):
    """Who wants no record has none, while a hold for their safety is kept all the same."""
    await store.save(PERSON, turn(replace(HELD, consent=False)), at=NOW, revision="r1")
    assert await rows(database_url, "SELECT * FROM turns") == []
    assert (await store.load(PERSON)).holds == HELD.holds


async def everything(database_url: str) -> dict[str, list[tuple[object, ...]]]:
    return {name: await rows(database_url, f"SELECT * FROM {name}") for name in metadata.tables}  # noqa: S608
