"""Nobody is woken: when a message of ours may come by somebody's own clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfoNotFoundError

from bot.reminders.schedule import moment_of, zone

_DAYS = 3  # two days hence at most: the morning after a date that never happened


def by_day(now: datetime, zone_name: str | None, from_hour: int, until_hour: int) -> datetime:
    """`now` if it is between those hours there, else the next moment that is; `now` where the zone is not known."""
    if zone_name is None:
        return now
    try:
        local = now.astimezone(zone(zone_name))
    except ZoneInfoNotFoundError:
        return now
    if from_hour <= local.hour < until_hour:
        return now
    mornings = (moment_of(local.date() + timedelta(days=n), time(from_hour), zone_name) for n in range(_DAYS))
    return next((morning for morning in mornings if morning is not None and morning > now), now)
