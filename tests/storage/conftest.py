"""Where the store's tests find their database. Another engine needs another address here and no other test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.store import SqlStore


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The address of an empty database."""
    return f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}"


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """A store on an empty database."""
    store = SqlStore(database_url)
    await store.open()
    yield store
    await store.close()
