"""Where it is the time that somebody says they have now: the zones among which to ask. Never taken for one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from bot.dialogue.times import clock
from bot.reminders.schedule import zone
from bot.text import one_line

_TOLD = re.compile(
    r"\b(?:it'?s|it is|its|time is|clock (?:says|shows)|i have|we have|have got|my (?:local )?time|local time|now|here"
    r"|right now|currently)\b"
)
_OFFSET = re.compile(r"^(?:i am |i'?m |im )?(?:at |in |on )?(?:utc|gmt) ?([+-]) ?(\d{1,2})(?:[:.]?([0-5]\d))?$")
# A clock at home may be some minutes off; zones are a quarter of an hour apart at least.
_OFF = timedelta(minutes=7)
_DAY = timedelta(days=1)


def told_time(text: str, now: datetime) -> tuple[time, ...]:
    """The time that the text says it is now ("it is 18:40 here", "my time is 6:40 pm", "UTC+5:45"); none when it says
    no such.
    """
    said = one_line(text)
    if offset := _OFFSET.match(said):
        sign, hours, minutes = offset.groups()
        ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return ((now.astimezone(UTC) + (ahead if sign == "+" else -ahead)).time(),)
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
