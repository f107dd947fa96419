"""Where it is the time that somebody says they have now: the zones among which to ask. Never taken for one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from bot.dialogue.times import clock
from bot.reminders.schedule import zone
from bot.text import fold

_TOLD = re.compile(
    r"\b(?:it'?s|it is|its|time is|clock (?:says|shows)|i have|we have|have got|my (?:local )?time|local time|now|here"
    r"|right now|currently)\b"
)
# A clock at home may be some minutes off; zones are a quarter of an hour apart at least.
_OFF = timedelta(minutes=7)
_DAY = timedelta(days=1)


def told_time(text: str) -> tuple[time, ...]:
    """The time that the text says it is now ("it is 18:40 here", "my time is 6:40 pm"); none when it says no such."""
    said = " ".join(fold(text).split())
    if not _TOLD.search(said):
        return ()
    told = clock(_TOLD.sub(" ", said))
    return (told.at,) if told.at is not None else told.choices


def zones_where(times: Iterable[time], now: datetime, zones: Sequence[str]) -> tuple[str, ...]:
    """Of the zones those whose clocks show one of these times at that moment, in their order."""
    wanted = [*times]
    return tuple(name for name in zones if any(_near(now.astimezone(zone(name)), at) for at in wanted))


def _near(local: datetime, at: time) -> bool:
    away = abs(local.replace(tzinfo=None) - datetime.combine(local.date(), at))
    return min(away, _DAY - away) <= _OFF
