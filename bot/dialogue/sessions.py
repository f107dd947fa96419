"""A session that somebody tells of in words is noted, as the Done button of a reminder would; the pain rule follows.

What may be kept is left to `keeping`. For an exercise on hold, or with something to be seen first, nothing is noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.dialogue.adverse import AFTER_CARD
from bot.dialogue.balance import day_in_words
from bot.dialogue.cards import Row, short
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.exercise_names import ExerciseNames
from bot.dialogue.exercise_titles import MAIN
from bot.dialogue.keeping import Keeping, data_of, local_day, record_in
from bot.dialogue.occurrences import AnswerOccurrence
from bot.dialogue.pain_rule import GREEN, RULE, colour_of
from bot.dialogue.records import RecordSession, TakeBackSession
from bot.dialogue.reminder_cards import ReminderCards
from bot.dialogue.reminder_pain import ReminderPain, level_rows
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState, Shown, TellingSession, asking
from bot.dialogue.told_sessions import Told, means_all, names_dose, pain_of_session, told_session, was_none
from bot.dialogue.turn import AdverseEvent, Explanation, Turn
from bot.dialogue.wished import Wished
from bot.reminders.occurrence import Answer
from bot.rich import RichText

SESSION, TAKE_BACK = "ns", "nb"  # buttons: note this session; it was none
_DAY = timedelta(days=1)


class Sessions:
    """Notes sessions told in words, and asks for what is missing, with one knowledge revision."""

    def __init__(
        self,
        escalation: Escalation,
        reminders: ReminderCards,
        keeping: Keeping,
        pain: ReminderPain,
        wished: Wished,
    ) -> None:
        """`wished`: which exercise a text names."""
        self._escalation = escalation
        self._cards = escalation.cards
        self._base = escalation.cards.base
        self._say = escalation.cards.say
        self._reminders = reminders
        self._keeping = keeping
        self._pain = pain
        self._wished = wished
        self._names = ExerciseNames(self._base.exercises)
        self._bridges = tuple(id for id in MAIN if id in self._base.exercises)

    def told(self, text: str, state: DialogueState, at: datetime) -> Turn | None:
        """The turn for a session told out of the blue; None for any other text, and where it is not sure which."""
        if state.pending is not None or not state.known:
            return None
        told = told_session(text, self._names)
        if told is None:
            return None
        day = local_day(state, at) - (_DAY if told.yesterday else timedelta())
        exercises = self._meant(told, day, state, at)
        if not exercises or self._keeps_back(exercises, state):
            return None
        one_by_one = len(exercises) > 1 and (state.consent is None or told.pain is None)
        if one_by_one or (told.bridges and len(exercises) > 1 and not told.both):
            return self._which(TellingSession(day, choices=exercises, pain=told.pain), state)
        return self._noted(exercises, day, told.pain, state, at)

    def hear(self, text: str, state: DialogueState, at: datetime) -> Turn | None:
        """The turn for words said to the open question ("the 90", "knee 3"); None when they answer nothing of it."""
        pending = state.pending
        if not isinstance(pending, TellingSession) or local_day(state, at) - pending.day > _DAY:
            return None
        pain = pain_of_session(text)
        if pending.exercise is not None:
            if state.consent and was_none(text):
                return self._taken_back(pending.exercise, pending.day, state, at)
            return None if pain is None else self._noted((pending.exercise,), pending.day, pain, state, at)
        if means_all(text):
            if state.consent and pending.pain is not None:
                return self._noted(pending.choices, pending.day, pending.pain, state, at)
            return self._which(pending, state)  # it says to tap one after the other: each has a pain of its own
        if pain is not None or names_dose(text):
            return self._which(replace(pending, pain=pending.pain if pain is None else pain), state)
        named = None if "?" in text else self._wished.named(text)
        if named is None or named not in pending.choices:
            return None
        return self._noted((named,), pending.day, pending.pain, state, at)

    def press(self, data: str, state: DialogueState, at: datetime) -> Turn | None:
        """The turn for a session that a button names; None for a button that we never made. Pressed again it is the
        same session, its pain is the newest that was told, and what went badly is counted once.
        """
        record = record_in(data)
        if not isinstance(record, RecordSession) or record.exercise not in self._base.exercises:
            return None
        if record.day > local_day(state, at) + _DAY:
            return None
        if (kept_back := self._keeps_back((record.exercise,), state)) is not None:
            explanation = Explanation(DecisionKind.ANSWER, entry=record.exercise)
            return Turn(explanation, Reply((kept_back,)), asking(None, state))
        asked = isinstance(state.pending, TellingSession)
        turn = self._noted((record.exercise,), record.day, record.pain, state, at)
        return turn if asked else replace(turn, adverse=None)

    def take_back(self, data: str, state: DialogueState, at: datetime) -> Turn | None:
        """The turn that takes back the session that a button names; None for a button that we never made."""
        record = record_in(data)
        if not isinstance(record, RecordSession) or record.exercise not in self._base.exercises:
            return None
        return self._taken_back(record.exercise, record.day, state, at)

    def _taken_back(self, exercise: str, day: date, state: DialogueState, at: datetime) -> Turn:
        what = self._what((exercise,), day, None, local_day(state, at))
        message = Message(self._say.rich("session_taken_back", what=what), (self._cards.back_row(),))
        effect = TakeBackSession(exercise, day)
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,)), asking(None, state), (effect,))

    # -- which -------------------------------------------------------------------------------------------------
    def _meant(self, told: Told, day: date, state: DialogueState, at: datetime) -> tuple[str, ...]:
        """The exercises that were done, or among which to ask; none where that is not known."""
        if told.exercises:
            return told.exercises
        last = self._last(day, state, at, again=told.again)
        if not told.bridges:
            return () if last is None else (last,)
        if not told.both and last is not None and "bridge" in self._base.title_of(last).lower():
            return (last,)
        return self._bridges

    def _last(self, day: date, state: DialogueState, at: datetime, *, again: bool) -> str | None:
        """The exercise whose card came last, asked for or by a reminder; None if something else was spoken of since."""
        came: list[tuple[datetime, tuple[str, ...]]] = []
        shown = state.shown
        if (
            shown is not None
            and at - shown.at <= AFTER_CARD
            and (state.last_entry == shown.exercise or (again and state.last_entry == RULE))
        ):
            came.append((shown.at, (shown.exercise,)))
        for reminder in state.reminders:
            exercises = self._reminders.exercises_on(reminder.exercise, day)
            came += [(one.moment, exercises) for one in reminder.sent if one.local_date == day]
        exercises = max(came)[1] if came else ()
        return exercises[0] if len(exercises) == 1 and exercises[0] in self._base.exercises else None

    def _which(self, asked: TellingSession, state: DialogueState) -> Turn:
        rows: list[Row] = [
            (Button(self._cards.label(id), _button(RecordSession(id, asked.day, asked.pain))),) for id in asked.choices
        ]
        message = Message(self._say.rich("session_which"), (*rows, self._cards.back_row()))
        explanation = Explanation(DecisionKind.CLARIFY, choices=asked.choices)
        return Turn(explanation, Reply((message,)), replace(state, pending=asked))

    # -- noted -------------------------------------------------------------------------------------------------
    def _noted(self, exercises: Sequence[str], day: date, pain: int | None, state: DialogueState, at: datetime) -> Turn:
        """The session in words, and what the rule says to its pain; without one, the question how much it was."""
        turn = (
            self._how_much(exercises[0], day, state, at)
            if pain is None
            else self._judged(exercises, day, pain, state, at)
        )
        if pain is None or pain <= GREEN:  # what is said to more is not held back while a reminder is saved
            turn = replace(turn, effects=tuple(self._answers(exercises, day, state)))
        if pain is None and not state.consent:
            return turn  # whether it may be kept is asked once, with all of it
        for id in exercises:
            turn = self._keeping.with_record(turn, RecordSession(id, day, pain))
        return turn

    def _how_much(self, exercise: str, day: date, state: DialogueState, at: datetime) -> Turn:
        text = RichText.join([self._summary((exercise,), day, None, state, at), self._say.rich("session_how_much")])
        rows = level_rows(lambda level: _button(RecordSession(exercise, day, level)))
        rows = (*rows, *self._not_so((exercise,), day, state))
        state = replace(state, shown=Shown(exercise, at), last_entry=exercise)
        state = asking(TellingSession(day, exercise), state)
        return Turn(Explanation(DecisionKind.CLARIFY), Reply((Message(text, rows),)), state)

    def _judged(self, exercises: Sequence[str], day: date, level: int, state: DialogueState, at: datetime) -> Turn:
        colour = colour_of(level)
        exercise = exercises[0] if len(exercises) == 1 else None
        lines = [self._summary(exercises, day, level, state, at), self._say.rich(f"pain_{colour}", level=level)]
        if day < local_day(state, at):
            lines.append(self._say.rich("session_morning_after"))
        rows = (
            *self._pain.leads_on("knee" if level else "", colour, exercise, state),
            *self._not_so(exercises, day, state),
        )
        state = asking(None, replace(state, shown=Shown(exercises[-1], at), last_entry=RULE))
        turn = Turn(Explanation(DecisionKind.ANSWER, entry=RULE), Reply((Message(RichText.join(lines), rows),)), state)
        return replace(turn, adverse=AdverseEvent(exercise)) if level > GREEN else turn

    def _summary(
        self, exercises: Sequence[str], day: date, level: int | None, state: DialogueState, at: datetime
    ) -> RichText:
        """What was done, in words; that it is noted only where it is."""
        what = self._what(exercises, day, level, local_day(state, at))
        return self._say.rich("session_noted" if state.consent else "session_heard", what=what)

    def _what(self, exercises: Sequence[str], day: date, level: int | None, today: date) -> str:
        recent = {today: "session_today", today - _DAY: "session_yesterday"}.get(day)
        fields = {
            "titles": ", ".join(self._base.title_of(id) for id in exercises),
            "day": self._say.plain(recent) if recent else day_in_words(day, self._say.plain("months")),
            "level": level,
        }
        return self._say.plain("session_done" if level is None else "session_done_pain", **fields)

    def _not_so(self, exercises: Sequence[str], day: date, state: DialogueState) -> tuple[Row, ...]:
        """A button for each that takes it back, where it is noted."""
        if not state.consent:
            return ()
        labels = [(id, self._say.plain("session_take_back", title=self._base.title_of(id))) for id in exercises]
        return tuple((Button(short(label), f"{TAKE_BACK}:{data_of(RecordSession(id, day))}"),) for id, label in labels)

    def _answers(self, exercises: Sequence[str], day: date, state: DialogueState) -> list[AnswerOccurrence]:
        """The reminders of that day that are answered by it."""
        return [
            AnswerOccurrence(reminder.id, day, Answer.DONE)
            for reminder in state.reminders
            for one in reminder.sent
            if reminder.exercise in exercises and one.local_date == day and one.answer not in (Answer.DONE, Answer.HURT)
        ]

    def _keeps_back(self, exercises: Sequence[str], state: DialogueState) -> Message | None:
        """What stands before training: an exercise on hold, or something that is to be seen first."""
        held = [id for id in exercises if id in held_exercises(state)]
        return self._escalation.held_card(held[0], state) if held else self._escalation.to_be_seen(state)


def _button(record: RecordSession) -> str:
    return f"{SESSION}:{data_of(record)}"
