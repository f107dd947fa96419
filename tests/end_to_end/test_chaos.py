"""A short form of `benchmarks/chaos.py`: kills at random moments in bad weather; the long one is run by hand."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.end_to_end.process import ROOT

SHORT = ("--messages", "32", "--chats", "4", "--kills", "2", "--between", "1.5", "2.5")


@pytest.mark.parametrize("where", [(), ("--processes", "2", "--postgres")], ids=["sqlite", "two processes"])
def test_killed_in_bad_weather(where: tuple[str, ...]) -> None:
    """However often a process is killed while Telegram fails now and then, each message is answered, in its order."""
    chaos = (sys.executable, str(ROOT / "benchmarks" / "chaos.py"), *SHORT, *where)
    ran = subprocess.run(chaos, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 unanswered, 0 out of order" in ran.stdout
