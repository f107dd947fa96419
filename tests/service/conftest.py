"""The real knowledge once for all, and a memory that can break."""

from __future__ import annotations

import pytest

from bot.service.library import Library
from tests import in_use
from tests.service.fakes import MemoryStore, Outbox


@pytest.fixture(scope="session")
def library() -> Library:
    """The knowledge folder of this repository, in use."""
    return in_use.library()


@pytest.fixture
def store() -> MemoryStore:
    """A memory that works until it is broken."""
    return MemoryStore()


@pytest.fixture
def outbox() -> Outbox:
    """Where replies go."""
    return Outbox()
