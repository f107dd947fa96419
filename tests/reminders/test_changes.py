"""Whoever changes a reminder or moves is owed each chosen local date once: not twice, and not never."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.reminders.changes import changed, from_now_on
from bot.reminders.schedule import EVERY_DAY, Subscription, all_owed, due, settled, upcoming

LAST_WEEK = datetime(2026, 6, 10, 6, tzinfo=UTC)
NOON_IN_BERLIN = datetime(2026, 6, 17, 10, tzinfo=UTC)
BERLIN, TOKYO, ANGELES, HONOLULU, KIRIBATI = (
    "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Honolulu", "Pacific/Kiritimati",
)  # fmt: skip


def wish(at: time, zone: str, *, days: tuple[int, ...] = EVERY_DAY, created: datetime = LAST_WEEK) -> Subscription:
    return from_now_on(Subscription(1, 7, "clam", at, zone, created, days), created)


def lived(subscription: Subscription, start: datetime, moves: dict[datetime, str], hours: int) -> list[date]:
    """The dates that somebody is reminded of who is looked after every half hour and moves so."""
    reminded = []
    for now in (start + timedelta(minutes=30) * n for n in range(2 * hours)):
        if now in moves:
            subscription = changed(subscription, now, zone_name=moves[now])
        for one in due([subscription], now, timedelta(hours=3)):
            reminded.append(one.local_date)
            subscription = settled(subscription, one.local_date)
    return reminded


@pytest.mark.parametrize("to", [TOKYO, ANGELES, KIRIBATI, HONOLULU, "Europe/London"])
@pytest.mark.parametrize("at", [time(0), time(7, 30), time(11, 59), time(12, 30), time(18), time(23, 59)])
def test_a_move_at_noon(at: time, to: str) -> None:
    """Whoever moves at noon, wherever to, is reminded of each day once."""
    start = datetime(2026, 6, 14, 22, tzinfo=UTC)
    before = replace(wish(at, BERLIN), owed_from=date(2026, 6, 15))
    dates = lived(before, start, {NOON_IN_BERLIN: to}, 24 * 7)
    assert dates[:5] == [date(2026, 6, 15) + timedelta(days=n) for n in range(5)]


def test_there_and_back() -> None:
    """A weekend on the other side of the date line and back: no date twice."""
    moves = {NOON_IN_BERLIN: KIRIBATI, NOON_IN_BERLIN + timedelta(days=2): HONOLULU}
    dates = lived(wish(time(7, 30), BERLIN), LAST_WEEK, moves, 24 * 14)
    assert len(dates) == len({*dates})


def test_today_has_passed_where_they_move_to() -> None:
    """Today's reminder that clocks there have passed is owed at the moment of the move, however long ago it was."""
    moved = changed(replace(wish(time(12, 30), BERLIN), owed_from=date(2026, 6, 17)), NOON_IN_BERLIN, zone_name=TOKYO)
    (owed,) = due([moved], NOON_IN_BERLIN, timedelta(hours=3))
    assert (owed.local_date, owed.moment) == (date(2026, 6, 17), NOON_IN_BERLIN)


def test_a_zone_put_right() -> None:
    """Whoever sets 18:00, then corrects the place to one where it is past six, hears of it tomorrow, not at once."""
    right = changed(wish(time(18), BERLIN, created=NOON_IN_BERLIN), NOON_IN_BERLIN, zone_name=TOKYO)
    first = upcoming(right)
    assert first is not None
    assert first.local_date == date(2026, 6, 18)


@pytest.mark.parametrize(("at", "first"), [(time(7, 30), 18), (time(20), 17)])
def test_a_new_time(at: time, first: int) -> None:
    """A new time that has passed today begins tomorrow; one that is to come, today, unless today's was sent."""
    after = changed(replace(wish(time(18), BERLIN), owed_from=date(2026, 6, 17)), NOON_IN_BERLIN, at=at)
    owed = upcoming(after)
    assert owed is not None
    assert owed.local_date.day == first
    sent_today = changed(replace(wish(time(9), BERLIN), owed_from=date(2026, 6, 18)), NOON_IN_BERLIN, at=at)
    owed = upcoming(sent_today)
    assert owed is not None
    assert owed.local_date.day == 18


def test_one_day_alone() -> None:
    """A reminder for one date is owed on it once, and then nothing more is to come."""
    single = replace(wish(time(18, 30), BERLIN, created=NOON_IN_BERLIN), once=date(2026, 6, 18))
    first = upcoming(single)
    assert first is not None
    assert first.moment == datetime(2026, 6, 18, 16, 30, tzinfo=UTC)
    assert list(due([single], first.moment, timedelta(hours=3))) == [first]
    assert upcoming(settled(single, first.local_date)) is None


def test_what_was_missed_is_known_day_by_day() -> None:
    """After five days away each day missed is named, oldest first; after a year the last two weeks."""
    daily = replace(wish(time(7, 30), BERLIN), owed_from=date(2026, 6, 13))
    assert [one.local_date.day for one in all_owed(daily, NOON_IN_BERLIN)] == [13, 14, 15, 16, 17]
    assert len(list(all_owed(daily, NOON_IN_BERLIN + timedelta(days=365)))) == 15


def test_the_day_that_samoa_left_out_is_passed_over() -> None:
    """After 29 December 2011 came the 31st: that is what is owed next."""
    daily = Subscription(1, 7, "clam", time(7, 30), "Pacific/Apia", datetime(2011, 12, 1, tzinfo=UTC))
    first = upcoming(replace(daily, owed_from=date(2011, 12, 30)))
    assert first is not None
    assert first.local_date == date(2011, 12, 31)
