"""What is said while a hold opens step by step."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.cards import Cards
from bot.dialogue.reply import Button, Message
from bot.dialogue.state import DialogueState
from bot.dialogue.steps import newest, next_step, pause
from bot.knowledge.models import Protocol
from bot.rich import RichText


class StepCards:
    """Messages about the steps of one knowledge revision's protocols."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say

    def opened(self, protocol: Protocol, free: Sequence[str]) -> Message:
        """These exercises have just opened; each a tap away, and so is that it came back."""
        hours = pause(protocol).total_seconds() // 3600
        text = self._say.rich("step_opened", opened=self._titles(free), hours=f"{hours:.0f}")
        rows = self._cards.topics(id for id in free if id in self._base.exercises)
        return Message(text, (*rows, (self._back(protocol), *self._cards.back_row())))

    def question(self, protocol: Protocol, state: DialogueState) -> Message:
        """How did the newest step go? The next one opens by its button only, and only once."""
        text = self._say.rich("step_ask", opened=self._titles(newest(protocol, state)))
        following = Button(self._say.plain("step_next"), f"st:{protocol.id}:{next_step(protocol, state)}")
        return Message(text, ((following,), (self._back(protocol),)))

    def wait(self, protocol: Protocol, state: DialogueState) -> RichText:
        """The newest step has not been open for long enough."""
        return self._say.rich("step_wait", opened=self._titles(newest(protocol, state)))

    def _back(self, protocol: Protocol) -> Button:
        return Button(self._say.plain("step_back"), f"st:{protocol.id}:back")

    def _titles(self, exercises: Sequence[str]) -> str:
        return ", ".join(self._base.title_of(id) for id in exercises if id in self._base.exercises)
