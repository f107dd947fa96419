"""When a reminder is owed: once per local day, in every zone, on both clock-change days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Someone wants to be reminded of `exercise` at local time `at` in IANA zone `zone`, on `days` (Monday is 0)."""

    id: int
    person: int
    exercise: str
    at: time
    zone: str
    created: datetime
    days: tuple[int, ...] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One owed reminder. (`subscription.id`, `local_date`) names it; `moment` is the instant in UTC."""

    subscription: Subscription
    local_date: date
    moment: datetime


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone's rules; raises zoneinfo.ZoneInfoNotFoundError for a name that is none."""
    return ZoneInfo(name)


def moment_of(local_date: date, at: time, zone_name: str) -> datetime:
    """The one instant, in UTC, that the local time names on that date.

    A time that comes twice counts once, the first time. A time that does not exist moves to the first moment that
    does (PEP 495: with fold=0 the offset before the gap is used, so the instant lands that much after the gap's
    start; the gap's own end is the first moment that exists).
    """
    rules = zone(zone_name)
    local = datetime.combine(local_date, at, tzinfo=rules)
    instant = local.astimezone(UTC)
    if instant.astimezone(rules).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(instant, rules)


def _end_of_gap(instant: datetime, rules: ZoneInfo) -> datetime:
    """The first moment after the clock jump that skipped the wanted time.

    Read with the offset before the jump (fold=0), `instant` lies after the jump by how deep in the gap the time was.
    """
    after = instant.astimezone(rules).utcoffset()
    low, high = instant - timedelta(hours=25), instant
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(rules).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def due(subscriptions: Iterable[Subscription], now: datetime, grace: timedelta) -> Iterator[Occurrence]:
    """Occurrences whose moment has come and is no older than *grace*, at most one per subscription: the newest."""
    for subscription in subscriptions:
        occurrence = latest(subscription, now)
        if occurrence is not None and now - occurrence.moment <= grace:
            yield occurrence


def latest(subscription: Subscription, now: datetime) -> Occurrence | None:
    """The newest occurrence whose moment has come, or None if there was none since the subscription was made."""
    today = now.astimezone(zone(subscription.zone)).date()
    # One day ahead as well: a gap at midnight moves yesterday's wish into today; zones never differ by more.
    for back in range(-1, 9):
        day = today - timedelta(days=back)
        if day.weekday() not in subscription.days:
            continue
        moment = moment_of(day, subscription.at, subscription.zone)
        if moment <= now:
            return Occurrence(subscription, day, moment) if moment > subscription.created else None
    return None
