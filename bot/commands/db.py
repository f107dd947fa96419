"""`kneebot db backup` and `kneebot db restore`: everything remembered into one file, and from there anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.commands.keys import keys_of
from bot.config import Settings
from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage.database import Database
from bot.storage.dump import back_up, restore


def print_backup(settings: Settings, file: Path) -> None:
    """Write a backup and say what it has. Raises KneebotError when it could not be."""
    if not Database(settings.database_url).exists:
        raise KneebotError(f"There is no database at {settings.database_url} to make a backup of.")
    rows = asyncio.run(_with(settings, lambda database: back_up(database, file)))
    said = f"{file}: {_sum(rows)}. What runners said is sealed in it: keep the key too, and not beside it."
    print(said)  # noqa: T201


def print_restore(settings: Settings, file: Path) -> None:
    """Read a backup into an empty database and say what came. Raises KneebotError when nothing was restored."""
    rows = asyncio.run(_with(settings, lambda database: restore(database, file)))
    print(f"Restored {_sum(rows)}. Start the bot with this database now.")  # noqa: T201


async def _with(settings: Settings, work: Callable[[Database], Awaitable[dict[str, int]]]) -> dict[str, int]:
    database = Database(settings.database_url, keys_of(settings))
    try:
        return await work(database)
    except StoreUnavailable as error:
        raise KneebotError(str(error)) from None
    finally:
        await database.close()


def _sum(rows: dict[str, int]) -> str:
    return f"{sum(rows.values())} rows of {sum(1 for count in rows.values() if count)} tables"
