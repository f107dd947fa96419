"""Claimed occurrences: how each stands right before it is sent, what is sent for it, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.dialogue.occurrences import OccurrenceName
from bot.dialogue.state import DialogueState, Hold
from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence
from bot.service.gathering import Gathered
from bot.service.library import Library
from bot.service.meter import Meter
from bot.service.owed import Outcome, Reminders, Standing
from bot.service.pacing import Pacer
from bot.service.ports import Blocked, Channel, MaybeSent, NotSent, Refused, Store

GRACE = timedelta(hours=3)  # Later than that, a morning exercise is no morning exercise.
LATE = timedelta(minutes=10)  # From here on a reminder says that it is late.
RETRY = timedelta(seconds=30)  # between two tries at one that surely did not arrive

log = structlog.get_logger()

_Told = tuple[int, str, datetime]  # a hold that somebody is told of: whose, and which


@dataclass(frozen=True, slots=True)
class _Became:
    state: OccurrenceState
    reason: str = ""
    sent: bool = False
    again_at: datetime | None = None
    told: _Told | None = None


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
        gather_s: float,
    ) -> None:
        """What has ended within `gather_s` is settled in one transaction."""
        self._library = library
        self._store = store
        self._reminders = reminders
        self._channel = channel
        self._pacer = pacer
        self._clock = clock
        self._meter = meter
        # Never gathered over time: a report is to be seen until the last moment. Those are read together who are sent
        # together, so between this look and the sending there is one short read at most.
        self._standing: Gathered[Occurrence, Standing] = Gathered(reminders.standing)
        self._settle: Gathered[Outcome, None] = Gathered(self._settle_all, gather_s)
        self._unsettled: list[Outcome] = []  # what the database, being away, has not been told
        self._telling: set[_Told] = set()  # from before it is sent until the database knows

    async def deliver(self, occurrence: Occurrence, again_at: datetime | None) -> None:
        """Send what was claimed, and record what became of it. `again_at`: once more, as was wished for then."""
        standing = await self._standing(occurrence)
        if not standing.wanted:  # called off since it was claimed, which its row says already
            return
        became = await self._carry_out(occurrence, standing.holds, again_at)
        try:
            await self._record(occurrence, became)
        finally:
            if became.told is not None:
                self._telling.discard(became.told)
        if became.reason == "blocked":
            await self._store.unreached(occurrence.subscription.person, at=self._clock())
        if again_at is None:
            self._meter.reminded(became.state, (self._clock() - occurrence.moment).total_seconds())
        log.info(
            "reminder",
            subscription=occurrence.subscription.id,
            day=str(occurrence.local_date),
            state=became.state,
            reason=became.reason,
        )

    async def give_back(self, occurrence: Occurrence, again_at: datetime | None) -> None:
        """It was claimed and surely not sent: it is to be sent at once, by whoever is next to look."""
        if (await self._standing(occurrence)).wanted:
            state = OccurrenceState.DUE if again_at is None else OccurrenceState.SENT
            await self._record(occurrence, _Became(state, again_at=again_at or self._clock()))

    async def _record(self, occurrence: Occurrence, became: _Became) -> None:
        number, day = occurrence.subscription.id, occurrence.local_date
        outcome = Outcome(number, day, became.state, self._clock(), became.reason, became.sent, became.again_at)
        await self._settle(outcome)

    async def _settle_all(self, outcomes: Sequence[Outcome]) -> Sequence[None]:
        self._unsettled += outcomes
        await self.settle_rest()
        return [None] * len(outcomes)

    async def settle_rest(self) -> None:
        """Tell the database what it has missed while it was away."""
        if now := [*self._unsettled]:
            await self._reminders.settle(now)
            del self._unsettled[: len(now)]

    async def _carry_out(self, occurrence: Occurrence, holds: tuple[Hold, ...], again_at: datetime | None) -> _Became:
        again = again_at is not None
        before = OccurrenceState.SENT if again else OccurrenceState.SKIPPED
        if self._clock() - (again_at or occurrence.moment) > GRACE:
            return _Became(before, "" if again else "unreachable")
        if not self._library.policy.reminders.knows(occurrence.subscription.exercise):
            return _Became(before, "" if again else "gone")
        try:
            return await self._send(occurrence, DialogueState(holds=holds), again=again)
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

    async def _send(self, occurrence: Occurrence, state: DialogueState, *, again: bool) -> _Became:
        person, exercise = occurrence.subscription.person, occurrence.subscription.exercise
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
        except BaseException:
            self._telling.discard(key)
            raise
        return _Became(OccurrenceState.HELD, hold.protocol, sent=True, told=key)
