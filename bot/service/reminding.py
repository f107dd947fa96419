"""Reminders from due to done: claim in the database, then send; what may have arrived is never sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import structlog

from bot.dialogue.occurrences import OccurrenceName
from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence, Subscription, latest
from bot.service.library import Library
from bot.service.ports import Blocked, Channel, MaybeSent, NotSent, Store
from bot.service.ticking import Ticking

GRACE = timedelta(hours=3)  # Later than that, a morning exercise is no morning exercise.
LATE = timedelta(minutes=10)  # From here on a reminder says that it is late.
TICK_S = 15.0
TRIES = 3  # for a reminder that surely did not arrive
PAUSE_S = 5.0
ABANDONED_AFTER = timedelta(minutes=10)  # A claim this old belongs to a process that died between claim and send.

log = structlog.get_logger()


class Reminding(Ticking):
    """Sends what is due, once per subscription and local day, across restarts and processes."""

    def __init__(
        self,
        library: Library,
        store: Store,
        channel: Channel,
        *,
        first: Callable[[], Awaitable[None]] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tick_s: float = TICK_S,
        pause_s: float = PAUSE_S,
    ) -> None:
        """`first` is done before each tick: holds that the database missed must be in it before anything is sent."""
        super().__init__("reminders", tick_s)
        self._first = first
        self._library = library
        self._store = store
        self._channel = channel
        self._clock = clock
        self._pause_s = pause_s
        self._settled: dict[int, date] = {}  # newest local date dealt with, so that a quiet tick writes nothing
        self._told: set[tuple[int, str, datetime]] = set()  # holds that a reminder has spoken of: once is enough

    async def tick(self) -> None:
        """Deal with everything that is due now. Raises StoreUnavailable."""
        if self._first is not None:
            await self._first()
        now = self._clock()
        if abandoned := await self._store.abandoned(before=now - ABANDONED_AFTER):
            log.warning("reminders.unknown", count=abandoned)
        subscriptions = await self._store.subscriptions()
        for subscription in subscriptions:
            if self._stopping:
                return
            if (occurrence := self._owed(subscription, now)) is not None:
                await self._deal_with(occurrence)
        alive = {subscription.id for subscription in subscriptions}
        self._settled = {number: day for number, day in self._settled.items() if number in alive}

    def _owed(self, subscription: Subscription, now: datetime) -> Occurrence | None:
        try:
            occurrence = latest(subscription, now)
        except LookupError:  # a zone that the time-zone list no longer has
            log.error("reminders.no_such_zone", subscription=subscription.id)
            return None
        if occurrence is None or self._settled.get(subscription.id) == occurrence.local_date:
            return None
        return occurrence

    async def _deal_with(self, occurrence: Occurrence) -> None:
        subscription = occurrence.subscription
        if await self._store.claim(occurrence, at=self._clock()):
            state, reason = await self._carry_out(occurrence)
            await self._store.settle(subscription.id, occurrence.local_date, state, at=self._clock(), reason=reason)
            log.info(
                "reminder", subscription=subscription.id, day=str(occurrence.local_date), state=state, reason=reason
            )
        self._settled[subscription.id] = occurrence.local_date

    async def _carry_out(self, occurrence: Occurrence) -> tuple[OccurrenceState, str]:
        age = self._clock() - occurrence.moment
        if age > GRACE:
            return OccurrenceState.SKIPPED, "too late"
        person, exercise = occurrence.subscription.person, occurrence.subscription.exercise
        if not self._library.policy.reminders.knows(exercise):
            return OccurrenceState.SKIPPED, "no such exercise"
        try:
            return await self._send(occurrence, late=age > LATE)
        except Blocked:
            await self._store.unreached(person, at=self._clock())
            return OccurrenceState.SKIPPED, "blocked"
        except MaybeSent:
            return OccurrenceState.UNKNOWN, "no answer from Telegram"
        except NotSent:
            return OccurrenceState.SKIPPED, "could not be sent"

    async def _send(self, occurrence: Occurrence, *, late: bool) -> tuple[OccurrenceState, str]:
        person, exercise = occurrence.subscription.person, occurrence.subscription.exercise
        name = OccurrenceName(occurrence.subscription.id, occurrence.local_date)
        for left in range(TRIES - 1, -1, -1):
            # Asked after the claim, right before each try: a report in between still holds it back.
            state = await self._store.load(person)
            cards = self._library.policy.reminders
            hold = cards.hold_on(exercise, state)
            if hold is not None and (person, hold.protocol, hold.since) in self._told:
                return OccurrenceState.HELD, hold.protocol
            reply = cards.held(exercise, state, hold) if hold else cards.due(exercise, state, name, late=late)
            try:
                await self._channel.send(person, reply)
                break
            except NotSent as error:
                if not left:
                    raise
                await asyncio.sleep(error.retry_after_s or self._pause_s)
        if hold is None:
            return OccurrenceState.SENT, ""
        self._told.add((person, hold.protocol, hold.since))
        return OccurrenceState.HELD, hold.protocol
