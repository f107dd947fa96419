"""How a benchmark starts a Kneebot of its own: settings, a free port, an empty database."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from telegram_stub import TOKEN

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "bot", "run")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def without_settings() -> dict[str, str]:
    """This environment without settings of ours, in which the repository's `bot` is found from any folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KNEEBOT_")}
    return environment | {"PYTHONPATH": str(ROOT)}


def settings(root: str, folder: str, database: str = "") -> dict[str, str]:
    """The environment of one that polls the Bot API at `root`; without a database's address on SQLite in the folder."""
    return without_settings() | {
        "KNEEBOT_TELEGRAM_TOKEN": TOKEN,
        "KNEEBOT_TELEGRAM_API_URL": root,
        "KNEEBOT_DATABASE_URL": database or f"sqlite+aiosqlite:///{folder}/kneebot.db",
        "KNEEBOT_ENCRYPTION_KEY_FILE": f"{folder}/key",
        "KNEEBOT_MONITOR_LISTEN": "off",
    }


def webhook(port: int) -> dict[str, str]:
    """Settings with which Telegram brings the updates to that port instead."""
    return {
        "KNEEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "KNEEBOT_WEBHOOK_SECRET": "bench-secret",
        "KNEEBOT_LISTEN": f"127.0.0.1:{port}",
    }


@contextmanager
def postgres(wanted: bool) -> Iterator[str]:
    """The address of an empty PostgreSQL database, or nothing. Not to be entered inside a running event loop."""
    if not wanted:
        yield ""
        return
    sys.path.insert(0, str(ROOT))
    from tests.postgres import server

    with server() as running, running.database() as address:
        yield address
