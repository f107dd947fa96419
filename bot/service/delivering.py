"""One claimed occurrence: what is sent for it, right before it is sent, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.dialogue.occurrences import OccurrenceName
from bot.dialogue.state import Hold
from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence
from bot.service.library import Library
from bot.service.meter import Meter
from bot.service.owed import Reminders
from bot.service.pacing import Pacer
from bot.service.ports import Blocked, Channel, MaybeSent, NotSent, Refused, Store

GRACE = timedelta(hours=3)  # Later than that, a morning exercise is no morning exercise.
LATE = timedelta(minutes=10)  # From here on a reminder says that it is late.
RETRY = timedelta(seconds=30)  # between two tries at one that surely did not arrive

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Became:
    state: OccurrenceState
    reason: str = ""
    sent: bool = False
    again_at: datetime | None = None


class Delivering:
    """Sends claimed occurrences and settles each."""

    def __init__(
        self,
        library: Library,
        store: Store,
        reminders: Reminders,
        channel: Channel,
        pacer: Pacer,
        clock: Callable[[], datetime],
        meter: Meter,
    ) -> None:
        self._library = library
        self._store = store
        self._reminders = reminders
        self._channel = channel
        self._pacer = pacer
        self._clock = clock
        self._meter = meter
        self._telling: set[tuple[int, str, datetime]] = set()  # holds that are being told of at this moment

    async def deliver(self, occurrence: Occurrence, *, again_at: datetime | None = None) -> None:
        """Send what was claimed, and record what became of it. `again_at`: once more, as was wished for then."""
        subscription = occurrence.subscription
        became = await self._carry_out(occurrence, again_at)
        await self._reminders.settle(
            subscription.id,
            occurrence.local_date,
            became.state,
            at=self._clock(),
            reason=became.reason,
            sent=became.sent,
            again_at=became.again_at,
        )
        if became.reason == "blocked":
            await self._store.unreached(subscription.person, at=self._clock())
        if again_at is None:
            self._meter.reminded(became.state, (self._clock() - occurrence.moment).total_seconds())
        log.info(
            "reminder",
            subscription=subscription.id,
            day=str(occurrence.local_date),
            state=became.state,
            reason=became.reason,
        )

    async def _carry_out(self, occurrence: Occurrence, again_at: datetime | None) -> _Became:
        again = again_at is not None
        before = OccurrenceState.SENT if again else OccurrenceState.SKIPPED
        if self._clock() - (again_at or occurrence.moment) > GRACE:
            return _Became(before, "" if again else "unreachable")
        if not self._library.policy.reminders.knows(occurrence.subscription.exercise):
            return _Became(before, "" if again else "gone")
        try:
            return await self._send(occurrence, again=again)
        except Blocked:
            return _Became(before, "blocked")
        except MaybeSent:
            return _Became(OccurrenceState.UNKNOWN)
        except Refused:
            return _Became(before, "" if again else "refused")
        except NotSent as error:
            if error.retry_after_s is not None:
                self._pacer.pause(error.retry_after_s)
            wait = max(RETRY, timedelta(seconds=error.retry_after_s or 0))
            return _Became(OccurrenceState.SENT if again else OccurrenceState.DUE, again_at=self._clock() + wait)

    async def _send(self, occurrence: Occurrence, *, again: bool) -> _Became:
        person, exercise = occurrence.subscription.person, occurrence.subscription.exercise
        # Asked after the claim, right before sending: a report in between still holds it back.
        state = await self._store.load(person)
        cards = self._library.policy.reminders
        hold = cards.hold_on(exercise, state)
        if hold is not None:
            return await self._tell(person, hold, lambda: self._channel.send(person, cards.held(exercise, state, hold)))
        name = OccurrenceName(occurrence.subscription.id, occurrence.local_date)
        late = not again and self._clock() - occurrence.moment > LATE
        await self._channel.send(person, cards.due(exercise, state, name, late=late, again=again))
        wished = occurrence.subscription.again_min
        repeat = self._clock() + timedelta(minutes=wished) if wished and not again else None
        return _Became(OccurrenceState.SENT, sent=True, again_at=repeat)

    async def _tell(self, person: int, hold: Hold, send: Callable[[], Awaitable[None]]) -> _Became:
        """That the exercise is on hold, once for each hold."""
        key = (person, hold.protocol, hold.since)
        if key in self._telling or await self._reminders.told(*key):
            return _Became(OccurrenceState.HELD, hold.protocol)
        self._telling.add(key)
        try:
            await send()
            return _Became(OccurrenceState.HELD, hold.protocol, sent=True)
        finally:
            self._telling.discard(key)
