"""What somebody writes to safety's open questions: which signs are there, what a question means, or what they mend."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.dialogue.answers import ScreenAnswer, is_bare, is_vague, ready_answer, says_cleared, screen_answer
from bot.dialogue.corrections import correction, takes_back, unsettled
from bot.dialogue.escalation import NONE, SOME, UNSURE, Escalation, Step
from bot.dialogue.meanings import asked_meaning
from bot.dialogue.said_on_hold import says_better, says_seen
from bot.dialogue.state import DecisionKind, DialogueState, Screening
from bot.dialogue.turn import Explanation, Utterance
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import Protocol, TriageLevel
from bot.safety.triage import Safety


class Screenings:
    """Takes typed answers to the questions of one knowledge revision's protocols; buttons are the escalation's own."""

    def __init__(self, base: KnowledgeBase, safety: Safety, escalation: Escalation) -> None:
        self._base = base
        self._safety = safety
        self._escalation = escalation

    def resume(self, utterance: Utterance, state: DialogueState) -> Step | None:
        """What follows from the text while questions are open; None where it answers nothing of them."""
        pending = state.pending
        if not isinstance(pending, Screening):
            return None
        if (meaning := self.explained(utterance, state)) is not None:
            return meaning
        said = self.answered(utterance, state)
        if isinstance(said, bool):
            return self._escalation.release(pending.protocol, said, state, utterance.at)
        if said is not None:
            return self._taken(self._base.protocols[pending.protocol], said, state, utterance.at)
        # "They did a scan", "my back feels great": half of what is asked.
        news = pending.cleared_of and (says_seen(utterance.text) or says_better(utterance.text))
        unclear = is_bare(utterance.text) or (pending.shown and (news or is_vague(utterance.text)))
        return self._escalation.ask_again(state) if unclear else None

    def answered(self, utterance: Utterance, state: DialogueState) -> ScreenAnswer | bool | None:
        """What the text answers to safety's open question: which signs, or ready or not; None for no clear answer."""
        pending = state.pending
        protocol = self._base.protocols.get(pending.protocol) if isinstance(pending, Screening) else None
        if protocol is None or not isinstance(pending, Screening) or utterance.command or utterance.button:
            return None
        if not pending.shown and is_bare(utterance.text):
            return None  # it may be meant for something else
        if pending.cleared_of:
            return ready_answer(utterance.text, protocol.release) if protocol.release else None
        # "Has it not been looked at yet?" is what a doubt asks.
        seen = says_seen(utterance.text) or says_cleared(utterance.text)
        if protocol.only_doubt and protocol.level < TriageLevel.EMERGENCY and seen:
            return ScreenAnswer(none=True)
        return screen_answer(utterance.text, protocol.questions)

    def explained(self, utterance: Utterance, state: DialogueState) -> Step | None:
        """What the questions mean that stand in the last reply, to who asks that and nothing else."""
        pending = state.pending
        if not isinstance(pending, Screening) or not pending.shown or pending.cleared_of or utterance.command:
            return None
        protocol = self._base.protocols.get(pending.protocol)
        numbers = asked_meaning(utterance.text, protocol.questions) if protocol else ()
        return self._escalation.explain(numbers, state) if numbers else None

    def corrected(self, utterance: Utterance, state: DialogueState, denied: str | None) -> Step | None:
        """Right after none of the questions, or what was opened by them, is taken back: as if answered so at once.

        `denied`: the protocol of which the turn before took that.
        """
        pending, at = state.pending, utterance.at
        if isinstance(pending, Screening):
            denied = pending.protocol if pending.cleared_of else None
        protocol = self._base.protocols.get(denied or "")
        if protocol is None or utterance.command or utterance.button:
            return None
        said = correction(utterance.text, protocol.questions)
        if said is not None and (step := self._taken(protocol, said, state, at)) is not None:
            return step
        back = said is not None
        if protocol.id in state.rescreened:  # words that name a place are of that; safety hears them
            back = takes_back(utterance.text) and not self._safety.names_place(utterance.text)
        return self._escalation.raise_([protocol.id], state, at) if back else None

    def unclear(self, utterance: Utterance, why: Explanation, state: DialogueState, denied: str | None) -> Step | None:
        """The questions once more, where words that mend, right after none of them, were understood as nothing else.

        `why`: how they would be answered. Of what was opened by it only `corrected` takes something back.
        """
        protocol = self._base.protocols.get(denied or "")
        if protocol is None or not protocol.questions or protocol.id in state.rescreened or state.pending is not None:
            return None
        if utterance.command or utterance.button or not unsettled(utterance.text):
            return None
        if why.kind not in (DecisionKind.FALLBACK, DecisionKind.SMALLTALK) and not why.choices:
            return None
        return self._escalation.ask_again(replace(state, pending=Screening(protocol.id)))

    def _taken(self, protocol: Protocol, said: ScreenAnswer, state: DialogueState, at: datetime) -> Step | None:
        """What follows from an answer to the protocol's questions; None for one that says nothing."""
        if said.yes:
            return self._escalation.answers(protocol.id, said.yes, state, at)
        chosen = NONE if said.none else SOME if said.some else UNSURE if said.unsure else None
        return self._escalation.answer(protocol.id, chosen, state, at) if chosen else None
