"""What a person changes of a reminder, and which day it is owed for next: never one twice, and none left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.reminders.schedule import Subscription, settled, upcoming, zone


def changed(
    subscription: Subscription,
    now: datetime,
    *,
    at: time | None = None,
    days: tuple[int, ...] | None = None,
    zone_name: str | None = None,
) -> Subscription:
    """The subscription with what is given in place of what it had; a date that is settled is never owed again.

    Whoever moves to a zone where today's time has passed already is owed today's at once. A new time, new days, and a
    zone put right on the day on which the reminder was set begin with the next moment that they name.
    """
    after = replace(
        subscription,
        at=at or subscription.at,
        days=subscription.days if days is None else tuple(sorted({*days})),
        zone=zone_name or subscription.zone,
    )
    if after.zone == subscription.zone or after.at != subscription.at or after.days != subscription.days:
        return from_now_on(after, now)
    today = now.astimezone(zone(subscription.zone)).date()
    if subscription.created.astimezone(zone(subscription.zone)).date() == today and subscription.moved is None:
        return from_now_on(after, now)
    return replace(after, owed_from=max(subscription.owed_from or date.min, today), moved=now)


def from_now_on(subscription: Subscription, now: datetime) -> Subscription:
    """The subscription with nothing owed for a moment that is not after `now`."""
    today = now.astimezone(zone(subscription.zone)).date()
    # From yesterday: where clocks go back over midnight, yesterday's 23:59 may be yet to come.
    start = max(subscription.owed_from or date.min, today - timedelta(days=1))
    after = replace(subscription, owed_from=start)
    while (first := upcoming(after)) is not None and first.moment <= now:
        after = settled(after, first.local_date)
    return after
