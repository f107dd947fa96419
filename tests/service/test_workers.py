"""A process that is dead is known to be so on its own machine, and of no other is it ever claimed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.service.workers import new_worker, surely_dead

NAME = "from bot.service.workers import new_worker; print(new_worker())"


def test_a_living_worker_is_not_dead() -> None:
    """A process that runs is never held to be dead, and no name comes twice."""
    assert not surely_dead(new_worker())
    assert new_worker() != new_worker()


def test_a_worker_that_has_ended_is_dead() -> None:
    """Once a process is gone, every other on its Linux machine knows from its name; elsewhere its leases run out."""
    ended = subprocess.run([sys.executable, "-c", NAME], capture_output=True, text=True, check=True).stdout.strip()
    assert surely_dead(ended) == os.path.exists("/proc/self/ns/pid")


@pytest.mark.parametrize("name", ["elsewhere-999999-aa", "", "-", "a-b-c", "999999"])
def test_of_a_worker_elsewhere_nothing_is_known(name: str) -> None:
    """Of another machine's process, or of nonsense, nobody says that it is dead."""
    assert not surely_dead(name)
