"""What is looked at before a start, because it would only show later as a bot that forgets."""

from __future__ import annotations

from pathlib import Path

from bot.config import Settings, empty_at
from bot.errors import SettingsError

_SQLITE = "sqlite+aiosqlite://"
_NAME = "KNEEBOT_DATABASE_URL"


def check_database_place(url: str) -> None:
    """Raise SettingsError when the address names a file of SQLite's that cannot be there, or none.

    A database that is there and does not answer is no wrong setting: the bot runs, and tries again at each use.
    """
    if not url.startswith(_SQLITE):
        return
    place = url.removeprefix(_SQLITE).removeprefix("/").partition("?")[0]
    if place in ("", ":memory:"):
        raise SettingsError(
            f"{_NAME}: names no file, so all would be forgotten at the end. Write {_SQLITE}/kneebot.db, "
            f"or with four slashes a path from the root: {_SQLITE}//data/kneebot.db"
        )
    file = Path(place)
    if file.is_dir():
        raise SettingsError(f"{_NAME}: {file} is a folder. Name a file in it, such as {file / 'kneebot.db'}")
    if not file.parent.is_dir():
        raise SettingsError(f"{_NAME}: there is no folder {file.parent} for {file.name}. Make it, or mount it")


def check_token(settings: Settings, *, at_terminal: bool) -> None:
    """Raise SettingsError when there is no token for Telegram and nobody at a terminal to talk with."""
    if settings.telegram_token or at_terminal:
        return
    where = empty_at("telegram_token")
    finding = f"empty ({where})" if where else "missing"
    raise SettingsError(
        f"KNEEBOT_TELEGRAM_TOKEN: is {finding}, and there is no terminal to talk in. Copy the token from @BotFather; "
        "`kneebot chat` talks without one."
    )
