"""Programmes as messages: the week at a glance, or why it is not for this person now. What is on hold is never open."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.dialogue.cards import Row
from bot.dialogue.escalation import Escalation, held_exercises, highest
from bot.dialogue.reply import Button, Message
from bot.dialogue.state import DialogueState
from bot.dialogue.weekdays import as_digits, day_name
from bot.knowledge.models import WEEK, Programme, Protocol
from bot.rich import RichText, bold

WHOLE = "all"  # in a button's data: the programme, and not one of its exercises


class Programmes:
    """Speaks of one knowledge revision's programmes."""

    def __init__(self, escalation: Escalation) -> None:
        self._escalation = escalation
        self._cards = escalation.cards
        self._base = escalation.cards.base
        self._say = escalation.cards.say

    def message(self, programme: Programme, state: DialogueState) -> Message:
        """The card; in its place why all of it is on hold, or which questions come first."""
        return self.not_now(programme, state) or self._card(programme, held_exercises(state))

    def list(self, state: DialogueState) -> Message:
        """Every programme with whom it is for, and a button to each."""
        programmes, held = self._base.programmes, held_exercises(state)
        if not programmes:
            return Message(self._say.rich("programmes_none"), (self._cards.back_row(),))
        lines = [
            self._say.rich("programme_line", title=one.title, weeks=self._weeks(one), for_whom=one.for_whom)
            for one in programmes.values()
        ]
        rows = self._cards.topics(programmes, held)
        text = RichText.join([self._say.rich("programmes_title"), *lines])
        return Message(text, (*rows, self._cards.back_row()))

    def reminder(self, programme: Programme, state: DialogueState) -> Message:
        """Of all of it, or of which of its exercises, to be reminded on its days; of none that is on hold."""
        if (instead := self.not_now(programme, state)) is not None:
            return instead
        ids = [id for id in programme.exercises if id not in held_exercises(state)]
        whole = (Button(self._say.plain("remind_programme"), f"rem:{programme.id}:{WHOLE}"),)
        rows = [(Button(self._cards.label(id), f"rem:{id}:{as_digits(programme.days_of(id))}"),) for id in ids]
        return Message(self._say.rich("remind_exercise"), (whole, *rows, self._cards.back_row()))

    # -- in place of the card ----------------------------------------------------------------------------------
    def not_now(self, programme: Programme, state: DialogueState) -> Message | None:
        """What is said in place of the programme to this person now; None when there is nothing in its way."""
        if held_exercises(state) >= {*programme.exercises}:
            return self._on_hold(programme, state)
        first = self._base.protocols.get(programme.after or "")
        if first is not None and first.id not in state.rescreened:
            return self._questions_first(programme, first, state)
        return None

    def _on_hold(self, programme: Programme, state: DialogueState) -> Message:
        holds = [hold for hold in state.holds if {*hold.exercises} & {*programme.exercises}]
        reason = self._escalation.reason(highest(holds))
        text = self._say.rich("programme_held", title=programme.title, reason=reason)
        return Message(text, (*self._escalation.rescreen_rows(holds), self._cards.back_row()))

    def _questions_first(self, programme: Programme, protocol: Protocol, state: DialogueState) -> Message:
        """The way to the questions: the re-screen of a hold that there is, else the report that leads to it."""
        holds = [hold for hold in state.holds if hold.protocol == protocol.id]
        ask = (Button(self._say.plain("programme_ask"), f"h:{protocol.id}"),)
        rows = self._escalation.rescreen_rows(holds) if holds else (ask,)
        text = self._say.rich("programme_first", title=programme.title, reason=protocol.title.lower())
        return Message(text, (*rows, self._cards.back_row()))

    # -- the card ----------------------------------------------------------------------------------------------
    def _card(self, programme: Programme, held: Collection[str]) -> Message:
        on_hold = [self._base.title_of(id) for id in programme.exercises if id in held]
        rule = programme.move_on
        text = RichText.join(
            [
                bold(programme.title),
                self._say.rich("held_answer", titles=", ".join(on_hold)) if on_hold else "",
                self._said("programme_for", programme.for_whom),
                self._week(programme, held),
                self._ladders(programme, held),
                self._say.markdown(programme.body),
                RichText.join([bold(self._say.plain("programme_move_on")), rule.up, rule.stay, rule.down], "\n\u2022 "),
                self._said("card_stop", "; ".join(programme.stop_if) + "."),
            ]
        )
        return Message(text, self._rows(programme, held))

    def _week(self, programme: Programme, held: Collection[str]) -> RichText:
        days = []
        for day in WEEK:
            session = programme.session_on(day)
            what = bold(session.name) if session else RichText(self._say.plain("programme_rest"))
            days.append(RichText.join([day_name(self._say, day), what], " "))
        sessions = [
            RichText.join([bold(session.name), self._titles(session.exercises, held)], ": ")
            for session in programme.sessions
        ]
        heading = self._say.rich("programme_week", weeks=self._weeks(programme))
        return RichText.join([heading, RichText.join(days, " \u00b7 "), *sessions], "\n")

    def _ladders(self, programme: Programme, held: Collection[str]) -> RichText:
        if not programme.ladders:
            return RichText()
        steps = [self._titles(ladder, held, " \u2192 ") for ladder in programme.ladders]
        return RichText.join([self._say.rich("programme_ladders"), *steps], "\n\u2022 ")

    def _weeks(self, programme: Programme) -> str:
        days = sum(len(session.days) for session in programme.sessions)
        return self._say.plain("programme_weeks", weeks=programme.weeks, days=days)

    def _titles(self, exercises: Iterable[str], held: Collection[str], between: str = ", ") -> str:
        mark = f" ({self._say.plain('held_choice')})"
        return between.join(self._base.title_of(id) + (mark if id in held else "") for id in exercises)

    def _said(self, name: str, text: str) -> RichText:
        return RichText.join([bold(self._say.plain(name) + ":"), text], " ")

    def _rows(self, programme: Programme, held: Collection[str]) -> tuple[Row, ...]:
        entries = (*programme.exercises, *programme.related)
        last = (
            Button(self._say.plain("card_sources"), f"w:{programme.id}"),
            Button(self._say.plain("card_remind"), f"rem:{programme.id}"),
        )
        return (*self._cards.topics(entries, held), last, self._cards.back_row())
