"""The people in charge are told: a card for each escalation, repeated to the admins while an emergency is unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.dialogue.desk_cards import SEEN, DeskCards, Escalated, press_of
from bot.dialogue.reply import Message, Reply
from bot.knowledge.models import TriageLevel
from bot.service.library import Library
from bot.service.ports import (
    TOO_OLD,
    Blocked,
    Channel,
    DeskChat,
    Escalations,
    MaybeSent,
    NotSent,
    Refused,
    Store,
    StoreUnavailable,
)
from bot.service.ticking import Ticking

TICK_S = 5.0
# An emergency that nobody has seen: ten minutes is how long an ambulance takes to come, then each time about three
# times as long as before, so that who sleeps is not woken for what is hours old.
REPEATS = (timedelta(minutes=10), timedelta(minutes=30), timedelta(minutes=90), timedelta(hours=4))
LONGEST_PAUSE = timedelta(minutes=5)  # between tries at a chat that takes nothing
_NAMES = 200  # of people who pressed; after that their numbers stand on the card

log = structlog.get_logger()


class Desk(Ticking):
    """Tells the people in charge, once each, across restarts and processes; takes their presses."""

    def __init__(
        self,
        library: Library,
        store: Store,
        escalations: Escalations,
        channel: Channel,
        chat: DeskChat,
        admins: Collection[int] = (),
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tick_s: float = TICK_S,
        repeats: Sequence[timedelta] = REPEATS,
    ) -> None:
        """`repeats`: how long an emergency stays unseen after it was last told before the admins are told again."""
        super().__init__("desk", tick_s)
        self._library = library
        self._store = store
        self._escalations = escalations
        self._channel = channel
        self._chat = chat
        self._admins = sorted(admins)
        self._clock = clock
        self._repeats = repeats
        self.reachable = True  # until the chat is found to take nothing
        self._failures = 0
        self._not_before: datetime | None = None
        self._names: dict[int, str] = {}
        self._wiped: list[int] = []
        self._one_at_a_time = asyncio.Lock()  # a card is not redrawn while it is being sent

    async def run(self) -> None:
        """Tell what is to be told until `stop`, the chat having been tried once."""
        await self._check()
        await super().run()

    async def tick(self) -> None:
        """Tell everything that is due now. Raises StoreUnavailable."""
        async with self._one_at_a_time:
            await self._wipe()
            if not self.reachable and self._may_try():
                await self._check()
            now = self._clock()
            for one in await self._escalations.unseen(since=now - TOO_OLD):
                if self._stopping:
                    return
                if one.card is None and self._may_try():
                    await self._post(one)
                if self._is_overdue(one, now):
                    await self._repeat(one)

    # -- telling -----------------------------------------------------------------------------------------------
    async def _check(self) -> None:
        """Learn whether the chat takes anything, so that a runner can be told the truth."""
        try:
            await self._chat.check()
        except (NotSent, MaybeSent, Blocked) as error:
            self._failed(error)
        else:
            self._worked()

    def _may_try(self) -> bool:
        return self._not_before is None or self._clock() >= self._not_before

    async def _post(self, one: Escalated) -> None:
        """Send the card, claimed before; what surely did not arrive is tried again later, what may have is not."""
        message = await self._card(one)
        if not await self._escalations.claim_card(one):
            return
        try:
            card = await self._chat.post(message)
        except MaybeSent:
            log.warning("desk.card_unknown", escalation=one.id)
            return
        except (NotSent, Blocked) as error:
            await self._escalations.release_card(one)
            self._failed(error)
            return
        self._worked()
        log.info("desk.told", escalation=one.id, level=one.level.label)
        if not await self._escalations.card_sent(one, card, at=self._clock()):
            self._wiped.append(card)
            await self._wipe()

    def _worked(self) -> None:
        self.reachable, self._failures, self._not_before = True, 0, None

    def _failed(self, error: Exception) -> None:
        pause = min(timedelta(seconds=self._tick_s) * 2 ** min(self._failures, 10), LONGEST_PAUSE)
        if isinstance(error, NotSent) and error.retry_after_s:
            pause = timedelta(seconds=error.retry_after_s)
        self._failures += 1
        self._not_before = self._clock() + pause
        self.reachable = False
        finding = str(error) or "the bot is not in the chat, or may not write there"
        again_in_s = pause.total_seconds()
        log.error("desk.chat_unreachable", setting="KNEEBOT_ESCALATION_CHAT_ID", finding=finding, again_in_s=again_in_s)

    def _is_overdue(self, one: Escalated, now: datetime) -> bool:
        if one.level < TriageLevel.EMERGENCY or not self._admins or one.times_told >= len(self._repeats):
            return False
        return now - (one.told_at or one.at) >= self._repeats[one.times_told]

    async def _repeat(self, one: Escalated) -> None:
        now = self._clock()
        if not await self._escalations.claim_repeat(one, at=now):
            return
        state = await self._store.load(one.person)
        reply = Reply((self._cards.unseen(one, state.zone, now),))
        for admin in self._admins:
            try:
                await self._channel.send(admin, reply)
            except (NotSent, MaybeSent, Blocked) as error:
                log.warning("desk.admin_not_told", escalation=one.id, admin=admin, error=type(error).__name__)
        log.warning("desk.unseen", escalation=one.id, times=one.times_told + 1)

    # -- presses -----------------------------------------------------------------------------------------------
    async def pressed(self, data: str, *, chat: int, card: int, person: int, name: str) -> str:
        """Take a press on a card; the short line it is answered with. Only a press in the chat itself counts."""
        say = self._library.policy.say
        if not self._chat.is_here(chat):
            return say.plain("desk_elsewhere")
        press = press_of(data)
        if press is None:
            return say.plain("desk_expired")
        wanted, number, at = press
        try:
            async with self._one_at_a_time:
                one = await self._escalations.find(number, at)
                if one is None:
                    await self._redraw(card, self._cards.gone())
                    return say.plain("desk_expired")
                await self._take(one, wanted, card, person, name)
        except StoreUnavailable as error:
            log.error("desk.store_failed", error=error.reason)
            return say.plain("desk_not_noted")
        return say.plain("desk_noted")

    async def _take(self, one: Escalated, wanted: str, card: int, person: int, name: str) -> None:
        now = self._clock()
        self._names[person] = name
        while len(self._names) > _NAMES:
            del self._names[next(iter(self._names))]
        # Who has contacted the runner has seen it.
        first = await self._escalations.see(one, by=person, at=now)
        if wanted != SEEN:
            await self._escalations.contact(one, by=person, at=now)
        if not one.card:  # It was not known whether the card had arrived: it has.
            await self._escalations.card_sent(one, card, at=one.told_at or now)
        log.info("desk.pressed", escalation=one.id, press=wanted, by=person)
        if (after := await self._escalations.find(one.id, one.at)) is not None:
            await self._redraw(card, await self._card(after))
        if first:
            await self._tell_runner(one)

    async def _tell_runner(self, one: Escalated) -> None:
        # One press alone is the first, so this is sent once; lost, it is not repeated: it promises nothing.
        try:
            await self._channel.send(one.person, self._cards.seen())
        except (NotSent, MaybeSent, Blocked) as error:
            log.info("desk.runner_not_told", escalation=one.id, error=type(error).__name__)

    # -- what the runner shares, and deletes -------------------------------------------------------------------
    async def share(self, person: int, text: str) -> bool:
        """Keep the text and show it on the person's newest card; whether it stands there now."""
        async with self._one_at_a_time:
            newest = next(iter(await self._escalations.of(person)), None)
            if newest is None:
                return False
            both = text if newest.shared in (None, text) else f"{text}\n\n{newest.shared}"
            if not await self._escalations.share(newest, both):
                return False
            one = replace(newest, shared=both)
            if one.card:
                return await self._redraw(one.card, await self._card(one))
            if one.card == 0:  # Nobody knows whether the card arrived; with these words it is another.
                return await self._post_again(one)
        self.wake()
        return True

    async def _post_again(self, one: Escalated) -> bool:
        try:
            card = await self._chat.post(await self._card(one))
        except (NotSent, MaybeSent, Blocked) as error:
            log.warning("desk.not_shared", escalation=one.id, error=type(error).__name__)
            return False
        return await self._escalations.card_sent(one, card, at=self._clock())

    async def cards_of(self, person: int) -> list[int]:
        """The message ids of the person's cards. Raises StoreUnavailable."""
        return [one.card for one in await self._escalations.of(person) if one.card]

    def wipe(self, cards: Sequence[int]) -> None:
        """Take everything about the person off the cards, soon: they have deleted it."""
        self._wiped += cards
        self.wake()

    async def _wipe(self) -> None:
        """Empty the cards of who was deleted; what the chat does not take now is tried again at the next tick."""
        while self._wiped:
            card = self._wiped[0]
            try:
                await self._chat.redraw(card, self._cards.gone())  # False: it can never be changed any more
            except (Refused, Blocked) as error:
                log.warning("desk.not_wiped", card=card, error=type(error).__name__)
            except (NotSent, MaybeSent) as error:  # to show the same twice does no harm
                log.warning("desk.not_wiped", card=card, error=type(error).__name__)
                return
            self._wiped.remove(card)

    # -- drawing -----------------------------------------------------------------------------------------------
    @property
    def _cards(self) -> DeskCards:
        policy = self._library.policy
        return DeskCards(policy.base, policy.say)

    async def _card(self, one: Escalated) -> Message:
        state = await self._store.load(one.person)
        return self._cards.card(one, state.zone, self._names)

    async def _redraw(self, card: int, message: Message) -> bool:
        try:
            return await self._chat.redraw(card, message)
        except (NotSent, MaybeSent, Blocked) as error:
            log.warning("desk.not_redrawn", card=card, error=type(error).__name__)
            return False
