"""A database of any released Kneebot, with people in it, is brought to the newest revision and loses nobody."""

from __future__ import annotations

import pytest
from examples import PERSON, opened, rows, take_the_steps, update

from bot.storage import dialects, schema

# What each release added, as it would have been written then: a later step must not lose or spoil it.
ADDED = {
    "0001": (
        "INSERT INTO people (id, state, updated_at) VALUES (7370000000001, '{}', '2026-01-01 08:00:00+00')",
        "INSERT INTO holds (id, person, protocol, level, since, exercises) VALUES "
        "(1, 7370000000001, 'back-pain', 'caution', '2026-01-01 08:00:00+00', '[\"hamstring-bridge-90\"]')",
        "INSERT INTO subscriptions (id, person, exercise, at, zone, days, created_at) VALUES "
        "(1, 7370000000001, 'hamstring-bridge-90', '07:30:00', 'Europe/London', '0123456', '2026-01-01 08:00:00+00')",
        "INSERT INTO inbox (id, chat, payload, received_at) VALUES "
        "(1, 7370000000001, 'text-canary', '2026-06-17 07:30:00.123456+00'), "
        "(2, NULL, NULL, '2026-06-17 07:30:00.123456+00')",
    ),
    "0002": (
        "INSERT INTO checkbacks (id, person, protocol, due_at, state) VALUES "
        "(1, 7370000000001, 'back-pain', '2026-01-02 08:00:00+00', 'due')",
        "INSERT INTO questions (id, person, at, text, nearest, revision) VALUES "
        "(1, 7370000000001, '2026-01-01 08:00:00+00', 'what of my shoes', '[]', 'r1')",
    ),
    "0003": (
        "INSERT INTO ratings (person, entry, up, at) VALUES (7370000000001, 'cramping', %s, '2026-01-01 08:00:00+00')",
    ),
}
RELEASES = list(ADDED)


@pytest.fixture(params=RELEASES)
async def released(request: pytest.FixtureRequest, database_url: str) -> str:
    """A database as that release left it; gives the release."""
    release = str(request.param)
    engine = dialects.engine_for(database_url)
    async with dialects.writes(engine).begin() as connection:
        for step in RELEASES[: RELEASES.index(release) + 1]:
            await connection.run_sync(take_the_steps, step)
            for statement in ADDED[step]:
                await connection.exec_driver_sql(
                    statement.replace("%s", "true" if connection.dialect.name == "postgresql" else "1")
                )
    await engine.dispose()
    return release


async def test_from_every_release_to_this_one(released: str, database_url: str):
    """Holds and reminders still hold, a message that waited is answered, and an answered one stays a repeat."""
    async with opened(database_url) as store:
        state = await store.load(PERSON)
        assert [hold.protocol for hold in state.holds] == ["back-pain"]
        assert [wish.exercise for wish in state.reminders] == ["hamstring-bridge-90"]
        waiting = update(1)
        assert await store.inbox.receive([update(1), update(2)], "a") == []
        assert [*(await store.inbox.look("a", [], lambda _: False)).updates] == [waiting]
        if released >= "0002":
            assert [question.text for question in await store.questions()] == ["what of my shoes"]
            assert [owed.protocol for owed in await store.checkbacks.due(waiting.received)] == ["back-pain"]
        if released >= "0003":
            assert await rows(database_url, "SELECT entry FROM ratings") == [("cramping",)]
    assert await rows(database_url, "SELECT version_num FROM alembic_version") == [(schema.REVISION,)]
