"""How long from the start of the process to the first answer, and how much memory does that take?

    python benchmarks/start.py [RUNS]

Starts `kneebot chat` as its own process, with a question already waiting on its standard input, and stops the clock
when the answer's title has come out. RUNS times each (5 unless told): the very first start, with no database and an
empty cache; a new database; and all there, as at a restart. The processor's time and the memory are the operating
system's own figures for the process at its end; the memory is the most that it ever held.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUESTION = "what is the difference between the 90 and the 30"
TITLE = "What is the difference between the two bridges?"
MIB = 1024 if sys.platform == "linux" else 1024 * 1024  # units of ru_maxrss in one


def main() -> None:
    """Print one line a kind of start."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        once(folder / "there.db", folder / "cache")  # brings the program's files into the system's own cache too
        report("very first start", [once(folder / f"1-{n}.db", folder / f"cache-{n}") for n in range(runs)])
        report("new database", [once(folder / f"2-{n}.db", folder / "cache") for n in range(runs)])
        report("restart", [once(folder / "there.db", folder / "cache") for _ in range(runs)])


def once(database: Path, cache: Path) -> tuple[float, float, float]:
    """One start: seconds to the first answer; the whole process's processor seconds, and its peak memory in MiB."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KNEEBOT_")}
    environment |= {"KNEEBOT_DATABASE_URL": f"sqlite+aiosqlite:///{database}", "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-m", "bot", "chat"]
    began = time.perf_counter()
    # In the database's folder, so that no .env file is found.
    chat = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=database.parent
    )
    assert chat.stdin is not None
    assert chat.stdout is not None
    chat.stdin.write(QUESTION + "\n")
    chat.stdin.flush()
    answered = next((time.perf_counter() for line in chat.stdout if TITLE in line), None)
    chat.stdin.close()
    chat.stdout.read()
    _, status, usage = os.wait4(chat.pid, 0)
    chat.returncode = os.waitstatus_to_exitcode(status)
    assert chat.returncode == 0, f"kneebot chat ended with {chat.returncode}"
    assert answered is not None, f"the answer to {QUESTION!r} never came"
    return answered - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB


def report(name: str, figures: list[tuple[float, float, float]]) -> None:
    """The median, the fastest and the slowest start, and the medians of processor time and peak memory."""
    seconds, processor, memory = zip(*figures, strict=True)
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}, {len(figures)} runs"
    print(
        f"{name:<16} first answer after {statistics.median(seconds):.2f} s ({spread}), "
        f"processor {statistics.median(processor):.2f} s, peak memory {statistics.median(memory):.0f} MiB"
    )


if __name__ == "__main__":
    main()
