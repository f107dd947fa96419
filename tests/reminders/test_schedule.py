"""A reminder is owed once per chosen local day, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pytest

from bot.reminders.schedule import EVERY_DAY, Occurrence, Subscription, due, moment_of, zone

AWKWARD = (time(0, 0), time(1, 30), time(2, 30), time(23, 59))
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def latest(subscription: Subscription, now: datetime) -> Occurrence | None:
    """The newest occurrence that is due, however old it is."""
    return next(due([subscription], now, timedelta.max), None)


def wish(at: time, where: str, *, number: int = 1, days: tuple[int, ...] = EVERY_DAY, created: datetime = LONG_AGO):
    return Subscription(number, 7, "hamstring-bridge-90", at, where, created, days)


def wall(instant: datetime, where: str) -> datetime:
    return instant.astimezone(ZoneInfo(where)).replace(tzinfo=None)


@cache
def days_around_clock_changes(where: str) -> list[date]:
    """Four days around each of the zone's next clock changes, and a day on which nothing happens."""
    weeks = [utc(2026, 1, 1) + timedelta(weeks=2) * n for n in range(28)]
    offsets = [instant.astimezone(ZoneInfo(where)).utcoffset() for instant in weeks]
    days = [date(2026, 6, 17)]
    for (start, old), (end, new) in pairwise(zip(weeks, offsets, strict=True)):
        if old != new:
            while end - start > timedelta(hours=1):
                middle = start + (end - start) / 2
                start, end = (middle, end) if middle.astimezone(ZoneInfo(where)).utcoffset() == old else (start, middle)
            days += [wall(start, where).date() + DAY * n for n in (-1, 0, 1, 2)]
    return days


@pytest.mark.parametrize("where", sorted(available_timezones()))
def test_in_every_zone_the_moment_is_when_clocks_first_show_the_time_or_jump_over_it(where: str):
    """A reminder comes when the clocks there first show its time, or at once when they jump over it."""
    for day in days_around_clock_changes(where):
        for at in AWKWARD:
            wanted, moment = datetime.combine(day, at), moment_of(day, at, where)
            assert moment is not None
            assert wall(moment, where) >= wanted
            for earlier in (timedelta(seconds=1), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), DAY):
                assert wall(moment - earlier, where) < wanted
            shown = {wanted.replace(tzinfo=ZoneInfo(where), fold=fold).astimezone(UTC) for fold in (0, 1)}
            exists = any(wall(instant, where) == wanted for instant in shown)
            assert (wall(moment, where) == wanted) is exists


@pytest.mark.parametrize("where", sorted(available_timezones()))
def test_in_every_zone_each_chosen_day_has_one_occurrence(where: str):
    """Somebody who looks every three hours finds each chosen local day owed once, clock change or not."""
    days = days_around_clock_changes(where)[:5]
    first, last = min(days), max(days)
    wishes = [wish(at, where, number=n) for n, at in enumerate(AWKWARD)]
    for stretch in ((days[0], days[0]), (min(days[1:], default=first), max(days[1:], default=last))):
        found: dict[tuple[int, date], datetime] = {}
        now, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (stretch[0] - DAY, stretch[1] + 2 * DAY))
        while now < end:
            for occurrence in due(wishes, now, timedelta(hours=3)):
                assert occurrence.moment <= now
                key = (occurrence.subscription.id, occurrence.local_date)
                assert found.setdefault(key, occurrence.moment) == occurrence.moment
            now += timedelta(hours=3)
        inside = [stretch[0] + DAY * n for n in range((stretch[1] - stretch[0]).days + 1)]
        assert {key for key in found if key[1] in inside} == {(n, day) for n in range(4) for day in inside}


