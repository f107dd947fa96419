"""The questions of the reminder form, and what is said at its end: words and buttons, no decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time

from bot.dialogue.cards import Row
from bot.dialogue.effects import Subscribe
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.exercise_titles import MAIN
from bot.dialogue.places import place_name
from bot.dialogue.reply import Button, Message
from bot.dialogue.rest_days import keeps, shifted, suggested
from bot.dialogue.state import DialogueState, ReminderSetup
from bot.dialogue.weekdays import day_name, local_moment, on_days
from bot.knowledge.models import WEEK, Dose
from bot.reminders.schedule import EVERY_DAY, Subscription, upcoming, zone
from bot.rich import RichText

# Before work, lunch, after work, evening: one tap for most; any other time is typed.
COMMON_TIMES = (time(7), time(12, 30), time(18), time(20))
CANCEL = "m:cancel"
_WORK_DAYS = EVERY_DAY[:5]


class ReminderQuestions:
    """Asks and confirms in the words of one knowledge revision."""

    def __init__(self, escalation: Escalation) -> None:
        self._escalation = escalation
        self._cards = escalation.cards
        self._base = escalation.cards.base
        self._say = escalation.cards.say

    def of_what(self, state: DialogueState, among: Sequence[str] = ()) -> Message:
        """Of which exercise or programme, or of which `among` a few? None that is on hold."""
        held, base = held_exercises(state), self._base
        if few := [id for id in among if id not in held]:
            ones = tuple((Button(self._cards.label(id), f"rem:{id}"),) for id in few)
            return Message(self._say.rich("remind_which"), (*ones, self._cancel_row()))
        ids = [id for id in dict.fromkeys((*MAIN, *base.exercises)) if id in base.exercises and id not in held]
        if not ids:
            rows = self._escalation.rescreen_rows(state.holds)
            return Message(self._say.rich("remind_held"), (*rows, self._cards.back_row()))
        programmes = [id for id, one in base.programmes.items() if not {*one.exercises} <= held]
        buttons = tuple((Button(self._cards.label(id), f"rem:{id}"),) for id in (*ids, *programmes))
        return Message(self._say.rich("remind_exercise"), (*buttons, self._cancel_row()))

    def at_what_time(self, setup: ReminderSetup) -> Message:
        """At what time? Or which of those that may have been meant?"""
        name = "remind_which_time" if setup.choices else "remind_time"
        return Message(self._say.rich(name), self._time_rows(setup.choices or COMMON_TIMES))

    def so_far(self, setup: ReminderSetup, question: Message) -> Message:
        """The question beneath what has been understood till now, so that nobody says it again to be sure; alone where
        nothing of when has been.
        """
        days = self.when(setup.days or (), once=setup.once is not None) if setup.days or setup.once else ""
        where = self._say.plain("remind_there", zone=place_name(setup.proposed_zone)) if setup.proposed_zone else ""
        at = self._at(setup)
        if not (days or at or where):
            return question
        title = self._base.title_of(setup.exercise) if setup.exercise else ""
        what = " ".join(filter(None, (", ".join(filter(None, (title, days))), at)))
        known = ", ".join(filter(None, (what, where)))
        told = self._say.rich("remind_so_far", known=known)
        return replace(question, text=RichText.join([told, question.text]))

    def time_unclear(self, setup: ReminderSetup) -> Message:
        """The time once more, after an answer that was none."""
        return Message(self._say.rich("remind_time_unclear"), self._time_rows(setup.choices or COMMON_TIMES))

    def days(self, exercise: str) -> Message:
        """On which days? First those that the exercise's own dose suggests."""
        best = suggested(self._doses(exercise)[0])
        usual = dict.fromkeys((best, shifted(best), _WORK_DAYS, EVERY_DAY))
        rows = tuple((Button(self._day_label(days, best=days == best), f"dy:{_digits(days)}"),) for days in usual)
        return Message(self._say.rich("remind_days"), (*rows, self._cancel_row()))

    def zone(self) -> Message:
        """Where are you?"""
        return Message(self._say.rich("remind_zone"), (self._cancel_row(),))

    def confirm_zone(self, name: str, now: datetime) -> Message:
        """It is so late there: is that right?"""
        local = now.astimezone(zone(name))
        row = (Button(self._say.plain("remind_yes"), "z:yes"), Button(self._say.plain("remind_no"), "z:no"))
        return Message(self._say.rich("remind_zone_confirm", zone=place_name(name), now=f"{local:%H:%M}"), (row,))

    def which_zone(self, zones: Sequence[str], now: datetime) -> Message:
        """It is that late in these places: which is nearest?"""
        if not zones:
            return Message(self._say.rich("remind_zone_nowhere"), (self._cancel_row(),))
        rows = [(Button(f"{place_name(one)} {now.astimezone(zone(one)):%H:%M}", f"z:{one}"),) for one in zones]
        return Message(self._say.rich("remind_zone_which"), (*rows, self._cancel_row()))

    def zone_unclear(self, suggestions: Iterable[tuple[str, str]]) -> Message:
        """Asks for a big city near; what may have been meant is one tap away."""
        text = self._say.rich("remind_zone_unclear")
        rows = tuple((Button(place, f"z:{name}"),) for place, name in suggestions)
        if rows:
            text = RichText.join([text, self._say.rich("remind_zone_suggestions")], " ")
        return Message(text, (*rows, self._cancel_row()))

    def done(self, wish: Subscribe, now: datetime, *, spread: bool) -> Message:
        """It is set: what, when, where, when first, and what its days mean for rest."""
        days = self.when(wish.days, once=wish.once is not None)
        lines = [
            self._say.rich(
                "remind_done",
                title=self._base.title_of(wish.exercise),
                days=days,
                time=f"{wish.at:%H:%M}",
                zone=place_name(wish.zone),
                first=self.moment(wish, now),
            )
        ]
        if spread:
            lines.append(self._say.rich("remind_spread", days=days))
        if wish.once is None and (dose := self._broken(wish.exercise, wish.days)) is not None:
            rest = self._cards.rest(dose)
            lines.append(self._say.rich("remind_rest", number=dose.days_a_week, rest=rest))
        rows = (
            (Button(self._say.plain("remind_elsewhere"), f"rz:{wish.exercise}:{wish.at:%H%M}"),),
            (Button(self._say.plain("card_show"), f"e:{wish.exercise}"), *self._list_row()),
            self._cards.back_row(),
        )
        return Message(RichText.join(lines), rows)

    def left(self, setup: ReminderSetup, state: DialogueState) -> RichText:
        """Nothing has been set, or changed, and the other reminders go on."""
        lines = [self._say.rich("remind_not_set" if setup.edits is None else "remind_unchanged")]
        if any(one.id != setup.edits for one in state.reminders):
            lines.append(self._say.rich("remind_others"))
        return RichText.join(lines, " ")

    def missing(self, setup: ReminderSetup, state: DialogueState) -> RichText:
        """Nothing is set, or changed, yet; what is still to be told."""
        open_parts = {
            "remind_missing_exercise": setup.exercise is None,
            "remind_missing_time": setup.at is None,
            "remind_missing_days": setup.days is None and setup.once is None,
            "remind_missing_place": zone_of(setup, state) is None or setup.proposed_zone is not None,
        }
        missing = ", ".join(self._say.plain(name) for name, is_open in open_parts.items() if is_open)
        name = "remind_not_yet" if setup.edits is None else "remind_unchanged_yet"
        return self._say.rich(name, missing=missing)

    def when(self, days: Sequence[int], *, once: bool) -> str:
        """The days as a sentence has them; "once" for a single one."""
        return self._say.plain("remind_once") if once else on_days(self._say, days)

    def moment(self, wish: Subscribe, now: datetime) -> str:
        """When it comes next, as its own place counts: "Tue 16/06 07:15"."""
        due = upcoming(Subscription(0, 0, wish.exercise, wish.at, wish.zone, now, wish.days, wish.once))
        return self._say.plain("remind_never") if due is None else local_moment(self._say, due.moment, wish.zone)

    # -- parts -------------------------------------------------------------------------------------------------
    def _at(self, setup: ReminderSetup) -> str:
        """At what time; or at one of which, where that is still open."""
        times = [f"{at:%H:%M}" for at in ((setup.at,) if setup.at else setup.choices)]
        return self._say.plain("remind_at", time=f" {self._say.plain('remind_or')} ".join(times)) if times else ""

    def _doses(self, exercise: str) -> Sequence[Dose]:
        programme = self._base.programmes.get(exercise)
        ids = [id for session in programme.sessions for id in session.exercises] if programme else [exercise]
        return [self._base.exercises[id].dose for id in ids]

    def _broken(self, exercise: str, days: Sequence[int]) -> Dose | None:
        return next((dose for dose in self._doses(exercise) if not keeps(days, dose)), None)

    def _day_label(self, days: Sequence[int], *, best: bool) -> str:
        label = on_days(self._say, days) if days == EVERY_DAY else ", ".join(day_name(self._say, WEEK[d]) for d in days)
        return self._say.plain("remind_days_best", days=label) if best else label[:1].upper() + label[1:]

    def _time_rows(self, times: Sequence[time]) -> tuple[Row, ...]:
        buttons = [Button(f"{at:%H:%M}", f"t:{at:%H%M}") for at in times]
        rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
        return (*rows, self._cancel_row())

    def _list_row(self) -> Row:
        return (Button(self._say.plain("remind_to_list"), "m:reminders"),)

    def _cancel_row(self) -> Row:
        return (Button(self._say.plain("remind_cancel"), CANCEL),)


def zone_of(setup: ReminderSetup, state: DialogueState) -> str | None:
    """The zone by which the reminder is to come; None where it is to be asked."""
    return state.zone if setup.where is None else setup.where or None


def _digits(days: Iterable[int]) -> str:
    return "".join(map(str, days))
