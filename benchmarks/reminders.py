"""What reminders cost with 10,000, 100,000 and 1,000,000 subscriptions in a real SQLite file.

    python benchmarks/reminders.py make FILE COUNT     adds so many subscriptions; a million may be made in parts
    python benchmarks/reminders.py tick FILE           a look with 0, 100 and 10,000 due: seconds, and memory
    python benchmarks/reminders.py send FILE [SPEED] [LIMIT_S]   10,000 to a local server at 30/s, the clock SPEED times
                                                       as fast, ended after so many seconds of ours

The 10,000 at 30/s cannot take less than 333 s.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.service.pacing import BULK_PER_SECOND, Pacer
from bot.service.reminding import AT_ONCE, Reminding
from bot.storage.store import SqlStore
from bot.transport.telegram import GroupAnswer, TelegramChannel, make_bot
from tests.end_to_end.killed import TOKEN, reminder_cards
from tests.tiny_api import TinyApi

LIMIT_S = 40.0  # of a tick
NOW = datetime(2026, 6, 17, 7, 30, tzinfo=UTC)
PEOPLE = "INSERT INTO people (id, state, updated_at) VALUES (?, '{}', ?)"
WISHES = """INSERT INTO subscriptions (person, exercise, at, zone, days, created_at, next_date, next_at)
    VALUES (?, 'clam', ?, 'UTC', '0123456', ?, ?, ?)"""


def stored(moment: datetime) -> str:
    """As the store writes a moment into SQLite."""
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"


async def make(file: str, count: int) -> None:
    """Add so many daily subscriptions; what is next is spread over the day after NOW."""
    store = SqlStore(f"sqlite+aiosqlite:///{file}")
    await store.open()
    await store.reminders.renew("of this benchmark", at=NOW)
    await store.close()
    created = stored(NOW - timedelta(days=30))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-300000")
        first = (connection.execute("SELECT max(id) FROM people").fetchone()[0] or 0) + 1
        people = range(first, first + count)
        connection.executemany(PEOPLE, ((person, created) for person in people))
        minutes = ((person, NOW + timedelta(minutes=1 + person * 7919 % 1439)) for person in people)
        rows = ((person, f"{at:%H:%M:%S.%f}", created, f"{at:%Y-%m-%d}", stored(at)) for person, at in minutes)
        connection.executemany(WISHES, rows)
        connection.commit()
        (all_of_them,) = connection.execute("SELECT count(*) FROM subscriptions").fetchone()
        print(f"{all_of_them:,} subscriptions")


def let_be_due(file: str, count: int) -> None:
    """So many are due at NOW, the others in the day after it; what was sent before is forgotten."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM occurrences")
        again = "UPDATE subscriptions SET at = ?, next_date = ?, next_at = ? WHERE id <= ?"
        later = NOW + timedelta(hours=5)
        for moment, up_to in ((later, 10_000), (NOW, count)):
            values = (f"{moment:%H:%M:%S.%f}", f"{moment:%Y-%m-%d}", stored(moment), up_to)
            connection.execute(again, values)
        connection.commit()


class Nowhere:
    """A channel that takes everything at once."""

    async def send(self, person: int, reply: Any) -> None:
        """Nothing is sent."""


def reminding(store: SqlStore, channel: Any, pacer: Pacer) -> Reminding:
    library: Any = SimpleNamespace(policy=SimpleNamespace(reminders=reminder_cards()))
    return Reminding(
        library, store, store.reminders, channel, pacer=pacer, clock=lambda: NOW + timedelta(seconds=1),
        rules=lambda: "of this benchmark",
    )  # fmt: skip


async def tick(file: str) -> None:
    """What a look costs; with many due also each reminder's two writes, with no pace and nobody to send to."""
    for count in (0, 100, 10_000):
        let_be_due(file, count)
        store = SqlStore(f"sqlite+aiosqlite:///{file}")
        one = reminding(store, Nowhere(), Pacer(1e6))
        await one._renew()
        began = time.perf_counter()
        await store.reminders.due(NOW + timedelta(seconds=1), AT_ONCE)
        asked = time.perf_counter() - began
        began, spent = time.perf_counter(), time.process_time()
        asyncio.get_running_loop().call_later(LIMIT_S, one.stop)
        await one.tick()
        took, spent = time.perf_counter() - began, time.process_time() - spent
        await store.close()
        with closing(sqlite3.connect(file)) as connection:
            done = connection.execute("SELECT count(*) FROM occurrences WHERE state = 'sent'").fetchone()[0]
        print(
            f"{count:>7,} due: asked for in {asked * 1000:.1f} ms, {done:,} dealt with in {took * 1000:,.0f} ms", end=""
        )
        print(f", {spent * 1000:,.0f} ms of CPU")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


async def send(file: str, speed: float, limit_s: float) -> None:
    """10,000 to a local server at 30/s, in a clock so many times as fast."""
    let_be_due(file, 10_000)
    store = SqlStore(f"sqlite+aiosqlite:///{file}")
    with TinyApi() as api:
        telegram = make_bot(TOKEN, api.url)
        await telegram.request.initialize()
        channel = TelegramChannel(telegram, pictures=lambda _: None, group=GroupAnswer("", ""))
        one = reminding(store, channel, Pacer(BULK_PER_SECOND * speed))
        began, spent = time.perf_counter(), time.process_time()  # the server, in this process too, is in it
        asyncio.get_running_loop().call_later(limit_s, one.stop)
        await one.tick()
        took = (time.perf_counter() - began) * speed
        sent, spent = sum(api.sent.values()), time.process_time() - spent
        print(f"{sent:,} sent in {took:.0f} s, the clock {speed:g} times as fast; the floor for 10,000 is 333 s")
        print(f"{sent / took:.1f} a second, {spent / sent * 1000:.1f} ms of CPU each")
        print(f"nobody twice: {max(api.sent.values()) == 1}")
        await telegram.request.shutdown()
    await store.close()
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    what, file, *rest = sys.argv[1:]
    if what == "make":
        asyncio.run(make(file, int(rest[0])))
    elif what == "tick":
        asyncio.run(tick(file))
    else:
        asyncio.run(send(file, float((*rest, 4)[0]), float((*rest, 4, 170)[1])))
