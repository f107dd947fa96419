"""When a message of ours may come by somebody's own clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.reminders.daytime import by_day


@pytest.mark.parametrize(
    ("now", "zone", "comes"),
    [
        ("2026-06-15T12:00", "Europe/London", "2026-06-15T12:00"),
        ("2026-06-15T20:59", "Europe/London", "2026-06-15T20:59"),
        ("2026-06-15T21:00", "Europe/London", "2026-06-16T07:00"),
        ("2026-06-15T23:30", "Europe/London", "2026-06-16T07:00"),
        ("2026-06-16T06:59", "Europe/London", "2026-06-16T07:00"),
        ("2026-06-15T15:00", "Asia/Tokyo", "2026-06-15T23:00"),
        # The clocks go on that night: eight comes an hour sooner.
        ("2026-03-28T22:30", "Europe/London", "2026-03-29T07:00"),
        # Samoa had no 30 December 2011.
        ("2011-12-30T09:00", "Pacific/Apia", "2011-12-30T18:00"),
        ("2026-06-15T03:00", None, "2026-06-15T03:00"),
        ("2026-06-15T03:00", "Mars/Olympus", "2026-06-15T03:00"),
    ],
)
def test_by_day(now: str, zone: str | None, comes: str) -> None:
    """By day at once, by night at eight in the morning there; where no zone is known, at once."""
    moment = by_day(datetime.fromisoformat(now).replace(tzinfo=UTC), zone, 8, 22)
    assert moment == datetime.fromisoformat(comes).replace(tzinfo=UTC)
