"""/why: the reasons of the last turn in plain words; and an admin's word that a sign was wrong there."""

from __future__ import annotations

from bot.dialogue.admins import refused
from bot.dialogue.cards import Cards, Row, short
from bot.dialogue.effects import Dispute
from bot.dialogue.reasons import WRONG
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState, RaisedSign, Reasons
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.knowledge.models import SmallTalk
from bot.rich import RichText
from bot.safety.triage import SECOND_OPINION

SURE = 0.9  # the chance from which an answer was given without doubt; what is below it was still clear enough
_LONGEST_DATA = 64  # bytes that Telegram takes as a button's data


class Why:
    """Explains turns in the words of one knowledge revision."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say

    def command(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for /why; an admin may dispute each sign."""
        rows: list[Row] = []
        if utterance.admin and state.reasons is not None:
            rows = [row for sign in state.reasons.signs if (row := self._wrong(sign))]
        message = Message(self._text(state), (*rows, self._cards.back_row()))
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,)), state)

    def dispute(self, utterance: Utterance, sign_id: str, state: DialogueState) -> Turn | None:
        """The turn for "wrong here": on the review list. None when the last turn had no such sign."""
        if not utterance.admin:
            return refused(self._cards, state)
        reasons = state.reasons
        sign = next((sign for sign in reasons.signs if sign.sign == sign_id), None) if reasons else None
        if reasons is None or sign is None:
            return None
        effect = Dispute(sign.sign, sign.words, reasons.revision)
        return Turn(Explanation(DecisionKind.SMALLTALK), Reply((self._menu("why_disputed"),)), state, (effect,))

    def _menu(self, name: str) -> Message:
        return self._cards.menu(self._say.rich(name))

    def _wrong(self, sign: RaisedSign) -> Row:
        data = f"{WRONG}:{sign.sign}"
        if len(data.encode()) > _LONGEST_DATA:
            return ()
        return (Button(short(self._say.plain("why_wrong", sign=sign.sign)), data),)

    def _text(self, state: DialogueState) -> RichText:
        if state.consent is False:
            return self._say.rich("why_no_record")
        reasons = state.reasons
        if reasons is None or (reasons.kind is DecisionKind.SMALLTALK and not (reasons.signs or reasons.phrasing)):
            return self._say.rich("why_nothing")
        return RichText.join([*self._lines(reasons), self._place(reasons)])

    def _place(self, reasons: Reasons) -> str:
        """Where what was said can be looked up: file and revision."""
        file = self._base.file_of(reasons.entry or "")
        if file is None:
            return self._say.plain("why_revision", revision=reasons.revision)
        return self._say.plain("why_file", file=file, revision=reasons.revision)

    def _lines(self, reasons: Reasons) -> list[RichText]:
        if reasons.kind is DecisionKind.ESCALATE:
            return self._of_escalation(reasons)
        if reasons.kind is DecisionKind.ANSWER or reasons.phrasing:
            return self._of_answer(reasons)
        if reasons.kind is DecisionKind.CLARIFY and reasons.near:
            return [self._say.rich("why_clarify", titles=self._titles(reasons))]
        if reasons.kind is DecisionKind.FALLBACK:
            near = [self._say.rich("why_near", titles=self._titles(reasons))] if reasons.near else []
            return [self._say.rich("why_fallback"), *near]
        return [self._say.rich("why_asked_back")]

    def _of_escalation(self, reasons: Reasons) -> list[RichText]:
        protocol = self._base.protocols.get(reasons.entry or "")
        if protocol is None:
            return [*self._signs("why_raised", reasons), self._say.rich("why_gone")]
        first = self._signs("why_raised", reasons) or [self._say.rich("why_asked", title=protocol.title)]
        level = self._say.plain(f"why_{reasons.level.label}")
        went_by = self._say.rich("why_went_by", title=protocol.title, level=level)
        return [*first, went_by, self._cards.provenance(protocol)]

    def _signs(self, title: str, reasons: Reasons) -> list[RichText]:
        if not reasons.signs:
            return []
        return [self._say.rich(title), RichText.join([self._sign(sign) for sign in reasons.signs], "\n")]

    def _sign(self, sign: RaisedSign) -> RichText:
        protocol = self._base.protocols.get(sign.protocol)
        known = next((one for one in protocol.signs if one.id == sign.sign), None) if protocol else None
        if sign.sign == SECOND_OPINION:
            return RichText(f"\u2022 {self._say.plain('second_opinion')}")
        name = "why_sign_before" if sign.before else "why_sign"
        return RichText(self._say.plain(name, says=known.says if known else sign.sign, words=quoted(sign.words)))

    def _of_answer(self, reasons: Reasons) -> list[RichText]:
        mentioned = self._signs("why_mentioned", reasons)
        entry = self._base.entries.get(reasons.entry or "")
        if entry is None:
            return [*mentioned, self._say.rich("why_gone")]
        lines = [*mentioned, self._say.rich("why_answer", title=entry.title)]
        if reasons.phrasing is not None and reasons.score is not None:
            lines += self._of_matching(reasons.phrasing, reasons.score, reasons)
        elif not mentioned:
            lines.append(self._say.rich("why_led"))
        if not isinstance(entry, SmallTalk):
            lines.append(self._cards.provenance(entry))
        for id in reasons.near:
            if id != entry.id and id in self._base.entries:
                lines += [
                    self._say.rich("why_also", title=self._base.title_of(id)),
                    self._cards.provenance(self._base.entries[id]),
                ]
        return lines

    def _of_matching(self, phrasing: str, score: float, reasons: Reasons) -> list[RichText]:
        """The phrasing of ours that won, how sure that was, and what came second."""
        sure = self._say.plain("why_sure" if score >= SURE else "why_fairly_sure")
        # Said plainly: a phrasing is somebody's wording, and a stray * in it is no formatting.
        nearest = self._say.plain("why_nearest", sure=sure, score=percent(score), phrasing=phrasing)
        second = reasons.runner_up
        if second is None or second.entry not in self._base.entries:
            return [RichText(nearest)]
        title = self._base.title_of(second.entry)
        return [
            RichText(nearest),
            self._say.rich("why_runner_up", title=title, id=second.entry, score=percent(second.score)),
        ]

    def _titles(self, reasons: Reasons) -> str:
        return ", ".join(self._base.title_of(id) for id in reasons.near if id in self._base.entries)


def percent(score: float) -> str:
    """A chance as people write it; never none and never certain, which no chance of ours is."""
    return f"{min(max(round(100 * score), 1), 99)}"


def quoted(words: tuple[str, ...]) -> str:
    """Words of a person, as the sentences around them take them: the outer quotation marks are the sentence's own."""
    return "” + “".join(words)
