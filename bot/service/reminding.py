"""Reminders from due to done: claim in the database, then send; what may have arrived is never sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.reminders.occurrence import OccurrenceState
from bot.reminders.schedule import Occurrence, Subscription, all_owed, due
from bot.reminders.zones import rules_in_use
from bot.service.delivering import GRACE, Delivering
from bot.service.downtime import Downtime
from bot.service.gathering import Gathered
from bot.service.library import Library
from bot.service.meter import Meter
from bot.service.owed import Again, Reminders
from bot.service.pacing import Pacer
from bot.service.ports import Channel, Store, StoreUnavailable
from bot.service.ticking import Ticking

TICK_S = 15.0
ABANDONED_AFTER = timedelta(minutes=10)  # A claim this old belongs to a process that died between claim and send.
AT_ONCE = 500  # due subscriptions that are read together
AHEAD_S = 1.0  # so much of what the pace allows is claimed ahead: what a kill leaves behind as unknown is no more
MOST_PLACES = 256  # reminders on their way to Telegram at the same time
GATHER_S = 0.25  # What is claimed, or has ended, within such a time goes into the database in one transaction.

log = structlog.get_logger()


class Reminding(Ticking):
    """Sends what is due, once per subscription and local day, across restarts and processes."""

    def __init__(
        self,
        library: Library,
        store: Store,
        reminders: Reminders,
        channel: Channel,
        *,
        first: Callable[[], Awaitable[None]] | None = None,
        pacer: Pacer | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tick_s: float = TICK_S,
        rules: Callable[[], str] = rules_in_use,
        meter: Meter | None = None,
        gather_s: float = GATHER_S,
    ) -> None:
        """`first` is done before each tick: holds that the database missed must be in it before anything is sent.

        `pacer`: the one that the channel tells of answers; `rules` names the time-zone rules in use.
        """
        super().__init__("reminders", tick_s)
        self._first = first
        self._reminders = reminders
        self._clock = clock
        self._rules = rules
        self._renewed = False
        self._pacer = pacer or Pacer()
        self._downtime = Downtime(reminders)
        self._meter = meter or Meter()
        self._delivering = Delivering(library, store, reminders, channel, self._pacer, clock, self._meter, gather_s)
        self._claim: Gathered[Occurrence, bool] = Gathered(lambda owed: reminders.claim(owed, at=clock()), gather_s)
        self._claim_again: Gathered[Again, bool] = Gathered(
            lambda owed: reminders.claim_again(owed, at=clock()), gather_s
        )
        self._ahead = asyncio.Semaphore(max(1, round(self._pacer.per_second * AHEAD_S)))
        self._places = asyncio.Semaphore(MOST_PLACES)
        self._under_way: set[asyncio.Task[None]] = set()

    async def tick(self) -> None:
        """Deal with everything that is due now. Raises StoreUnavailable."""
        if self._first is not None:
            await self._first()
        await self._renew()
        await self._delivering.settle_rest()
        await self._downtime.notice(self._clock())
        if abandoned := await self._reminders.abandoned(before=self._clock() - ABANDONED_AFTER):
            log.warning("reminders.unknown", count=abandoned)
            self._meter.became(OccurrenceState.UNKNOWN, abandoned)
        try:
            await self._send_again()
            await self._send_due()
        finally:
            await self._end()
        await self._downtime.beat(self._clock())

    def stop(self) -> None:
        """End `run` after what is in hand; what waits for its turn stays due, or is due again."""
        super().stop()
        self._pacer.close()

    async def _renew(self) -> None:
        """Once at start: the rules of the zones may be others than they were at the last one."""
        if not self._renewed:
            rules = await asyncio.to_thread(self._rules)
            if changed := await self._reminders.renew(rules, at=self._clock()):
                log.info("reminders.recomputed", count=changed)
            self._renewed = True

    async def _send_due(self) -> None:
        seen: set[tuple[int, object]] = set()
        while not self._stopping:
            now = self._clock()
            batch = await self._reminders.due(now, AT_ONCE)
            seen_before = len(seen)
            seen |= {(one.id, one.owed_from) for one in batch}
            if len(seen) == seen_before:  # nothing is due, or nothing of it can be dealt with
                return
            owed = {one.subscription.id: one for one in due(batch, now, GRACE)}
            await self._pass_over(batch, owed, now)
            await self._together([self._in_turn(one, partial(self._claim, one)) for one in owed.values()])
            await self._downtime.beat(self._clock())

    async def _pass_over(self, batch: Sequence[Subscription], owed: dict[int, Occurrence], now: datetime) -> None:
        """What came due in vain is noted with the reason; of several that are late only the newest is sent."""
        missed: list[tuple[Occurrence, str]] = []
        nothing: list[Subscription] = []
        for subscription in batch:
            newest = owed.get(subscription.id)
            try:
                come = list(all_owed(subscription, now))
            except LookupError:  # a zone that the time-zone list no longer has
                log.error("reminders.no_such_zone", subscription=subscription.id)
                come = []
            late = [one for one in come if newest is None or one.local_date != newest.local_date]
            missed += [(one, self._downtime.reason(one.moment)) for one in late]
            if not late and newest is None:
                nothing.append(subscription)
        if missed or nothing:
            await self._reminders.pass_over(missed, nothing, at=now)
            if missed:
                log.info("reminders.skipped", count=len(missed))
                self._meter.became(OccurrenceState.SKIPPED, len(missed))

    async def _send_again(self) -> None:
        batch = await self._reminders.again(self._clock(), AT_ONCE)
        await self._together([self._once_more(one) for one in batch])

    async def _once_more(self, one: Again) -> None:
        never_arrived = one.state is OccurrenceState.DUE
        await self._in_turn(one.occurrence, partial(self._claim_again, one), None if never_arrived else one.at)

    async def _in_turn(
        self, occurrence: Occurrence, claim: Callable[[], Awaitable[bool]], again_at: datetime | None = None
    ) -> None:
        """Claim it when its turn is near, and begin with it when it has come."""
        async with self._ahead:
            if not await self._pacer.open() or not await claim():
                return
            mine = await self._pacer.turn(occurrence.subscription.person)
        self._begin(self._deliver(occurrence, again_at) if mine else self._delivering.give_back(occurrence, again_at))

    async def _deliver(self, occurrence: Occurrence, again_at: datetime | None) -> None:
        async with self._places:
            await self._delivering.deliver(occurrence, again_at)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is None:  # what failed is looked at when the tick ends
            self._under_way.discard(task)

    async def _end(self) -> None:
        """Wait for all that has been begun with."""
        begun = [*self._under_way]
        try:
            await self._together(begun)
        finally:
            self._under_way.difference_update(begun)

    async def _together(self, work: Sequence[Awaitable[None]]) -> None:
        """All of it; what fails of one keeps no other from being done. A database that is away is passed on."""
        outcomes = await asyncio.gather(*work, return_exceptions=True)
        failures = [one for one in outcomes if isinstance(one, BaseException)]
        for failure in failures:
            if not isinstance(failure, StoreUnavailable):
                log.error("reminders.failed", error=type(failure).__name__)
        for failure in failures:
            if isinstance(failure, StoreUnavailable):
                raise failure
