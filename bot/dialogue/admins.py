"""What only admins may have, refused to everybody else."""

from __future__ import annotations

from bot.dialogue.cards import Cards
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn


def refused(cards: Cards, state: DialogueState) -> Turn:
    """The turn for who is no admin and asks for what only admins have; the service notes who it was."""
    reply = Reply((cards.menu(cards.say.rich("admin_only")),))
    return Turn(Explanation(DecisionKind.SMALLTALK), reply, state, refused=True)
