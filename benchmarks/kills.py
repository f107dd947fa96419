"""A thousand kills while reminders are sent: is anybody sent one twice, is any left without a state?

    python benchmarks/kills.py [KILLS]

Each kill (kill -9) comes before or after one of the writes to the database, or one of the messages, at each in turn.
The test suite does the same 200 times. Ends with an error at a double that is not known to be unknown.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.end_to_end.kills import days_of_killing, prepare


def main(kills: int) -> None:
    """Print what came of so many kills."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(prepare(f"sqlite+aiosqlite:///{Path(folder) / 'kneebot.db'}"))
        began = time.perf_counter()
        came = days_of_killing(Path(folder), kills)
    took = time.perf_counter() - began
    print(f"{came.kills} kills, {came.occurrences} occurrences in {took:.0f} s: {dict(came.states)}")
    wrong = {"doubles": came.doubles, "without a state": came.stateless, "lost": came.lost}
    print({name: len(found) for name, found in wrong.items()})
    assert not any(wrong.values()), wrong


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
