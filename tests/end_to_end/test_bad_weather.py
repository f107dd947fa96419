"""What a whole bot does when the machine under it fails: guidance goes on, and memory comes back."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest

from tests.emulator import TelegramServer, eventually
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, BRIDGE_30, asks, hears, held, label, somebody, taps

HELD = "SELECT 1 FROM holds WHERE cleared_at IS NULL AND person = ?"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kneebot]:
    """A bot that waits for a locked database a moment only. Its log may hold errors."""
    folder = tmp_path_factory.mktemp("weather")
    with TelegramServer() as server:
        made = Kneebot(server, folder, database_url=f"sqlite+aiosqlite:///{folder / 'kneebot.db'}?timeout=0.2")
        yield made
        if made.alive:
            made.kill()


@pytest.fixture
def kneebot(own: Kneebot) -> Kneebot:
    """That bot, running."""
    if not own.alive:
        own.start()
    return own


@contextmanager
def locked(kneebot: Kneebot) -> Iterator[None]:
    """Another program is writing into the database and does not come to an end."""
    with closing(sqlite3.connect(kneebot.database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full_disk(kneebot: Kneebot) -> Iterator[None]:
    """The system lets the process write into no file any more, its log included."""
    before = resource.prlimit(kneebot.process_id, resource.RLIMIT_FSIZE)
    resource.prlimit(kneebot.process_id, resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.prlimit(kneebot.process_id, resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("trouble", [locked, full_disk])
async def test_no_memory_for_a_while(
    kneebot: Kneebot, trouble: Callable[[Kneebot], AbstractContextManager[None]]
) -> None:
    """While nothing can be written a report gets its guidance, and once it can again the bridges are on hold."""
    ann = somebody(kneebot.server)
    await asks(ann, "hello")
    with trouble(kneebot):
        screening = await asks(ann, "my lower back hurts")
        assert "Stop both bridges" in screening.text
        await taps(ann, screening, label("screen_none"))
    assert (await asks(ann, f"/start {BRIDGE_30}")).text.startswith(held(BRIDGE_30))
    await eventually(lambda: kneebot.rows(HELD, ann.chat), ANSWER_S)


async def test_started_while_locked(kneebot: Kneebot) -> None:
    """A bot started while the database is locked answers, and remembers once it is free."""
    assert kneebot.terminate() == 0
    ann = somebody(kneebot.server)
    with locked(kneebot):
        kneebot.start()
        ann.says("my lower back hurts")
        await hears(ann, "Stop both bridges")
    await asks(ann, "hello")
    await eventually(lambda: kneebot.rows(HELD, ann.chat), ANSWER_S)


async def test_ended_before_the_next_look(kneebot: Kneebot) -> None:
    """A report made while nothing could be written is there after a clean end, however soon that comes."""
    ann = somebody(kneebot.server)
    await asks(ann, "hello")
    failed = kneebot.log.count("store.save_failed")
    with locked(kneebot):
        await asks(ann, "my lower back hurts")
        await eventually(lambda: kneebot.log.count("store.save_failed") > failed, ANSWER_S)
    assert kneebot.terminate() == 0
    assert kneebot.rows(HELD, ann.chat)
