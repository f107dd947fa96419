"""Setting a reminder up: which exercise, at what time, in which zone. Asked, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.dialogue.answers import time_of_day, zone_of_place
from bot.dialogue.cards import Cards, Row
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.turn import Button, DialogueState, Message, ReminderSetup, Subscribe
from bot.reminders.schedule import zone

# Before work, lunch, after work, evening: one tap for most; any other time is typed.
_COMMON_TIMES = (time(7), time(12, 30), time(18), time(20))


@dataclass(frozen=True, slots=True)
class FormStep:
    """What to say next, the state after, and the reminder if it is complete."""

    message: Message
    state: DialogueState
    subscribe: Subscribe | None = None


class ReminderForm:
    """The form's questions and what it makes of answers."""

    def __init__(self, cards: Cards, escalation: Escalation, places: Mapping[str, str]) -> None:
        """`places`: cities beyond the time-zone list's own, in lower case, and their IANA zones."""
        self._cards = cards
        self._say = cards.say
        self._escalation = escalation
        self._places = dict(places)

    def begin(self, state: DialogueState, exercise: str | None, at: time | None, now: datetime) -> FormStep:
        """Open the form with what is known; refuses an exercise that is on hold."""
        return self._next(state, ReminderSetup(exercise, at), now)

    def hear(self, text: str, state: DialogueState, now: datetime) -> FormStep | None:
        """Take a typed answer; None when the text answers nothing that the form asks."""
        setup = state.pending
        if not isinstance(setup, ReminderSetup) or setup.exercise is None:
            return None
        if setup.at is None:
            at = time_of_day(text)
            return None if at is None else self._next(state, replace(setup, at=at), now)
        answer = zone_of_place(text, self._places)
        if answer.zone is not None:
            return self._next(state, replace(setup, proposed_zone=answer.zone), now)
        if len(text.split()) > 4:
            return None
        return FormStep(self._zone_unclear(answer.suggestions), state)

    def press(self, data: str, state: DialogueState, now: datetime) -> FormStep | None:
        """Take a pressed button `t:HHMM`, `z:yes` or `z:no`; None when no such question is open."""
        setup = state.pending
        if not isinstance(setup, ReminderSetup):
            return None
        kind, _, value = data.partition(":")
        if kind == "t" and setup.exercise and len(value) == 4 and value.isdigit() and int(value[:2]) < 24:
            return self._next(state, replace(setup, at=time(int(value[:2]), int(value[2:]) % 60)), now)
        if kind == "z" and setup.proposed_zone:
            if value == "yes":
                return self._next(replace(state, zone=setup.proposed_zone), setup, now)
            return self._next(replace(state, zone=None), replace(setup, proposed_zone=None), now)
        return None

    def again(self, state: DialogueState, now: datetime) -> Message:
        """The open question once more, after an answer that was none."""
        setup = state.pending
        assert isinstance(setup, ReminderSetup)  # noqa: S101 - the caller has looked
        if setup.exercise and setup.at is None:
            return Message(self._say.rich("remind_time_unclear"), self._time_rows())
        return self._next(state, setup, now).message

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
                return FormStep(Message(self._say.rich("remind_zone")), state)
            return FormStep(self._confirm_zone(setup.proposed_zone, now), state)
        return self._done(state, setup.exercise, setup.at, state.zone)

    def _which(self, state: DialogueState) -> Message:
        held = held_exercises(state)
        first = ("hamstring-bridge-90", "hamstring-bridge-30")
        ids = [
            id for id in (*first, *self._cards.base.exercises) if id in self._cards.base.exercises and id not in held
        ]
        rows = tuple((Button(self._cards.label(id), f"rem:{id}"),) for id in dict.fromkeys(ids))
        return Message(self._say.rich("remind_exercise"), (*rows, self._cards.back_row()))

    def _time_rows(self) -> tuple[Row, ...]:
        buttons = [Button(f"{at:%H:%M}", f"t:{at:%H%M}") for at in _COMMON_TIMES]
        return (tuple(buttons[:2]), tuple(buttons[2:]))

    def _confirm_zone(self, name: str, now: datetime) -> Message:
        local = now.astimezone(zone(name))
        row = (Button(self._say.plain("remind_yes"), "z:yes"), Button(self._say.plain("remind_no"), "z:no"))
        return Message(self._say.rich("remind_zone_confirm", zone=place_name(name), now=f"{local:%H:%M}"), (row,))

    def _zone_unclear(self, suggestions: tuple[str, ...]) -> Message:
        near = self._say.plain("remind_zone_suggestions", places=", ".join(suggestions)) if suggestions else ""
        return Message(self._say.rich("remind_zone_unclear", suggestions=near))

    def _done(self, state: DialogueState, exercise: str, at: time, zone_name: str) -> FormStep:
        title = self._cards.base.title_of(exercise)
        text = self._say.rich("remind_done", title=title, time=f"{at:%H:%M}", zone=place_name(zone_name))
        row = (Button(self._say.plain("card_show"), f"e:{exercise}"), *self._cards.back_row())
        subscribe = Subscribe(exercise, at, zone_name)
        return FormStep(Message(text, (row,)), replace(state, pending=None), subscribe)


def place_name(zone_name: str) -> str:
    """A zone as a person reads it: "London time" is Europe/London."""
    return zone_name.rsplit("/", 1)[-1].replace("_", " ")
