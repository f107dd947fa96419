"""Check-backs from due to done: claimed in the database, then sent; by day, and only while there is a question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.dialogue.checkbacks import Question
from bot.dialogue.countries import country_of
from bot.dialogue.reply import Reply
from bot.dialogue.state import DialogueState
from bot.reminders.daytime import by_day
from bot.service.library import Library
from bot.service.ports import (
    Blocked,
    Channel,
    CheckBacks,
    CheckBackState,
    MaybeSent,
    NotSent,
    OwedCheckBack,
    Refused,
    Store,
)
from bot.service.ticking import Ticking

TICK_S = 15.0
TOO_LATE = timedelta(hours=24)  # "How is it today?" is no question about the day before yesterday.
AGAIN_AFTER = timedelta(minutes=5)  # between two tries at one that surely did not arrive
ABANDONED_AFTER = timedelta(minutes=10)  # A claim this old belongs to a process that died between claim and send.

log = structlog.get_logger()


class CheckingBack(Ticking):
    """Asks people how it is, once for each check-back owed, across restarts and processes."""

    def __init__(
        self,
        library: Library,
        store: Store,
        checkbacks: CheckBacks,
        channel: Channel,
        *,
        first: Callable[[], Awaitable[None]] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tick_s: float = TICK_S,
    ) -> None:
        """`first` is done before each tick: holds that the database missed must be in it before anybody is asked."""
        super().__init__("checkbacks", tick_s)
        self._library = library
        self._store = store
        self._checkbacks = checkbacks
        self._channel = channel
        self._first = first
        self._clock = clock
        self._not_before: dict[int, datetime] = {}  # those that did not arrive, and when to try again

    async def tick(self) -> None:
        """Deal with everything that is due now, one after another. Raises StoreUnavailable."""
        if self._first is not None:
            await self._first()
        now = self._clock()
        if abandoned := await self._checkbacks.abandoned(before=now - ABANDONED_AFTER):
            log.warning("checkbacks.unknown", count=abandoned)
        due = await self._checkbacks.due(now)
        self._not_before = {one.id: self._not_before[one.id] for one in due if one.id in self._not_before}
        for owed in due:
            if self._stopping:
                return
            if self._not_before.get(owed.id, now) <= now:
                await self._deal_with(owed)

    async def _deal_with(self, owed: OwedCheckBack) -> None:
        state = await self._store.load(owed.person)
        now = self._clock()
        if (morning := self._by_day(owed, state, now)) > now:
            await self._checkbacks.postpone(owed.id, morning)
            return
        if not await self._checkbacks.claim(owed.id, at=now):
            return
        became = await self._carry_out(owed)
        if became is CheckBackState.DUE:
            self._not_before[owed.id] = self._clock() + AGAIN_AFTER
            await self._checkbacks.unclaim(owed.id, at=self._clock())
        else:
            await self._checkbacks.settle(owed.id, became, at=self._clock())
        log.info("checkback", checkback=owed.id, protocol=owed.protocol, state=became)

    def _by_day(self, owed: OwedCheckBack, state: DialogueState, now: datetime) -> datetime:
        protocol = self._library.policy.base.protocols.get(owed.protocol)
        asks = protocol.check_back if protocol else None
        if asks is None:
            return now
        return by_day(now, state.zone, asks.from_hour, asks.until_hour)

    async def _carry_out(self, owed: OwedCheckBack) -> CheckBackState:
        """`due` when it surely did not arrive and may be tried again."""
        if self._clock() - owed.due > TOO_LATE:
            return CheckBackState.DROPPED
        # Asked after the claim, right before sending: what was told in between counts.
        state = await self._store.load(owed.person)
        asked = self._question(owed, state)
        if asked is None:
            return CheckBackState.DROPPED
        # Open before it is sent, so that the quickest answer finds it.
        await self._checkbacks.open(owed.person, asked.pending)
        try:
            await self._channel.send(owed.person, Reply((asked.message,)))
        except MaybeSent:
            return CheckBackState.UNKNOWN
        except Blocked:
            await self._store.unreached(owed.person, at=self._clock())
            return CheckBackState.DROPPED
        except NotSent as error:
            await self._checkbacks.take_back(owed.person, state.pending)
            return CheckBackState.DROPPED if isinstance(error, Refused) else CheckBackState.DUE
        return CheckBackState.SENT

    def _question(self, owed: OwedCheckBack, state: DialogueState) -> Question | None:
        policy = self._library.policy.in_country(country_of(state))
        return policy.checkbacks.question(owed.protocol, state, self._clock())
