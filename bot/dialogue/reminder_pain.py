"""It hurts, said to a reminder: where, how much, and what the pain rule makes of it. The back goes to safety."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.dialogue.cards import Row, short
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.keeping import Keeping
from bot.dialogue.occurrences import AnswerOccurrence, OccurrenceName
from bot.dialogue.pain_rule import GREEN, MOST, NO_LEVEL, RULE, colour_of
from bot.dialogue.records import RecordPain
from bot.dialogue.reminder_answers import Pressed, pressed
from bot.dialogue.reminder_cards import HURTS, ReminderCards, answered, data_of
from bot.dialogue.reply import Button
from bot.dialogue.state import DialogueState, HowMuch, Shown, asking
from bot.dialogue.turn import AdverseEvent, Turn
from bot.reminders.occurrence import Answer
from bot.rich import RichText
from bot.text import one_line

WHERE, HOW_MUCH = "w", "p"  # buttons
AREAS = ("knee", "thigh", "other")
_AREA_WORDS = {
    "knee": re.compile(r"\bknee(?:cap|s)?\b|\bpatella\b"),
    "thigh": re.compile(r"\b(?:thighs?|hamstrings?|hammy|hammies|quads?|buttocks?|bum|glutes?)\b"),
    "other": re.compile(r"\b(?:hips?|groin|shins?|ankles?|foot|feet|heels?|toes?|neck|shoulders?|arms?|elsewhere)\b"),
}
# "2nd", "10k" and "3x10" are no levels, "6ish" is one.
_LEVEL = re.compile(
    rf"(?<![\d.,-])(?<!\dx)(?<!\dx )(?<!\bx )(10|\d)(?:\s*(?:/|out of)\s*10)?(?![\d%]|(?!ish\b)[a-z]){NO_LEVEL}"
)
_LONGEST = 60


class ReminderPain:
    """Asks where and how much, and answers with the rule of one knowledge revision."""

    def __init__(self, escalation: Escalation, reminders: ReminderCards, keeping: Keeping) -> None:
        self._cards = escalation.cards
        self._base = escalation.cards.base
        self._say = escalation.cards.say
        self._reminders = reminders
        self._keeping = keeping

    def press(self, rest: str, state: DialogueState, at: datetime) -> Turn | None:
        """The turn for `h`, `w` or `p` with an occurrence; None for anything that is none of the person's own."""
        what, _, named = rest.partition(":")
        found = pressed(named, state, at)
        if found is None:
            return None
        it, more = found
        if what == HURTS and not more:
            return self._where(it, state, at)
        area, _, level = more.partition(":")
        if area not in AREAS:
            return None
        if what == WHERE and not level:
            return self._how_much(it, area, state)
        if what == HOW_MUCH and level in {str(number) for number in range(MOST + 1)}:
            return self._judged(it, area, int(level), state, in_place=True)
        return None

    def hear(self, text: str, state: DialogueState, at: datetime) -> Turn | None:
        """The turn for words said to the open question ("knee, 6"); None when they answer nothing of it."""
        pending = state.pending
        said = one_line(text)
        if not isinstance(pending, HowMuch) or len(said) > _LONGEST or "?" in said:
            return None
        found = pressed(f"{pending.subscription}:{pending.local_date:%Y%m%d}", state, at)
        named = [area for area, words in _AREA_WORDS.items() if words.search(said)]
        levels = {int(level) for level in _LEVEL.findall(said)}
        area = named[0] if len(named) == 1 else pending.area
        if found is None or not (named or levels) or len(levels) > 1:
            return None
        if area is None:
            return self._where(found[0], state, at)
        if not levels:
            return self._how_much(found[0], area, state)
        return self._judged(found[0], area, levels.pop(), state)

    def _where(self, it: Pressed, state: DialogueState, at: datetime) -> Turn:
        """Where? What is told next was brought on by this exercise, as far as anybody knows."""
        say = self._say.plain
        rows = (
            (Button(say("hurts_back"), "h:back"), Button(say("hurts_knee"), data_of(WHERE, it.name, "knee"))),
            (
                Button(say("hurts_thigh"), data_of(WHERE, it.name, "thigh")),
                Button(say("hurts_other"), data_of(WHERE, it.name, "other")),
            ),
        )
        noted = it.noted is not None and it.noted.answer in (Answer.HURT, Answer.DONE)
        effects = () if noted else (AnswerOccurrence(it.name.subscription, it.name.local_date, Answer.HURT),)
        done = self._reminders.exercises_on(it.reminder.exercise, it.name.local_date)
        shown = Shown(done[0], at) if len(done) == 1 else state.shown
        state = asking(HowMuch(it.name.subscription, it.name.local_date), replace(state, shown=shown))
        return answered(self._say.rich("pain_where"), rows, state, *effects)

    def _how_much(self, it: Pressed, area: str, state: DialogueState) -> Turn:
        rows = level_rows(lambda level: data_of(HOW_MUCH, it.name, area, level))
        other = self._say.rich("hurts_other_text") if area == "other" else ""
        state = asking(HowMuch(it.name.subscription, it.name.local_date, area), state)
        return answered(RichText.join([self._say.rich("pain_how_much"), other]), rows, state, in_place=True)

    def _judged(self, it: Pressed, area: str, level: int, state: DialogueState, *, in_place: bool = False) -> Turn:
        """What the rule says to so much pain. An old button says it again, and notes nothing twice."""
        asked = isinstance(state.pending, HowMuch) and _of(state.pending) == it.name
        colour = colour_of(level)
        done = self._reminders.exercises_on(it.reminder.exercise, it.name.local_date)
        exercise = done[0] if len(done) == 1 else None
        rows = self.leads_on(area, colour, exercise, state)
        text = self._say.rich(f"pain_{colour}", level=level)
        turn = answered(text, rows, replace(state, pending=None) if asked else state, in_place=in_place)
        if not asked:
            return turn
        if level > GREEN:
            turn = replace(turn, adverse=AdverseEvent(exercise))
        return self._keeping.with_record(turn, RecordPain(area, level, it.name.local_date, exercise))

    def leads_on(self, area: str, colour: str, exercise: str | None, state: DialogueState) -> Sequence[Row]:
        """What to do next, under what the rule says to so much pain there, in or after that exercise."""
        rows: list[Row] = []
        easier = self._base.exercises[exercise].easier if exercise else None
        if colour == "red" and easier and easier not in held_exercises(state):
            rows.append((Button(self._say.plain("card_easier"), f"e:{easier}"),))
        if area == "knee":
            rows.append((Button(self._say.plain("pain_knee_where"), "h:knee"),))
        if RULE in self._base.entries:
            rows.append((Button(short(self._base.title_of(RULE)), f"e:{RULE}"),))
            rows.append((Button(self._say.plain("card_sources"), f"w:{RULE}"), *self._cards.back_row()))
        return rows or [self._cards.back_row()]


def level_rows(data: Callable[[int], str]) -> tuple[Row, ...]:
    """A button for each number from 0 to 10, with that data."""
    buttons = [Button(str(level), data(level)) for level in range(MOST + 1)]
    return tuple(buttons[:4]), tuple(buttons[4:8]), tuple(buttons[8:])


def _of(pending: HowMuch) -> OccurrenceName:
    return OccurrenceName(pending.subscription, pending.local_date)
