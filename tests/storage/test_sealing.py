"""What is personal cannot be read in the database without the key, and is not lost by a wrong one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from examples import NOW, PERSON, files_with, opened, process, rows, turn, update
from sqlalchemy import Text

from bot.dialogue.effects import Dispute, KeepQuestion
from bot.dialogue.state import DialogueState, Unanswered
from bot.dialogue.turn import Report
from bot.errors import KneebotError
from bot.knowledge.models import TriageLevel
from bot.service.ports import StoreUnavailable
from bot.storage.keys import KeyProblem, Keys
from bot.storage.new_key import new_key
from bot.storage.rotation import rotate_all, sealed_columns
from bot.storage.schema import metadata
from bot.storage.store import SqlStore

T = TypeVar("T")
WORD = "quuxlomania"
OLD, NEW = new_key(), new_key()
# What stays readable, because queries look for it: ids and names of the knowledge's files, decisions, zones, revisions.
READABLE = {
    "holds.protocol", "turns.entry", "turns.phrasing", "turns.revision", "subscriptions.exercise",
    "subscriptions.zone", "occurrences.reason", "checkbacks.protocol", "escalations.protocol",
    "adverse_events.exercise", "adverse_events.protocol", "disputes.sign", "disputes.revision", "questions.revision",
    "ratings.entry", "sessions.exercise", "pains.exercise", "balances.exercise", "upkeep.value", "probes.token",
}  # fmt: skip


async def fill(store: SqlStore) -> None:
    """The planted word in every column that is sealed."""
    said = (Dispute("numb", (WORD,), "r1"), KeepQuestion(Unanswered(f"is {WORD} good?", (), "r1")))
    report = Report("back-pain", TriageLevel.CAUTION)
    full = replace(turn(DialogueState(last_entry=WORD), *said), report=report)
    await store.save(PERSON, full, at=NOW, revision="r1")
    (escalation,) = await store.escalations.of(PERSON)
    await store.escalations.share(escalation, f"it is {WORD}")
    await store.inbox.receive([update(1, payload=f'{{"text": "{WORD}"}}')], "a")


async def read(store: SqlStore) -> list[object]:
    """What of it the store gives back."""
    (escalation,), (dispute,) = await store.escalations.of(PERSON), await store.disputes()
    (question,), (waiting,) = await store.questions(), await store.inbox.waiting()
    state = await store.load(PERSON)
    return [state.last_entry, dispute.words, question.text, escalation.shared, waiting.payload]


def key_of(database_url: str) -> str:
    """The name of the file with the database's own key: beside a file, or in the working folder for a server."""
    return "kneebot.db.key" if database_url.startswith("sqlite") else "kneebot.key"


ALL = [WORD, (WORD,), f"is {WORD} good?", f"it is {WORD}", f'{{"text": "{WORD}"}}']


async def test_nothing_personal_can_be_read_in_the_files(store: SqlStore, tmp_path: Path):
    """Words of a state, a question, a shared report, a dispute and a waiting message are in no file, and come back."""
    await fill(store)
    assert files_with(tmp_path, WORD) == []
    assert await read(store) == ALL


def test_every_column_of_text_is_sealed_or_known_to_be_harmless():
    """A new column that may hold words is sealed, unless somebody has said here why queries must read it."""
    sealed = {f"{column.table.name}.{column.name}" for column in sealed_columns()}
    texts = {f"{t.name}.{c.name}" for t in metadata.sorted_tables for c in t.columns if type(c.type) is Text}
    assert texts == READABLE
    assert sealed >= {"people.state", "inbox.payload", "questions.text", "escalations.shared", "disputes.words"}


async def test_the_first_start_makes_a_key_that_only_its_owner_can_read(tmp_path: Path):
    """A first start makes one key beside the database and says where; the next start uses it and says nothing."""
    told: list[Path] = []
    for _ in range(2):
        store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'knee.db'}", Keys(made=told.append))
        await store.open()
        await store.close()
    assert told == [tmp_path / "knee.db.key"]
    assert told[0].stat().st_mode & 0o777 == 0o600
    assert files_with(tmp_path, "") == ["knee.db", "knee.db.key"]


async def test_processes_that_start_at_once_make_one_key(database_url: str, tmp_path: Path):
    """Four processes that find neither database nor key all come up, with the same key."""
    started = [process("open", database_url) for _ in range(4)]
    for one in started:
        await asyncio.to_thread(one.communicate, timeout=60)
    assert [one.returncode for one in started] == [0] * 4
    async with opened(database_url) as store:
        await fill(store)
    assert [name for name in files_with(tmp_path, "") if "key" in name] == [key_of(database_url)]


