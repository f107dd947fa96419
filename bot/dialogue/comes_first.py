"""What stands before an exercise, or leave to go on, for somebody who has just told of what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.cards import Cards
from bot.dialogue.reply import Button, Message
from bot.dialogue.state import Cautioned, DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.knowledge.models import Answer, Entry, Exercise, Programme
from bot.rich import RichText

_SWOLLEN = frozenset(("knee", "swelling"))  # the words by which a swollen knee is told of
YOUNG = frozenset(("young",))  # the words by which somebody under 18 is told of (knowledge/words/safety-events.md)
_FOR = timedelta(hours=24)  # an answer that comes first does so for a day


class ComesFirst:
    """Speaks for one knowledge revision. What is on hold has its own way: there nothing is put first."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say

    def noted(
        self, explanation: Explanation, state: DialogueState, at: datetime, *, is_over: bool, is_well: bool
    ) -> DialogueState:
        """The state that remembers the answer, if it is one that comes first. `is_over`: something of what was told is
        long past or was denied; `is_well`: it is said to be well now.
        """
        if is_well:
            return replace(state, cautioned=None)
        entry = self._base.entries.get(explanation.entry or "")
        if explanation.kind is not DecisionKind.ANSWER or not isinstance(entry, Answer) or not entry.comes_first:
            return state  # "no numbness" takes back nothing of what was told before
        if is_over:
            told_before = state.cautioned is not None and state.cautioned.entry == entry.id
            return replace(state, cautioned=None) if told_before else state
        return replace(state, cautioned=Cautioned(entry.id, at))

    def before(
        self, messages: Sequence[Message], turn: Turn, state: DialogueState, at: datetime, *, pressed: bool
    ) -> list[Message]:
        """The messages of an answer, with what comes before them, or in their place.

        After word of a child's knee an exercise is shown only to who says by a button that it is an adult's, and nobody
        is told that the child may run; after that of a swollen knee an exercise comes with what was said to it.
        """
        entry = self._base.entries.get(turn.explanation.entry or "")
        if turn.explanation.kind is not DecisionKind.ANSWER or entry is None or not _goes_on(entry):
            return [*messages]
        runs = isinstance(entry, Answer) and entry.leave_to_run
        if not turn.reply.in_place and _told_of(YOUNG, state):
            return self._before_a_childs(entry, messages, state, runs=runs, pressed=pressed)
        if isinstance(entry, Exercise) and _told_of(_SWOLLEN, state):
            return [Message(self._say.rich("swollen_first")), *messages]
        if (answer := self._cautioned(state, at)) is not None and not state.holds:
            first = self._card(answer)
            return [first] if runs and answer.comes_first == "instead" else [first, *messages]
        return [*messages]

    def stands(self, state: DialogueState, at: datetime) -> bool:
        """Whether an answer comes first for this person now: what was told speaks against exercises."""
        return self._cautioned(state, at) is not None or _told_of(_SWOLLEN, state) or _told_of(YOUNG, state)

    def above(self, turn: Turn, at: datetime) -> Turn:
        """What was not understood, under the answer that comes first: that is what may have been meant."""
        answer = self._cautioned(turn.state, at)
        if answer is None:
            return turn
        return replace(turn, reply=replace(turn.reply, messages=(self._card(answer), *turn.reply.messages)))

    def _before_a_childs(
        self, entry: Entry, messages: Sequence[Message], state: DialogueState, *, runs: bool, pressed: bool
    ) -> list[Message]:
        if runs and state.holds:  # what is on hold has said its own about running
            return [*messages]
        if runs:
            return [Message(self._say.rich("child_no_running"), (self._cards.back_row(),))]
        if pressed or not isinstance(entry, Exercise):
            return [Message(self._say.rich("child_first")), *messages]
        row = (Button(self._say.plain("child_adult"), f"e:{entry.id}"),)
        return [Message(self._say.rich("child_no_exercise"), (row, self._cards.back_row()))]

    def _cautioned(self, state: DialogueState, at: datetime) -> Answer | None:
        """The answer that comes first for this person now."""
        cautioned = state.cautioned
        entry = self._base.entries.get(cautioned.entry) if cautioned and at - cautioned.at <= _FOR else None
        return entry if isinstance(entry, Answer) else None

    def _card(self, answer: Answer) -> Message:
        """Its first paragraph, and a way to all of it."""
        first, _, _ = answer.body.partition("\n\n")
        text = RichText.join([self._say.rich("cautioned_first"), self._say.markdown(first)])
        return Message(text, ((Button(answer.title, f"e:{answer.id}"),),))


def _goes_on(entry: Entry) -> bool:
    """Whether it gives exercises, or says that one may go on."""
    return isinstance(entry, Exercise | Programme) or (isinstance(entry, Answer) and entry.not_on_hold)


def _told_of(groups: frozenset[str], state: DialogueState) -> bool:
    """Whether one of the last messages had words of all these groups."""
    return any(groups.issubset(mention.heard) for mention in state.mentions)
