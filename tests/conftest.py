"""What tests of several rooms share, and in which order a run takes their files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator

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


def pytest_configure(config: pytest.Config) -> None:
    """A run has one folder for what is dear to learn: the first of its workers that needs something learns it."""
    if not hasattr(config, "workerinput"):
        os.environ[LEARNED] = tempfile.mkdtemp(prefix="kneebot-learned-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing of it is left behind."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(LEARNED), ignore_errors=True)


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
