"""Setting a reminder up: which exercise, at what time, in which zone. Asked, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.dialogue.answers import yes_or_no
from bot.dialogue.cards import Cards, Row
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.places import Places, is_zone, place_name
from bot.dialogue.times import time_of_day, without_time
from bot.dialogue.turn import Button, DialogueState, Message, ReminderSetup, Screening, Subscribe
from bot.dialogue.weekdays import on_days
from bot.reminders.schedule import EVERY_DAY, zone
from bot.rich import RichText

# Before work, lunch, after work, evening: one tap for most; any other time is typed.
_COMMON_TIMES = (time(7), time(12, 30), time(18), time(20))
_FIRST = ("hamstring-bridge-90", "hamstring-bridge-30")
_LONGEST_PLACE = 5  # words; a longer answer to "where are you?" is something else
CANCEL = "m:cancel"


@dataclass(frozen=True, slots=True)
class FormStep:
    """What to say next, the state after, and the reminder if it is complete."""

    message: Message
    state: DialogueState
    subscribe: Subscribe | None = None


class ReminderForm:
    """The form's questions and what it makes of answers."""

    def __init__(self, cards: Cards, escalation: Escalation, places: Mapping[str, Sequence[str]]) -> None:
        """`places`: IANA zones, and the places in each beyond the time-zone list's own cities."""
        self._cards = cards
        self._say = cards.say
        self._escalation = escalation
        self._places = Places(places)

    def begin(
        self,
        state: DialogueState,
        exercise: str | None,
        now: datetime,
        *,
        said: str = "",
        days: tuple[int, ...] = EVERY_DAY,
    ) -> FormStep:
        """Open the form with what is known; `said` may have a time and a place in it.

        While safety's questions are open they come first; an exercise on hold is refused.
        """
        if isinstance(state.pending, Screening) and (question := self._escalation.open_question(state)) is not None:
            return FormStep(question, state)
        # The exercise may come last: "/remind 7:15", then a tap on one.
        known = state.pending if isinstance(state.pending, ReminderSetup) else ReminderSetup()
        at = time_of_day(said)
        place = self._places.zone_of(without_time(said)).zone if at else None
        setup = ReminderSetup(exercise or known.exercise, at or known.at, place or known.proposed_zone, days)
        return self._next(state, setup, now)

    def hear(self, text: str, state: DialogueState, now: datetime) -> FormStep | None:
        """Take a typed answer; None when the text answers nothing that the form asks."""
        setup = state.pending
        if not isinstance(setup, ReminderSetup) or setup.exercise is None:
            return None
        if (at := time_of_day(text)) is not None:
            place = self._places.zone_of(without_time(text)).zone
            return self._next(state, replace(setup, at=at, proposed_zone=place or setup.proposed_zone), now)
        if setup.at is None:
            return None
        if setup.proposed_zone and (sure := yes_or_no(text)) is not None:
            return self._confirmed(sure, setup, state, now)
        if len(text.split()) > _LONGEST_PLACE:
            return None
        answer = self._places.zone_of(text)
        if answer.zone is not None:
            return self._next(state, replace(setup, proposed_zone=answer.zone), now)
        return FormStep(self._zone_unclear(answer.suggestions), state)

    def press(self, data: str, state: DialogueState, now: datetime) -> FormStep | None:
        """Take a pressed `t:HHMM`, `z:yes`, `z:no` or `z:<zone>`; None when no such question is open.

        `rz:<exercise>:HHMM` opens the question of the place again, for who set the reminder in another.
        """
        if data.startswith("rz:"):
            return self._moved(data, state, now)
        setup = state.pending
        if not isinstance(setup, ReminderSetup) or setup.exercise is None:
            return None
        kind, _, value = data.partition(":")
        if kind == "t" and value in {f"{at:%H%M}" for at in _COMMON_TIMES}:
            return self._next(state, replace(setup, at=time(int(value[:2]), int(value[2:]))), now)
        if kind == "z" and setup.at and is_zone(value):
            return self._next(state, replace(setup, proposed_zone=value), now)
        if kind == "z" and setup.at and setup.proposed_zone and value in ("yes", "no"):
            return self._confirmed(value == "yes", setup, state, now)
        return None

    def _moved(self, data: str, state: DialogueState, now: datetime) -> FormStep | None:
        _, exercise, at = (*data.split(":"), "", "")[:3]
        setting = [one for one in state.reminders if (one.exercise, f"{one.at:%H%M}") == (exercise, at)]
        if not setting or isinstance(state.pending, Screening):
            return None
        return self._next(replace(state, zone=None), ReminderSetup(exercise, setting[0].at, days=setting[0].days), now)

    def again(self, state: DialogueState, now: datetime) -> Message:
        """The open question once more, after an answer that was none."""
        setup = state.pending
        assert isinstance(setup, ReminderSetup)  # noqa: S101 - the caller has looked
        if setup.exercise and setup.at is None:
            return Message(self._say.rich("remind_time_unclear"), self._time_rows())
        return self._next(state, setup, now).message

    def _confirmed(self, sure: bool, setup: ReminderSetup, state: DialogueState, now: datetime) -> FormStep:
        if sure:
            return self._next(replace(state, zone=setup.proposed_zone), setup, now)
        return self._next(replace(state, zone=None), replace(setup, proposed_zone=None), now)

    def _next(self, state: DialogueState, setup: ReminderSetup, now: datetime) -> FormStep:
        """The next question that is still open, or the finished reminder."""
        state = replace(state, pending=setup)
        if setup.exercise is None:
            return FormStep(self._which(state), state)
        if setup.exercise in held_exercises(state):
            return FormStep(self._escalation.held_card(setup.exercise, state), replace(state, pending=None))
        if setup.at is None:
            return FormStep(Message(self._say.rich("remind_time"), self._time_rows()), state)
        if state.zone is None or (setup.proposed_zone and setup.proposed_zone != state.zone):
            if setup.proposed_zone is None:
                return FormStep(Message(self._say.rich("remind_zone"), (self._cancel_row(),)), state)
            return FormStep(self._confirm_zone(setup.proposed_zone, now), state)
        return self._done(state, Subscribe(setup.exercise, setup.at, state.zone, setup.days))

    def _which(self, state: DialogueState) -> Message:
        held = held_exercises(state)
        exercises = self._cards.base.exercises
        ids = [id for id in dict.fromkeys((*_FIRST, *exercises)) if id in exercises and id not in held]
        if not ids:
            rows = self._escalation.rescreen_rows(state.holds)
            return Message(self._say.rich("remind_held"), (*rows, self._cards.back_row()))
        buttons = tuple((Button(self._cards.label(id), f"rem:{id}"),) for id in ids)
        return Message(self._say.rich("remind_exercise"), (*buttons, self._cancel_row()))

    def _time_rows(self) -> tuple[Row, ...]:
        buttons = [Button(f"{at:%H:%M}", f"t:{at:%H%M}") for at in _COMMON_TIMES]
        return (tuple(buttons[:2]), tuple(buttons[2:]), self._cancel_row())

    def _cancel_row(self) -> Row:
        return (Button(self._say.plain("remind_cancel"), CANCEL),)

    def _confirm_zone(self, name: str, now: datetime) -> Message:
        local = now.astimezone(zone(name))
        row = (Button(self._say.plain("remind_yes"), "z:yes"), Button(self._say.plain("remind_no"), "z:no"))
        return Message(self._say.rich("remind_zone_confirm", zone=place_name(name), now=f"{local:%H:%M}"), (row,))

    def _zone_unclear(self, suggestions: tuple[tuple[str, str], ...]) -> Message:
        """Asks for a big city near; what may have been meant is one tap away."""
        text = self._say.rich("remind_zone_unclear")
        rows = tuple((Button(place, f"z:{name}"),) for place, name in suggestions)
        if rows:
            text = RichText.join([text, self._say.rich("remind_zone_suggestions")], " ")
        return Message(text, (*rows, self._cancel_row()))

    def _done(self, state: DialogueState, wish: Subscribe) -> FormStep:
        text = self._say.rich(
            "remind_done",
            title=self._cards.base.title_of(wish.exercise),
            days=on_days(self._say, wish.days),
            time=f"{wish.at:%H:%M}",
            zone=place_name(wish.zone),
        )
        rows = (
            (Button(self._say.plain("remind_elsewhere"), f"rz:{wish.exercise}:{wish.at:%H%M}"),),
            (Button(self._say.plain("card_show"), f"e:{wish.exercise}"), *self._cards.back_row()),
        )
        return FormStep(Message(text, rows), replace(state, pending=None), wish)
