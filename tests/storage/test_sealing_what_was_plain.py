"""An upgrade from the time before anything was sealed: nothing is lost, and nothing stays readable."""

from __future__ import annotations

import json
from pathlib import Path

from examples import NOW, OTHER, PERSON, files_with, opened, rows, take_the_steps, update
from sqlalchemy.ext.asyncio import create_async_engine

WORD = "zanzibarful"
MANY = 1200  # more than two batches
INTO_PEOPLE = "INSERT INTO people VALUES (:id, :state, '2026-06-17 07:30:00.123456+00')"
HOLDING = ["people", "inbox", "questions", "escalations", "disputes"]


async def tables_with(database_url: str, word: str) -> list[str]:
    """The tables in which the word can be read."""
    found = {name: await rows(database_url, f"SELECT * FROM {name}") for name in HOLDING}  # noqa: S608
    return [name for name in HOLDING if word in repr(found[name])]


async def test_what_was_there_is_sealed_and_read_as_before(database_url: str, tmp_path: Path):
    """States, waiting messages, questions, shared reports and disputes come through the upgrade, sealed."""
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(take_the_steps, "0003")
    await engine.dispose()
    state = json.dumps({"last_entry": WORD, "zone": "Europe/London"})
    for person in (PERSON, OTHER):
        await rows(database_url, INTO_PEOPLE, id=person, state=state)
    numbers = ", ".join(f"({n}, {PERSON}, '{WORD}{n}', '{NOW}')" for n in range(MANY))
    await rows(database_url, f"INSERT INTO inbox (id, chat, payload, received_at) VALUES {numbers}")  # noqa: S608
    await rows(database_url, "INSERT INTO inbox (id, received_at) VALUES (5000, '2026-06-17 07:30:00.123456+00')")
    await rows(
        database_url,
        "INSERT INTO questions (person, at, text, nearest, revision, kind) "
        "VALUES (:p, '2026-06-17 07:30:00.123456+00', :t, '[]', 'r', 'thumbs down')",
        p=PERSON,
        t=f"is {WORD} good?",
    )
    await rows(
        database_url,
        "INSERT INTO escalations (person, at, level, protocol, flags, shared, times_told) "
        "VALUES (:p, '2026-06-17 07:30:00.123456+00', 'urgent', 'back-pain', '[]', :t, 0)",
        p=PERSON,
        t=f"it is {WORD}",
    )
    await rows(
        database_url,
        "INSERT INTO disputes (at, by, sign, words, revision) "
        "VALUES ('2026-06-17 07:30:00.123456+00', :p, 'numb', :w, 'r')",
        p=PERSON,
        w=json.dumps([WORD]),
    )
    assert await tables_with(database_url, WORD) == HOLDING

    async with opened(database_url) as store:
        assert files_with(tmp_path, WORD) == []
        assert await tables_with(database_url, WORD) == []
        assert (await store.load(OTHER)).last_entry == WORD
        assert [one.payload for one in await store.inbox.waiting()] == [f"{WORD}{n}" for n in range(MANY)]
        assert [one.text for one in await store.questions()] == [f"is {WORD} good?"]
        assert [one.shared for one in await store.escalations.of(PERSON)] == [f"it is {WORD}"]
        assert [one.words for one in await store.disputes()] == [(WORD,)]
        assert await store.inbox.receive([update(5000)], "a") == []
        assert len(await store.inbox.waiting()) == MANY
