"""Commands and buttons that lead about the house: pages, cards, settings, reminders, deleting. No health decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.answers import time_of_day
from bot.dialogue.cards import Cards, Row
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.reminder_form import FormStep, ReminderForm, place_name
from bot.dialogue.turn import (
    Button,
    DecisionKind,
    DialogueState,
    Effect,
    Explanation,
    Forget,
    Message,
    ReloadKnowledge,
    Reply,
    StopReminders,
    Turn,
    Utterance,
)
from bot.knowledge.models import Exercise
from bot.rich import RichText

# In the order in which Telegram's menu shows them.
COMMANDS = ("exercises", "remind", "stop", "settings", "help", "cancel", "privacy", "about", "start")


class Menus:
    """Answers commands and buttons for one knowledge revision."""

    def __init__(self, cards: Cards, escalation: Escalation, form: ReminderForm) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say
        self._escalation = escalation
        self._form = form
        self._commands: dict[str, Callable[[Utterance, DialogueState], Turn]] = {
            "start": self._start,
            "help": lambda _, state: self._page("help", state),
            "about": lambda _, state: self._page("about", state),
            "exercises": lambda _, state: self._exercises(state),
            "settings": lambda _, state: self._settings(state),
            "privacy": lambda _, state: self._privacy(state),
            "cancel": lambda _, state: self._cancel(state),
            "remind": self._remind,
            "stop": lambda _, state: self.said("stopped", state, effects=(StopReminders(),)),
            "reload": self._reload,
        }

    def command(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for a command; one that we do not have gets a polite word and the menu."""
        known = self._commands.get(utterance.command or "")
        return known(utterance, state) if known else self.said("unknown_command", state)

    def press(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for a button's data; data that means nothing (any more) gets a polite word and the menu."""
        data = utterance.button or ""
        kind, _, id = data.partition(":")
        if kind in ("e", "f", "w") and id in self._base.entries:
            return self._entry_button(kind, id, state)
        if kind == "rem" and id in self._base.exercises:
            return self.form_turn(self._form.begin(state, id, None, utterance.at))
        if kind in ("t", "z") and (step := self._form.press(data, state, utterance.at)) is not None:
            return self.form_turn(step, in_place=True)
        if kind == "n":
            return self.said("fallback", state, DecisionKind.FALLBACK, in_place=True)
        if kind == "d":
            return self._delete(id, state)
        if kind == "m" and (turn := self._menu_button(id, utterance, state)) is not None:
            return turn
        return self.said("expired", state)

    def said(
        self,
        name: str,
        state: DialogueState,
        kind: DecisionKind = DecisionKind.SMALLTALK,
        *,
        effects: tuple[Effect, ...] = (),
        in_place: bool = False,
    ) -> Turn:
        """A short sentence over the main menu."""
        reply = Reply((self._cards.menu(self._say.rich(name)),), in_place=in_place)
        return Turn(Explanation(kind), reply, state, effects)

    def form_turn(self, step: FormStep, *, in_place: bool = False) -> Turn:
        """The turn for a step of the reminder form."""
        effects = (step.subscribe,) if step.subscribe else ()
        return Turn(Explanation(DecisionKind.CLARIFY), Reply((step.message,), in_place=in_place), step.state, effects)

    # -- commands ----------------------------------------------------------------------------------------------
    def _start(self, utterance: Utterance, state: DialogueState) -> Turn:
        wanted = utterance.text.strip()
        if wanted in self._base.entries:
            return self._entry_button("e", wanted, state)
        if wanted and wanted != "group":
            return self.said("unknown_start", state)
        return self._page("start", replace(state, introduced=True))

    def _page(self, id: str, state: DialogueState, *, in_place: bool = False) -> Turn:
        reply = Reply((self._cards.page(id),), in_place=in_place)
        return Turn(Explanation(DecisionKind.SMALLTALK, entry=id), reply, state)

    def _exercises(self, state: DialogueState, *, in_place: bool = False) -> Turn:
        message = self._cards.exercise_list(held_exercises(state))
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,), in_place=in_place), state)

    def _settings(self, state: DialogueState) -> Turn:
        lines: list[RichText | str] = [self._say.rich("settings_title")]
        if state.zone:
            lines.append(self._say.plain("settings_zone", zone=place_name(state.zone)))
        for reminder in state.reminders:
            lines.append(
                self._say.plain(
                    "remind_list",
                    title=self._title(reminder.exercise),
                    time=f"{reminder.at:%H:%M}",
                    zone=place_name(reminder.zone),
                )
            )
        if not state.reminders:
            lines.append(self._say.plain("remind_none"))
        rows: list[Row] = []
        for hold in state.holds:
            lines.append(self._say.plain("settings_held", reason=self._escalation.reason(hold)))
            rows.append((Button(self._say.plain("rescreen"), f"rs:{hold.protocol}"),))
        if state.reminders:
            rows.append((Button(self._say.plain("settings_stop"), "m:stop"),))
        rows.append((Button(self._say.plain("settings_privacy"), "m:privacy"), *self._cards.back_row()))
        message = Message(RichText.join(lines, "\n"), tuple(rows))
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,)), state)

    def _title(self, exercise: str) -> str:
        return self._base.title_of(exercise) if exercise in self._base.exercises else exercise

    def _privacy(self, state: DialogueState) -> Turn:
        page = self._cards.page("privacy")
        rows = ((Button(self._say.plain("delete"), "d:ask"),), self._cards.back_row())
        return Turn(Explanation(DecisionKind.SMALLTALK, entry="privacy"), Reply((replace(page, buttons=rows),)), state)

    def _delete(self, answer: str, state: DialogueState) -> Turn:
        if answer == "yes":
            return self.said("deleted", DialogueState(), effects=(Forget(),), in_place=True)
        if answer != "ask":
            return self.said("cancelled", state, in_place=True)
        row = (Button(self._say.plain("delete_yes"), "d:yes"), Button(self._say.plain("delete_no"), "d:no"))
        message = Message(self._say.rich("delete_confirm"), (row,))
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,), in_place=True), state)

    def _cancel(self, state: DialogueState) -> Turn:
        name = "cancelled" if state.pending is not None else "nothing_to_cancel"
        return self.said(name, replace(state, pending=None))

    def _remind(self, utterance: Utterance, state: DialogueState) -> Turn:
        at = time_of_day(utterance.text) if utterance.text.strip() else None
        last = state.last_entry if state.last_entry in self._base.exercises else None
        return self.form_turn(self._form.begin(state, last, at, utterance.at))

    def _reload(self, utterance: Utterance, state: DialogueState) -> Turn:
        if not utterance.admin:
            return self.said("admin_only", state)
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply(()), state, (ReloadKnowledge(),))

    # -- buttons -----------------------------------------------------------------------------------------------
    def _entry_button(self, kind: str, id: str, state: DialogueState) -> Turn:
        entry = self._base.entries[id]
        held = held_exercises(state)
        explanation = Explanation(DecisionKind.ANSWER, entry=id)
        if kind == "w":
            return Turn(explanation, Reply((self._cards.sources(id),)), state)
        if isinstance(entry, Exercise) and id in held:
            return Turn(explanation, Reply((self._escalation.held_card(id, state),)), state)
        if kind == "f" and isinstance(entry, Exercise):
            return Turn(explanation, Reply((self._cards.faults(entry),)), state)
        # A card goes out anew, so that it can be scrolled back to; an answer takes the place of the menu it came from.
        reply = Reply((self._cards.entry(id, held),), in_place=not isinstance(entry, Exercise))
        return Turn(explanation, reply, replace(state, last_entry=id))

    def _menu_button(self, name: str, utterance: Utterance, state: DialogueState) -> Turn | None:
        if name == "main":
            return Turn(Explanation(DecisionKind.SMALLTALK), Reply((self._cards.menu(),), in_place=True), state)
        if name == "exercises":
            return self._exercises(state, in_place=True)
        if name in ("help", "about"):
            return self._page(name, state, in_place=True)
        if name == "hurts":
            return Turn(Explanation(DecisionKind.CLARIFY), Reply((self._cards.hurts(),)), state)
        if name == "remind":
            return self.form_turn(self._form.begin(state, None, None, utterance.at))
        if name == "privacy":
            return self._privacy(state)
        if name == "stop":
            return self.said("stopped", state, effects=(StopReminders(),))
        return None
