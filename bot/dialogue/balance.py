"""Left against right: who may count, what is asked, what the counts mean, and when to count again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.dialogue.answers import NO, YES
from bot.dialogue.cards import Row
from bot.dialogue.counts import Counts, Side, counts_in, names_sides, sides_in
from bot.dialogue.escalation import Escalation, Step, held_exercises
from bot.dialogue.keeping import Keeping, local_day
from bot.dialogue.records import RecordBalance
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import Counting, DecisionKind, DialogueState, asking
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.knowledge.measures import Balance
from bot.rich import RichText
from bot.text import word_set, words_in

SURGERY = "bo"  # button: the answer to the question about surgery
_AFTER_A_NOT = frozenset({"cleared", "yet"})  # "not cleared", "not yet"
_NO = NO | {"n"}
_AROUND_A_NO = _NO | word_set(
    "i i've have haven't had any an a at all surgery operation operations op operated thanks thank you sorry"
)


class Balancing:
    """Counts left and right by one knowledge revision's rules; `rules` is None where it has none."""

    def __init__(self, escalation: Escalation, keeping: Keeping) -> None:
        self._escalation = escalation
        self._keeping = keeping
        self._cards = escalation.cards
        self._say = escalation.cards.say
        progress = escalation.cards.base.progress
        self.rules = progress.balance if progress else None

    def begin(self, utterance: Utterance, state: DialogueState) -> Turn | None:
        """Begins with what is told already. In its place: why it is on hold, or the question about surgery."""
        return self._begin(counts_in(utterance.text) or Counts(), state, utterance.at)

    def told(self, entry: str, utterance: Utterance, state: DialogueState) -> Turn | None:
        """Begins where both counts stand in a question that the entry answers ("left 12 right 20, is that a lot")."""
        counts = sides_in(utterance.text) if self.rules is not None and entry in self.rules.related else None
        return self._begin(counts, state, utterance.at) if counts is not None else None

    def counted(self, utterance: Utterance, state: DialogueState) -> Turn | None:
        """Begins where a message is nothing but the counts of both sides, each named ("l 12 r 18")."""
        counts = counts_in(utterance.text)
        if counts is None or counts.left is None or counts.right is None or not names_sides(utterance.text):
            return None
        return self._begin(counts, state, utterance.at)

    def _begin(self, told: Counts, state: DialogueState, at: datetime) -> Turn | None:
        rules = self.rules
        if rules is None:
            return None
        if rules.test in held_exercises(state):
            card = self._escalation.held_card(rules.test, state)
            return self._turn(card, asking(None, state))
        if state.operated:
            row = (Button(self._say.plain("balance_cleared"), f"{SURGERY}:no"),)
            return self._turn(Message(self._say.markdown(rules.operated), (row, self._cards.back_row())), state)
        counting = Counting(told.left, told.right)
        if state.operated is None:
            return self._surgery(replace(counting, surgery=True), state)
        return self._next(rules, counting, state, at)

    def press(self, answer: str, state: DialogueState, at: datetime) -> Turn | Step | None:
        """What follows from the answer to the question about surgery; None for a button that is none of ours."""
        if self.rules is None or answer not in ("yes", "no"):
            return None
        counting = state.pending if isinstance(state.pending, Counting) else Counting()
        if answer == "yes":
            operated = asking(None, replace(state, operated=True))
            return self._escalation.raise_([self.rules.leads_to], operated, at)
        state = replace(state, operated=False)
        if self.rules.test in held_exercises(state):  # an old button opens nothing
            return self._turn(self._escalation.held_card(self.rules.test, state), asking(None, state))
        return self._next(self.rules, replace(counting, surgery=False), state, at)

    def hear(self, utterance: Utterance, counting: Counting, state: DialogueState) -> Turn | Step | None:
        """What follows from words typed while counting; None for words that are no answer."""
        if self.rules is None:
            return None
        if counting.surgery:
            return self.press(_of_surgery(utterance.text), state, utterance.at)
        told = counts_in(utterance.text, _asked(counting))
        if told is None:
            return None
        left = counting.left if told.left is None else told.left
        right = counting.right if told.right is None else told.right
        return self._next(self.rules, Counting(left, right), state, utterance.at)

    def again(self, counting: Counting, state: DialogueState) -> Turn:
        """The open question once more, after words that were no answer to it."""
        if counting.surgery:
            return self._surgery(counting, state)
        question = self._say.rich(f"balance_{_asked(counting)}")
        text = RichText.join([self._say.rich("balance_unclear"), question])
        return self._turn(Message(text, (self._cancel(),)), state)

    # -- what is asked -----------------------------------------------------------------------------------------
    def _surgery(self, counting: Counting, state: DialogueState) -> Turn:
        row = (
            Button(self._say.plain("balance_surgery_yes"), f"{SURGERY}:yes"),
            Button(self._say.plain("balance_surgery_no"), f"{SURGERY}:no"),
        )
        message = Message(self._say.rich("balance_surgery"), (row, self._cancel()))
        return self._turn(message, asking(counting, state))

    def _next(self, rules: Balance, counting: Counting, state: DialogueState, at: datetime) -> Turn:
        """The side that is not told yet, or the result."""
        if max(counting.left or 0, counting.right or 0) > rules.most:
            text = self._say.rich("balance_too_many", most=rules.most)
            return self._turn(Message(text, (self._cancel(),)), asking(Counting(), state))
        if counting.left is not None and counting.right is not None:
            return self._result(rules, counting.left, counting.right, asking(None, state), at)
        asked = self._say.rich(f"balance_{_asked(counting)}")
        begun = counting.left is not None or counting.right is not None
        text = asked if begun else RichText.join([self._say.markdown(rules.how), asked])
        return self._turn(Message(text, (self._cancel(),)), asking(counting, state))

    def _cancel(self) -> Row:
        return (Button(self._say.plain("balance_cancel"), "m:cancel"),)

    def _turn(self, message: Message, state: DialogueState) -> Turn:
        return Turn(Explanation(DecisionKind.CLARIFY), Reply((message,)), state)

    # -- what it means -----------------------------------------------------------------------------------------
    def _result(self, rules: Balance, left: int, right: int, state: DialogueState, at: datetime) -> Turn:
        counted = RecordBalance(rules.test, left, right, local_day(state, at))
        lines: list[RichText | str] = [self._headline(counted), self._say.markdown(self._meaning(rules, counted))]
        lines.append(self._say.rich("balance_when", weeks=rules.again_weeks, day=self._again(rules, counted.day)))
        lines.append(RichText.join([self._say.rich("balance_cautions"), *rules.cautions], "\n\u2022 "))
        rows = [*self._cards.topics(rules.related, held_exercises(state))]
        rows.append((Button(self._say.plain("menu_progress"), "m:progress"), *self._cards.back_row()))
        explanation = Explanation(DecisionKind.ANSWER, entry=rules.related[0])
        turn = Turn(explanation, Reply((Message(RichText.join(lines), tuple(rows)),)), state)
        return self._keeping.with_record(turn, counted) if left or right else turn

    def _headline(self, counted: RecordBalance) -> RichText:
        if not min(counted.left, counted.right):
            return self._say.rich("balance_counted", left=counted.left, right=counted.right)
        name = f"balance_weak_{counted.weak}" if counted.weak else "balance_even"
        return self._say.rich(name, left=counted.left, right=counted.right, percent=counted.index)

    def _meaning(self, rules: Balance, counted: RecordBalance) -> str:
        if not min(counted.left, counted.right):
            return rules.too_hard
        return next(band.says for band in rules.bands if counted.index >= band.from_percent)

    def _again(self, rules: Balance, day: date) -> str:
        return day_in_words(day + timedelta(weeks=rules.again_weeks.low), self._say.plain("months"))


def day_in_words(day: date, months: str) -> str:
    """The day and the month's short name, such as 8 Jul, with the twelve names as they are given."""
    return f"{day.day} {months.split()[day.month - 1]}"


def _of_surgery(text: str) -> str:
    """What a text answers to the question about surgery: yes, no, or neither. Not cleared is a yes.

    With words beside a no that do not belong to it ("no fever", "no, that was in May") it is asked again.
    """
    said = words_in(text)
    if (said and said[0] in YES) or ("not" in said and not _AFTER_A_NOT.isdisjoint(said)):
        return "yes"
    return "no" if said and not _NO.isdisjoint(said) and _AROUND_A_NO.issuperset(said) else ""


def _asked(counting: Counting) -> Side:
    return "left" if counting.left is None else "right"
