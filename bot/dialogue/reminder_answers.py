"""What a person makes of a reminder: done, snoozed, skipped and why, or it hurts. Each occurrence is answered once.

What hurts is asked in `reminder_pain`; the back goes to safety at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.dialogue.cards import Row, short
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.keeping import Keeping
from bot.dialogue.occurrences import AnswerOccurrence, OccurrenceName, Reminder
from bot.dialogue.records import RecordSession
from bot.dialogue.reminder_cards import DONE, HURTS, SKIP, SNOOZE, ReminderCards, answered, data_of
from bot.dialogue.reminder_list import REMINDER
from bot.dialogue.reply import Button
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn
from bot.reminders.occurrence import Answer, Noted
from bot.reminders.schedule import moment_of, zone
from bot.rich import RichText

BARRIER = "b"  # button: why it was skipped
BARRIERS = ("time", "sore", "forgot", "equipment")
_MINUTES = {"15": timedelta(minutes=15), "60": timedelta(hours=1)}
_EVENING = "eve"
_THIS_EVENING = time(19)
_LATELY = timedelta(days=7)
_WITHOUT = 5  # exercises that need nothing, offered at once
# The entries that a barrier's answer leads to, where the knowledge has them; the first has its sources.
_LEADS_TO = {"time": ("short-on-time",), "sore": ("sore-or-injured", "pain-rule"), "forgot": (), "equipment": ()}


@dataclass(frozen=True, slots=True)
class Pressed:
    """An occurrence whose button was pressed: which, of which reminder, and what is noted of it."""

    name: OccurrenceName
    reminder: Reminder
    noted: Noted | None

    @property
    def is_done(self) -> bool:
        """It has been answered with "done" before."""
        return self.noted is not None and self.noted.answer is Answer.DONE


class ReminderAnswers:
    """Answers the buttons of reminders. Only the person's own reminders are found, whatever a button says."""

    def __init__(self, escalation: Escalation, reminders: ReminderCards, keeping: Keeping) -> None:
        self._escalation = escalation
        self._cards = escalation.cards
        self._base = escalation.cards.base
        self._say = escalation.cards.say
        self._reminders = reminders
        self._keeping = keeping
        self._answers: dict[str, Callable[[Pressed, str, DialogueState, datetime], Turn | None]] = {
            DONE: self._done,
            SNOOZE: self._snooze,
            SKIP: self._skip,
            BARRIER: self._barrier,
        }

    def press(self, rest: str, state: DialogueState, at: datetime) -> Turn | None:
        """The turn for `<what>:<number>:<day>[:<more>]`; None when the person has no such reminder (any more)."""
        what, _, named = rest.partition(":")
        found = pressed(named, state, at)
        if found is None or what not in self._answers:
            return None
        return self._answers[what](found[0], found[1], state, at)

    # -- done --------------------------------------------------------------------------------------------------
    def _done(self, it: Pressed, more: str, state: DialogueState, at: datetime) -> Turn | None:
        if more:
            return None
        if it.is_done:
            return self._said("answer_done_before", state)
        done = self._reminders.exercises_on(it.reminder.exercise, it.name.local_date)
        if len(done) > 1:  # a session's card leaves out what is on hold
            done = tuple(id for id in done if id not in held_exercises(state))
        lines = [self._say.rich("answer_done"), self._lately(it, state, at)]
        row = (Button(self._say.plain("card_hurts"), data_of(HURTS, it.name)), *self._cards.back_row())
        turn = answered(RichText.join(lines), (row,), state, AnswerOccurrence(*_named(it), Answer.DONE))
        # The question whether it may be kept carries one record, and is asked once.
        for id in done if state.consent else done[:1]:
            turn = self._keeping.with_record(turn, RecordSession(id, it.name.local_date))
        return turn

    def _lately(self, it: Pressed, state: DialogueState, at: datetime) -> RichText:
        """On how many days of the last seven something was done; of a missed one nothing is said."""
        today = at.astimezone(zone(it.reminder.zone)).date()
        noted = (one for reminder in state.reminders for one in reminder.recent if one.answer is Answer.DONE)
        days = {it.name.local_date, *(one.local_date for one in noted)}
        recent = [day for day in days if today - day < _LATELY]
        return self._say.rich("answer_done_days", days=len(recent)) if len(recent) > 1 else RichText()

    # -- snooze ------------------------------------------------------------------------------------------------
    def _snooze(self, it: Pressed, more: str, state: DialogueState, at: datetime) -> Turn | None:
        local = at.astimezone(zone(it.reminder.zone))
        if it.is_done:
            return self._said("answer_done_before", state)
        if local.date() > it.name.local_date + timedelta(days=1) or local.date() < it.name.local_date:
            return self._said("snooze_old", state)
        evening = moment_of(local.date(), _THIS_EVENING, it.reminder.zone)
        later = {key: at + wait for key, wait in _MINUTES.items()}
        if evening is not None and evening - at > _MINUTES["60"]:
            later[_EVENING] = evening
        if more not in later:
            row = tuple(Button(self._say.plain(f"snooze_{key}"), data_of(SNOOZE, it.name, key)) for key in later)
            return answered(self._say.rich("snooze_ask"), (row,), state)
        again = later[more]
        waiting = it.noted.again_at if it.noted and it.noted.answer is Answer.SNOOZED else None
        if waiting is not None and waiting > at and abs(again - waiting) < _MINUTES["15"]:
            return self._said("snooze_before", state, time=f"{waiting.astimezone(zone(it.reminder.zone)):%H:%M}")
        text = self._say.rich("snooze_set", time=f"{again.astimezone(zone(it.reminder.zone)):%H:%M}")
        effect = AnswerOccurrence(*_named(it), Answer.SNOOZED, again_at=again)
        return answered(text, (self._cards.back_row(),), state, effect, in_place=True)

    # -- skip --------------------------------------------------------------------------------------------------
    def _skip(self, it: Pressed, more: str, state: DialogueState, at: datetime) -> Turn | None:  # noqa: ARG002
        if it.is_done:
            return self._said("answer_done_before", state)
        labels = [Button(self._say.plain(f"skip_{one}"), data_of(BARRIER, it.name, one)) for one in BARRIERS]
        rows = (tuple(labels[:2]), tuple(labels[2:]))
        skipped = it.noted is not None and it.noted.answer is Answer.SKIPPED
        effects = () if skipped else (AnswerOccurrence(*_named(it), Answer.SKIPPED),)
        return answered(self._say.rich("skip_ask"), rows, state, *effects)

    def _barrier(self, it: Pressed, more: str, state: DialogueState, at: datetime) -> Turn | None:  # noqa: ARG002
        if more not in BARRIERS:
            return None
        text, rows = self._say.rich(f"barrier_{more}"), list(self._barrier_rows(more, it))
        if more == "equipment":
            text, rows = self._without_equipment(it, state)
        leads = [id for id in _LEADS_TO[more] if id in self._base.entries]
        rows += self._cards.topics(leads, held_exercises(state))
        sources = [Button(self._say.plain("card_sources"), f"w:{id}") for id in leads[:1]]
        rows.append((*sources, *self._cards.back_row()))
        told = it.noted is not None and it.noted.barrier == more
        effects = () if told or it.is_done else (AnswerOccurrence(*_named(it), Answer.SKIPPED, barrier=more),)
        return answered(text, rows, state, *effects, in_place=True)

    def _barrier_rows(self, barrier: str, it: Pressed) -> Sequence[Row]:
        say, number = self._say.plain, it.reminder.id
        match barrier:
            case "time":
                again = data_of(SNOOZE, it.name)
                return ((Button(say("card_show"), f"e:{it.reminder.exercise}"), Button(say("reminder_snooze"), again)),)
            case "sore":
                return ((Button(say("card_hurts"), data_of(HURTS, it.name)),),)
            case "forgot":
                time_of_it = Button(say("reminders_at"), f"{REMINDER}:{number}:at")
                return ((time_of_it, Button(say("reminders_once_more"), f"{REMINDER}:{number}:again")),)
        return ()

    def _without_equipment(self, it: Pressed, state: DialogueState) -> tuple[RichText, list[Row]]:
        """Which exercises need nothing but the floor; perhaps this very one does not either."""
        held, base = held_exercises(state), self._base.exercises
        bare = [id for id, one in base.items() if one.picture and not one.picture.props and id not in held]
        asked = self._reminders.exercises_on(it.reminder.exercise, it.name.local_date)
        name = "barrier_equipment_none" if asked and {*asked} <= {*bare} else "barrier_equipment"
        ids = [*(id for id in asked if id in bare), *(id for id in bare if id not in asked)][:_WITHOUT]
        title = self._base.name_of(it.reminder.exercise)
        return self._say.rich(name, title=title), [(Button(short(self._base.title_of(id)), f"e:{id}"),) for id in ids]

    # -- saying it ---------------------------------------------------------------------------------------------
    def _said(self, name: str, state: DialogueState, **fields: object) -> Turn:
        return answered(self._say.rich(name, **fields), (self._cards.back_row(),), state)


def pressed(named: str, state: DialogueState, at: datetime) -> tuple[Pressed, str] | None:
    """The occurrence of `<number>:<day>[:<more>]` and what more it says; None for one that is not the person's own."""
    number, _, dated = named.partition(":")
    day, _, more = dated.partition(":")
    try:
        local_date = date.fromisoformat(day)
    except ValueError:
        return None
    one = next((one for one in state.reminders if str(one.id) == number), None)
    if one is None or local_date > at.date() + timedelta(days=1):
        return None
    noted = next((noted for noted in one.recent if noted.local_date == local_date), None)
    return Pressed(OccurrenceName(one.id, local_date), one, noted), more


def _named(it: Pressed) -> tuple[int, date]:
    return it.name.subscription, it.name.local_date