@pytest.mark.parametrize(
    ("day", "at", "where", "moment"),
    [
        pytest.param(
            date(2026, 9, 6), time(0, 0), "America/Santiago", utc(2026, 9, 6, 4), id="santiago-has-no-midnight"
        ),
        pytest.param(date(2027, 4, 30), time(0, 0), "Africa/Cairo", utc(2027, 4, 29, 22), id="cairo-has-no-midnight"),
        pytest.param(
            date(2026, 10, 25), time(1, 30), "Europe/London", utc(2026, 10, 25, 0, 30), id="london-half-past-1-twice"
        ),
        pytest.param(
            date(2026, 3, 29), time(1, 30), "Europe/London", utc(2026, 3, 29, 1), id="london-has-no-half-past-1"
        ),
        pytest.param(
            date(2026, 10, 4),
            time(2, 15),
            "Australia/Lord_Howe",
            utc(2026, 10, 3, 15, 30),
            id="lord-howe-skips-half-an-hour",
        ),
        pytest.param(
            date(2026, 4, 5),
            time(1, 45),
            "Australia/Lord_Howe",
            utc(2026, 4, 4, 14, 45),
            id="lord-howe-repeats-half-an-hour",
        ),
        pytest.param(
            date(2026, 3, 28),
            time(23, 59),
            "America/Nuuk",
            utc(2026, 3, 29, 1),
            id="nuuk-loses-the-hour-before-midnight",
        ),
        pytest.param(
            date(2011, 12, 29), time(23, 59), "Pacific/Apia", utc(2011, 12, 30, 9, 59), id="apia-before-the-lost-day"
        ),
        pytest.param(date(2011, 12, 30), time(7, 30), "Pacific/Apia", None, id="apia-lost-day"),
        pytest.param(date(2011, 12, 30), time(0, 0), "Pacific/Apia", None, id="apia-lost-midnight"),
        pytest.param(
            date(2011, 12, 31), time(0, 0), "Pacific/Apia", utc(2011, 12, 30, 10), id="apia-after-the-lost-day"
        ),
        pytest.param(
            date(2026, 1, 1), time(7, 30), "Asia/Kathmandu", utc(2026, 1, 1, 1, 45), id="kathmandu-has-quarter-hours"
        ),
    ],
)
def test_named_nights(day: date, at: time, where: str, moment: datetime | None):
    """On the nights we know by name, the reminder comes at this instant."""
    assert moment_of(day, at, where) == moment


def test_a_lost_day_owes_nothing_and_the_days_beside_it_are_owed():
    """Samoa had no 30 December 2011: nobody is owed a reminder for it, and nobody gets two on the 31st."""
    daily = wish(time(7, 30), "Pacific/Apia")
    hours = (utc(2011, 12, 28) + timedelta(hours=n) for n in range(24 * 5))
    owed = {one.local_date for now in hours for one in due([daily], now, timedelta(hours=1))}
    assert owed == {date(2011, 12, day) for day in (28, 29, 31)} | {date(2012, 1, 1), date(2012, 1, 2)}


def test_a_weekly_reminder_looks_past_a_lost_day():
    """Whoever is reminded on Fridays in Samoa was last owed one on the 23rd, in the week after the lost Friday."""
    fridays = wish(time(7, 30), "Pacific/Apia", days=(4,))
    found = latest(fridays, utc(2012, 1, 5))
    assert found is not None
    assert found.local_date == date(2011, 12, 23)


def test_when_clocks_go_back_over_midnight_what_has_been_stays_owed():
    """In Newfoundland of 2010 it was yesterday again at one past midnight; midnight's reminder is still owed then."""
    midnight = wish(time(0, 0), "America/St_Johns")
    twice_eleven = utc(2010, 11, 7, 2, 45)
    assert wall(twice_eleven, "America/St_Johns").date() == date(2010, 11, 6)
    (owed,) = due([midnight], twice_eleven, timedelta(hours=1))
    assert owed.local_date == date(2010, 11, 7)


