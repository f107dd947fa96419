"""`kneebot run` as its own process, as an operator starts, ends and kills it; what it logs and keeps on disk."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import bot
from tests.emulator import TelegramServer
from tests.forking import Forked

ROOT = Path(bot.__file__).resolve().parent.parent
KNOWLEDGE = ROOT / "knowledge"
START_S = 90.0  # A start takes one to two seconds; a machine busy with others' work may take long.
END_S = 20.0  # SIGTERM ends it in a second or two; as above
_STARTED = "event='started'"  # from there on a signal ends it in peace
# What no start, talk and end may log: a warning of its own, of the library or of Python.
_MISHAP = re.compile(r"""level\W+(?:warning|error|critical)|Traceback|Error\b|Warning\b|never (?:retrieved|awaited)""")


class Kneebot:
    """One installation: its folder with database and knowledge, and the process while it runs."""

    def __init__(self, server: TelegramServer, folder: Path, **settings: str) -> None:
        """`settings` by name without the prefix, such as log_level="DEBUG"; they come over what a test needs."""
        self.server = server
        self.folder = folder
        self.database_file = folder / "kneebot.db"
        self.database_url = f"sqlite+aiosqlite:///{self.database_file}"
        self._log = folder / "stderr.txt"
        wanted = {
            "telegram_token": server.token,
            "telegram_api_url": server.url,
            "database_url": self.database_url,
            "knowledge_dir": str(KNOWLEDGE),
            "monitor_listen": "127.0.0.1:0",  # any that is free: tests run beside each other
        }
        self._settings = {f"KNEEBOT_{name.upper()}": value for name, value in (wanted | settings).items()}
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self.starts = 0
        self.environment: dict[str, str] = {}  # what else the next start finds there

    def setting(self, name: str) -> str:
        """What it was given for that setting."""
        return self._settings[f"KNEEBOT_{name.upper()}"]

    def own_knowledge(self) -> Path:
        """A copy of the knowledge folder for this installation alone, to be edited; used from the next start on."""
        copy = self.folder / "knowledge"
        shutil.copytree(KNOWLEDGE, copy)
        self._settings["KNEEBOT_KNOWLEDGE_DIR"] = str(copy)
        return copy

    def launch(self) -> subprocess.Popen[bytes] | Forked:
        """Start the process and do not wait for it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KNEEBOT_")}
        environment = inherited | self._settings | {"PYTHONPATH": str(ROOT)} | self.environment
        # In a folder of its own, so that no `.env` of whoever runs the tests is read.
        if self.environment:  # what must be there before Python is
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "bot", "run"], cwd=self.folder, env=environment, stdout=log, stderr=log
                )
        else:
            self._process = Forked(["run"], environment=environment, folder=self.folder, out=self._log, err=self._log)
        self.starts += 1
        return self._process

    def start(self) -> None:
        """Start the process and wait until it runs, and Telegram is asked for updates, or to bring them."""

        def asked() -> int:
            return sum(method in ("getUpdates", "setWebhook") for method in self.server.tried)

        def began() -> int:
            return self.log.count(_STARTED)  # its own word: another on the same database may be the one that asks

        asked_before, began_before = asked(), began()
        process = self.launch()
        self._wait(lambda: (asked() > asked_before and began() > began_before) or process.poll() is not None, START_S)
        assert process.poll() is None, f"it ended with {process.poll()}: {self.log}"

    @property
    def alive(self) -> bool:
        """The process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int:
        """The running process's number."""
        assert self._process is not None
        return self._process.pid

    def terminate(self) -> int:
        """SIGTERM, as an init system sends it; the exit code."""
        return self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9: no chance to save anything."""
        self._signal(signal.SIGKILL)

    def restart(self) -> None:
        """End it in peace and start it again."""
        assert self.terminate() == 0, self.log
        self.start()

    def close(self) -> None:
        """End it if it runs; asserts that it ended in peace and logged no mishap."""
        if self.alive:
            assert self.terminate() == 0, self.log
        mishaps = [line for line in self.log.splitlines() if _MISHAP.search(line)]
        assert not mishaps, mishaps

    @property
    def log(self) -> str:
        """Everything it has written on both outputs, over all its starts."""
        return self._log.read_text() if self._log.exists() else ""

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What its database holds, read past it."""
        with closing(sqlite3.connect(self.database_file)) as connection:
            return connection.execute(sql, values).fetchall()

    def everything_kept(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        tables = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: self.rows(f'SELECT * FROM "{table}"') for table in tables}  # noqa: S608

    def on_disk(self) -> bytes:
        """The bytes of every file it has made beside its log, as they are after a clean end."""
        # What its last connection does when it closes: the write-ahead log goes into the database file.
        assert self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0] == 0
        kept = [path for path in self.folder.iterdir() if path.is_file() and path != self._log]
        return b"".join(path.read_bytes() for path in kept)

    def _signal(self, number: signal.Signals) -> int:
        assert self._process is not None
        process, self._process = self._process, None
        process.send_signal(number)
        try:
            return process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()  # Nothing that a test started outlives it.
            process.wait()
            raise

    @staticmethod
    def _wait(come: Callable[[], bool], limit_s: float) -> None:
        end = time.monotonic() + limit_s
        while not come():
            assert time.monotonic() < end, f"waited {limit_s} s in vain"
            time.sleep(0.01)
