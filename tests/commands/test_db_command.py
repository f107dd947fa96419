"""`kneebot db`: a backup by one command, a new database from it by another."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.errors import KneebotError
from bot.storage.store import SqlStore


def test_there_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in the database in use is in the new one after a backup and a restore with its key; both say how much."""
    use(monkeypatch, old := tmp_path / "old.db")
    asyncio.run(remember(old))
    file = str(tmp_path / "backup.gz")
    saved = CliRunner().invoke(app, ["db", "backup", file], catch_exceptions=False)
    assert "2 rows of 2 tables" in saved.output
    use(monkeypatch, new := tmp_path / "new.db")
    shutil.copy(tmp_path / "old.db.key", tmp_path / "new.db.key")
    assert "2 rows of 2 tables" in CliRunner().invoke(app, ["db", "restore", file], catch_exceptions=False).output
    assert asyncio.run(last_entry(new)) == "cramping"


def test_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no database none is made by asking for its backup."""
    use(monkeypatch, tmp_path / "none.db")
    with pytest.raises(KneebotError, match="There is no database"):
        CliRunner().invoke(app, ["db", "backup", str(tmp_path / "b")], catch_exceptions=False)
    assert list(tmp_path.iterdir()) == []


def test_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restore without the key of that time is refused, and leaves neither a new key nor an empty database behind."""
    use(monkeypatch, old := tmp_path / "old.db")
    asyncio.run(remember(old))
    file = tmp_path / "backup.gz"
    CliRunner().invoke(app, ["db", "backup", str(file)], catch_exceptions=False)
    (tmp_path / "elsewhere").mkdir()
    use(monkeypatch, tmp_path / "elsewhere" / "new.db")
    with pytest.raises(KneebotError, match="key that is not at hand"):
        CliRunner().invoke(app, ["db", "restore", str(file)], catch_exceptions=False)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def use(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("KNEEBOT_DATABASE_URL", f"sqlite+aiosqlite:///{file}")


async def remember(file: Path) -> None:
    store = SqlStore(f"sqlite+aiosqlite:///{file}")
    state = DialogueState(last_entry="cramping")
    turn = Turn(Explanation(DecisionKind.ANSWER, "cramping"), Reply(()), state)
    await store.save(7, turn, at=datetime.now(UTC), revision="r1")
    await store.close()


async def last_entry(file: Path) -> str | None:
    store = SqlStore(f"sqlite+aiosqlite:///{file}")
    try:
        return (await store.load(7)).last_entry
    finally:
        await store.close()