@pytest.mark.parametrize(
    ("at", "to", "owed"),
    [
        pytest.param(time(7, 30), "Asia/Tokyo", {17: 1, 18: 1}, id="east-after-the-reminder"),
        pytest.param(time(18, 0), "Asia/Tokyo", {17: 1, 18: 1}, id="east-past-the-reminder"),
        pytest.param(time(7, 30), "America/Los_Angeles", {17: 2, 18: 1}, id="west-before-it-comes-again"),
        pytest.param(time(18, 0), "America/Los_Angeles", {17: 1, 18: 1}, id="west-before-the-reminder"),
    ],
)
def test_a_runner_who_moves_zones_at_noon(at: time, to: str, owed: dict[int, int]):
    """Whoever flies off at noon is owed each local date once: the same date met again has the same name to claim by."""
    noon = utc(2026, 6, 17, 10)
    hours = [utc(2026, 6, 16, 22) + timedelta(minutes=30) * n for n in range(110)]
    moments: dict[date, set[datetime]] = {}
    for now in hours:
        where = "Europe/Berlin" if now < noon else to
        for one in due([wish(at, where)], now, timedelta(hours=3)):
            moments.setdefault(one.local_date, set()).add(one.moment)
    assert {day.day: len(at) for day, at in moments.items() if day.day in owed} == owed


def test_owed_at_its_minute_and_until_the_grace_is_over():
    """A reminder set for 23:30 is still owed at 00:30, not a second before its time and not after the grace."""
    late = wish(time(23, 30), "Europe/London")
    due_at = utc(2026, 1, 10, 23, 30)
    grace = timedelta(hours=3)
    for after, owed in ((-1, 0), (0, 1), (3600, 1), (3 * 3600, 1), (3 * 3600 + 1, 0)):
        assert len(list(due([late], due_at + timedelta(seconds=after), grace))) == owed


def test_after_a_week_away_one_reminder_is_owed():
    """However long the bot was away, nobody is owed more than the newest reminder."""
    daily = wish(time(7, 30), "Europe/London")
    (owed,) = due([daily], utc(2026, 1, 10, 8), timedelta(days=7))
    assert owed.local_date == date(2026, 1, 10)


def test_only_chosen_days_are_owed():
    """Whoever asked for Monday, Wednesday and Friday hears nothing on the other days."""
    some = wish(time(7, 30), "Europe/London", days=(0, 2, 4))
    mornings = [utc(2026, 6, 15, 7) + DAY * n for n in range(7)]
    assert [len(list(due([some], now, timedelta(hours=1)))) for now in mornings] == [1, 0, 1, 0, 1, 0, 0]


def test_nothing_is_owed_from_before_the_reminder_was_set():
    """A reminder set at 08:00 for 07:30 comes first tomorrow."""
    at_eight = wish(time(7, 30), "Europe/London", created=utc(2026, 6, 17, 7))
    assert latest(at_eight, utc(2026, 6, 17, 8)) is None
    assert not list(due([at_eight], utc(2026, 6, 17, 8), timedelta(hours=3)))
    tomorrow = latest(at_eight, utc(2026, 6, 18, 8))
    assert tomorrow is not None
    assert tomorrow.local_date == date(2026, 6, 18)


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Land", "America", "../etc/passwd", "/etc/localtime", "UTC\0", "🦵", "a" * 999]
)
def test_a_name_that_is_no_zone_is_said_to_be_none(name: str):
    """Whatever somebody types for a zone, it is a zone or it is said not to be one."""
    with pytest.raises(ZoneInfoNotFoundError):
        zone(name)


def test_a_zone_this_machine_does_not_know_keeps_nobody_else_waiting():
    """One reminder in an unknown zone does not stop everybody else's."""
    lost, fine = wish(time(7, 30), "Mars/Olympus", number=1), wish(time(7, 30), "Europe/London", number=2)
    assert [one.subscription.id for one in due([lost, fine], utc(2026, 1, 10, 8), timedelta(hours=3))] == [2]
