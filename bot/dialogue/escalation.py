"""What is said and done when safety speaks: protocols, their questions, holds, and the way out of a hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.cards import Cards, Row, short
from bot.dialogue.reply import Button, Message
from bot.dialogue.state import DialogueState, Hold, Screening
from bot.dialogue.step_cards import StepCards
from bot.dialogue.steps import begun_anew, newest, pause, releasing, standing, too_early, with_next_open
from bot.dialogue.turn import CheckBackOwed
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import Protocol, TriageLevel
from bot.knowledge.protocol import Release
from bot.rich import RichText

NONE, SOME, UNSURE = "none", "some", "unsure"


@dataclass(frozen=True, slots=True)
class Step:
    """What to say, in which state that leaves the person, and the protocol that it is about."""

    messages: tuple[Message, ...]
    state: DialogueState
    protocol: Protocol
    check_backs: tuple[CheckBackOwed, ...] = ()


class Escalation:
    """Speaks for one knowledge revision's protocols."""

    def __init__(self, cards: Cards) -> None:
        self.cards = cards
        self.steps = StepCards(cards)
        self._base = cards.base
        self._say = cards.say

    # -- raising -----------------------------------------------------------------------------------------------
    def raise_(self, protocol_ids: Sequence[str], state: DialogueState, at: datetime) -> Step:
        """The first protocol's message; every protocol's exercises on hold; its questions, if it has any, open."""
        raised = [self._base.protocols[id] for id in protocol_ids]
        covered = {id for protocol in raised for id in protocol.covers}
        protocols = [protocol for protocol in raised if protocol.id not in covered] or raised
        for protocol in protocols:
            state = self._held(protocol, state, at)
        first = protocols[0]
        owed = tuple(owed for protocol in protocols for owed in check_back_owed(protocol, at))
        graver = self._graver(first, state)
        if graver is not None:
            if isinstance(state.pending, Screening) and state.pending.cleared_of:
                state = replace(state, pending=None)
            card = self.show_again(graver.id, state) or self.message(graver)
            return Step((Message(self._say.rich("emergency_first")), card), state, graver, owed)
        state = replace(state, pending=self._open_after(first, state))
        return Step(tuple(map(self.message, self._told_beside(protocols))), state, first, owed)

    def _graver(self, protocol: Protocol, state: DialogueState) -> Protocol | None:
        """What stands as an emergency for somebody who tells of less: that comes first, and asks nothing more."""
        grave = self._to_be_seen(state)
        if grave is None or grave.level < TriageLevel.EMERGENCY or protocol.level >= grave.level:
            return None
        return self._base.protocols.get(grave.protocol)

    @staticmethod
    def _told_beside(protocols: Sequence[Protocol]) -> list[Protocol]:
        """The protocols whose text is shown: the first, and another to be seen today, which may forbid other things.

        What a doubt goes beyond was heard for sure: it is told first, and the question last.
        """
        first, *others = protocols
        urgent = [other for other in others if other.level is TriageLevel.URGENT and not other.questions][:1]
        if first.only_doubt:
            return [*urgent, first]
        return [first, *urgent] if first.level is TriageLevel.URGENT and not first.questions else [first]

    def _open_after(self, protocol: Protocol, state: DialogueState) -> Screening | None:
        """The protocol's own questions; when it has none, those already open, unless this matters more than they.

        What is as grave as a doubt leaves nothing of it to be asked. Nor does the question that releases outlive a new
        report: a yes to what is said now must open nothing.
        """
        if protocol.questions:
            return Screening(protocol.id)
        pending = state.pending
        if not isinstance(pending, Screening) or pending.cleared_of or pending.protocol not in self._base.protocols:
            return None
        open_ = self._base.protocols[pending.protocol]
        stays = open_.level > protocol.level or (open_.level == protocol.level and not open_.only_doubt)
        return pending if stays else None

    def message(self, protocol: Protocol) -> Message:
        """The protocol's text with its questions, as the card that can be shown again at any time."""
        if protocol.questions:
            return self._asking(protocol, self._say.markdown(protocol.body))
        return Message(self._say.markdown(protocol.body), self._rescreen_row(protocol))

    def _held(self, protocol: Protocol, state: DialogueState, at: datetime) -> DialogueState:
        """The state with every exercise of the protocol on hold, also those that a release has opened already."""
        state = _not_rescreened(protocol.id, begun_anew(protocol.id, state))
        before = {id: None for hold in state.holds if hold.protocol == protocol.id for id in hold.exercises}
        exercises = self._base.held_by(protocol.id)
        if before.keys() >= {*exercises}:
            return state
        others = tuple(hold for hold in state.holds if hold.protocol != protocol.id)
        hold = Hold(protocol.id, protocol.level, at, tuple(dict.fromkeys((*before, *exercises))))
        return replace(state, holds=(*others, hold))

    # -- the questions -----------------------------------------------------------------------------------------
    def _asking(self, protocol: Protocol, text: RichText) -> Message:
        """Text, the questions numbered, and a button for each."""
        lines = [f"{number}. {question.ask}" for number, question in enumerate(protocol.questions, 1)]
        rows: list[Row] = [
            (Button(f"{number}. {question.label}", f"s:{protocol.id}:{question.id}"),)
            for number, question in enumerate(protocol.questions, 1)
        ]
        rows.append(
            (
                Button(self._say.plain("screen_none"), f"s:{protocol.id}:{NONE}"),
                Button(self._say.plain("screen_unsure"), f"s:{protocol.id}:{UNSURE}"),
            )
        )
        ask = RichText.join([text, RichText.join(lines, "\n"), self._say.rich("screen_choose")])
        return Message(ask, tuple(rows))

    def answer(self, protocol_id: str, chosen: str, state: DialogueState, at: datetime) -> Step | None:
        """What follows from an answer: a question's id (a yes), `none`, `some` or `unsure`. None if it is no answer.

        `some` and `unsure` are taken for the gravest sign.
        """
        protocol = self._base.protocols.get(protocol_id)
        if protocol is None or not protocol.questions:
            return None
        if chosen == NONE:
            return self._none_of_these(protocol, state, at)
        asked = {question.id: question for question in protocol.questions}
        if chosen in (SOME, UNSURE):
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
        protocol = self._base.protocols.get(protocol_id)
        return protocol.level if protocol else TriageLevel.NONE

    def _none_of_these(self, protocol: Protocol, state: DialogueState, at: datetime) -> Step | None:
        pending = state.pending
        mine = isinstance(pending, Screening) and pending.protocol == protocol.id
        if mine and isinstance(pending, Screening) and pending.rescreen:
            return self._release_question(protocol, state)
        if not mine and state.known and not any(hold.protocol == protocol.id for hold in state.holds):
            return None  # an old card: nothing is asked and nothing held
        if protocol.only_doubt:
            return self._doubt_denied(protocol, replace(state, pending=None if mine else pending))
        text = self._say.markdown(protocol.none_of_these or protocol.body)
        after = replace(state, pending=None if mine else pending, denied=protocol.id)
        return Step((self.with_way_out(protocol, text),), after, protocol, check_back_owed(protocol, at))

    def _doubt_denied(self, protocol: Protocol, state: DialogueState) -> Step:
        """What was only a doubt holds nothing any longer; what was told beside it is asked about next."""
        left = tuple(hold for hold in state.holds if hold.protocol != protocol.id)
        state = replace(state, holds=left, denied=protocol.id)
        following = self._base.protocols.get(highest(left).protocol) if left else None
        if following is None:
            text = self._say.markdown(protocol.none_of_these or protocol.body)
            return Step((Message(text, (self.cards.back_row(),)),), state, protocol)
        state = replace(state, pending=self._open_after(following, state))
        return Step((Message(self._say.rich("doubt_over")), self.message(following)), state, following)

    def open_question(self, state: DialogueState) -> Message | None:
        """The question that safety has open, as it was asked; None when there is none."""
        pending = state.pending
        protocol = self._base.protocols.get(pending.protocol) if isinstance(pending, Screening) else None
        if protocol is None or not isinstance(pending, Screening):
            return None
        if pending.cleared_of and protocol.release:
            return self._release_card(protocol, protocol.release)
        if pending.rescreen:
            return self._asking(protocol, self._say.rich("rescreen_title"))
        return self.message(protocol)

    def ask_again(self, state: DialogueState) -> Step | None:
        """The open question once more, after words that were no clear answer to it."""
        pending = state.pending
        message = self.open_question(state)
        if message is None or not isinstance(pending, Screening):
            return None
        protocol = self._base.protocols[pending.protocol]
        unclear = self._say.rich("screen_unclear")
        if pending.cleared_of:
            message = replace(message, text=RichText.join([unclear, message.text]))
        else:
            message = self._asking(protocol, unclear)
        return Step((message,), state, protocol)

    def explain(self, numbers: Sequence[int], state: DialogueState) -> Step | None:
        """What the questions of these numbers mean, over all of them once more. None where the files do not say."""
        pending = state.pending
        protocol = self._base.protocols.get(pending.protocol) if isinstance(pending, Screening) else None
        asked = [(number, protocol.questions[number - 1]) for number in numbers] if protocol else []
        meanings = [
            RichText.join([f"{number}. {question.label}", self._say.markdown(question.means)], "\n")
            for number, question in asked
            if question.means
        ]
        if protocol is None or not meanings:
            return None
        message = self._asking(protocol, RichText.join([*meanings, self._say.rich("screen_means")]))
        return Step((message,), state, protocol)

    # -- the way out -------------------------------------------------------------------------------------------
    def _rescreen_row(self, protocol: Protocol | None) -> tuple[Row, ...]:
        if protocol is None or protocol.release is None:
            return ()
        return ((Button(self._say.plain("rescreen"), f"rs:{protocol.id}"),),)

    def with_way_out(self, protocol: Protocol, text: RichText) -> Message:
        """The text over the protocol's re-screen and the menu."""
        return Message(text, (*self._rescreen_row(protocol), self.cards.back_row()))

    def rescreen_rows(self, holds: Sequence[Hold]) -> tuple[Row, ...]:
        """A button for each hold that a re-screen may end; each named when there are several."""
        ways = [protocol for protocol in held_protocols(holds, self._base) if protocol.release]
        if len(ways) == 1:
            return self._rescreen_row(ways[0])
        label = self._say.plain("rescreen_one")
        return tuple((Button(short(f"{label} {protocol.title}"), f"rs:{protocol.id}"),) for protocol in ways)

    def offer(self, state: DialogueState, words: str) -> Message:
        """What is said to someone with a hold who says that all is well, asks to go on, or takes it back: what it is,
        and the way out.

        `words`: `better`, `not_yet` or `taken_wrong`. What is to be seen today is so also when it has passed.
        """
        grave = self._to_be_seen(state) if words == "better" else None
        text = self._still(grave) if grave else None
        if text is None:
            text = self._say.rich("passed" if grave else words, reason=self.reason(grave or highest(state.holds)))
        return Message(text, (*self.rescreen_rows(state.holds), self.cards.back_row()))

    def rescreen(self, protocol_id: str, state: DialogueState, at: datetime, *, seen: bool = False) -> Step | None:
        """The questions that may end a hold: first the protocol's own, then its release question.

        Of a hold that opens in steps already: how the newest step went. Sooner than anybody can have been seen, that
        it stays, and from when on it is asked. `seen`: who says that somebody has looked is not sent there again.
        """
        protocol = self._base.protocols.get(protocol_id)
        hold = next((hold for hold in state.holds if hold.protocol == protocol_id), None)
        if protocol is None or hold is None:
            return None
        if protocol.release and at - hold.since < (soonest := timedelta(hours=protocol.release.after_hours)):
            hours = math.ceil((hold.since + soonest - at) / timedelta(hours=1))
            first = self._say.rich("rescreen_seen_soon" if seen else "rescreen_too_soon", hours=hours)
            text = first if seen else RichText.join([first, self._say.markdown(protocol.release.kept)])
            return Step((self.with_way_out(protocol, text),), state, protocol)
        if releasing(protocol, state):
            return Step((self.steps.question(protocol, state),), state, protocol)
        if not protocol.questions:
            return self._release_question(protocol, state)
        message = self._asking(protocol, self._say.rich("rescreen_title"))
        return Step((message,), replace(state, pending=Screening(protocol.id, rescreen=True)), protocol)

    def _release_question(self, protocol: Protocol, state: DialogueState) -> Step:
        if protocol.release is None:
            return Step((self.message(protocol),), replace(state, pending=None), protocol)
        pending = Screening(protocol.id, rescreen=True, cleared_of=True)
        return Step((self._release_card(protocol, protocol.release),), replace(state, pending=pending), protocol)

    def _release_card(self, protocol: Protocol, release: Release) -> Message:
        ready = Button(release.ready, f"rr:{protocol.id}:yes")
        not_ready = Button(release.not_ready, f"rr:{protocol.id}:no")
        return Message(self._say.markdown(release.ask), ((ready,), (not_ready,)))

    def release(self, protocol_id: str, ready: bool, state: DialogueState, at: datetime) -> Step | None:
        """The hold ends, or its first step opens, if every sign was denied in this re-screen and the person is ready.

        Else it stays. None when the questions before it have not been answered: an old button clears nothing.
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
            return Step((self.with_way_out(protocol, text),), state, protocol)
        state = _not_rescreened(protocol.id, state)
        return self.next_step(protocol, replace(state, rescreened=(*state.rescreened, protocol.id)), at)

    def next_step(self, protocol: Protocol, state: DialogueState, at: datetime) -> Step:
        """The next step of the release is open, or all of it; a step not long enough open is to be kept to first."""
        if too_early(protocol, state, at):
            return Step((self.with_way_out(protocol, self.steps.wait(protocol, state)),), state, protocol)
        state = replace(with_next_open(protocol, state, at), denied=protocol.id)
        if releasing(protocol, state):
            return self._opened(protocol, state, at)
        if state.holds:
            others = held_protocols(state.holds, self._base)
            owed = tuple(owed for other in others for owed in check_back_owed(other, at))
            return Step((self._still_held(state.holds),), state, protocol, owed)
        text = self._say.markdown(protocol.release.cleared if protocol.release else "")
        return Step((Message(text, self.cards.menu_rows()),), replace(state, mentions=()), protocol)

    def _opened(self, protocol: Protocol, state: DialogueState, at: datetime) -> Step:
        owed = (CheckBackOwed(protocol.id, at + pause(protocol)),)
        free = [id for id in newest(protocol, state) if id not in held_exercises(state)]
        if not free:  # something else holds it too
            others = tuple(hold for hold in state.holds if hold.protocol != protocol.id)
            return Step((self._still_held(others),), state, protocol, owed)
        return Step((self.steps.opened(protocol, free),), state, protocol, owed)

    def _still_held(self, holds: Sequence[Hold]) -> Message:
        text = self._say.rich("still_held", reason=self.reason(highest(holds)))
        return Message(text, (*self.rescreen_rows(holds), self.cards.back_row()))

    # -- what is held ------------------------------------------------------------------------------------------
    def held_card(self, exercise_id: str, state: DialogueState) -> Message:
        """What stands in place of an exercise that is on hold: why, and the way out."""
        holds = [hold for hold in state.holds if exercise_id in hold.exercises]
        text = self._say.rich("held", title=self._base.title_of(exercise_id), reason=self.reason(highest(holds)))
        return Message(text, (*self.rescreen_rows(holds), self.cards.back_row()))

    def before_going_on(self, answer: Message, state: DialogueState, *, to_run: bool) -> Message:
        """An answer that says one may go on, as this person may have it: what comes first, if anything does.

        In its place that they are to be seen, the open questions or, where it says that one may run, what the protocol
        says of running; over it that something is on hold for them.
        """
        holds = standing(state)
        if not holds:
            return answer
        if (hold := self._to_be_seen(state)) is not None:
            text = self._still(hold) or self._say.rich("not_before_seen", reason=self.reason(hold))
            return Message(text, (*self.rescreen_rows(state.holds), self.cards.back_row()))
        if (question := self.open_question(state)) is not None:
            return question
        reason = self.reason(highest(holds))
        if to_run and (running := self._on_running(holds)) is not None:
            text = RichText.join([self._say.rich("running_on_hold", reason=reason), running])
            return Message(text, (*self.rescreen_rows(state.holds), self.cards.back_row()))
        first = self._say.rich("on_hold_first", reason=reason)
        return replace(answer, text=RichText.join([first, answer.text]))

    def _on_running(self, holds: Sequence[Hold]) -> RichText | None:
        """What the protocols of these holds say to who asks whether to run; None where none says anything."""
        said = [protocol.running for protocol in held_protocols(holds, self._base)]
        texts = [self._say.markdown(running) for running in said if running]
        return RichText.join(texts) if texts else None

    @staticmethod
    def _to_be_seen(state: DialogueState) -> Hold | None:
        """What the person has been told to have looked at now or today. Whoever has been re-screened has been seen."""
        grave = [hold for hold in standing(state) if hold.level >= TriageLevel.URGENT]
        return highest(grave) if grave else None

    def _still(self, hold: Hold) -> RichText | None:
        """What the protocol itself says while it stands, where the general words would not fit."""
        protocol = self._base.protocols.get(hold.protocol)
        return self._say.markdown(protocol.still) if protocol and protocol.still else None

    def reason(self, hold: Hold) -> str:
        """Why something is on hold, as a person would say it."""
        protocol = self._base.protocols.get(hold.protocol)
        return (protocol.title if protocol else hold.protocol).lower()

    def show_again(self, protocol_id: str, state: DialogueState) -> Message | None:
        """The protocol's card, or its open question, once more, for a button under later messages."""
        if isinstance(state.pending, Screening) and state.pending.protocol == protocol_id:
            return self.open_question(state)
        protocol = self._base.protocols.get(protocol_id)
        return self.message(protocol) if protocol else None

    def standing(self, state: DialogueState) -> Message | None:
        """The card of what stands highest for the person now, or None when nothing is on hold."""
        return self.show_again(highest(state.holds).protocol, state) if state.holds else None

    def trailer(self, state: DialogueState) -> Message | None:
        """What is added to an ordinary answer while somebody is to be seen or the questions are open."""
        if not state.holds:
            return None
        if (told := self.to_be_seen(state)) is not None:
            return told
        pending = state.pending
        if isinstance(pending, Screening) and pending.protocol in self._base.protocols:
            protocol = self._base.protocols[pending.protocol]
            button = Button(self._say.plain("screen_back"), f"x:{protocol.id}")
            return Message(self._say.rich("screen_open", title=protocol.title.lower()), ((button,),))
        return None

    def to_be_seen(self, state: DialogueState) -> Message | None:
        """That what the person was told to have looked at now or today still stands; None where nothing does."""
        hold = self._to_be_seen(state)
        if hold is None:
            return None
        words = "emergency_still" if hold.level is TriageLevel.EMERGENCY else "urgent_still"
        button = Button(self._say.plain("emergency_show"), f"x:{hold.protocol}")
        return Message(self._still(hold) or self._say.rich(words, reason=self.reason(hold)), ((button,),))


def highest(holds: Sequence[Hold]) -> Hold:
    """The hold of the highest level; of equals the newest."""
    return max(holds, key=lambda hold: (hold.level, hold.since))


def held_protocols(holds: Sequence[Hold], base: KnowledgeBase) -> list[Protocol]:
    """The protocols of the holds; none for one that is in the knowledge no more."""
    return [base.protocols[hold.protocol] for hold in holds if hold.protocol in base.protocols]


def held_exercises(state: DialogueState) -> frozenset[str]:
    """Ids of every exercise on hold for the person."""
    return frozenset(id for hold in state.holds for id in hold.exercises)


def _not_rescreened(protocol_id: str, state: DialogueState) -> DialogueState:
    return replace(state, rescreened=tuple(id for id in state.rescreened if id != protocol_id))


def check_back_owed(protocol: Protocol, at: datetime) -> tuple[CheckBackOwed, ...]:
    """What the protocol owes the person after a report at that moment."""
    asks = protocol.check_back
    return (CheckBackOwed(protocol.id, at + timedelta(hours=asks.after_hours)),) if asks else ()
