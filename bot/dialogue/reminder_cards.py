"""What a reminder looks like when it comes: the exercise's card under a line of its own, or why there is none."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cards import Cards
from bot.dialogue.escalation import Escalation, highest
from bot.dialogue.occurrences import OccurrenceName
from bot.dialogue.turn import DialogueState, Hold, Reply
from bot.rich import RichText


class ReminderCards:
    """The messages that go out by themselves, for one knowledge revision."""

    def __init__(self, cards: Cards, escalation: Escalation) -> None:
        self._cards = cards
        self._say = cards.say
        self._escalation = escalation

    def knows(self, exercise: str) -> bool:
        """Whether there is such an exercise to be reminded of."""
        return exercise in self._cards.base.exercises

    def hold_on(self, exercise: str, state: DialogueState) -> Hold | None:
        """The gravest hold that keeps the exercise from this person; None when nothing does."""
        holds = [hold for hold in state.holds if exercise in hold.exercises]
        return highest(holds) if holds else None

    def due(
        self,
        exercise: str,
        state: DialogueState,  # noqa: ARG002 - what is shown may depend on the person
        occurrence: OccurrenceName,  # noqa: ARG002 - its buttons name it
        *,
        late: bool = False,
        again: bool = False,
    ) -> Reply:
        """The reminder itself. `late`: the bot was away at its moment; `again`: it has been sent before."""
        name = "reminder_again" if again else "reminder_late" if late else "reminder_title"
        card = self._cards.exercise(self._cards.base.exercises[exercise])
        return Reply((replace(card, text=RichText.join([self._say.rich(name), card.text])),))

    def held(self, exercise: str, state: DialogueState, hold: Hold) -> Reply:
        """In place of the exercise: that it is on hold, why, and the way out."""
        card = self._escalation.held_card(exercise, state)
        return Reply((replace(card, text=self._say.rich("reminder_held", reason=self._escalation.reason(hold))),))
