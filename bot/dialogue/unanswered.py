"""Questions asked in vain: offered to the coach, or kept for them. How a coach reads them is left to `groups`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zlib import crc32

from bot.dialogue.cards import RATE, Cards, Row
from bot.dialogue.effects import Effect, KeepQuestion, Rate
from bot.dialogue.escalation import held_exercises
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.scrub import scrubbed
from bot.dialogue.state import DecisionKind, DialogueState, QuestionKind, Unanswered
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.knowledge.models import TriageLevel
from bot.safety.triage import Assessment

NONE, KEEP = "n", "q"  # buttons: none of these; put it on the coach's list
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question on the coach's list: what was asked, when, what came nearest in which revision; never by whom."""

    number: int
    at: datetime
    text: str
    nearest: tuple[str, ...]
    revision: str
    kind: QuestionKind = QuestionKind.NOTHING_FITTED


class Questions:
    """Unanswered questions in the words of one knowledge revision."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say

    # -- the runner --------------------------------------------------------------------------------------------
    def still_at_hand(self, utterance: Utterance, state: DialogueState) -> DialogueState:
        """The state without the question of the turn before, unless the utterance may be about that."""
        return state if _is_about(utterance) or state.unanswered is None else replace(state, unanswered=None)

    def asked(self, text: str, assessment: Assessment, state: DialogueState) -> Unanswered | None:
        """What may go on the coach's list if nothing fits; None for what must not, or has no word in it.

        A report of a sign must not, however carefully it was worded, nor anything said while a grave one stands: who
        waits for a coach's answer might not go where they were sent.
        """
        if assessment.flags or any(hold.level >= TriageLevel.URGENT for hold in state.holds):
            return None
        kept = scrubbed(text)
        return Unanswered(kept, (), self._base.revision) if _WORD.search(kept) else None

    def none_button(self, asked: Unanswered | None) -> Button:
        """The button "none of these" under a choice; it knows which question it is about."""
        return Button(self._say.plain("clarify_none"), f"{NONE}:{_mark(asked) if asked else ''}")

    def fall_back(
        self,
        explanation: Explanation,
        state: DialogueState,
        asked: Unanswered | None,
        rows: Sequence[Row] = (),
        *,
        in_place: bool = False,
    ) -> Turn:
        """The turn that says what the bot can do, and puts the question on the coach's list or offers to.

        Unasked only if the person is known to agree to a record.
        """
        kept = asked if _agrees(state) else None
        offer: tuple[Row, ...] = ()
        if asked is not None and kept is None:
            offer = ((Button(self._say.plain("question_send"), f"{KEEP}:{_mark(asked)}"),),)
        text = self._say.rich("fallback_kept" if kept else "fallback")
        message = Message(text, (*rows, *offer, *self._cards.menu_rows()))
        after = replace(state, unanswered=None if kept else asked)
        return Turn(explanation, Reply((message,), in_place=in_place), after, questions=(kept,) if kept else ())

    def none_of_these(self, mark: str, state: DialogueState) -> Turn:
        """The turn for "none of these"."""
        explanation, asked = Explanation(DecisionKind.FALLBACK), _at_hand(mark, state)
        if asked is not None:
            asked = replace(asked, kind=QuestionKind.NOTHING_FITTED)
        return self.fall_back(explanation, state, asked, in_place=True)

    def keep(self, mark: str, state: DialogueState) -> Turn:
        """The turn for "send my question": on the list; of a question no longer at hand it says just that."""
        question = _at_hand(mark, state)
        if question is None:
            return self._said("question_gone", state)
        held, entries = held_exercises(state), self._base.entries
        near: tuple[Row, ...] = ()
        if question.kind is not QuestionKind.THUMBS_DOWN:  # else the answer that was not wanted
            near = self._cards.topics((id for id in question.nearest if id in entries), held)
        message = Message(self._say.rich("question_sent"), (*near, *self._cards.menu_rows()))
        reply = Reply((message,), in_place=True)
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, state, (KeepQuestion(question),))

    # -- what was offered, and not taken -----------------------------------------------------------------------
    def passed_over(self, utterance: Utterance, before: DialogueState, turn: Turn) -> Turn:
        """The turn after a choice, with the question kept if none of the choices was taken and its asker agrees.

        Not if it was followed by a report: who waits for a coach's answer might not go where they are sent. With a
        choice that was taken it stays at hand, in case thumbs go down.
        """
        asked, why = before.unanswered, turn.explanation
        if asked is None or asked.kind is not QuestionKind.NO_CHOICE_TAKEN or _is_about(utterance):
            return turn
        if why.flags or why.kind is DecisionKind.ESCALATE:
            return turn
        if why.kind is DecisionKind.ANSWER and why.entry in asked.nearest:
            return self.with_question(turn, turn.state.unanswered or asked, why.entry)
        if not (_agrees(before) and _agrees(turn.state)):
            return turn
        return replace(turn, questions=(asked, *turn.questions))

    # -- thumbs ------------------------------------------------------------------------------------------------
    def with_question(self, turn: Turn, asked: Unanswered | None, *entries: str) -> Turn:
        """The turn that answers, with the question at hand in case thumbs go down."""
        if asked is None or not any(entry in self._base.answers for entry in entries):
            return turn
        asked = replace(asked, nearest=entries, kind=QuestionKind.THUMBS_DOWN)
        return replace(turn, state=replace(turn.state, unanswered=asked))

    def rate(self, data: str, state: DialogueState) -> Turn | None:
        """The turn for a vote on an answer; None for one on what is none. Down leads to the coach, as in vain."""
        vote, _, entry = data.partition(":")
        if entry not in self._base.answers or vote not in ("up", "down"):
            return None
        explanation, effects = Explanation(DecisionKind.SMALLTALK), (Rate(entry, vote == "up"),)
        asked = state.unanswered
        if vote == "up" or asked is None or asked.kind is not QuestionKind.THUMBS_DOWN or entry not in asked.nearest:
            return Turn(explanation, Reply((), notice=self._say.plain(f"rated_{vote}")), state, effects)
        if _agrees(state):
            notice, after = self._say.plain("rated_down_kept"), replace(state, unanswered=None)
            return Turn(explanation, Reply((), notice=notice), after, effects, questions=(asked,))
        send = Button(self._say.plain("question_send"), f"{KEEP}:{_mark(asked)}")
        message = Message(self._say.rich("rated_down_send"), ((send,), self._cards.back_row()))
        return Turn(explanation, Reply((message,), notice=self._say.plain("rated_down")), state, effects)

    def _said(self, name: str, state: DialogueState, *effects: Effect) -> Turn:
        reply = Reply((self._cards.menu(self._say.rich(name)),))
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, state, effects)


def _is_about(utterance: Utterance) -> bool:
    """Whether the utterance may be about the question of the turn before."""
    return (utterance.button or "").partition(":")[0] in (NONE, KEEP, RATE) or utterance.command == "why"


def _agrees(state: DialogueState) -> bool:
    """Whether the person is known to have agreed to a record."""
    return state.consent is True and state.known


def _mark(question: Unanswered) -> str:
    """What a button knows its question by: an old one must not send another."""
    return f"{crc32(question.text.encode()):08x}"


def _at_hand(mark: str, state: DialogueState) -> Unanswered | None:
    question = state.unanswered
    return question if question is not None and _mark(question) == mark else None
