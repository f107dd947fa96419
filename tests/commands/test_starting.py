"""What is looked at before a start, because it would only show later as a bot that forgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.starting import check_database_place, worth_a_look
from bot.config import Settings
from bot.errors import SettingsError

SQLITE = "sqlite+aiosqlite://"


@pytest.mark.parametrize("rest", ["", "/", "/:memory:", "/?mode=memory"])
def test_no_file(rest: str) -> None:
    """A database in memory is refused: all holds and reminders would be forgotten at the next start."""
    with pytest.raises(SettingsError, match=r"^KNEEBOT_DATABASE_URL: names no file.*kneebot\.db"):
        check_database_place(SQLITE + rest)


def test_a_folder(tmp_path: Path) -> None:
    """A folder in the place of the file is told, with a file that could be meant."""
    with pytest.raises(SettingsError, match=rf"{tmp_path} is a folder. Name a file in it, such as {tmp_path}/kneebot"):
        check_database_place(f"{SQLITE}/{tmp_path}")


def test_no_folder(tmp_path: Path) -> None:
    """A file in a folder that there is not, such as a volume not mounted, ends the start."""
    with pytest.raises(SettingsError, match=f"there is no folder {tmp_path}/data for kneebot.db. Make it, or mount it"):
        check_database_place(f"{SQLITE}/{tmp_path}/data/kneebot.db")


def test_good_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is still to be made is a good place, also beside the program; another engine's is not looked at."""
    monkeypatch.chdir(tmp_path)
    for url in (f"{SQLITE}/kneebot.db", f"{SQLITE}/{tmp_path}/new.db?timeout=5", "postgresql+asyncpg://db/kneebot"):
        check_database_place(url)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that the bot's user may not write, as after a restore by root, ends the start with what to do."""
    (tmp_path / "kneebot.db").touch()
    monkeypatch.setattr("bot.commands.starting.os.access", lambda path, _: path != tmp_path / "kneebot.db")
    with pytest.raises(SettingsError, match=rf"may not read and write {tmp_path}/kneebot.db. Give it to that user"):
        check_database_place(f"{SQLITE}/{tmp_path}/kneebot.db")


def test_files_open_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key or a database that others can read, as after a copy, is told of at the start, with the cure."""
    monkeypatch.chdir(tmp_path)
    database, key = tmp_path / "kneebot.db", tmp_path / "kneebot.db.key"
    for file in (database, key):
        file.touch(mode=0o600)
    settings = Settings(database_url=f"{SQLITE}/{database}")
    assert worth_a_look(settings, key) == []
    database.chmod(0o640)
    key.chmod(0o644)
    assert [said.rpartition(": ")[2] for said in worth_a_look(settings, key)] == [
        f"chmod 600 {database}",
        f"chmod 600 {key}",
    ]
