"""Setting a reminder up, or changing one: of what, at what time, on which days, in which zone. Asked, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from bot.dialogue.answers import yes_or_no
from bot.dialogue.day_words import Once
from bot.dialogue.effects import Subscribe
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.occurrences import EditReminder, Reminder
from bot.dialogue.own_clock import told_time, zones_where
from bot.dialogue.places import Places, is_zone
from bot.dialogue.programmes import Programmes
from bot.dialogue.reminder_questions import CANCEL as CANCEL
from bot.dialogue.reminder_questions import COMMON_TIMES, ReminderQuestions, zone_of
from bot.dialogue.reply import Message
from bot.dialogue.state import DialogueState, ReminderSetup, Screening
from bot.dialogue.times import Clock, combined, is_pick
from bot.dialogue.weekdays import days_of_programme, from_digits
from bot.dialogue.wishes import Wish, wish
from bot.reminders.schedule import EVERY_DAY, zone
from bot.rich import RichText
from bot.text import fold

_LONGEST_PLACE = 5  # words; a longer answer to "where are you?" is something else
_MOST_BESIDE = 1  # words beside days or an unsure time that an answer may have; more say something else
_MOST_ZONES = 6  # that a phone shows without scrolling
_ASKS = re.compile(r"^(?:is|are|can|could|may|should|shall|how|when|will|would|what|do|does|did|why|which|where|who)\b")
# "Can you make it half past seven instead": a request that answers.
_INSTEAD = re.compile(
    r"^(?:no )?(?:actually )?(?:(?:can|could|would) (?:you|we|i) )?(?:please )?"
    r"(?:make|change|set|move|have) (?:it|that) (?:to |for )?",
    re.IGNORECASE,
)
# What may stand around an answer without saying more.
_AROUND = re.compile(
    r"\b(?:actually|no|sorry|wait|instead|oops|i meant?|rather|dunno|maybe|perhaps|probably|obviously|of course|course"
    r"|i think|i guess|say|well|hmm+|um+|oh|yeah|yes|ok|okay|then|please|thanks|thank you|ta|cheers|mate|ish|just"
    r"|sometime)\b",
    re.IGNORECASE,
)
# "My pain was 4 this morning" tells no time.
_TELLS_PAIN = re.compile(r"\b(?:pain\w*|hurts?|hurting|ach(?:e|es|y|ing)|sore\w*|out of)\b")
_LEAVE_OUT = re.compile(
    r"^(?:please )?(?:skip|not|except|but not|leave out) (?:today|tomorrow|this|next)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"^[1-7]$|^(?:one|two|three|four|five|six|seven)$")

Part = Literal["at", "days", "zone"]


@dataclass(frozen=True, slots=True)
class FormStep:
    """What to say next, the state after, and the reminder, or the change of one, if it is complete.

    Not `understood`: the text says nothing that the form knows, and may be something else.
    """

    message: Message
    state: DialogueState
    effect: Subscribe | EditReminder | None = None
    understood: bool = True


class ReminderForm:
    """The form's road: what is known, what follows from an answer, what is asked next."""

    def __init__(self, escalation: Escalation, programmes: Programmes, places: Mapping[str, Sequence[str]]) -> None:
        """`places`: IANA zones, and the places in each beyond the time-zone list's own cities."""
        self._escalation = escalation
        self._base = escalation.cards.base
        self._programmes = programmes
        self._questions = ReminderQuestions(escalation)
        self._places = Places(places)

    def begin(
        self,
        state: DialogueState,
        exercise: str | None,
        now: datetime,
        *,
        said: str = "",
        days: tuple[int, ...] | None = None,
        among: Sequence[str] = (),
    ) -> FormStep:
        """Open the form with what is known; `said` may have days, a time and a place in it.

        `among`: where the exercise is still open, the few that may be meant. `exercise` may be a programme, on whose
        days it then comes. While safety's questions are open they come first; what is on hold is refused.
        """
        if (question := self._safety_first(state)) is not None:
            return question
        # The exercise may come last: "/remind 7:15", then a tap on one.
        known = state.pending if isinstance(state.pending, ReminderSetup) else ReminderSetup()
        if known.edits is not None:  # one that there is was being changed: this is another, at the person's own place
            known = replace(known, edits=None, where=None)
        setup = self._with(_wish_in(said, known), known)
        setup = replace(setup, exercise=exercise or setup.exercise, days=days or setup.days)
        programme = self._base.programmes.get(setup.exercise or "")
        if programme is not None and setup.days is None and setup.once is None:
            setup = replace(setup, days=days_of_programme(programme))
        return self._next(state, setup, now, among)

    def change(self, state: DialogueState, reminder: Reminder, part: Part, now: datetime) -> FormStep:
        """Open the form for one part of a reminder that there is; the rest of it stays."""
        if (question := self._safety_first(state)) is not None:
            return question
        setup = ReminderSetup(reminder.exercise, reminder.at, days=reminder.days, edits=reminder.id)
        if part == "at":
            return self._next(state, replace(setup, at=None, where=reminder.zone), now)
        if part == "days":
            return self._next(state, replace(setup, days=None, where=reminder.zone), now)
        return self._next(state, replace(setup, where=""), now)

    def _safety_first(self, state: DialogueState) -> FormStep | None:
        question = self._escalation.open_question(state) if isinstance(state.pending, Screening) else None
        return FormStep(question, state) if question is not None else None

    # -- answers -----------------------------------------------------------------------------------------------
    def hear(self, text: str, state: DialogueState, now: datetime) -> FormStep | None:
        """Take a typed answer; None when the text answers nothing that the form asks."""
        setup = state.pending
        if not isinstance(setup, ReminderSetup):
            return None
        if setup.exercise is None:
            return self._heard_first(text, setup, state, now)
        if _LEAVE_OUT.match(text):  # one day of many: that is done when its reminder comes
            return FormStep(self.again(state, now), state)
        text = _INSTEAD.sub("", text)
        asks_zone = setup.at is not None and (setup.days is not None or setup.once is not None)
        if asks_zone and (times := told_time(text, now)):
            found = zones_where(times, now, self._places.by_places)[:_MOST_ZONES]
            return FormStep(self._questions.so_far(setup, self._questions.which_zone(found, now)), state)
        if setup.at is not None and not asks_zone and _NUMBER.match(text.strip().lower()):
            text = f"{text} times a week"
        found_wish = _wish_in(text, setup)
        if self._answers(text, found_wish):
            return self._next(state, self._with(found_wish, setup), now)
        if not asks_zone:
            return self._early_place(text, setup, state, now)
        if setup.proposed_zone and (sure := yes_or_no(text)) is not None:
            return self._confirmed(sure, setup, state, now)
        if len(text.split()) > _LONGEST_PLACE or _TELLS_PAIN.search(fold(text)):
            return None
        answer = self._places.zone_of(text)
        if answer.zone is not None:
            return self._next(state, replace(setup, proposed_zone=answer.zone), now)
        unclear = self._questions.so_far(setup, self._questions.zone_unclear(answer.suggestions))
        return FormStep(unclear, state, understood=bool(answer.suggestions))

    def _heard_first(self, text: str, setup: ReminderSetup, state: DialogueState, now: datetime) -> FormStep | None:
        """The step for days, a time or a place that is told before the exercise, and nothing beside it."""
        found_wish = _wish_in(text, setup)
        rest = _beside(found_wish)
        if self._answers(text, found_wish) and (not rest or self._places.zone_of(rest).zone):
            return self._next(state, self._with(found_wish, setup), now)
        return self._early_place(text, setup, state, now)

    def _early_place(self, text: str, setup: ReminderSetup, state: DialogueState, now: datetime) -> FormStep | None:
        """The step for a place that is told before it is asked for; it is confirmed in its turn."""
        early = self._places.zone_of(text).zone if len(text.split()) <= _LONGEST_PLACE else None
        return self._next(state, replace(setup, proposed_zone=early), now) if early else None

    def _answers(self, text: str, found: Wish) -> bool:
        """Whether the text gives days or a time, and asks or tells nothing else."""
        folded = fold(text).strip()
        asks = _ASKS.match(folded) or ("?" in text and found.rest)
        if asks or _TELLS_PAIN.search(folded) or not (found.at or found.choices or found.days or found.once):
            return False
        beside = len(_beside(found).split())
        return found.at is not None or beside <= _MOST_BESIDE or self._places.zone_of(found.rest).zone is not None

    def place(self, zone_name: str, state: DialogueState, now: datetime) -> FormStep | None:
        """Take the zone of a place that the person has shared; None when the form does not ask for it."""
        setup = state.pending
        if not isinstance(setup, ReminderSetup) or not is_zone(zone_name):
            return None
        return self._next(replace(state, zone=zone_name), replace(setup, proposed_zone=None, where=None), now)

    def press(self, data: str, state: DialogueState, now: datetime) -> FormStep | None:
        """Take a pressed `t:HHMM`, `dy:024`, `z:yes`, `z:no` or `z:<zone>`; None when no such question is open.

        `rz:<exercise>:HHMM` opens the question of the place again, for who set the reminder in another.
        """
        kind, _, value = data.partition(":")
        if kind == "rz":
            return self._moved(value, state, now)
        setup = state.pending
        if not isinstance(setup, ReminderSetup) or setup.exercise is None:
            return None
        if kind == "t" and value in {f"{at:%H%M}" for at in (*COMMON_TIMES, *setup.choices)}:
            at = time(int(value[:2]), int(value[2:]))
            return self._next(state, replace(setup, at=at, choices=()), now)
        if kind == "dy" and setup.at and (days := from_digits(value)):
            return self._next(state, replace(setup, days=days, spread=False, once=None), now)
        if kind == "z" and setup.at and is_zone(value):
            return self._next(state, replace(setup, proposed_zone=value), now)
        if kind == "z" and setup.at and setup.proposed_zone and value in ("yes", "no"):
            return self._confirmed(value == "yes", setup, state, now)
        return None

    def _moved(self, value: str, state: DialogueState, now: datetime) -> FormStep | None:
        found = [one for one in state.reminders if f"{one.exercise}:{one.at:%H%M}" == value]
        return self.change(state, found[0], "zone", now) if found else None

    def is_place(self, text: str) -> bool:
        """Whether the text names a place of which the zone is known."""
        return self._places.zone_of(text).zone is not None

    def left(self, state: DialogueState) -> RichText | None:
        """What becomes of the reminders where the form is left now; None when it is not open."""
        setup = state.pending
        return self._questions.left(setup, state) if isinstance(setup, ReminderSetup) else None

    def missing(self, state: DialogueState) -> RichText:
        """That nothing is set yet, and what is still to be told."""
        setup = state.pending
        assert isinstance(setup, ReminderSetup)  # noqa: S101 - the caller has looked
        return self._questions.missing(setup, state)

    def again(self, state: DialogueState, now: datetime) -> Message:
        """The open question once more, after an answer that was none."""
        setup = state.pending
        assert isinstance(setup, ReminderSetup)  # noqa: S101 - the caller has looked
        if setup.exercise and setup.at is None:
            return self._questions.so_far(setup, self._questions.time_unclear(setup))
        return self._next(state, setup, now).message

    def _confirmed(self, sure: bool, setup: ReminderSetup, state: DialogueState, now: datetime) -> FormStep:
        if sure:
            return self._next(replace(state, zone=setup.proposed_zone), replace(setup, where=None), now)
        return self._next(state, replace(setup, proposed_zone=None, where=""), now)

    def _with(self, said: Wish, setup: ReminderSetup) -> ReminderSetup:
        """The setup with what was said in it; a time that is not sure is asked."""
        fewer = tuple(day for day in setup.days or () if day not in said.left_out)
        if said.left_out and fewer:
            setup = replace(setup, days=fewer, once=None)
        elif said.days or said.once:
            setup = replace(setup, days=said.days or None, once=said.once, spread=said.spread)
        if said.at or said.choices:
            setup = replace(setup, at=said.at, choices=said.choices)
        says_when = said.days or said.once or said.at or said.choices
        place = self._places.zone_of(said.rest).zone if said.rest and says_when else None
        return replace(setup, proposed_zone=place or setup.proposed_zone)

    # -- what comes next ---------------------------------------------------------------------------------------
    def _next(self, state: DialogueState, setup: ReminderSetup, now: datetime, among: Sequence[str] = ()) -> FormStep:
        """The next question that is still open, or the finished reminder."""
        if not self._base.is_training(setup.exercise or ""):
            setup = replace(setup, exercise=None)  # an edit of the knowledge took it away meanwhile
        state = replace(state, pending=setup)
        if setup.exercise is None:
            return FormStep(self._questions.so_far(setup, self._questions.of_what(state, among)), state)
        if (instead := self._not_now(setup.exercise, state)) is not None:
            return FormStep(instead, replace(state, pending=None))
        if setup.at is None:
            return FormStep(self._questions.so_far(setup, self._questions.at_what_time(setup)), state)
        if setup.days is None and setup.once is None:
            return FormStep(self._questions.so_far(setup, self._questions.days(setup.exercise)), state)
        where, proposed = zone_of(setup, state), setup.proposed_zone
        if where is None or (proposed and proposed != where):
            asked = self._questions.zone() if proposed is None else self._questions.confirm_zone(proposed, now)
            return FormStep(self._questions.so_far(replace(setup, proposed_zone=None), asked), state)
        return self._done(state, setup, setup.at, where, now)

    def _not_now(self, exercise: str, state: DialogueState) -> Message | None:
        """Why there is no reminder of it now; None when there may be one."""
        programme = self._base.programmes.get(exercise)
        if programme is not None:
            return self._programmes.not_now(programme, state)
        return self._escalation.held_card(exercise, state) if exercise in held_exercises(state) else None

    def _done(self, state: DialogueState, setup: ReminderSetup, at: time, where: str, now: datetime) -> FormStep:
        once = _one_day(setup.once, at, now.astimezone(zone(where))) if setup.once is not None else None
        days = (once.weekday(),) if once else setup.days or EVERY_DAY
        wish_for = Subscribe(setup.exercise or "", at, where, days, once)
        effect: Subscribe | EditReminder = wish_for
        if setup.edits is not None:
            effect = EditReminder(setup.edits, at=at, days=None if once else days, zone=where)
        message = self._questions.done(wish_for, now, spread=setup.spread)
        return FormStep(message, replace(state, pending=None), effect)


def _wish_in(text: str, setup: ReminderSetup) -> Wish:
    """What the text says of the reminder, where the setup knows something of its time already."""
    said = wish(text)
    before = setup.choices or ((setup.at,) if setup.at else ())
    told = combined(text, Clock(said.at, said.choices), before)
    return replace(said, at=told.at, choices=told.choices, rest="" if is_pick(text) else said.rest)


def _beside(said: Wish) -> str:
    """What a wish says beside days and a time that might be something else."""
    return " ".join(_AROUND.sub(" ", said.rest).split())


def _one_day(once: Once, at: time, local: datetime) -> date:
    """The day that is meant; the next such day where that time of it is over."""
    day = once.day(local.date())
    if day > local.date() or at > local.time():
        return day
    return replace(once, ahead=once.ahead + 1).day(local.date())