async def test_a_wrong_key_stops_the_start_and_loses_nothing(database_url: str, tmp_path: Path):
    """With another key nothing is read or written, the words say where to look; with the right one all is there."""
    async with opened(database_url) as store:
        await fill(store)
    wrong = SqlStore(database_url, Keys(NEW))
    with pytest.raises(
        KeyProblem, match=r"KNEEBOT_ENCRYPTION_KEY: the key there does not open .* former key back"
    ) as e:
        await wrong.open()
    assert isinstance(e.value, KneebotError)
    with pytest.raises(StoreUnavailable):
        await wrong.save(PERSON, turn(), at=NOW, revision="r1")
    await wrong.close()
    async with opened(database_url) as store:
        assert await read(store) == ALL


async def test_a_lost_key_is_not_replaced_by_a_new_one(database_url: str, tmp_path: Path):
    """Where the key's file has gone the start says so and makes none: a new one would open nothing."""
    async with opened(database_url) as store:
        await fill(store)
    key = tmp_path / key_of(database_url)
    key.rename(tmp_path / "elsewhere")
    lost = SqlStore(database_url)
    with pytest.raises(KeyProblem, match=rf"{re.escape(key.name)} is missing.*Put the file back"):
        await lost.open()
    await lost.close()
    (tmp_path / "elsewhere").rename(key)
    async with opened(database_url) as store:
        assert await read(store) == ALL


@pytest.mark.parametrize(
    ("given", "said"),
    [("hunter2", "what is there is no key"), (f"{OLD},{NEW[:-2]}", "key 2 of 2 is no key"), (",", "there is no key")],
    ids=["a word", "cut off", "nothing"],
)
async def test_what_is_no_key_is_not_taken_for_one(database_url: str, given: str, said: str):
    """A slip in the setting is named, with the setting and without the key."""
    store = SqlStore(database_url, Keys(given))
    with pytest.raises(KeyProblem, match=f"^KNEEBOT_ENCRYPTION_KEY: {said}") as caught:
        await store.open()
    await store.close()
    assert "hunter2" not in str(caught.value)
    assert OLD not in str(caught.value)


async def test_a_key_that_cannot_be_kept_is_not_made(tmp_path: Path, database_url: str):
    """Where the place for the key cannot be written, the start says what to do instead."""
    store = SqlStore(database_url, Keys(file=tmp_path / "no" / "such" / "folder"))
    with pytest.raises(KeyProblem, match=r"cannot be made there \(No such file or directory\). Set KNEEBOT_ENC"):
        await store.open()
    await store.close()


async def test_after_a_rotation_the_former_key_is_no_longer_needed(database_url: str):
    """Everything is sealed with the new key; before that, leaving the old one out is refused."""
    await one_with(Keys(OLD), database_url, fill)
    with pytest.raises(KeyProblem):
        await one_with(Keys(NEW), database_url, fill)
    done = await rotate_all(database_url, Keys(f"{NEW},{OLD}"))
    assert (done.sealed, done.already, done.unreadable) == (5, 0, 0)
    assert await one_with(Keys(NEW), database_url, read) == ALL
    again = await rotate_all(database_url, Keys(f"{NEW},{OLD}"))
    assert (again.sealed, again.already, again.unreadable) == (0, 5, 0)


async def test_a_rotation_that_was_stopped_goes_on(database_url: str):
    """After some batches were sealed anew both keys open everything, and a second run does the rest."""

    async def many(store: SqlStore) -> None:
        await store.inbox.receive([update(number) for number in range(1000)], "a")

    await one_with(Keys(OLD), database_url, many)
    both = Keys(f"{NEW},{OLD}")
    seen = 0

    def stop_after_two(_: int) -> None:
        nonlocal seen
        seen += 1
        if seen == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await rotate_all(database_url, both, stop_after_two)
    done = await rotate_all(database_url, both)
    assert done.already > 0
    assert done.sealed > 0
    assert done.sealed + done.already == 1000
    assert len(await one_with(Keys(NEW), database_url, lambda store: store.inbox.waiting())) == 1000


async def test_what_no_key_opens_is_left_alone_by_a_rotation(database_url: str):
    """A spoilt value is counted and kept as it is, and the former key is still asked for."""
    await one_with(Keys(OLD), database_url, fill)
    await rows(database_url, "UPDATE questions SET text = 'spoilt'")
    done = await rotate_all(database_url, Keys(f"{NEW},{OLD}"))
    assert (done.sealed, done.unreadable) == (4, 1)
    assert await rows(database_url, "SELECT text FROM questions") == [("spoilt",)]
    with pytest.raises(KeyProblem):
        await one_with(Keys(NEW), database_url, read)


async def one_with(keys: Keys, database_url: str, work: Callable[[SqlStore], Awaitable[T]]) -> T:
    """What `work` returns, done with a store that has those keys."""
    store = SqlStore(database_url, keys)
    try:
        return await work(store)
    finally:
        await store.close()
