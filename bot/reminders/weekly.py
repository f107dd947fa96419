"""When the week is over for somebody: Sunday evening by their own clock. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

from bot.reminders.schedule import zone

SENT_FROM, SENT_UNTIL = 18, 21  # o'clock on Sunday: after the day's sport, before sleep


def week_of(day: date) -> str:
    """The ISO week of the day, such as 2026-W07; later weeks sort behind earlier ones."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def week_before(day: date) -> str:
    """The ISO week before the one of that day."""
    return week_of(day - timedelta(weeks=1))


def local_time(now: datetime, zone_name: str | None) -> datetime:
    """The moment by the clock of that zone; by UTC's where it is not known."""
    try:
        return now.astimezone(zone(zone_name or "UTC"))
    except ZoneInfoNotFoundError:
        return now.astimezone(UTC)


def week_that_ends(now: datetime, zone_name: str | None) -> date | None:
    """The local Sunday whose evening it is now; None at any other time. Without a zone it is Sunday in UTC."""
    local = local_time(now, zone_name)
    return local.date() if local.weekday() == 6 and SENT_FROM <= local.hour < SENT_UNTIL else None
