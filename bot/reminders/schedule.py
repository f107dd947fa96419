"""When a reminder is owed: once per local day, in every zone, on both clock-change days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)

# A week, and one more for a weekly reminder whose day was left out of the calendar (Samoa, 30 December 2011).
_LOOK_BACK_DAYS = 14

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Someone wants to be reminded of `exercise` at local time `at` in IANA zone `zone`, on `days` (Monday is 0).

    `once`: on that local date alone. `owed_from`: earlier dates are settled. `moved`: when the person changed zones;
    what clocks there had passed by then is owed at that moment. `again_min`: once more after that, if not answered.
    """

    id: int
    person: int
    exercise: str
    at: time
    zone: str
    created: datetime
    days: tuple[int, ...] = EVERY_DAY
    once: date | None = None
    owed_from: date | None = None
    moved: datetime | None = None
    again_min: int | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One owed reminder. (`subscription.id`, `local_date`) names it; `moment` is the instant in UTC."""

    subscription: Subscription
    local_date: date
    moment: datetime


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone's rules; raises zoneinfo.ZoneInfoNotFoundError for a name that is none, whatever it looks like."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):  # "../etc" or "America": a path, not a zone
        raise ZoneInfoNotFoundError(f"no time zone is called {name!r}") from None


def moment_of(local_date: date, at: time, zone_name: str) -> datetime | None:
    """The instant, in UTC, at which clocks there first show that time of that date; None if the date never happened.

    So a time that comes twice counts once, the first time, and a time that does not exist moves to the first moment
    that does, even when that is past midnight.
    """
    rules = zone(zone_name)
    wanted = datetime.combine(local_date, at)
    instant = wanted.replace(tzinfo=rules).astimezone(UTC)
    if _wall(instant, rules) == wanted:
        return instant
    moment = _end_of_gap(wanted, rules)
    if _wall(moment, rules).date() > local_date and not _happened(local_date, rules):
        return None
    return moment


def _wall(instant: datetime, rules: ZoneInfo) -> datetime:
    return instant.astimezone(rules).replace(tzinfo=None)


def _end_of_gap(wanted: datetime, rules: ZoneInfo) -> datetime:
    """The instant at which clocks jumped over `wanted`."""
    # PEP 495: in a gap, fold=1 reads with the offset of after the jump and so names an instant before it, fold=0 after.
    before = wanted.replace(tzinfo=rules, fold=1).astimezone(UTC)
    after = wanted.replace(tzinfo=rules, fold=0).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if _wall(middle, rules) < wanted:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)  # clocks change on whole seconds


def _happened(local_date: date, rules: ZoneInfo) -> bool:
    """Whether the date's midnight exists, or clocks went on from it to a later hour of the same date."""
    midnight = datetime.combine(local_date, time.min)
    first = midnight.replace(tzinfo=rules).astimezone(UTC)
    return _wall(first, rules) == midnight or _wall(_end_of_gap(midnight, rules), rules).date() == local_date


def due(subscriptions: Iterable[Subscription], now: datetime, grace: timedelta) -> Iterator[Occurrence]:
    """Occurrences whose moment has come and is no older than *grace*, at most one per subscription: the newest.

    One whose zone this machine does not know is passed over, so that it keeps nobody else waiting.
    """
    # Most people share a zone, a time and days with many others: each such wish is worked out once.
    newest: dict[_Wish, tuple[date, datetime] | None] = {}
    for subscription in subscriptions:
        wish = (subscription.zone, subscription.at, subscription.days, subscription.once)
        if wish not in newest:
            try:
                newest[wish] = _newest(*wish, now)
            except ZoneInfoNotFoundError:
                newest[wish] = None
        occurrence = _owed(subscription, newest[wish])
        if occurrence is not None and now - occurrence.moment <= grace:
            yield occurrence


def upcoming(subscription: Subscription) -> Occurrence | None:
    """The first occurrence that is owed, be its moment past or to come; None when there is none any more.

    Raises zoneinfo.ZoneInfoNotFoundError for a zone that this machine does not know.
    """
    start = subscription.owed_from or subscription.created.astimezone(zone(subscription.zone)).date()
    if subscription.once is not None:
        dates = [subscription.once] if subscription.once >= start else []
    else:
        dates = [
            day for n in range(_LOOK_BACK_DAYS + 1) if (day := start + timedelta(days=n)).weekday() in subscription.days
        ]
    found = ((day, moment_of(day, subscription.at, subscription.zone)) for day in dates)
    owed = (_owed(subscription, (day, moment)) for day, moment in found if moment is not None)
    return next((occurrence for occurrence in owed if occurrence is not None), None)


def all_owed(subscription: Subscription, now: datetime) -> Iterator[Occurrence]:
    """Every occurrence that is owed and whose moment has come, oldest first, of the last two weeks at most."""
    today = now.astimezone(zone(subscription.zone)).date()
    start = max(subscription.owed_from or date.min, today - timedelta(days=_LOOK_BACK_DAYS))
    rest = replace(subscription, owed_from=start)
    while (occurrence := upcoming(rest)) is not None and occurrence.moment <= now:
        yield occurrence
        rest = settled(rest, occurrence.local_date)


def settled(subscription: Subscription, local_date: date) -> Subscription:
    """The subscription once that date is dealt with: only later ones are owed."""
    return replace(subscription, owed_from=local_date + timedelta(days=1))


_Wish = tuple[str, time, tuple[int, ...], date | None]


def _owed(subscription: Subscription, found: tuple[date, datetime] | None) -> Occurrence | None:
    if found is None or (subscription.owed_from is not None and found[0] < subscription.owed_from):
        return None
    moment = found[1] if subscription.moved is None else max(found[1], subscription.moved)
    return Occurrence(subscription, found[0], moment) if moment > subscription.created else None


def _newest(
    zone_name: str, at: time, days: tuple[int, ...], once: date | None, now: datetime
) -> tuple[date, datetime] | None:
    """The newest chosen local date whose moment has come, and that moment."""
    today = now.astimezone(zone(zone_name)).date()
    # From tomorrow: when clocks go back over midnight it is yesterday again, and 00:15 has already been.
    latest_days = (today - timedelta(days=back) for back in range(-1, _LOOK_BACK_DAYS + 1))
    for day in latest_days if once is None else [once]:
        if once is not None or day.weekday() in days:
            moment = moment_of(day, at, zone_name)
            if moment is not None and moment <= now:
                return day, moment
    return None
