"""What a runner is told of who is told, and what they choose to share. Their words are at hand only, never stored."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import structlog

from bot.dialogue.desk_cards import SHARE, DeskCards, is_report, report_of
from bot.dialogue.effects import Forget
from bot.dialogue.policy import Policy
from bot.dialogue.reply import Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Report, Turn, Utterance
from bot.service.desk import Desk
from bot.service.ports import StoreUnavailable

# People whose last reported words are at hand, lost at a restart. As many as report something in a busy day.
AT_HAND = 1000
# Later than that, "what I wrote" under an answer to safety's questions would be a riddle.
STILL_MEANT = timedelta(hours=1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Words:
    """What somebody wrote with a report. `button` tells which message a button is under: none shares another's."""

    text: str
    at: datetime
    button: str


class Watch:
    """Stands between the conversation and the people in charge, if there are any (`desk`)."""

    def __init__(self, desk: Desk | None = None) -> None:
        self._desk = desk
        self._words: OrderedDict[int, _Words] = OrderedDict()
        self._numbers = count(1)

    def seen_to(self, person: int, utterance: Utterance, before: DialogueState, turn: Turn, policy: Policy) -> Turn:
        """A report with the truth on who is told beneath it, and with what they are told; any other turn as it is."""
        if not is_report(before, turn) or not turn.reply.messages:
            return turn
        cards = DeskCards(policy.base, policy.say)
        if self._desk is None:
            return cards.beneath(turn, watched=False)
        if utterance.text.strip():
            self._remember(person, utterance)
        # Without the database nothing is written down yet, and whether it ever will be nobody can say.
        watched = self._desk.reachable and before.known
        words = self._words.get(person)
        offered = watched and words is not None and utterance.at - words.at <= STILL_MEANT
        turn = cards.beneath(turn, watched=watched, share=words.button if words is not None and offered else None)
        return replace(turn, report=report_of(before, turn))

    def wants_to_share(self, utterance: Utterance) -> bool:
        """Whether the button under a report was pressed that shares what was written."""
        return (utterance.button or "").partition(":")[0] == SHARE

    async def share(self, person: int, utterance: Utterance, before: DialogueState, policy: Policy) -> Turn:
        """Put the words of that very message before the people in charge; the turn says what came of it."""
        words = self._words.get(person)
        if self._desk is None or words is None or utterance.button != words.button:
            return _said("share_gone", before, policy)
        try:
            shared = await self._desk.share(person, words.text)
        except StoreUnavailable as error:
            log.error("share.store_failed", person=person, error=error.reason)
            shared = False
        return _said("share_done" if shared else "share_failed", before, policy)

    async def cards_to_wipe(self, person: int, turn: Turn) -> list[int]:
        """Before the turn is saved: cards that are to say nothing more once it is. Raises StoreUnavailable."""
        if self._desk is None or not any(isinstance(effect, Forget) for effect in turn.effects):
            return []
        return await self._desk.cards_of(person)

    def saved(self, person: int, turn: Turn, cards: Sequence[int] = ()) -> None:
        """The turn is in the database: what it reports is told now, and who was deleted is so on the cards too."""
        if any(isinstance(effect, Forget) for effect in turn.effects):
            self._words.pop(person, None)
        if self._desk is None:
            return
        if cards:
            self._desk.wipe(cards)
        if turn.report is not None:
            self._desk.wake()

    def _remember(self, person: int, utterance: Utterance) -> None:
        self._words.pop(person, None)
        # With the moment, because after a restart the numbers begin anew.
        button = f"{SHARE}:{int(utterance.at.timestamp())}:{next(self._numbers)}"
        self._words[person] = _Words(utterance.text.strip(), utterance.at, button)
        while len(self._words) > AT_HAND:
            self._words.popitem(last=False)


def _said(name: str, state: DialogueState, policy: Policy) -> Turn:
    """A sentence by itself, for who has just reported something, and what still stands; no menu to be led away by."""
    messages = [Message(policy.say.rich(name)), policy.escalation.trailer(state)]
    reply = Reply(tuple(message for message in messages if message is not None))
    return Turn(Explanation(DecisionKind.SMALLTALK), reply, state)


def graver(first: Report | None, second: Report | None) -> Report | None:
    """Of two reports not yet saved the one to be told: the graver; of equals the first, with its hold begun."""
    if first is None or second is None:
        return first or second
    return second if second.level > first.level else first
