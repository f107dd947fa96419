"""What is said and done when safety speaks: protocols, their questions, holds, and the way out of a hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialogue.cards import Cards, Row
from bot.dialogue.turn import Button, DialogueState, Hold, Message, Screening
from bot.knowledge.models import Protocol, TriageLevel
from bot.rich import RichText

NONE, UNSURE = "none", "unsure"


@dataclass(frozen=True, slots=True)
class Step:
    """What to say, in which state that leaves the person, and the protocol that it is about."""

    messages: tuple[Message, ...]
    state: DialogueState
    protocol: Protocol


class Escalation:
    """Speaks for one knowledge revision's protocols."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say

    # -- raising -----------------------------------------------------------------------------------------------
    def raise_(self, protocol_ids: Sequence[str], state: DialogueState, at: datetime) -> Step:
        """The first protocol's message; every protocol's exercises on hold; its questions, if it has any, open."""
        protocols = [self._base.protocols[id] for id in protocol_ids]
        for protocol in protocols:
            state = self._held(protocol, state, at)
        first = protocols[0]
        pending = Screening(first.id) if first.questions else None
        return Step((self.message(first),), replace(state, pending=pending), first)

    def message(self, protocol: Protocol) -> Message:
        """The protocol's text with its questions, as the card that can be shown again at any time."""
        if protocol.questions:
            return self._asking(protocol, self._say.markdown(protocol.body), "s")
        rows = ((self._rescreen_button(protocol),),) if protocol.release else ()
        return Message(self._say.markdown(protocol.body), rows)

    def _held(self, protocol: Protocol, state: DialogueState, at: datetime) -> DialogueState:
        exercises = self._base.held_by(protocol.id)
        if not exercises or any(hold.protocol == protocol.id for hold in state.holds):
            return state
        return replace(state, holds=(*state.holds, Hold(protocol.id, protocol.level, at, exercises)))

    # -- the questions -----------------------------------------------------------------------------------------
    def _asking(self, protocol: Protocol, text: RichText, data: str) -> Message:
        """Text, the questions numbered, and a button for each; `data` is s for a screening, r for a re-screen."""
        lines = [f"{number}. {question.ask}" for number, question in enumerate(protocol.questions, 1)]
        rows: list[Row] = [
            (Button(f"{number}. {question.label}", f"{data}:{protocol.id}:{question.id}"),)
            for number, question in enumerate(protocol.questions, 1)
        ]
        rows.append(
            (
                Button(self._say.plain("screen_none"), f"{data}:{protocol.id}:{NONE}"),
                Button(self._say.plain("screen_unsure"), f"{data}:{protocol.id}:{UNSURE}"),
            )
        )
        ask = RichText.join([text, RichText.join(lines, "\n"), self._say.rich("screen_choose")])
        return Message(ask, tuple(rows))

    def answer(self, protocol_id: str, chosen: str, state: DialogueState, at: datetime) -> Step | None:
        """What follows from an answer: a question's id (a yes), `none` or `unsure`. None if it is no answer."""
        protocol = self._base.protocols.get(protocol_id)
        if protocol is None or not protocol.questions:
            return None
        if chosen == NONE:
            return self._none_of_these(protocol, state)
        asked = {question.id: question for question in protocol.questions}
        if chosen == UNSURE:
            leads = [max(protocol.questions, key=lambda question: self._level(question.leads_to)).leads_to]
        elif chosen in asked:
            leads = [asked[chosen].leads_to]
        else:
            return None
        step = self.raise_(leads, state, at)
        if chosen != UNSURE:
            return step
        return replace(step, messages=(Message(self._say.rich("not_sure_is_yes")), *step.messages))

    def answers(self, protocol_id: str, yes: Sequence[str], state: DialogueState, at: datetime) -> Step | None:
        """As `answer`, for several questions answered yes at once: the highest level of what they lead to speaks."""
        protocol = self._base.protocols[protocol_id]
        leads = {question.leads_to for question in protocol.questions if question.id in yes}
        return self.raise_(sorted(leads, key=self._level, reverse=True), state, at) if leads else None

    def _level(self, protocol_id: str) -> TriageLevel:
        return self._base.protocols[protocol_id].level

    def _none_of_these(self, protocol: Protocol, state: DialogueState) -> Step:
        pending = state.pending
        if isinstance(pending, Screening) and pending.rescreen and pending.protocol == protocol.id:
            return self._release_question(protocol, state)
        text = self._say.markdown(protocol.none_of_these or protocol.body)
        return Step((Message(text, self._after_rows(protocol)),), replace(state, pending=None), protocol)

    def _after_rows(self, protocol: Protocol) -> tuple[Row, ...]:
        rescreen: tuple[Row, ...] = ((self._rescreen_button(protocol),),) if protocol.release else ()
        return (*rescreen, self._cards.back_row())

    # -- the way out -------------------------------------------------------------------------------------------
    def _rescreen_button(self, protocol: Protocol) -> Button:
        return Button(self._say.plain("rescreen"), f"rs:{protocol.id}")

    def rescreen(self, protocol_id: str, state: DialogueState) -> Step | None:
        """The questions that may end a hold: first the protocol's own, then its release question."""
        protocol = self._base.protocols.get(protocol_id)
        if protocol is None or not any(hold.protocol == protocol_id for hold in state.holds):
            return None
        if not protocol.questions:
            return self._release_question(protocol, state)
        message = self._asking(protocol, self._say.rich("rescreen_title"), "s")
        return Step((message,), replace(state, pending=Screening(protocol.id, rescreen=True)), protocol)

    def _release_question(self, protocol: Protocol, state: DialogueState) -> Step:
        if protocol.release is None:
            return Step((self.message(protocol),), replace(state, pending=None), protocol)
        pending = Screening(protocol.id, rescreen=True, cleared_of=True)
        row = (
            Button(protocol.release.ready, f"rr:{protocol.id}:yes"),
            Button(protocol.release.not_ready, f"rr:{protocol.id}:no"),
        )
        message = Message(self._say.markdown(protocol.release.ask), ((row[0],), (row[1],)))
        return Step((message,), replace(state, pending=pending), protocol)

    def release(self, protocol_id: str, ready: bool, state: DialogueState) -> Step | None:
        """The hold ends if every sign was denied in this re-screen and the person is ready; else it stays.

        None when the questions before it have not been answered: an old button clears nothing.
        """
        protocol = self._base.protocols.get(protocol_id)
        pending = state.pending
        if protocol is None or protocol.release is None:
            return None
        if not (isinstance(pending, Screening) and pending.protocol == protocol_id and pending.cleared_of):
            return None
        state = replace(state, pending=None)
        if not ready:
            text = self._say.markdown(protocol.release.kept)
            return Step((Message(text, self._after_rows(protocol)),), state, protocol)
        left = tuple(hold for hold in state.holds if hold.protocol != protocol_id)
        state = replace(state, holds=left)
        if left:
            return Step((self._still_held(left),), state, protocol)
        text = self._say.markdown(protocol.release.cleared)
        return Step((Message(text, self._cards.menu_rows()),), replace(state, mentions=()), protocol)

    def _still_held(self, holds: Sequence[Hold]) -> Message:
        protocol = self._base.protocols.get(highest(holds).protocol)
        reason = protocol.title if protocol else highest(holds).protocol
        rows: tuple[Row, ...] = ((self._rescreen_button(protocol),),) if protocol and protocol.release else ()
        return Message(self._say.rich("still_held", reason=reason), (*rows, self._cards.back_row()))

    # -- what is held ------------------------------------------------------------------------------------------
    def held_card(self, exercise_id: str, state: DialogueState) -> Message:
        """What stands in place of an exercise that is on hold: why, and the way out."""
        hold = highest([hold for hold in state.holds if exercise_id in hold.exercises])
        protocol = self._base.protocols.get(hold.protocol)
        title = self._base.title_of(exercise_id)
        text = self._say.rich("held", title=title, reason=self.reason(hold))
        rows: tuple[Row, ...] = ((self._rescreen_button(protocol),),) if protocol and protocol.release else ()
        return Message(text, (*rows, self._cards.back_row()))

    def reason(self, hold: Hold) -> str:
        """Why something is on hold, as a person would say it."""
        protocol = self._base.protocols.get(hold.protocol)
        return (protocol.title if protocol else hold.protocol).lower()

    def show_again(self, protocol_id: str) -> Message | None:
        """The protocol's card once more, for a button under later messages."""
        protocol = self._base.protocols.get(protocol_id)
        return self.message(protocol) if protocol else None

    def trailer(self, state: DialogueState) -> Message | None:
        """What is added to an ordinary answer while an emergency stands or the questions are open."""
        if not state.holds:
            return None
        hold = highest(state.holds)
        if hold.level is TriageLevel.EMERGENCY:
            button = Button(self._say.plain("emergency_show"), f"x:{hold.protocol}")
            return Message(self._say.rich("emergency_still"), ((button,),))
        pending = state.pending
        if isinstance(pending, Screening) and pending.protocol in self._base.protocols:
            protocol = self._base.protocols[pending.protocol]
            button = Button(self._say.plain("screen_back"), f"x:{protocol.id}")
            return Message(self._say.rich("screen_open", title=protocol.title.lower()), ((button,),))
        return None


def highest(holds: Sequence[Hold]) -> Hold:
    """The hold of the highest level; of equals the newest."""
    return max(holds, key=lambda hold: (hold.level, hold.since))


def held_exercises(state: DialogueState) -> frozenset[str]:
    """Ids of every exercise on hold for the person."""
    return frozenset(id for hold in state.holds for id in hold.exercises)
