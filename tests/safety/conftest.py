"""The real safety files, read once."""

from pathlib import Path

import pytest

from bot.embedding import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.safety.triage import Safety
from bot.service.building import build_safety, read_checked

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    return read_checked(KNOWLEDGE)


@pytest.fixture(scope="session")
def safety(base: KnowledgeBase) -> Safety:
    """Signs and second opinion, as without the sentence model."""
    return build_safety(base)


@pytest.fixture(scope="session")
def heedful(base: KnowledgeBase) -> Safety:
    """Signs and second opinion, as the bot runs by default."""
    return build_safety(base, encoder=Encoder.find())


@pytest.fixture(scope="session")
def signs(base: KnowledgeBase) -> Safety:
    """The signs alone."""
    alone = build_safety(base)
    alone.attach(None)
    return alone
