"""`kneebot` as its own process, as a person or a script starts it: on a terminal, or not."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import bot
from tests.forking import Forked

KNOWLEDGE = Path(bot.__file__).resolve().parent.parent / "knowledge"
LIMIT_S = 90.0  # A start takes one to two seconds; a machine busy with other tests may take long.
COLOUR = "\x1b["


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str = ""


@dataclass(frozen=True)
class Terminal:
    """Somebody in a folder of their own, with no setting but those given; `cache` saves each start some work."""

    folder: Path
    cache: Path

    def runs(self, *arguments: str | Path, stdin: str | bytes = b"", **settings: str | Path) -> Ran:
        """The command with its input and output in files; `settings` by name without the prefix."""
        with tempfile.TemporaryDirectory() as piped:
            reads, out, err = (Path(piped) / name for name in ("in", "out", "err"))
            reads.write_bytes(stdin.encode() if isinstance(stdin, str) else stdin)
            done = Forked(
                list(map(str, arguments)),
                environment=self._environment(settings),
                folder=self.folder,
                reads=reads,
                out=out,
                err=err,
            )
            try:
                return Ran(done.wait(LIMIT_S), out.read_text("utf-8"), err.read_text("utf-8"))
            finally:
                done.kill()

    def sees(self, *arguments: str | Path, types: str = "", printed: Path | None = None, **settings: str | Path) -> Ran:
        """The command on a terminal of its own, where a person types; all that the screen shows is in `out`.

        `printed`: a file to which its output goes instead; the screen shows the rest.
        """
        ours, theirs = pty.openpty()
        output = os.open(printed, os.O_WRONLY | os.O_CREAT) if printed else os.dup(theirs)
        with subprocess.Popen(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            stdin=theirs,
            stdout=output,
            stderr=theirs,
            env=self._environment(settings),
            cwd=self.folder,
        ) as process:
            os.close(theirs)
            os.close(output)
            os.write(ours, types.encode())
            shown = bytearray()
            while chunk := _read(ours):
                shown += chunk
            os.close(ours)
            return Ran(process.wait(LIMIT_S), shown.decode().replace("\r\n", "\n"))

    def _environment(self, settings: dict[str, str | Path]) -> dict[str, str]:
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": "100"}
        environment |= {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.cache)}
        return environment | {f"KNEEBOT_{name.upper()}": str(value) for name, value in settings.items()}


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way to say that nobody is at the other end any more
        return b""
