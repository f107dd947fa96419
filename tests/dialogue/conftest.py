"""The real knowledge, and somebody to talk with it."""

from __future__ import annotations

import pytest

from bot.dialogue.policy import Policy
from tests import in_use
from tests.dialogue.transcript import Runner


@pytest.fixture(scope="session")
def policy() -> Policy:
    """What decides, built from the knowledge folder of this repository."""
    return in_use.library().policy


@pytest.fixture
def runner(policy: Policy) -> Runner:
    """Somebody who has read the disclaimer and has nothing on hold."""
    return Runner(policy)
