"""What becomes of a turn for somebody who writes faster than can be answered: only what safety has to say is said."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.phrases import Phrases
from bot.dialogue.reply import Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.knowledge.models import TriageLevel


def concerns_safety(turn: Turn) -> bool:
    """Whether the turn says anything for somebody's safety: such a turn is never held back."""
    why = turn.explanation
    heard = why.kind is DecisionKind.ESCALATE or why.level > TriageLevel.NONE
    return heard or turn.adverse is not None or turn.report is not None


def slowed(turn: Turn, before: DialogueState, say: Phrases, *, aloud: bool) -> Turn:
    """In place of the turn nothing is done or said, or with `aloud` the one line that asks to slow down.

    What safety heard in the message is kept, for signs that are told in two messages; a message in which it heard
    nothing new leaves all as it was.
    """
    known = {group for mention in before.mentions for group in mention.heard}
    new = any(not known.issuperset(mention.heard) for mention in turn.state.mentions)
    state = replace(before, mentions=turn.state.mentions) if new else before
    reply = Reply((Message(say.rich("slow_down")),) if aloud else ())
    return Turn(Explanation(DecisionKind.SMALLTALK), reply, state)
