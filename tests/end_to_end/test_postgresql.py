"""On PostgreSQL the bot is the same, and two of it are one: nothing unanswered, nothing out of order."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.emulator import Phone, TelegramServer, eventually
from tests.end_to_end.process import START_S, Kneebot
from tests.end_to_end.talk import (
    ANSWER_S,
    BRIDGE_30,
    BRIDGE_90,
    asks,
    hears,
    is_held,
    reminder_line,
    reports_back_pain,
    sets_a_reminder,
    somebody,
)
from tests.postgres import Postgres

TALK = (f"/start {BRIDGE_30}", "how many reps and how often?", "/help", f"/start {BRIDGE_90}", "/about", "/settings")


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
async def first(server: TelegramServer, tmp_path: Path, postgres_url: str) -> AsyncIterator[Kneebot]:
    """A bot on a PostgreSQL database of its own, running."""
    with installed(server, tmp_path / "first", postgres_url) as kneebot:
        kneebot.start()
        yield kneebot


@pytest.fixture
async def second(first: Kneebot, server: TelegramServer, tmp_path: Path, postgres_url: str) -> AsyncIterator[Kneebot]:
    """Another process on the first one's database, standing by."""
    with installed(server, tmp_path / "second", postgres_url) as kneebot:
        kneebot.launch()
        await eventually(lambda: "another_process_does_it" in kneebot.log, START_S, lambda: kneebot.log)
        yield kneebot


@contextmanager
def installed(server: TelegramServer, folder: Path, address: str) -> Iterator[Kneebot]:
    """An installation that ends in peace, or at least ends. Those beside each other have the same key, as they must."""
    folder.mkdir()
    kneebot = Kneebot(server, folder, database_url=address, encryption_key_file=str(folder.with_name("key")))
    try:
        yield kneebot
        kneebot.close()
    finally:
        if kneebot.alive:
            kneebot.kill()


async def all_done(postgres: Postgres, address: str) -> None:
    """Nobody waits for an answer any more, and no process holds a chat."""
    end = time.monotonic() + ANSWER_S
    owed = "SELECT (SELECT count(*) FROM inbox WHERE payload IS NOT NULL) + (SELECT count(*) FROM chat_leases)"
    while await postgres.value(address, owed):
        assert time.monotonic() < end, "something is left to do"


def firsts(phone: Phone, since: int = 0) -> list[str]:
    """The first line of each answer. The rest is not said twice in the same words: some of it is said once."""
    return [said.text.partition("\n")[0] for said in phone.all[since:]]


def goes_on(heard: list[str], whole: list[str]) -> bool:
    """All of it was said in order; where a bot was killed something may be said again."""
    return any(heard == whole[:end] + whole[again:] for end in range(len(whole) + 1) for again in range(end + 1))


async def test_a_conversation_and_a_restart(first: Kneebot, postgres: Postgres, postgres_url: str) -> None:
    """A report, a hold and a reminder are the same in a PostgreSQL database, and still there after a kill."""
    ann, bob = somebody(first.server), somebody(first.server)
    await reports_back_pain(ann)
    await asks(bob, f"/start {BRIDGE_30}")
    await sets_a_reminder(bob)
    await all_done(postgres, postgres_url)
    first.kill()
    bob.says("/settings")
    first.start()
    assert reminder_line() in (await hears(bob)).text
    assert await is_held(ann, BRIDGE_90)


async def test_two_processes_and_one_is_killed(
    first: Kneebot, second: Kneebot, server: TelegramServer, postgres: Postgres, postgres_url: str
) -> None:
    """One of two is killed in the middle of many talks: every message is answered, in order within its chat."""
    model, *people = [somebody(server) for _ in range(7)]
    for phone in (model, *people):
        await asks(phone, "hello")
    await all_done(postgres, postgres_url)
    since = len(model.all)
    for text in TALK:
        await asks(model, text)
    whole = firsts(model, since)
    for text in TALK:
        for phone in people:
            phone.says(text)
    await eventually(lambda: sum(len(phone.all) - since for phone in people) >= 8, ANSWER_S)
    first.kill()
    await eventually(lambda: all(firsts(phone)[-1] == whole[-1] for phone in people), ANSWER_S, lambda: second.log)
    await all_done(postgres, postgres_url)
    for phone in people:
        heard = firsts(phone, since)
        assert goes_on(heard, whole), heard
    first.start()
    assert (await asks(model, "/help")).text.startswith(whole[TALK.index("/help")])


async def test_the_one_that_polls_ends(first: Kneebot, second: Kneebot) -> None:
    """When the process that asks Telegram is ended in peace the other takes over within seconds."""
    ann = somebody(first.server)
    await asks(ann, "hello")
    assert first.terminate() == 0
    ann.says("/help")
    await hears(ann)
    assert "polling.begins" in second.log
