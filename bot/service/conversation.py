"""One utterance from beginning to end: load what is remembered, decide, send, save."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

import structlog

from bot.dialogue.countries import country_of
from bot.dialogue.effects import Forget
from bot.dialogue.policy import Policy
from bot.dialogue.records import Record
from bot.dialogue.reply import Reply
from bot.dialogue.slowing import concerns_safety, slowed
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn, Utterance
from bot.service.coaching import Coaching
from bot.service.library import Library
from bot.service.own_data import OwnData
from bot.service.ports import Blocked, MaybeSent, NotSent, Records, Refused, Store, StoreUnavailable
from bot.service.rate_limit import Given, RateLimit
from bot.service.showing import Showing
from bot.service.watch import Watch, graver

# People whose state is kept at hand for the time that the database is away: some hundred bytes each.
_AT_HAND = 10_000
_LONGEST = 4096  # characters that one message has on Telegram; another server may let more through

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Unsaved:
    """A turn on its way into the database."""

    turn: Turn
    at: datetime
    revision: str


class Conversation:
    """Answers people. A broken database costs memory, never the guidance."""

    def __init__(
        self,
        library: Library,
        store: Store,
        admins: Collection[int] = (),
        watch: Watch | None = None,
        limit: RateLimit | None = None,
        records: Records | None = None,
        showing: Showing | None = None,
    ) -> None:
        """`watch`: who is told of reports; without it nobody is, and the runner is told so.

        `limit`: how fast a chat may go; without it as fast as it likes. `records`: see OwnData. `showing` does what
        runners wish to see of their progress.
        """
        self._limit = limit
        self._showing = showing
        self._own = OwnData(records)
        self._watch = watch or Watch()
        self._library = library
        self._store = store
        self._admins = frozenset(admins)
        self._coaching = Coaching(library, store, self._admins)
        self._at_hand: OrderedDict[int, DialogueState] = OrderedDict()
        self._unsaved: dict[int, _Unsaved] = {}
        self._writing: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def handle(
        self, person: int, utterance: Utterance, send: Callable[[Reply], Awaitable[None]], *, chat: int | None = None
    ) -> Turn:
        """Decide what to do with the utterance, send the reply, then save the turn. What `send` raises is passed on.

        `chat` is where it was said, if not to the bot alone. A chat that goes too fast is asked once to slow down; what
        it says then is heard, and answered if it concerns anybody's safety, else neither answered nor done.

        What changes the store at the person's wish (a reminder, deleting) is saved before it is confirmed. A turn that
        surely did not arrive (NotSent) is not saved: the utterance will come again, unless the reply is Refused.
        """
        chat = person if chat is None else chat
        given = self._limit.next(chat, utterance.at) if self._limit is not None else Given.ANSWER
        before = await self._load(person)
        policy = self._library.policy.in_country(country_of(before, utterance.language))
        revision = policy.base.revision
        if self._watch.wants_to_share(utterance):
            turn = await self._watch.share(person, utterance, before, policy)
        else:
            turn = await _respond(policy, replace(utterance, admin=person in self._admins), before)
            turn = self._watch.seen_to(person, utterance, before, turn, policy)
        if given is not Given.ANSWER and not concerns_safety(turn):
            turn = slowed(turn, before, policy.say, aloud=given is Given.SLOW_DOWN)
            if given is Given.SLOW_DOWN:
                log.info("turn.slowed", person=person)
            elif turn.state is before:
                return turn
        if turn.refused:
            log.info("admin.refused", person=person)
        turn = await self._coaching.done(turn, policy)
        if self._showing is not None:
            turn = await self._showing.done(person, turn, policy)
        turn = await self._own_data(person, turn, before, policy, utterance.at)
        # A record is no wish: what is said to a number is not held back for keeping it.
        if wish := any(not isinstance(effect, Record) for effect in turn.effects):
            saved = await self._save(person, _Unsaved(turn, utterance.at, revision))
            turn = turn if saved else replace(policy.menus.said("sorry", before), state=before)
        try:
            if turn.reply.messages:
                await send(turn.reply)
        except (Refused, MaybeSent, Blocked):
            # It will not come again, and what it reported is true even if the answer was not read: no hold may be lost.
            await self._keep(person, _Unsaved(turn, utterance.at, revision), wish=wish)
            raise
        except NotSent:
            if self._limit is not None:
                self._limit.give_back(chat, given)
            raise
        await self._keep(person, _Unsaved(turn, utterance.at, revision), wish=wish)
        self._note(person, turn, revision)
        return turn

    async def catch_up(self) -> None:
        """Save what the database missed while it was away. Raises StoreUnavailable when it still is."""
        for person in list(self._unsaved):
            await self._save_late(person)

    async def _own_data(self, person: int, turn: Turn, before: DialogueState, policy: Policy, at: datetime) -> Turn:
        try:
            return await self._own.done(person, turn, policy, at)
        except StoreUnavailable as error:
            log.error("store.load_failed", person=person, error=error.reason)
            return replace(policy.menus.said("sorry", before), state=before)

    async def _load(self, person: int) -> DialogueState:
        try:
            await self._save_late(person)
            return await self._store.load(person)
        except StoreUnavailable as error:
            log.error("store.load_failed", person=person, error=error.reason)
            return replace(self._at_hand.get(person, DialogueState()), known=False)

    async def _keep(self, person: int, late: _Unsaved, *, wish: bool) -> None:
        """Remember the turn, at hand and in the database, where a wish already is."""
        turn = late.turn
        self._at_hand.pop(person, None)
        if not _forgets(turn):
            self._at_hand[person] = turn.state
        while len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)
        if not wish and not await self._save(person, late):
            earlier = self._unsaved.get(person)
            report = graver(earlier.turn.report if earlier else None, turn.report)
            owed = (*(earlier.turn.check_backs if earlier else ()), *turn.check_backs)
            questions = (*(earlier.turn.questions if earlier else ()), *turn.questions)
            told = (effect for effect in (earlier.turn.effects if earlier else ()) if isinstance(effect, Record))
            effects = (*told, *turn.effects)
            missed = replace(turn, report=report, check_backs=owed, questions=questions, effects=effects)
            self._unsaved[person] = replace(late, turn=missed)

    async def _save(self, person: int, late: _Unsaved) -> bool:
        async with self._alone(person):
            try:
                if not _forgets(late.turn):
                    await self._bring_in(person)
                cards = await self._watch.cards_to_wipe(person, late.turn)
                await self._store.save(person, late.turn, at=late.at, revision=late.revision)
            except StoreUnavailable as error:
                log.error("store.save_failed", person=person, error=error.reason)
                return False
            if _forgets(late.turn):
                self._unsaved.pop(person, None)  # what the database missed before must not come back after
        self._watch.saved(person, late.turn, cards)
        return True

    async def _save_late(self, person: int) -> None:
        if person not in self._unsaved:
            return
        async with self._alone(person):
            await self._bring_in(person)

    async def _bring_in(self, person: int) -> None:
        """Save what the database missed, before what came after it: an older turn knows of no newer hold."""
        late = self._unsaved.get(person)
        if late is None:  # brought in, or forgotten, while this waited
            return
        turn = late.turn
        if not turn.state.known:
            # The holds that nobody could see then are there still, beside those raised since.
            stored = await self._store.load(person)
            turn = replace(turn, state=_together(stored, turn.state))
        await self._store.save(person, turn, at=late.at, revision=late.revision)
        del self._unsaved[person]
        self._watch.saved(person, turn)

    def _alone(self, person: int) -> asyncio.Lock:
        """Held by who writes of the person: handlers and several jobs may want to at once. Kept while it is in use."""
        return self._writing.setdefault(person, asyncio.Lock())

    def _note(self, person: int, turn: Turn, revision: str) -> None:
        explanation = turn.explanation
        log.info(
            "turn",
            person=person,
            decision=explanation.kind.value,
            entry=explanation.entry,
            triage=explanation.level.label,
            flags=list(explanation.flags),
            revision=revision,
        )


async def _respond(policy: Policy, utterance: Utterance, before: DialogueState) -> Turn:
    """The policy's turn. A message as long as a book takes seconds to hear: nobody else waits for that."""
    if len(utterance.text) > _LONGEST:
        return await asyncio.to_thread(policy.respond, utterance, before)
    return policy.respond(utterance, before)


def _forgets(turn: Turn) -> bool:
    return any(isinstance(effect, Forget) for effect in turn.effects)


def _together(stored: DialogueState, since: DialogueState) -> DialogueState:
    """What the database has of a person, with what came about while it was away; no hold of either is lost."""
    held = {hold.protocol: {*hold.exercises} for hold in stored.holds}
    # A report of what was opening in steps has all of it on hold again.
    new = tuple(hold for hold in since.holds if not held.get(hold.protocol, set()) >= {*hold.exercises})
    again = {hold.protocol for hold in new}
    return replace(
        since,
        holds=(*(hold for hold in stored.holds if hold.protocol not in again), *new),
        releasing=tuple(one for one in stored.releasing if one.protocol not in again),
        reminders=stored.reminders,
        zone=since.zone or stored.zone,
        introduced=since.introduced or stored.introduced,
        consent=stored.consent if since.consent is None else since.consent,
        known=True,
    )
