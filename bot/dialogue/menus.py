"""Commands and buttons that lead about the house: pages, cards, settings, reminders, deleting. No health decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from bot.dialogue.admins import refused
from bot.dialogue.answers import plain_yes_or_no
from bot.dialogue.balance import Balancing
from bot.dialogue.cards import RATE, Cards, Row
from bot.dialogue.effects import Effect, Export, Forget, ReloadKnowledge, StopReminders
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.figures import FiguresPage
from bot.dialogue.groups import Groups
from bot.dialogue.keeping import KEEP as KEEP_RECORD
from bot.dialogue.keeping import Keeping, local_day
from bot.dialogue.places import place_name
from bot.dialogue.programmes import WHOLE, Programmes
from bot.dialogue.progress import PROGRESS, STEP, ProgressPage
from bot.dialogue.reasons import ADMIN, GROUP, REVIEW, WRONG
from bot.dialogue.reminder_answers import ReminderAnswers
from bot.dialogue.reminder_cards import OCCURRENCE, ReminderCards
from bot.dialogue.reminder_form import CANCEL, FormStep, ReminderForm
from bot.dialogue.reminder_list import REMINDER, ReminderList
from bot.dialogue.reminder_pain import ReminderPain
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.review import Review
from bot.dialogue.sessions import SESSION, TAKE_BACK, Sessions
from bot.dialogue.state import (
    Counting,
    DecisionKind,
    DialogueState,
    HowIsIt,
    HowMuch,
    NamingEntry,
    ReminderSetup,
    Screening,
    TellingSession,
)
from bot.dialogue.turn import AdverseEvent, Explanation, Turn, Utterance
from bot.dialogue.unanswered import KEEP, NONE, Questions
from bot.dialogue.weekdays import from_digits
from bot.dialogue.why import Why
from bot.dialogue.wished import Wished
from bot.dialogue.wishes import asks_for_change, wish
from bot.knowledge.models import Answer, Exercise, Programme, SmallTalk
from bot.rich import RichText

# What admins have beside them; told to nobody else by a menu, and refused to everybody else at each use.
ADMIN_COMMANDS = ("admin", "unanswered", "review", "reload")
# In the order in which Telegram's menu shows them.
COMMANDS = (
    "exercises", "programmes", "remind", "reminders", "progress", "balance", "stop", "settings", "help", "why",
    "cancel", "privacy", "export", "delete_me", "about", "start",
)  # fmt: skip

_ADDS = re.compile(r"\b(?:too|also|as well|add|another|plus|and)\b")


class Menus:
    """Answers commands and buttons for one knowledge revision."""

    def __init__(
        self,
        cards: Cards,
        escalation: Escalation,
        form: ReminderForm,
        wished: Wished,
    ) -> None:
        """`wished`: which exercise a text names."""
        self._cards = cards
        self._base = cards.base
        self._say = cards.say
        self._escalation = escalation
        self._form = form
        self._wished = wished
        self.programmes = Programmes(escalation)
        self.keeping = Keeping(cards.say)
        self.reminders = ReminderCards(cards, escalation)
        self._list = ReminderList(cards, form)
        self._answers = ReminderAnswers(escalation, self.reminders, self.keeping)
        self.pain = ReminderPain(escalation, self.reminders, self.keeping)
        self.sessions = Sessions(escalation, self.reminders, self.keeping, self.pain, wished)
        self.progress = ProgressPage(escalation)
        self.balance = Balancing(escalation, self.keeping)
        self._why = Why(cards)
        self.review = Review(cards)
        self.questions = Questions(cards)
        self.groups = Groups(cards)
        self.figures = FiguresPage(cards)
        self._commands: dict[str, Callable[[Utterance, DialogueState], Turn]] = {
            "start": self._start,
            "help": lambda _, state: self._page("help", state),
            "about": lambda _, state: self._page("about", state),
            "exercises": lambda _, state: self._exercises(state),
            "programmes": lambda _, state: self._programmes(state),
            "programs": lambda _, state: self._programmes(state),
            "settings": self._settings,
            "privacy": lambda _, state: self._privacy(state),
            "export": lambda _, state: self._export(state),
            "delete_me": lambda _, state: self._delete("ask", state),
            "deleteme": lambda _, state: self._delete("ask", state),
            "cancel": lambda _, state: self._cancel(state),
            "remind": self._remind,
            "reminders": self._reminders,
            "balance": self._balance,
            "progress": self._progress,
            "stop": lambda _, state: self.said("stopped", state, effects=(StopReminders(),)),
            "reload": self._reload,
            "why": self._why.command,
            "review": self.review.command,
            "unanswered": self.groups.command,
            "admin": self.figures.command,
        }

    @property
    def commands(self) -> Collection[str]:
        """Those that there are."""
        return self._commands.keys()

    def command(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for a command; one that we do not have gets a polite word and the menu."""
        name = utterance.command or ""
        known = self._commands.get(name)
        if known is None:
            named = self._wished.titles.named(name)  # "/wallsit"
            one = len(named) == 1
            return self.entry_button("e", named[0], _elsewhere(state)) if one else self.said("unknown_command", state)
        return known(utterance, state if name in ("remind", "reminders", "cancel") else _elsewhere(state))

    def press(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for a button's data; data that means nothing (any more) gets a polite word and the menu."""
        data = utterance.button or ""
        kind, _, id = data.partition(":")
        exercise, _, days = id.partition(":")
        if kind == "rem" and exercise in self._base.programmes and days == WHOLE:
            return self.form_turn(self._form.begin(_elsewhere(state), exercise, utterance.at))
        if kind == "rem" and id in self._base.programmes:
            message = self.programmes.reminder(self._base.programmes[id], state)
            return Turn(Explanation(DecisionKind.CLARIFY), Reply((message,)), _elsewhere(state))
        if kind == "rem" and exercise in self._base.exercises:
            return self.form_turn(self._form.begin(state, exercise, utterance.at, days=from_digits(days)))
        if kind in ("t", "dy", "z", "rz"):
            step = self._form.press(data, state, utterance.at)
            return self.form_turn(step, in_place=True) if step is not None else self.said("expired", state)
        if data == CANCEL:
            return self._cancel(state, in_place=True)
        if data == "m:reminders":
            return self._reminders(utterance, state, in_place=True)
        if data == "m:remind":
            return self.form_turn(self._form.begin(_elsewhere(state), None, utterance.at))
        if kind == OCCURRENCE:
            # "How much?" stays open for its own buttons.
            turn = self.pain.press(id, state, utterance.at) or self._answers.press(id, _elsewhere(state), utterance.at)
            return turn or self.said("answer_gone" if state.known else "sorry", _elsewhere(state))
        if kind == SESSION and (turn := self.sessions.press(id, state, utterance.at)) is not None:
            return turn
        if kind == TAKE_BACK and (turn := self.sessions.take_back(id, state, utterance.at)) is not None:
            return turn
        state = _elsewhere(state)
        if kind == REMINDER:
            found = self._list.press(id, state, utterance.at)
            if isinstance(found, FormStep):
                return self.form_turn(found, in_place=True)
            return found or self.said("expired", state)
        if data in ("m:balance", "m:progress"):
            return self._commands[id](utterance, state)
        if kind == PROGRESS and (turn := self.progress.press(id, state, local_day(state, utterance.at))) is not None:
            return turn
        if kind == STEP:
            return self.said("step_stayed", state, in_place=True)
        if kind in ("e", "f", "w") and id in self._base.entries:
            return self.entry_button(kind, id, state)
        if kind == "aw" and id in self._base.exercises:
            return self._made_worse(id, state)
        coach = {WRONG: self._why.dispute, REVIEW: self.review.press, GROUP: self.groups.press}.get(kind)
        if coach is not None and (turn := coach(utterance, id, state)) is not None:
            return turn
        if kind == ADMIN and id in ADMIN_COMMANDS:
            return self._commands[id](utterance, state)
        if kind == RATE and (turn := self.questions.rate(id, state)) is not None:
            return turn
        if kind == NONE:
            return self.questions.none_of_these(id, state)
        if kind == KEEP:
            return self.questions.keep(id, state)
        if kind == KEEP_RECORD and (turn := self.keeping.press(id, state)) is not None:
            return turn
        if kind == "d":
            return self._delete(id, state)
        if kind == "c" and id in ("yes", "no"):
            agreed = id == "yes"
            name = "record_kept" if agreed else "record_not_kept"
            return self.said(name, replace(state, consent=agreed), in_place=True)
        if kind == "c" and id in ("agree", "decline"):
            agreed = id == "agree"  # asked beneath an answer, which stays as it is
            notice = self._say.plain("consent_noted" if agreed else "consent_declined")
            explanation = Explanation(DecisionKind.SMALLTALK)
            return Turn(explanation, Reply((), notice=notice), replace(state, consent=agreed))
        if kind == "m" and (turn := self._menu_button(id, state)) is not None:
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
        """The turn for a step of the reminder form, or for safety's open questions in its place."""
        effects = (step.effect,) if step.effect else ()
        explanation = Explanation(DecisionKind.CLARIFY)
        if isinstance(step.state.pending, Screening):
            asking = self._base.protocols[step.state.pending.protocol]
            explanation = Explanation(DecisionKind.ESCALATE, entry=asking.id, level=asking.level)
        return Turn(explanation, Reply((step.message,), in_place=in_place), step.state, effects)

    # -- commands ----------------------------------------------------------------------------------------------
    def _start(self, utterance: Utterance, state: DialogueState) -> Turn:
        wanted = utterance.text.strip()
        if wanted in self._base.entries:
            return self.entry_button("e", wanted, state)
        if wanted == "group" and (card := self._escalation.standing(state)) is not None:
            # What was told in the group has been judged already: here is what we could not say there.
            return Turn(Explanation(DecisionKind.SMALLTALK), Reply((card,)), state)
        if wanted and wanted != "group":
            return self.said("unknown_start", state)
        reply = Reply((self.asking_consent(self._cards.page("start"), state),))
        explanation = Explanation(DecisionKind.SMALLTALK, entry="start")
        return Turn(explanation, reply, replace(state, introduced=True))

    def asking_consent(self, message: Message, state: DialogueState) -> Message:
        """The message, and beneath it whether a record may be kept; just the message for who has answered that.

        Not under a picture, where there is no room for more words: nothing is recorded without the answer.
        """
        if state.consent is not None or not state.known or message.picture is not None:
            return message
        row = (Button(self._say.plain("consent_yes"), "c:agree"), Button(self._say.plain("consent_no"), "c:decline"))
        text = RichText.join([message.text, self._say.rich("consent_ask")])
        return replace(message, text=text, buttons=(*message.buttons, row))

    def _page(self, id: str, state: DialogueState, *, in_place: bool = False) -> Turn:
        reply = Reply((self._cards.page(id),), in_place=in_place)
        return Turn(Explanation(DecisionKind.SMALLTALK, entry=id), reply, state)

    def _exercises(self, state: DialogueState, *, in_place: bool = False) -> Turn:
        message = self._cards.exercise_list(held_exercises(state))
        after = replace(state, offered=tuple(self._cards.exercises_in_order()))
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,), in_place=in_place), after)

    def _programmes(self, state: DialogueState, *, in_place: bool = False) -> Turn:
        reply = Reply((self.programmes.list(state),), in_place=in_place)
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, replace(state, offered=tuple(self._base.programmes)))

    def _reminders(self, utterance: Utterance, state: DialogueState, *, in_place: bool = False) -> Turn:
        """Those that there are. Who was setting one up, or changing one, has left that, and is told so."""
        left = self._form.left(state)
        state = _elsewhere(state)
        title = "reminders_unchanged" if asks_for_change(utterance.text) else "reminders_title"
        first = RichText.join([left or "", self._say.rich(title) if state.reminders else ""])
        reply = Reply((self._list.message(state, utterance.at, first),), in_place=in_place)
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, state)

    def _settings(self, utterance: Utterance, state: DialogueState) -> Turn:
        lines: list[RichText | str] = [self._say.rich("settings_title")]
        if state.zone:
            lines.append(self._say.plain("settings_zone", zone=place_name(state.zone)))
        lines += [self._list.line(reminder, utterance.at) for reminder in state.reminders]
        if not state.reminders:
            lines.append(self._say.plain("remind_none"))
        lines += [self._say.plain("settings_held", reason=self._escalation.reason(hold)) for hold in state.holds]
        rows: list[Row] = [*self._escalation.rescreen_rows(state.holds)]
        if state.reminders:
            to_list = Button(self._say.plain("remind_to_list"), "m:reminders")
            rows.append((to_list, Button(self._say.plain("settings_stop"), "m:stop")))
        rows.append((Button(self._say.plain("settings_privacy"), "m:privacy"), *self._cards.back_row()))
        message = Message(RichText.join(lines, "\n"), tuple(rows))
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,)), state)

    def _privacy(self, state: DialogueState) -> Turn:
        page = self._cards.page("privacy")
        choices = {"yes": "record_again", "no": "record_none"}
        if state.consent is not None:
            del choices["yes" if state.consent else "no"]
        rows = (
            *((Button(self._say.plain(name), f"c:{answer}"),) for answer, name in choices.items()),
            (Button(self._say.plain("export"), "m:export"),),
            (Button(self._say.plain("delete"), "d:ask"),),
            self._cards.back_row(),
        )
        return Turn(Explanation(DecisionKind.SMALLTALK, entry="privacy"), Reply((replace(page, buttons=rows),)), state)

    def _export(self, state: DialogueState) -> Turn:
        return self.said("export_about", state, effects=(Export(),))  # the service puts the file in its place

    def _delete(self, answer: str, state: DialogueState) -> Turn:
        if answer == "yes":
            return self.said("deleted", DialogueState(), effects=(Forget(),), in_place=True)
        if answer != "ask":
            return self.said("cancelled", state, in_place=True)
        row = (Button(self._say.plain("delete_yes"), "d:yes"), Button(self._say.plain("delete_no"), "d:no"))
        message = Message(self._say.rich("delete_confirm"), (row,))
        asked = replace(state, asked_to_delete=True)
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,), in_place=True), asked)

    def _cancel(self, state: DialogueState, *, in_place: bool = False) -> Turn:
        """Leaves what is open. Left safety questions open nothing: what is on hold stays on hold."""
        if (left := self._form.left(state)) is not None:
            text = RichText.join([self._say.rich("cancelled"), left])
            reply = Reply((self._cards.menu(text),), in_place=in_place)
            return Turn(Explanation(DecisionKind.SMALLTALK), reply, replace(state, pending=None))
        name = "cancelled" if state.pending is not None else "nothing_to_cancel"
        if isinstance(state.pending, Screening | HowIsIt) and state.holds:
            name = "cancelled_screening"
        return self.said(name, replace(state, pending=None), in_place=in_place)

    def _remind(self, utterance: Utterance, state: DialogueState) -> Turn:
        """Begins with what the command says: an exercise, a time, a place; else with the exercise last looked at."""
        if self._wished.is_other(utterance.text):
            rows = ((Button(self._say.plain("menu_remind"), "m:remind"),),)
            message = Message(self._say.rich("remind_only_exercises"), rows)
            return Turn(Explanation(DecisionKind.CLARIFY), Reply((message,)), _elsewhere(state))
        named = self._wished.named(utterance.text)
        among = () if named else self._wished.titles.named(wish(utterance.text).rest)
        seen = state.last_entry if self._base.is_training(state.last_entry or "") and not among else None
        return self._begun(_elsewhere(state), named or seen, utterance, among)

    def _begun(
        self, state: DialogueState, exercise: str | None, utterance: Utterance, among: tuple[str, ...] = ()
    ) -> Turn:
        """The form with an exercise, which is said; or with the question of which, perhaps `among` a few."""
        step = self._form.begin(state, exercise, utterance.at, said=utterance.text, among=among)
        setup = step.state.pending
        if isinstance(setup, ReminderSetup) and setup.exercise is not None:
            of = self._say.rich("remind_of", title=self._base.name_of(setup.exercise))
            step = replace(step, message=replace(step.message, text=RichText.join([of, step.message.text])))
        return self.form_turn(step)

    def another_exercise(self, utterance: Utterance, setup: ReminderSetup, state: DialogueState) -> Turn | None:
        """The turn for an exercise that is named while a reminder is being set up; None where none is.

        It takes the other's place; beside it there is none: one at a time. A reminder that there is keeps its own.
        """
        text = utterance.text
        if setup.edits is not None or "?" in text or (setup.exercise and text.strip().isdecimal()):
            return None
        rest = wish(text).rest
        beside = _ADDS.sub(" ", rest)
        named = self._wished.titles.named(beside)
        if not named or named == (setup.exercise,) or (setup.exercise and self._form.is_place(rest)):
            return None
        if beside != rest and setup.exercise is not None:
            again = self._form.again(state, utterance.at)
            message = replace(again, text=RichText.join([self._say.rich("remind_one_at_a_time"), again.text]))
            return Turn(Explanation(DecisionKind.CLARIFY), Reply((message,)), state)
        if len(named) == 1:
            return self._begun(state, named[0], utterance)
        return self._begun(replace(state, pending=replace(setup, exercise=None)), None, utterance, named)

    def not_set_yet(self, turn: Turn, utterance: Utterance) -> Turn:
        """Small talk in the middle of setting a reminder up: its answer, and beneath it what is still missing."""
        bare = plain_yes_or_no(utterance.text) is not None  # an answer to nothing
        answers = () if bare else tuple(replace(message, buttons=()) for message in turn.reply.messages)
        again = self._form.again(turn.state, utterance.at)
        told = RichText.join([self._form.missing(turn.state), again.text])
        return replace(turn, reply=replace(turn.reply, messages=(*answers, replace(again, text=told))))

    def _balance(self, utterance: Utterance, state: DialogueState) -> Turn:
        return self.balance.begin(utterance, state) or self.said("unknown_command", state)

    def _progress(self, utterance: Utterance, state: DialogueState) -> Turn:
        return self.progress.show(state, local_day(state, utterance.at)) or self.said("unknown_command", state)

    def _reload(self, utterance: Utterance, state: DialogueState) -> Turn:
        if not utterance.admin:
            return refused(self._cards, state)
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply(()), state, (ReloadKnowledge(),))

    # -- buttons -----------------------------------------------------------------------------------------------
    def entry_button(self, kind: str, id: str, state: DialogueState) -> Turn:
        """What a button of an entry leads to: `e` the entry itself, `f` an exercise's faults, `w` the sources."""
        entry = self._base.entries[id]
        held = held_exercises(state)
        explanation = Explanation(DecisionKind.ANSWER, entry=id)
        if kind == "w":
            return Turn(explanation, Reply((self._cards.sources(id),)), state)
        if isinstance(entry, Exercise) and id in held:
            return Turn(explanation, Reply((self.message_of(id, state),)), state)
        if kind == "f" and isinstance(entry, Exercise):
            return Turn(explanation, Reply((self._cards.faults(entry),)), state)
        # A card goes out anew, so that it can be scrolled back to; an answer takes the place of the menu it came from.
        reply = Reply((self.message_of(id, state),), in_place=not isinstance(entry, Exercise | Programme))
        return Turn(explanation, reply, replace(state, last_entry=id))

    def message_of(self, id: str, state: DialogueState) -> Message:
        """The entry as this person may have it now: in place of what is on hold, why it is held."""
        entry, held = self._base.entries[id], held_exercises(state)
        if isinstance(entry, Programme):
            return self.programmes.message(entry, state)
        if isinstance(entry, Exercise) and id in held:
            return self._escalation.held_card(id, state)
        message = self._cards.entry(entry, held, thumbs=True)
        if isinstance(entry, Answer) and entry.not_on_hold:
            return self._escalation.before_going_on(message, state, to_run=entry.leave_to_run)
        if isinstance(entry, SmallTalk) and entry.not_on_hold:
            return self._escalation.to_be_seen(state) or message
        return message

    def _made_worse(self, exercise: str, state: DialogueState) -> Turn:
        """An exercise made something worse: noted, and where? The answer to that may well be an alarm."""
        reply = Reply((self._cards.hurts(exercise, worse=True),), in_place=True)
        return Turn(Explanation(DecisionKind.CLARIFY), reply, state, adverse=AdverseEvent(exercise))

    def _menu_button(self, name: str, state: DialogueState) -> Turn | None:
        if name == "main":
            return Turn(Explanation(DecisionKind.SMALLTALK), Reply((self._cards.menu(),), in_place=True), state)
        if name == "exercises":
            return self._exercises(state, in_place=True)
        if name == "programmes":
            return self._programmes(state, in_place=True)
        if name in ("help", "about"):
            return self._page(name, state, in_place=True)
        if name.partition(":")[0] == "hurts":
            message = self._cards.hurts(name.partition(":")[2] or None)
            return Turn(Explanation(DecisionKind.CLARIFY), Reply((message,)), state)
        if name == "privacy":
            return self._privacy(state)
        if name == "export":
            return self._export(state)
        if name == "stop":
            return self.said("stopped", state, effects=(StopReminders(),))
        return None


def _elsewhere(state: DialogueState) -> DialogueState:
    """Who goes elsewhere has left what was being asked: later words are no answers to it."""
    left = isinstance(state.pending, ReminderSetup | HowMuch | NamingEntry | Counting | TellingSession)
    return replace(state, pending=None) if left else state
