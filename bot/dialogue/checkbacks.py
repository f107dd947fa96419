"""Asking how it is, some time after a report, and what follows from the answer. What is held stays held meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.escalation import Escalation, Step, check_back_owed
from bot.dialogue.news import News, news, tells_of_pain
from bot.dialogue.reply import Button, Message
from bot.dialogue.state import DialogueState, HowIsIt, Pending, Screening
from bot.dialogue.steps import next_step, releasing, standing
from bot.knowledge.models import Protocol, TriageLevel
from bot.knowledge.protocol import CheckBack
from bot.rich import RichText

# Words said later than this are no answer any more; the buttons still are.
OPEN_FOR = timedelta(hours=24)
BACK = "back"


@dataclass(frozen=True, slots=True)
class Question:
    """A check-back to be sent, and what is open once it is."""

    message: Message
    pending: Pending


class CheckBacks:
    """Speaks for one knowledge revision's check-backs."""

    def __init__(self, escalation: Escalation) -> None:
        self._escalation = escalation
        self._base = escalation.cards.base
        self._say = escalation.cards.say

    # -- asking ------------------------------------------------------------------------------------------------
    def question(self, protocol_id: str, state: DialogueState, at: datetime) -> Question | None:
        """What to ask about the protocol now; None when there is nothing to ask any more.

        That is when nothing is on hold by it, or something graver stands, which is what matters then. Screening
        questions that were left unanswered are asked again in place of it.
        """
        protocol = self._base.protocols.get(protocol_id)
        if protocol is None or not _holds(protocol, state) or _graver(protocol, state):
            return None
        # Safety's questions stay open: they matter more than a form, and as much as this.
        pending = state.pending if isinstance(state.pending, Screening) else HowIsIt(protocol.id, at)
        if releasing(protocol, state):
            return Question(self._escalation.steps.question(protocol, state), pending)
        if protocol.check_back is None:
            return None
        if pending.protocol == protocol.id and (asked := self._escalation.open_question(state)) is not None:
            still = self._say.rich("screen_open", title=protocol.title.lower())
            return Question(replace(asked, text=RichText.join([still, asked.text])), pending)
        return Question(self._card(protocol, protocol.check_back), pending)

    def _card(self, protocol: Protocol, asks: CheckBack) -> Message:
        labels = ((asks.better, News.BETTER), (asks.same, News.SAME), (asks.worse, News.WORSE))
        rows = tuple((Button(label, f"cb:{protocol.id}:{answer}"),) for label, answer in labels)
        return Message(self._say.markdown(asks.ask), rows)

    # -- what is said to it ------------------------------------------------------------------------------------
    def current(self, state: DialogueState, at: datetime) -> DialogueState:
        """The state without a check-back that was left unanswered for long, or is about nothing any more."""
        pending = state.pending
        if not isinstance(pending, HowIsIt):
            return state
        protocol = self._base.protocols.get(pending.protocol)
        if protocol is not None and _holds(protocol, state) and at - pending.asked <= OPEN_FOR:
            return state
        return replace(state, pending=None)

    def news(self, text: str, state: DialogueState) -> tuple[Protocol, News] | None:
        """What the text answers to the open check-back, and about which protocol; None for no clear answer."""
        pending = state.pending
        protocol = self._base.protocols.get(pending.protocol) if isinstance(pending, HowIsIt) else None
        if protocol is None:
            return None
        seen = protocol.level >= TriageLevel.URGENT and not releasing(protocol, state)
        told = news(text, of_being_seen=seen)
        return (protocol, told) if told is not None else None

    def only_answers(self, text: str, state: DialogueState, protocols: Sequence[str], level: TriageLevel) -> bool:
        """Whether a text that raises these protocols only answers the open check-back ("my back is worse").

        Its answer then leads at least as high. Pain told of while a hold opens step by step is a report.
        """
        told = self.news(text, state)
        if told is None or told[1] is News.BETTER or releasing(told[0], state):
            return False
        return [*protocols] == [told[0].id] and level <= told[0].level

    def hear(self, text: str, state: DialogueState, at: datetime) -> Step | None:
        """What follows from a typed answer; None for no clear answer."""
        if (protocol := self._stepping(state)) is not None:
            return self._hear_step(protocol, text, state, at)
        told = self.news(text, state)
        return self.press(told[0].id, told[1], state, at) if told is not None else None

    def _stepping(self, state: DialogueState) -> Protocol | None:
        """The protocol of the open check-back if its hold opens step by step."""
        pending = state.pending
        protocol = self._base.protocols.get(pending.protocol) if isinstance(pending, HowIsIt) else None
        return protocol if protocol is not None and releasing(protocol, state) else None

    def _hear_step(self, protocol: Protocol, text: str, state: DialogueState, at: datetime) -> Step | None:
        """Any pain holds everything again; a good word opens nothing, since the next step is a tap."""
        if tells_of_pain(text) or news(text) is News.WORSE:
            return self.press_step(protocol.id, BACK, state, at)
        if news(text, of_being_seen=True) is None and news(text) is None:
            return None
        card = self._escalation.steps.question(protocol, state)
        card = replace(card, text=RichText.join([self._say.rich("step_tap"), card.text]))
        return Step((card,), state, protocol)

    def again(self, state: DialogueState, at: datetime) -> Step | None:
        """The open check-back once more, after words that were no clear answer to it and no question either."""
        pending = state.pending
        asked = self.question(pending.protocol, state, at) if isinstance(pending, HowIsIt) else None
        if asked is None or not isinstance(pending, HowIsIt):
            return None
        unclear = self._say.rich("check_unclear")
        message = replace(asked.message, text=RichText.join([unclear, asked.message.text]))
        return Step((message,), state, self._base.protocols[pending.protocol])

    def press(self, protocol_id: str, answer: str, state: DialogueState, at: datetime) -> Step | None:
        """What follows from `better`, `same` or `worse`; None where it means nothing (any more).

        Better opens nothing by itself: it leads to the re-screen. Worse is listened to also when nothing is held.
        """
        protocol = self._base.protocols.get(protocol_id)
        asks = protocol.check_back if protocol else None
        if protocol is None or asks is None:
            return None
        if answer == News.WORSE:
            step = self._escalation.raise_([asks.worse_leads_to], _answered(state), at)
            return replace(step, state=self._held_anew(protocol, step.state, at))
        if not _holds(protocol, state):
            return None
        if answer == News.BETTER:
            return self._escalation.rescreen(protocol.id, _answered(state), at)
        if answer == News.SAME and releasing(protocol, state):  # what is as it was is not comfortable
            return self.press_step(protocol.id, BACK, state, at)
        return self._same(protocol, asks, _answered(state), at) if answer == News.SAME else None

    def _same(self, protocol: Protocol, asks: CheckBack, state: DialogueState, at: datetime) -> Step:
        messages = [self._escalation.with_way_out(protocol, self._say.markdown(asks.if_same))]
        if protocol.level >= TriageLevel.URGENT:
            messages = [Message(messages[0].text), self._escalation.message(protocol)]
        return Step(tuple(messages), state, protocol, check_back_owed(protocol, at))

    def _held_anew(self, protocol: Protocol, state: DialogueState, at: datetime) -> DialogueState:
        """Who gets worse while a hold opens step by step has all of it on hold again."""
        if not releasing(protocol, state):
            return state
        return replace(self._escalation.raise_([protocol.id], state, at).state, pending=state.pending)

    def press_step(self, protocol_id: str, value: str, state: DialogueState, at: datetime) -> Step | None:
        """What follows from the number of the step to open, or `back`; None where it means nothing (any more)."""
        protocol = self._base.protocols.get(protocol_id)
        if protocol is None:
            return None
        if value == BACK:
            return self._escalation.raise_([protocol.id], _answered(state), at)
        if not releasing(protocol, state):
            return None
        if value != str(next_step(protocol, state)):  # an old button: that step is open, or another is next
            return self._escalation.rescreen(protocol.id, state, at)
        return self._escalation.next_step(protocol, _answered(state), at)


def _answered(state: DialogueState) -> DialogueState:
    return replace(state, pending=None) if isinstance(state.pending, HowIsIt) else state


def _holds(protocol: Protocol, state: DialogueState) -> bool:
    return any(hold.protocol == protocol.id for hold in state.holds)


def _graver(protocol: Protocol, state: DialogueState) -> bool:
    return any(hold.level > protocol.level for hold in standing(state))
