"""The bot that most tests talk with, and somebody new on a phone for each."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator

import pytest

from tests import in_use
from tests.emulator import Phone, TelegramServer
from tests.end_to_end.morning import Morning
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import somebody

Shared = tuple[Kneebot, Morning]


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The bots of these tests share a cache of their own, filled ahead: learning takes longer than a start may."""
    with pytest.MonkeyPatch.context() as environment:
        cache = shutil.copytree(in_use.learned(), tmp_path_factory.mktemp("cache"), dirs_exist_ok=True)
        environment.setenv("XDG_CACHE_HOME", str(cache))
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """A bot with the repository's own knowledge that logs all it can, started when reminders are due."""
    with TelegramServer() as server:
        kneebot, morning = Kneebot(server, tmp_path_factory.mktemp("shared"), log_level="DEBUG"), Morning(server)
        asyncio.run(morning.prepare(kneebot.database_url))
        kneebot.start()
        asyncio.run(morning.told())
        yield kneebot, morning
        kneebot.close()


@pytest.fixture
def running(shared: Shared) -> Kneebot:
    """The shared bot, running. A test that ends it starts it again; one that failed to must not fail the others."""
    kneebot, _ = shared
    if not kneebot.alive:
        kneebot.start()
    return kneebot


@pytest.fixture
def morning(shared: Shared) -> Morning:
    """Those whose reminders were due when the shared bot started."""
    return shared[1]


@pytest.fixture
def ann(running: Kneebot) -> Phone:
    """Somebody new on a phone."""
    return somebody(running.server)


@pytest.fixture
def bob(running: Kneebot) -> Phone:
    """Somebody else."""
    return somebody(running.server)
