"""The summary of a week, for who wants one: claimed in the database, then sent, on Sunday evening by their clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.dialogue.countries import country_of
from bot.dialogue.reply import Reply
from bot.reminders.weekly import week_of, week_that_ends
from bot.service.library import Library
from bot.service.pacing import Pacer
from bot.service.ports import Blocked, Channel, MaybeSent, NotSent, Progress, Refused, Store
from bot.service.showing import Showing
from bot.service.ticking import Ticking

TICK_S = 300.0  # A summary has three hours to come in.
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)  # the zones in which a day begins first and ends last

log = structlog.get_logger()


class SummingUp(Ticking):
    """Sends each person one summary a week at most, across restarts and processes."""

    def __init__(
        self,
        library: Library,
        store: Store,
        progress: Progress,
        channel: Channel,
        *,
        pacer: Pacer | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tick_s: float = TICK_S,
    ) -> None:
        super().__init__("summaries", tick_s)
        self._library = library
        self._store = store
        self._progress = progress
        self._showing = Showing(progress)
        self._channel = channel
        self._pacer = pacer or Pacer()
        self._clock = clock

    async def tick(self) -> None:
        """Send what is due now, one after another. Raises StoreUnavailable."""
        now = self._clock()
        if 6 not in ((now + _EAST).weekday(), (now - _WEST).weekday()):
            return  # It is Sunday nowhere.
        for person, before in await self._progress.wanting(week_of((now + _EAST).date())):
            if self._stopping:
                return
            await self._deal_with(person, before, now)

    async def _deal_with(self, person: int, before: str, now: datetime) -> None:
        state = await self._store.load(person)
        sunday = week_that_ends(now, state.zone)
        if sunday is None or not state.weekly or before >= week_of(sunday):
            return
        week = week_of(sunday)
        if not await self._pacer.turn(person) or not await self._progress.claim(person, week):
            return
        message = await self._showing.summary(person, sunday, state, self._library.policy.in_country(country_of(state)))
        became = "empty"
        if message is not None:
            try:
                await self._channel.send(person, Reply((message,)))
                became = "sent"
            except MaybeSent:
                became = "unknown"  # never sent again blind
            except Blocked:
                await self._store.unreached(person, at=now)
                await self._progress.no_summary(person)
                became = "blocked"
            except Refused:  # and would be at each tick
                became = "refused"
            except NotSent:
                await self._progress.unclaim(person, week, before)
                became = "due"
        log.info("summary", person=person, week=week, state=became)
