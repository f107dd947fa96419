"""What an admin asked for, done: the knowledge read anew, the coach's lists, a phrasing put where it belongs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Sequence
from dataclasses import replace

import structlog

from bot.dialogue.edits import refused
from bot.dialogue.effects import (
    DecideGroup,
    Effect,
    GroupChoice,
    ReloadKnowledge,
    SettleQuestions,
    ShowDisputes,
    ShowFigures,
    ShowQuestions,
)
from bot.dialogue.figures import Around
from bot.dialogue.groups import READ, Group, groups_of, phrasing_of
from bot.dialogue.policy import Policy
from bot.dialogue.reply import Message
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn
from bot.dialogue.unanswered import OpenQuestion
from bot.service.library import Library
from bot.service.ports import Store, StoreUnavailable

log = structlog.get_logger()
Did = tuple[Message, tuple[Effect, ...]]  # what the admin reads, and what is still to be saved


class Coaching:
    """Does what turns of admins wish for. Whether somebody is an admin was asked before the wish was made."""

    def __init__(self, library: Library, store: Store, admins: Collection[int]) -> None:
        self._library = library
        self._store = store
        self._admins = frozenset(admins)

    async def done(self, turn: Turn, policy: Policy) -> Turn:
        """The turn with what came of its wish, if it has one of these; any other turn as it is."""
        for effect in turn.effects:
            if (work := self._work(effect, turn.state, policy)) is not None:
                try:
                    message, effects = await work
                except StoreUnavailable as error:
                    log.error("store.load_failed", error=error.reason)
                    message, effects = policy.cards.menu(policy.say.rich("sorry")), ()
                return replace(turn, reply=replace(turn.reply, messages=(message,)), effects=effects)
        return turn

    def _work(self, effect: Effect, state: DialogueState, policy: Policy) -> Awaitable[Did] | None:
        if isinstance(effect, ReloadKnowledge):
            return self._reload()
        if isinstance(effect, ShowDisputes):
            return self._disputes(policy)
        if isinstance(effect, ShowQuestions):
            return self._page(effect.place, policy)
        if isinstance(effect, DecideGroup):
            return self._decide(effect, policy)
        if isinstance(effect, ShowFigures):
            return self._figures(effect, state, policy)
        return None

    async def _reload(self) -> Did:
        result = await self._library.reload()
        policy = self._library.policy
        if result.problems:
            text = refused(policy.say, "reload_failed", result.problems)
        else:
            name = "reload_done" if result.changed else "reload_same"
            text = policy.say.rich(name, entries=len(policy.base.entries), revision=result.revision)
        log.info("knowledge.reloaded", revision=result.revision, changed=result.changed, problems=len(result.problems))
        return Message(text), ()

    async def _disputes(self, policy: Policy) -> Did:
        return policy.menus.review.message(await self._store.disputes()), ()

    async def _figures(self, wish: ShowFigures, state: DialogueState, policy: Policy) -> Did:
        figures = await self._store.figures(today=wish.today, week=wish.week, without=self._admins)
        groups, read = await self._groups(policy), self._library.last
        questions = sum(len(group.questions) for group in groups)
        around = Around(len(groups), questions, read.at, len(read.problems), self._admins)
        return policy.menus.figures.message(figures, around, state), ()

    # -- what runners asked in vain ----------------------------------------------------------------------------
    async def _groups(self, policy: Policy) -> Sequence[Group]:
        questions = (await self._store.questions())[:READ]
        return await asyncio.to_thread(groups_of, questions, policy.base, policy.matcher)

    async def _page(self, place: int, policy: Policy, above: str = "") -> Did:
        said = policy.say.rich(above) if above else None
        return policy.menus.groups.page(await self._groups(policy), place, said), ()

    async def _decide(self, wish: DecideGroup, policy: Policy) -> Did:
        """Nothing is done with a group that is not as it was shown: what is in it now is shown instead."""
        groups = await self._groups(policy)
        place = next((at for at, group in enumerate(groups) if group.has(wish.question)), None)
        pages = policy.menus.groups
        if place is None:
            return pages.page(groups, 0, policy.say.rich("unanswered_gone")), ()
        group = groups[place]
        if group.mark != wish.mark:
            return pages.page(groups, place, policy.say.rich("unanswered_changed")), ()
        if wish.choice is GroupChoice.IGNORE:
            return pages.ignored(group), (_settled(group),)
        if wish.choice is GroupChoice.DRAFT:
            return await self._draft(group, policy)
        return await self._add(group, wish.entry, policy) if group.wording else (pages.page(groups, place), ())

    async def _draft(self, group: Group, policy: Policy) -> Did:
        written = await self._library.draft([phrasing_of(one.text) or one.text for one in group.questions])
        if written.problems:
            return policy.menus.groups.not_changed(written.problems), ()
        log.info("knowledge.drafted", file=written.file)
        return policy.menus.groups.drafted(written.file), (_settled(group),)

    async def _add(self, group: Group, entry: str, policy: Policy) -> Did:
        """One phrasing more; off the list goes what is answered by it, and the question that it was taken from."""
        added = await self._library.add_phrasing(entry, group.wording)
        log.info("knowledge.phrasing_added", file=added.file, line=added.line, problems=len(added.problems))
        if added.problems:
            return policy.menus.groups.not_changed(added.problems), ()
        policy = self._library.policy
        taken, *others = group.questions
        answered = (taken.number, *(one.number for one in others if _is_answered(one, entry, policy)))
        message = policy.menus.groups.added(added.file, added.line, group, len(answered))
        return message, (SettleQuestions(answered),)


def _is_answered(question: OpenQuestion, entry: str, policy: Policy) -> bool:
    answer = policy.rank(question.text).answer
    return answer is not None and answer.entry == entry


def _settled(group: Group) -> SettleQuestions:
    return SettleQuestions(tuple(one.number for one in group.questions))
