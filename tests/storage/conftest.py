"""Where the store's tests find their database: every test runs on a file and on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.storage.store import SqlStore


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of a PostgreSQL database is made in the folder where the bot runs: one of the test's own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of either engine."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}"


@pytest.fixture
def another_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of another empty database of the same engine."""
    if database_url.startswith("postgresql"):
        with request.getfixturevalue("postgres").database() as address:
            yield address
    else:
        yield f"sqlite+aiosqlite:///{tmp_path / 'another.db'}"


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """A store on an empty database."""
    store = SqlStore(database_url)
    await store.open()
    yield store
    await store.close()
