"""/reminders: what the person is reminded of, when it comes next, and changing, pausing and ending each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.cards import Cards, Row, short
from bot.dialogue.effects import Effect
from bot.dialogue.ledger import Ledger
from bot.dialogue.occurrences import EditReminder, EndReminder, PauseReminder, Reminder, ResumeReminder
from bot.dialogue.places import place_name
from bot.dialogue.reminder_form import FormStep, Part, ReminderForm
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.dialogue.weekdays import local_moment, on_days
from bot.reminders.schedule import Subscription, upcoming
from bot.rich import RichText

REMINDER = "ro"  # buttons: `ro:<number>:<what>`
_PARTS: Mapping[str, Part] = {"at": "at", "days": "days", "zone": "zone"}
_WEEK = timedelta(days=7)
# Minutes after which an unanswered reminder comes once more; 0 is never.
AGAIN = (0, 60, 180)


class ReminderList:
    """Shows and changes the reminders that there are. Only the person's own are found, whatever a button says."""

    def __init__(self, cards: Cards, form: ReminderForm) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say
        self._form = form
        self._ledger = Ledger(cards.base, cards.say)

    def message(self, state: DialogueState, at: datetime, first: RichText | None = None) -> Message:
        """Every reminder with its buttons; under a sentence of its own or the one given."""
        if not state.reminders:
            none = RichText.join([first or "", self._say.rich("remind_none")])
            return Message(none, self._cards.menu_rows())
        numbered = list(enumerate(state.reminders, 1))
        lines = [self._lines(number, one, at) for number, one in numbered]
        text = RichText.join([first or self._say.rich("reminders_title"), *lines])
        rows = [self._row(number, one) for number, one in numbered]
        last = (Button(self._say.plain("settings_stop"), "m:stop"), *self._cards.back_row())
        return Message(text, (*rows, (Button(self._say.plain("reminders_add"), "m:remind"),), last))

    def _lines(self, number: int, one: Reminder, at: datetime) -> RichText:
        told = self._ledger.line(one)
        line = RichText.join([f"{number}. ", self.line(one, at)], "")
        return RichText.join([line, self._say.rich("reminders_lately", lately=told) if told else ""], "\n")

    def line(self, one: Reminder, at: datetime) -> RichText:
        """One reminder in a line: what, when, where, and when it comes next or until when it waits."""
        title = self._base.name_of(one.exercise)
        days = self._say.plain("remind_once") if one.once else on_days(self._say, one.days)
        when = self._say.plain("remind_list", title=title, days=days, time=f"{one.at:%H:%M}", zone=place_name(one.zone))
        parts = [when, self._state_of(one, at)]
        if one.again_min:
            parts.append(self._say.plain("reminders_again", minutes=one.again_min))
        return RichText.join(parts, ". ")

    def _state_of(self, one: Reminder, at: datetime) -> str:
        if one.paused and (one.paused_until is None or one.paused_until > at):
            if one.paused_until is None:
                return self._say.plain("reminders_paused")
            return self._say.plain("reminders_paused_until", until=local_moment(self._say, one.paused_until, one.zone))
        try:
            due = upcoming(Subscription(one.id, 0, one.exercise, one.at, one.zone, at, one.days, one.once))
        except LookupError:  # a zone that the time-zone list no longer has
            due = None
        if due is None:
            return self._say.plain("remind_never")
        return self._say.plain("reminders_next", next=local_moment(self._say, due.moment, one.zone))

    def _row(self, number: int, one: Reminder) -> Row:
        pause = ("reminders_resume", "resume") if one.paused else ("reminders_pause", "pause")
        # What is in the knowledge no more can be paused and ended, not changed.
        change = (("reminders_change", "change"),) if self._base.is_training(one.exercise) else ()
        kinds = (*change, pause, ("reminders_end", "end"))
        return tuple(
            Button(self._say.plain(name, number=number), f"{REMINDER}:{one.id}:{what}") for name, what in kinds
        )

    # -- what is pressed ---------------------------------------------------------------------------------------
    def press(self, rest: str, state: DialogueState, at: datetime) -> Turn | FormStep | None:
        """The turn, or the form's step, for `<number>:<what>`; None when the person has no such reminder (any more)."""
        number, _, what = rest.partition(":")
        one = next((one for one in state.reminders if str(one.id) == number), None)
        if one is None or (what in ("change", *_PARTS) and not self._base.is_training(one.exercise)):
            return None
        if what in _PARTS:
            return self._form.change(state, one, _PARTS[what], at)
        if what == "change":
            return self._asked("reminders_what", one, state, self._change_rows(one))
        if what == "pause":
            return self._asked("reminders_how_long", one, state, (self._buttons(one, ("week", "long"), "reminders_"),))
        if what == "again":
            return self._asked("reminders_again_ask", one, state, (self._again_row(one),))
        return self._changed(what, one, state, at)

    def _changed(self, what: str, one: Reminder, state: DialogueState, at: datetime) -> Turn | None:
        if what == "end":
            return self._listed("reminders_ended", one, None, state, at, EndReminder(one.id))
        if what == "week":
            until = at + _WEEK
            after = replace(one, paused=True, paused_until=until)
            return self._listed("reminders_now_paused", one, after, state, at, PauseReminder(one.id, until))
        if what == "long":
            after = replace(one, paused=True, paused_until=None)
            return self._listed("reminders_now_paused", one, after, state, at, PauseReminder(one.id))
        if what == "resume":
            after = replace(one, paused=False, paused_until=None)
            return self._listed("reminders_resumed", one, after, state, at, ResumeReminder(one.id))
        for minutes in AGAIN:
            if what == f"again{minutes}":
                after = replace(one, again_min=minutes or None)
                edit = EditReminder(one.id, again_min=minutes)
                return self._listed("reminders_changed", one, after, state, at, edit)
        return None

    def _asked(self, name: str, one: Reminder, state: DialogueState, rows: Sequence[Row]) -> Turn:
        text = self._say.rich(name, title=self._base.name_of(one.exercise))
        back = (Button(self._say.plain("remind_to_list"), "m:reminders"),)
        return Turn(Explanation(DecisionKind.CLARIFY), Reply((Message(text, (*rows, back)),), in_place=True), state)

    def _listed(
        self, name: str, one: Reminder, after: Reminder | None, state: DialogueState, at: datetime, effect: Effect
    ) -> Turn:
        """What was done, over the list as it is now."""
        reminders = tuple(after if each.id == one.id else each for each in state.reminders)
        state = replace(state, reminders=tuple(each for each in reminders if each is not None))
        said = self._say.rich(name, title=self._base.name_of(one.exercise))
        reply = Reply((self.message(state, at, said),), in_place=True)
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, state, (effect,))

    def _change_rows(self, one: Reminder) -> tuple[Row, ...]:
        first = ("at",) if one.once else ("at", "days")
        return (self._buttons(one, first, "reminders_"), self._buttons(one, ("zone", "again"), "reminders_"))

    def _buttons(self, one: Reminder, kinds: Sequence[str], prefix: str) -> Row:
        names = {"again": "once_more"}
        return tuple(
            Button(short(self._say.plain(prefix + names.get(what, what))), f"{REMINDER}:{one.id}:{what}")
            for what in kinds
        )

    def _again_row(self, one: Reminder) -> Row:
        labels = {minutes: self._say.plain("reminders_after", minutes=minutes) for minutes in AGAIN}
        labels[0] = self._say.plain("reminders_no_repeat")
        return tuple(Button(label, f"{REMINDER}:{one.id}:again{minutes}") for minutes, label in labels.items())
