"""`kneebot` as its own process, forked from one that has imported all of it: a start without the second that takes.

It has the environment, folder and streams that it is given and no other, and ends and is killed as any process. The
tests that sit at a terminal or turn the clock start Python itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path

# What a bot on either database imports, at the start or later.
_AT_HAND = ("tests.forking", "bot.commands.run", "bot.transport.telegram", "bot.transport.polling", "asyncpg")


def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_AT_HAND))
    return context


_FORKS = _server()


class Forked:
    """A running command; what `subprocess.Popen` has of it by the same names."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        reads: Path | None = None,
        out: Path,
        err: Path,
    ) -> None:
        """`reads`: a file for its standard input; what it says is added to `out` and `err`."""
        streams = (str(reads or os.devnull), str(out), str(err))
        self._process = _FORKS.Process(target=_become, args=(arguments, dict(environment), str(folder), streams))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """The exit code, of one that was killed the signal's number below zero; None while it runs."""
        return self._process.exitcode

    def wait(self, limit_s: float | None = None) -> int:
        """The exit code once it has ended. Raises subprocess.TimeoutExpired."""
        self._process.join(limit_s)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired("kneebot", limit_s or 0.0)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing happens to one that has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


def _become(arguments: Sequence[str], environment: Mapping[str, str], folder: str, streams: Sequence[str]) -> None:
    """What the system and Python do before the first line of ours."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    adding = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, (file, how) in enumerate(zip(streams, (os.O_RDONLY, adding, adding), strict=True)):
        opened = os.open(file, how, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8")  # multiprocessing has closed it
    sys.argv = ["kneebot", *arguments]
    from bot.cli import main

    main()
