"""One utterance from beginning to end: load what is remembered, decide, send, save."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

import structlog

from bot.dialogue.policy import Policy
from bot.dialogue.turn import DialogueState, Forget, Message, ReloadKnowledge, Reply, Turn, Utterance
from bot.rich import RichText
from bot.service.library import Library
from bot.service.ports import Store, StoreUnavailable

# People whose state is kept at hand for the time that the database is away: some hundred bytes each.
_AT_HAND = 10_000
_MOST_PROBLEMS = 10  # lines of a failed check that fit a message and an attention span

log = structlog.get_logger()


class Conversation:
    """Answers people. A broken database costs memory, never the guidance."""

    def __init__(self, library: Library, store: Store, admins: Collection[int] = ()) -> None:
        self._library = library
        self._store = store
        self._admins = frozenset(admins)
        self._at_hand: OrderedDict[int, DialogueState] = OrderedDict()

    async def handle(self, person: int, utterance: Utterance, send: Callable[[Reply], Awaitable[None]]) -> Turn:
        """Decide what to do with the utterance, send the reply, then save the turn. What `send` raises is passed on.

        What changes the store at the person's wish (a reminder, deleting) is saved before it is confirmed.
        """
        policy = self._library.policy
        state = await self._load(person)
        turn = policy.respond(replace(utterance, admin=person in self._admins), state)
        if any(isinstance(effect, ReloadKnowledge) for effect in turn.effects):
            turn = await self._reload(turn)
        wish = bool(turn.effects)
        saved = await self._save(person, utterance, turn, policy) if wish else True
        if not saved:
            turn = replace(policy.menus.said("sorry", state), state=state)
        await send(turn.reply)
        if not wish:
            await self._save(person, utterance, turn, policy)
        explanation = turn.explanation
        log.info(
            "turn",
            person=person,
            decision=explanation.kind.value,
            entry=explanation.entry,
            level=explanation.level.label,
            flags=list(explanation.flags),
            revision=policy.base.revision,
        )
        return turn

    async def _load(self, person: int) -> DialogueState:
        try:
            return await self._store.load(person)
        except StoreUnavailable as error:
            log.error("store.load_failed", person=person, error=type(error.__cause__ or error).__name__)
            return replace(self._at_hand.get(person, DialogueState()), known=False)

    async def _save(self, person: int, utterance: Utterance, turn: Turn, policy: Policy) -> bool:
        if any(isinstance(effect, Forget) for effect in turn.effects):
            self._at_hand.pop(person, None)
        else:
            self._at_hand[person] = turn.state
            self._at_hand.move_to_end(person)
            while len(self._at_hand) > _AT_HAND:
                self._at_hand.popitem(last=False)
        try:
            await self._store.save(person, turn, at=utterance.at, revision=policy.base.revision)
        except StoreUnavailable as error:
            log.error("store.save_failed", person=person, error=type(error.__cause__ or error).__name__)
            return False
        return True

    async def _reload(self, turn: Turn) -> Turn:
        """The turn with what came of reading the knowledge anew, in words for the admin."""
        result = await self._library.reload()
        policy = self._library.policy
        if result.problems:
            lines: list[RichText | str] = [policy.say.rich("reload_failed", count=len(result.problems))]
            lines += [f"\u2022 {problem}" for problem in result.problems[:_MOST_PROBLEMS]]
            if (more := len(result.problems) - _MOST_PROBLEMS) > 0:
                lines.append(f"+ {more}")
            text = RichText.join(lines, "\n")
        else:
            name = "reload_done" if result.changed else "reload_same"
            text = policy.say.rich(name, entries=len(policy.base.entries), revision=result.revision)
        log.info("knowledge.reloaded", revision=result.revision, changed=result.changed, problems=len(result.problems))
        return replace(turn, reply=Reply((Message(text),)), effects=())
