"""The rest days that an exercise's dose asks for, against the days that somebody chose. Advice, never a ban."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.knowledge.models import Dose
from bot.reminders.schedule import EVERY_DAY

_WEEK = len(EVERY_DAY)
# So many days a week, as far apart as it allows: a rest day between, where there is room for one.
SPREAD = {
    1: (0,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 5),
    5: (0, 1, 2, 3, 4),
    6: (0, 1, 2, 3, 4, 5),
    _WEEK: EVERY_DAY,
}


def suggested(dose: Dose) -> tuple[int, ...]:
    """As many days as the dose allows, with the rest that it asks for between them; Monday is 0."""
    for number in range(min(dose.days_a_week.high, _WEEK), 1, -1):
        if rests(SPREAD[number], dose):
            return SPREAD[number]
    return SPREAD[1]


def shifted(days: Iterable[int]) -> tuple[int, ...]:
    """The same days, each one later: Tuesday for Monday."""
    return tuple(sorted((day + 1) % _WEEK for day in days))


def rests(days: Sequence[int], dose: Dose) -> bool:
    """Whether between any two of the days, also over a week's end, there are as many rest days as it asks for."""
    ordered = sorted({*days})
    following = [*ordered[1:], *(day + _WEEK for day in ordered[:1])]
    return all(later - day > dose.rest_days_between for day, later in zip(ordered, following, strict=True))


def keeps(days: Sequence[int], dose: Dose) -> bool:
    """Whether the days keep to the dose: rest between them, and no more of them in a week."""
    return rests(days, dose) and len({*days}) <= dose.days_a_week.high
