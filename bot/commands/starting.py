"""What is looked at before a start, because it would only show later as a bot that forgets."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bot.config import Settings, doubtful_settings, empty_at
from bot.errors import SettingsError

_SQLITE = "sqlite+aiosqlite://"
_NAME = "KNEEBOT_DATABASE_URL"


def check_database_place(url: str) -> None:
    """Raise SettingsError when the address names a file of SQLite's that cannot be there, or none.

    A database that is there and does not answer is no wrong setting: the bot runs, and tries again at each use.
    """
    if not url.startswith(_SQLITE):
        return
    file = sqlite_file(url)
    if file is None:
        raise SettingsError(
            f"{_NAME}: names no file, so all would be forgotten at the end. Write {_SQLITE}/kneebot.db, "
            f"or with four slashes a path from the root: {_SQLITE}//data/kneebot.db"
        )
    if file.is_dir():
        raise SettingsError(f"{_NAME}: {file} is a folder. Name a file in it, such as {file / 'kneebot.db'}")
    if not file.parent.is_dir():
        raise SettingsError(f"{_NAME}: there is no folder {file.parent} for {file.name}. Make it, or mount it")
    for place in (file, file.parent):  # SQLite writes beside its file, too
        if place.exists() and not os.access(place, os.R_OK | os.W_OK):
            raise SettingsError(
                f"{_NAME}: user number {os.geteuid()} may not read and write {place}. Give it to that user (chown)"
            )


def sqlite_file(url: str) -> Path | None:
    """The file that the address names; None for one in memory and for another engine's."""
    place = url.removeprefix(_SQLITE).removeprefix("/").partition("?")[0]
    return None if not url.startswith(_SQLITE) or place in ("", ":memory:") else Path(place)


def is_heard(stdin: TextIO | None) -> bool:
    """Whether somebody can be at the other end of it: a terminal, a pipe or a file; not /dev/null, nor nothing."""
    try:
        return stdin is not None and (stdin.isatty() or not stat.S_ISCHR(os.fstat(stdin.fileno()).st_mode))
    except OSError:  # it is no open file
        return False


def check_token(settings: Settings, *, heard: bool) -> None:
    """Raise SettingsError when the token for Telegram is there and empty, and nobody can talk here instead."""
    where = empty_at("telegram_token")
    if settings.telegram_token or heard or where is None:
        return
    raise SettingsError(
        f"KNEEBOT_TELEGRAM_TOKEN: is empty ({where}), and there is no terminal to talk in. Copy the token from "
        "@BotFather; `kneebot chat` talks without one."
    )


def worth_a_look(settings: Settings, key_file: Path | None) -> list[str]:
    """A sentence for each thing that keeps nothing from starting and is probably not meant. `key_file`: the keys'."""
    return [*doubtful_settings(), *_open_to_others(settings, key_file)]


def _open_to_others(settings: Settings, key_file: Path | None) -> Iterator[str]:
    for file, what in ((sqlite_file(settings.database_url), "the database"), (key_file, "the key")):
        if file is not None and file.is_file() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"{file}: others can read {what}, or may write there. Close it: chmod 600 {file}"
