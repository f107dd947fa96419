"""/review: the signs that a coach holds to be wrong, the newest first, and the file that each stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.admins import refused
from bot.dialogue.cards import Cards, Row
from bot.dialogue.effects import SettleDispute, ShowDisputes
from bot.dialogue.reasons import REVIEW
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.dialogue.why import quoted
from bot.rich import RichText

SHOWN = 10  # disputes that one message has room for
_LARGEST = 2**63 - 1  # what a database takes as a number


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """A sign on the review list: by which words it was raised, when, and in which revision of the knowledge."""

    number: int
    at: datetime
    sign: str
    words: tuple[str, ...]
    revision: str


def listed_number(text: str) -> int | None:
    """The number that a button of a list carries; None for what a database would not take as one."""
    if not text.isascii() or not text.isdecimal() or int(text[:20]) > _LARGEST:
        return None
    return int(text[:20])


class Review:
    """The review list in the words of one knowledge revision. For admins only."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._say = cards.say
        self._files = {sign.id: protocol.id for protocol in cards.base.protocols.values() for sign in protocol.signs}

    def command(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for /review: what stands on the list is filled in by who can read it."""
        if not utterance.admin:
            return refused(self._cards, state)
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply(()), state, (ShowDisputes(),))

    def press(self, utterance: Utterance, number: str, state: DialogueState) -> Turn | None:
        """The turn for "settled"; None when that is the number of nothing."""
        if not utterance.admin:
            return refused(self._cards, state)
        found = listed_number(number)
        if found is None:
            return None
        settled = self._said("review_settled", state)
        return Turn(settled.explanation, settled.reply, state, (SettleDispute(found),))

    def message(self, disputes: Sequence[OpenDispute]) -> Message:
        """The list, the newest first, with a button to settle each."""
        if not disputes:
            return self._cards.menu(self._say.rich("review_none"))
        shown = disputes[:SHOWN]
        lines = [self._say.rich("review_title"), *(self._line(dispute) for dispute in shown)]
        if left := len(disputes) - len(shown):
            lines.append(self._say.rich("review_more", count=left))
        rows: list[Row] = [
            (Button(self._say.plain("review_settle", number=one.number), f"{REVIEW}:{one.number}"),) for one in shown
        ]
        return Message(RichText.join(lines), (*rows, self._cards.back_row()))

    def _line(self, dispute: OpenDispute) -> RichText:
        file = self._files.get(dispute.sign)
        where = f"safety/{file}.md" if file else self._say.plain("review_gone")
        return RichText(
            self._say.plain(
                "review_line",
                number=dispute.number,
                sign=dispute.sign,
                on=dispute.at.date().isoformat(),
                file=where,
                revision=dispute.revision,
                words=quoted(dispute.words),
            )
        )

    def _said(self, name: str, state: DialogueState) -> Turn:
        reply = Reply((self._cards.menu(self._say.rich(name)),))
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, state)
