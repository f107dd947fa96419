"""The keys that seal what is personal, as the settings say; and `kneebot key`, which makes one and changes them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.config import Settings
from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage.database import Database
from bot.storage.keys import Keys
from bot.storage.rotation import Rotated, rotate_all


def keys_of(settings: Settings, made: Callable[[Path], None] | None = None) -> Keys:
    """The keys that seal what is personal. `made` is told of one that is made at a first start, else the terminal."""
    key = settings.encryption_key
    return Keys(key.get_secret_value() if key else None, settings.encryption_key_file, made or say_made)


def say_made(file: Path) -> None:
    """Say in words where the new key is, and what to do with it."""
    sys.stderr.write(
        f"A new key for what is personal is in {file}. Keep a copy of it, apart from those of the database: without it "
        "nobody can read what is stored.\n"
    )


def rotate(settings: Settings) -> None:
    """Seal everything stored with the first key, and say how much that was. Raises KneebotError when it cannot."""
    if not Database(settings.database_url).exists:
        raise KneebotError(
            f"There is no database at {settings.database_url} to seal anew. Nothing was done: keep every key, and set "
            "KNEEBOT_DATABASE_URL to the database in use."
        )
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Sealing", total=None)
        done = asyncio.run(_rotate(settings, lambda many: progress.advance(bar, many)))
    sys.stdout.write(f"{done.sealed} sealed with the first key, {done.already} were so already.\n")
    if done.unreadable:
        raise KneebotError(
            f"{done.unreadable} could not be opened with any of the keys and stay as they are. If a key is missing, "
            "put it at the end of the list and run this again; the bot reads them as empty."
        )
    sys.stdout.write("Any other key can be left out now.\n")


async def _rotate(settings: Settings, advance: Callable[[int], None]) -> Rotated:
    try:
        return await rotate_all(settings.database_url, keys_of(settings), advance)
    except KneebotError:
        raise
    except StoreUnavailable as error:
        raise KneebotError(str(error)) from None
