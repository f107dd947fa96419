"""The real safety files, read once."""

from pathlib import Path

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.safety.triage import Safety
from bot.service.library import build_policy, read_checked

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    return read_checked(KNOWLEDGE)


@pytest.fixture(scope="session")
def safety(base: KnowledgeBase) -> Safety:
    return build_policy(base).safety
