"""Days on which the bot is killed six times while it sends reminders, and what became of every one of these."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot.dialogue.effects import Subscribe
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.storage.store import SqlStore
from tests.tiny_api import TinyApi

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)
A_DAY = 6  # kills, one at each look
AT_ONCE = 2  # reminders that are due at each
PEOPLE = range(1, A_DAY * AT_ONCE + 1)
FINAL = {"sent", "unknown", "skipped", "held"}


@dataclass
class Reckoning:
    """What came of all days. `doubles`: got twice and not known to be unknown; `stateless`: without a final state."""

    kills: int = 0
    occurrences: int = 0
    doubles: list[tuple[int, str]] = field(default_factory=list)
    stateless: list[tuple[int, str, str]] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)


async def prepare(database_url: str) -> None:
    """Everybody wants to be reminded at half past seven, or some minutes later."""
    store = SqlStore(database_url)
    for n, person in enumerate(PEOPLE):
        wish = Subscribe("clam", time(7, 30 + n // AT_ONCE), "UTC")
        turn = Turn(Explanation(DecisionKind.CLARIFY), Reply(()), DialogueState(), (wish,))
        await store.save(person, turn, at=START - timedelta(days=1), revision="r")
    await store.close()


def points(steps: int) -> Iterator[tuple[int, str]]:
    """Every place to be killed at, over and over: before and after each write, and each message."""
    while True:
        for number in range(1, steps + 1):
            yield number, "before"
            yield number, "after"


def days_of_killing(folder: Path, kills: int) -> Reckoning:
    """So many kills at least, at every step in turn; what a day's kills leave is done in peace."""
    database = folder / "kneebot.db"
    reckoning = Reckoning()
    with TinyApi() as api:
        arguments = [sys.executable, str(Path(__file__).with_name("killed.py")), api.url, START.isoformat()]
        bot = subprocess.Popen(
            [*arguments, f"sqlite+aiosqlite:///{database}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder, env={"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert bot.stdin is not None
        assert bot.stdout is not None
        bot.stdout.readline()  # The first start takes steps that no other does.

        def look(now: datetime, number: int = 0, when: str = "never") -> str:
            assert bot.stdin is not None
            assert bot.stdout is not None
            print(now.isoformat(), number, when, file=bot.stdin, flush=True)
            return bot.stdout.readline().strip()

        day = START
        steps = [int(look(day + timedelta(minutes=n, seconds=5))) for n in range(A_DAY)]
        where = points(max(steps[1:]))
        while reckoning.kills < kills:
            day += timedelta(days=1)
            before = Counter(api.sent)
            ends = [look(day + timedelta(minutes=n, seconds=5), *next(where)) for n in range(A_DAY)]
            reckoning.kills += ends.count("killed")
            assert look(day + timedelta(minutes=20)).isdecimal()
            _reckon(reckoning, database, day, api.sent - before)
        bot.stdin.close()
        bot.wait(10)
        bot.stdout.close()
    return reckoning


def _reckon(reckoning: Reckoning, database: Path, day: datetime, got: Counter[int]) -> None:
    sql = "SELECT person, state FROM subscriptions LEFT JOIN occurrences ON id = subscription AND local_date = ?"
    with closing(sqlite3.connect(database)) as connection:
        states = dict(connection.execute(sql, [f"{day:%Y-%m-%d}"]).fetchall())
    for person in PEOPLE:
        state, name = states[person], f"{day:%Y-%m-%d}"
        reckoning.occurrences += 1
        reckoning.states[str(state)] += 1
        if state not in FINAL:
            reckoning.stateless.append((person, name, str(state)))
        if got[person] > 1:
            reckoning.doubles.append((person, name))
        if state == "sent" and got[person] != 1:
            reckoning.lost.append((person, name))
