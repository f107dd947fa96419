"""What follows when somebody with exercises on hold speaks of that, unasked. Safety has been asked before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.checkbacks import CheckBacks
from bot.dialogue.comes_first import YOUNG
from bot.dialogue.escalation import Escalation, Step, held_protocols, highest
from bot.dialogue.news import News, news
from bot.dialogue.reply import Message
from bot.dialogue.said_on_hold import (
    asks_to_go_on,
    says_back,
    says_better,
    says_not_seen,
    says_of_age,
    says_same,
    says_seen,
    says_taken_wrong,
    says_worse,
)
from bot.dialogue.state import DialogueState, Screening
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import TriageLevel
from bot.safety.triage import Safety


class OnHold:
    """Hears news of what is on hold, or was opened again. While questions are open, they come first."""

    def __init__(self, base: KnowledgeBase, safety: Safety, escalation: Escalation, checkbacks: CheckBacks) -> None:
        self._base = base
        self._safety = safety
        self._escalation = escalation
        self._checkbacks = checkbacks

    @staticmethod
    def is_known(text: str, protocols: Sequence[str], level: TriageLevel, state: DialogueState) -> bool:
        """Whether the text says that it was looked at or is as it was, and all of it is on hold, as grave as told."""
        if not says_seen(text) and (isinstance(state.pending, Screening) or not says_same(text)):
            return False
        held = {hold.protocol: hold.level for hold in state.holds}
        return held.keys() >= {*protocols} and level <= max(held.values())

    def told(self, text: str, state: DialogueState, at: datetime) -> Step | None:
        """What follows from the news. Who says that somebody has looked is asked what opens the exercises.

        What is on hold and told to be as it was, or worse: as in answer to a check-back. What was opened and has come
        back: as reported anew. Words that name a place are of that; safety has heard them.
        """
        opened = [id for id in state.rescreened if id in self._base.protocols]
        if isinstance(state.pending, Screening) or not (state.holds or opened):
            return None
        if state.holds and says_seen(text):
            step = self._escalation.rescreen(highest(state.holds).protocol, state, at, seen=True)
            if step is not None:
                return step
        elsewhere = self._safety.names_place(text) and not says_worse(text)
        if elsewhere and not says_not_seen(text):
            return None
        known = [hold for hold in state.holds if hold.protocol in self._base.protocols]
        if known and (told := self._news(text, state)) is not None:
            id = highest(known).protocol
            return self._checkbacks.press(id, told, state, at) or self._escalation.raise_([id], state, at)
        return self._escalation.raise_(opened[-1:], state, at) if opened and says_back(text) else None

    def _news(self, text: str, state: DialogueState) -> News | None:
        grave = self._escalation.to_be_seen(state) is not None
        if says_same(text) or (grave and (says_not_seen(text) or news(text) is News.SAME)):
            return News.SAME
        return News.WORSE if says_back(text) or says_worse(text) else None

    def _for_the_young(self, state: DialogueState) -> bool:
        """Whether something is on hold because the person was taken for a child."""
        held = held_protocols(state.holds, self._base)
        return any(not YOUNG.isdisjoint(need) for protocol in held for sign in protocol.signs for need in sign.needs)

    def way_out(self, text: str, state: DialogueState) -> Message | None:
        """What is said to who takes it back, says that all is well, or asks to go on: nothing opens by it, but the way
        out is shown. None where nothing is on hold, or nothing of that is said.
        """
        if isinstance(state.pending, Screening) or not state.holds:
            return None
        if says_taken_wrong(text) or (says_of_age(text) and self._for_the_young(state)):
            return self._escalation.offer(state, "taken_wrong")
        if asks_to_go_on(text):
            return self._escalation.offer(state, "not_yet")
        return self._escalation.offer(state, "better") if says_better(text) else None
