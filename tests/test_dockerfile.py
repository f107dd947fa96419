"""The image's health check, run as the image would run it. Building the image needs Docker; this does not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot
from bot.service.ports import StoredUpdate
from bot.storage.store import SqlStore

DOCKERFILE = (Path(bot.__file__).resolve().parent.parent / "Dockerfile").read_text(encoding="utf-8")


def healthy(database_url: str) -> subprocess.CompletedProcess[str]:
    """The command behind HEALTHCHECK, with the image's `python` replaced by ours."""
    joined = re.sub(r"\\\n", "", DOCKERFILE)
    (command,) = re.findall(r"^HEALTHCHECK .*? CMD (\[.*\])$", joined, re.MULTILINE)
    program, *arguments = json.loads(command)
    assert program == "python"
    environment = {**os.environ, "KNEEBOT_DATABASE_URL": database_url}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("minutes", "code"), [(None, 0), (1, 0), (6, 1)], ids=["nobody", "a minute", "six minutes"])
async def test_waiting(tmp_path: Path, minutes: int | None, code: int) -> None:
    """The container is well while nobody has waited five minutes for an answer."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}"
    store = SqlStore(url)
    await store.open()
    if minutes is not None:
        await store.inbox.receive([StoredUpdate(7, 42, "{}", datetime.now(UTC) - timedelta(minutes=minutes))], "worker")
    checked = healthy(url)
    await store.close()
    assert (checked.returncode, checked.stderr) == (code, "1 unanswered\n" if code else "")


async def test_answered(tmp_path: Path) -> None:
    """What has been answered does not count, however long ago it came."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}"
    store = SqlStore(url)
    await store.inbox.receive([StoredUpdate(7, 42, "{}", datetime.now(UTC) - timedelta(days=1))], "worker")
    await store.inbox.finish([7], [], "worker")
    await store.close()
    assert healthy(url).returncode == 0


def test_no_database(tmp_path: Path) -> None:
    """Without a database the container is not well: it cannot remember what is on hold for whom."""
    assert healthy(f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}").returncode == 1
