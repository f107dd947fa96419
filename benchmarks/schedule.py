"""Every zone, ten years of days, four awkward times: does each day have its one moment? And what does a tick cost?

    python benchmarks/schedule.py

The first part walks each zone's ten years in order and checks every moment against the clocks there; it ends with an
error at the first that is wrong. The second times `due` for 10,000, 100,000 and 1,000,000 subscriptions.
"""

from __future__ import annotations

import random
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.reminders.schedule import Subscription, due, moment_of

YEARS = 10
START = date(2026, 1, 1)
AWKWARD = (time(0, 0), time(1, 30), time(2, 30), time(23, 59))
NOW = datetime(2026, 6, 17, 5, 30, tzinfo=UTC)


def main() -> None:
    """Print both parts' figures."""
    began = clock.perf_counter()
    moments = sum(walk(where) for where in sorted(available_timezones()))
    print(
        f"{moments:,} local days x times in {len(available_timezones())} zones, one moment each, "
        f"in {clock.perf_counter() - began:.0f} s"
    )
    for count in (10_000, 100_000, 1_000_000):
        tick(count)


def walk(where: str) -> int:
    """How many moments were checked; AssertionError at one that is wrong."""
    rules, checked = ZoneInfo(where), 0
    for at in AWKWARD:
        before = datetime.min.replace(tzinfo=UTC)
        for n in range(365 * YEARS):
            day = START + timedelta(days=n)
            moment = moment_of(day, at, where)
            assert moment is not None, f"{where} {day}: no such day"
            assert moment > before, f"{where} {day} {at}: not after the day before"
            shown = moment.astimezone(rules).replace(tzinfo=None)
            just_before = (moment - timedelta(seconds=1)).astimezone(rules).replace(tzinfo=None)
            assert just_before < datetime.combine(day, at) <= shown, f"{where} {day} {at}: {moment}"
            before, checked = moment, checked + 1
    return checked


def tick(count: int) -> None:
    """Time one look at `count` subscriptions spread over zones, half of them at whole and half hours."""
    pick = random.Random(count)  # noqa: S311 - a repeatable spread, nothing secret
    zones, created = sorted(available_timezones()), NOW - timedelta(days=30)
    subscriptions = [
        Subscription(
            n, n, "x", time(pick.randrange(24), pick.choice((0, 30, pick.randrange(60)))), pick.choice(zones), created
        )
        for n in range(count)
    ]
    for grace in (timedelta(minutes=1), timedelta(hours=3)):
        began = clock.perf_counter()
        owed = sum(1 for _ in due(subscriptions, NOW, grace))
        print(f"{count:>9,} subscriptions, grace {grace}: {owed:,} owed, {clock.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
