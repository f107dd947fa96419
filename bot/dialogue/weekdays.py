"""Days of the week as a runner reads them and as a button carries them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.dialogue.phrases import Phrases
from bot.knowledge.models import WEEK, Day, Programme
from bot.reminders.schedule import EVERY_DAY, zone


def day_name(say: Phrases, day: Day) -> str:
    """The day's short name."""
    return say.plain(f"day_{day}")


def on_days(say: Phrases, days: Iterable[int]) -> str:
    """ "Every day", or on which days (Monday is 0)."""
    chosen = sorted({*days})
    if chosen == [*EVERY_DAY]:
        return say.plain("every_day")
    return say.plain("on_days", days=", ".join(day_name(say, WEEK[day]) for day in chosen))


def local_moment(say: Phrases, moment: datetime, where: str) -> str:
    """The moment as clocks in that zone show it: "Tue 16/06 07:15"."""
    local = moment.astimezone(zone(where))
    return f"{day_name(say, WEEK[local.weekday()])} {local:%d/%m %H:%M}"


def as_digits(days: Iterable[Day]) -> str:
    """The days as a button's data, such as `024`."""
    return "".join(str(WEEK.index(day)) for day in days)


def from_digits(digits: str) -> tuple[int, ...] | None:
    """The days of a button's data; None when it names none that are."""
    if digits and all(digit in "0123456" for digit in digits):
        return tuple(sorted({int(digit) for digit in digits}))
    return None


def days_of_programme(programme: Programme) -> tuple[int, ...]:
    """The days on which a programme has a session (Monday is 0)."""
    return tuple(number for number, day in enumerate(WEEK) if programme.session_on(day))
