"""What became of a reminder's last occurrences, in plain words: the runner can see why one did not come."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.occurrences import Reminder
from bot.dialogue.phrases import Phrases
from bot.dialogue.weekdays import day_name
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import WEEK
from bot.reminders.occurrence import REASONS, Answer, Noted, OccurrenceState, split_reason
from bot.reminders.schedule import zone

_HOUR_S, _MINUTE_S = 3600, 60
_ANSWERS = {Answer.DONE: "ledger_done", Answer.SKIPPED: "ledger_left_out", Answer.HURT: "ledger_hurt"}


class Ledger:
    """The words for stored occurrences, for one knowledge revision."""

    def __init__(self, base: KnowledgeBase, say: Phrases) -> None:
        self._base = base
        self._say = say

    def line(self, reminder: Reminder) -> str:
        """ "Thu 07:30 sent · Wed held: back pain · Tue skipped: bot was down 6 h": the newest first."""
        return " \u00b7 ".join(self.note(one, reminder.zone) for one in reminder.recent)

    def note(self, one: Noted, zone_name: str) -> str:
        """One occurrence: its day, what became of it, why, and what the runner made of it."""
        say = self._say.plain
        day = day_name(self._say, WEEK[one.local_date.weekday()])
        if one.state is OccurrenceState.HELD:
            protocol = self._base.protocols.get(one.reason)
            return say("ledger_held", day=day, reason=(protocol.title if protocol else one.reason).lower())
        if one.state is OccurrenceState.SKIPPED:
            return say("ledger_skipped", day=day, reason=self._reason(one.reason))
        told = say(f"ledger_{one.state}", day=day, time=_local_time(one.moment, zone_name))
        if one.answer in _ANSWERS:
            return f"{told}, {say(_ANSWERS[one.answer])}"
        if one.again_at is not None and one.state is not OccurrenceState.DUE:
            return f"{told}, {say('ledger_again', time=_local_time(one.again_at, zone_name))}"
        return told

    def _reason(self, reason: str) -> str:
        kind, seconds = split_reason(reason)
        return self._say.plain(f"ledger_why_{kind if kind in REASONS else 'other'}", time=self._time(seconds))

    def _time(self, seconds: int) -> str:
        """ "6 h" from an hour up, else "20 min"."""
        if seconds >= _HOUR_S:
            return self._say.plain("ledger_hours", number=round(seconds / _HOUR_S))
        return self._say.plain("ledger_minutes", number=max(1, round(seconds / _MINUTE_S)))


def _local_time(moment: datetime, zone_name: str) -> str:
    try:
        return f"{moment.astimezone(zone(zone_name)):%H:%M}"
    except LookupError:  # a zone that the time-zone list no longer has
        return f"{moment:%H:%M} UTC"
