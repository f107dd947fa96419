"""What tests of several rooms share, and in which order a run takes their files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from multiprocessing.util import get_temp_dir
from pathlib import Path

import pytest

from tests.in_use import LEARNED
from tests.postgres import Postgres, server

# A file's tests stay together, so one that takes long must not be the last to begin while every other core is idle.
# The first learns for all others that start the bot; those beside it need nothing of that.
_LONGEST = (
    "end_to_end/test_kills.py",
    "safety/test_monotone.py",
    "storage/test_transactions.py",
    "storage/test_stored_reminders.py",
    "end_to_end/test_reminder_day.py",
    "commands/test_evaluate.py",
    "commands/test_safety_report.py",
    "end_to_end/test_clocks.py",
    "end_to_end/test_postgresql.py",
    "end_to_end/test_chaos.py",
    "service/test_two_steps.py",
    "commands/test_compared.py",
    "commands/test_impact.py",
    "commands/test_run_command.py",
    "end_to_end/test_somebody_told.py",
    "end_to_end/test_restart.py",
    "end_to_end/test_bad_weather.py",
    "end_to_end/test_taught.py",
    "end_to_end/test_closed_loop.py",
    "commands/test_key_command.py",
    "storage/test_sealing.py",
    "safety/test_second_opinion.py",
    "end_to_end/test_answers.py",
)


_OURS = pytest.StashKey[str]()
# Files in memory, where there are any and room for what a run writes: some thousand databases wait for no disk. What a
# power cut would lose is not what the tests are about. `TMPDIR=... make test` keeps them where one likes.
_IN_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder of one's own is made in it


def pytest_configure(config: pytest.Config) -> None:
    """A run has one folder for its files, and one in it for what is dear to learn: its first worker learns it."""
    if hasattr(config, "workerinput"):
        return
    if "TMPDIR" not in os.environ and _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM:
        get_temp_dir()  # multiprocessing removes its own at the very end, when ours is gone
        config.stash[_OURS] = os.environ["TMPDIR"] = tempfile.mkdtemp(prefix="kneebot-tests-", dir=_IN_MEMORY)
        tempfile.tempdir = None  # it remembers the one before
    os.environ[LEARNED] = tempfile.mkdtemp(prefix="kneebot-learned-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing of it is left behind."""
    if hasattr(config, "workerinput"):
        return
    shutil.rmtree(os.environ.pop(LEARNED), ignore_errors=True)
    if _OURS in config.stash:
        del os.environ["TMPDIR"]
        shutil.rmtree(config.stash[_OURS], ignore_errors=True)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: who talks with a bot waits for it now and then."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first, the others as they were."""
    places = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get("/".join(item.path.parts[-2:]), len(places)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server, one for each process of the run that needs it."""
    with server() as running:
        yield running


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with postgres.database() as address:
        yield address
