"""What to do with an utterance: safety first, then what is open, then what is asked. `respond` is the whole road."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.answers import screen_answer
from bot.dialogue.asking import asking_parts
from bot.dialogue.cards import Cards
from bot.dialogue.escalation import Escalation, Step, held_exercises
from bot.dialogue.menus import Menus
from bot.dialogue.phrases import Phrases
from bot.dialogue.reminder_form import FormStep, ReminderForm
from bot.dialogue.turn import (
    Button,
    DecisionKind,
    DialogueState,
    Explanation,
    Mention,
    Message,
    ReminderSetup,
    Reply,
    Screening,
    Turn,
    Utterance,
)
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import Exercise, SmallTalk, TriageLevel
from bot.matching.matcher import Match, Matcher, Ranking
from bot.rich import RichText
from bot.safety.triage import Assessment, Safety

MENTIONS_KEPT = 3  # messages read together (evidence 9f: the last two or three in view)
MENTION_AGE = timedelta(hours=24)
NEAREST = 3  # topics offered when nothing fits


class Policy:
    """Decides for one knowledge revision. Pure: the same utterance and state give the same turn."""

    def __init__(self, base: KnowledgeBase, safety: Safety, matcher: Matcher) -> None:
        self.base = base
        self.safety = safety
        self.matcher = matcher
        self.say = Phrases(base.messages.messages)
        self.cards = Cards(base, self.say)
        self.escalation = Escalation(self.cards)
        places = base.words.get("places", {}).get("places", {})
        self.form = ReminderForm(self.cards, self.escalation, places)
        self.menus = Menus(self.cards, self.escalation, self.form)

    def respond(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for an utterance. Safety is asked first and its answer is final."""
        state, assessment = self._assess(utterance, state)
        if (turn := self._escalate(utterance, state, assessment)) is not None:
            return turn
        if utterance.button is not None:
            turn = self._press(utterance, state)
        elif utterance.command is not None:
            turn = self.menus.command(utterance, state)
        elif not utterance.text.strip():
            turn = self._wordless(utterance, state)
        else:
            turn = (
                self._resume(utterance, state) or self._mentioned(assessment, state) or self._choose(utterance, state)
            )
        return self._finished(turn)

    def rank(self, text: str) -> Ranking:
        """The matcher's ranking of the text; of a long story, of the part of it that asks."""
        whole = self.matcher.rank(text)
        if whole.answer is not None:
            return whole
        parts = [self.matcher.rank(part) for part in asking_parts(text)]
        return max([whole, *parts], key=lambda ranking: (ranking.answer is not None, _top(ranking)))

    # -- safety ------------------------------------------------------------------------------------------------
    def _assess(self, utterance: Utterance, state: DialogueState) -> tuple[DialogueState, Assessment]:
        if not utterance.text.strip():
            return state, Assessment()
        recent = [mention for mention in state.mentions if utterance.at - mention.at <= MENTION_AGE]
        assessment = self.safety.assess(utterance.text, [group for mention in recent for group in mention.heard])
        mentions = (*recent, Mention(utterance.at, assessment.heard))[-MENTIONS_KEPT:]
        return replace(state, mentions=mentions), assessment

    def _escalate(self, utterance: Utterance, state: DialogueState, assessment: Assessment) -> Turn | None:
        """The turn for a report; None for no report, and for a plain answer to the questions that are open."""
        if assessment.level < TriageLevel.CAUTION:
            return None
        pending = state.pending
        if isinstance(pending, Screening) and assessment.level == TriageLevel.CAUTION:
            # "No, just the back pain": an answer to the open questions, not a new report.
            questions = (
                self.base.protocols[pending.protocol].questions if pending.protocol in self.base.protocols else ()
            )
            if screen_answer(utterance.text, questions) is not None:
                return None
        protocols = list(dict.fromkeys(finding.protocol for finding in assessment.findings))
        step = self.escalation.raise_(protocols, state, utterance.at)
        return self._escalated(step, flags=assessment.flags, level=assessment.level)

    def _escalated(
        self, step: Step, *, flags: tuple[str, ...] = (), level: TriageLevel | None = None, in_place: bool = False
    ) -> Turn:
        level = step.protocol.level if level is None else level
        explanation = Explanation(DecisionKind.ESCALATE, entry=step.protocol.id, level=level, flags=flags)
        return Turn(explanation, Reply(step.messages, in_place=in_place), step.state)

    def _mentioned(self, assessment: Assessment, state: DialogueState) -> Turn | None:
        """Asked about, long past, or somebody else's: the careful answer, and a way to say that it is now."""
        for finding in assessment.mentioned:
            protocol = self.base.protocols[finding.protocol]
            if protocol.only_mentioned:
                message = self.cards.entry(protocol.only_mentioned, held_exercises(state))
                if protocol.questions:
                    row = (Button(self.say.plain("careful_more"), f"h:{protocol.id}"),)
                    message = replace(message, buttons=(row, *message.buttons))
                explanation = Explanation(
                    DecisionKind.ANSWER,
                    entry=protocol.only_mentioned,
                    level=TriageLevel.CAUTION,
                    flags=assessment.flags,
                )
                return Turn(explanation, Reply((message,)), replace(state, last_entry=protocol.only_mentioned))
        return None

    # -- what is open ------------------------------------------------------------------------------------------
    def _resume(self, utterance: Utterance, state: DialogueState) -> Turn | None:
        pending = state.pending
        if isinstance(pending, Screening):
            return self._resume_screening(utterance, pending, state)
        if isinstance(pending, ReminderSetup):
            step = self.form.hear(utterance.text, state, utterance.at)
            return self.menus.form_turn(step) if step is not None else None
        return None

    def _resume_screening(self, utterance: Utterance, pending: Screening, state: DialogueState) -> Turn | None:
        protocol = self.base.protocols.get(pending.protocol)
        if protocol is None or pending.cleared_of:
            return None
        said = screen_answer(utterance.text, protocol.questions)
        if said is None:
            return None
        if said.yes:
            step = self.escalation.answers(protocol.id, said.yes, state, utterance.at)
        else:
            step = self.escalation.answer(protocol.id, "none" if said.none else "unsure", state, utterance.at)
        return self._escalated(step) if step is not None else None

    # -- buttons and the rest ----------------------------------------------------------------------------------
    def _press(self, utterance: Utterance, state: DialogueState) -> Turn:
        kind, _, rest = (utterance.button or "").partition(":")
        id, _, value = rest.partition(":")
        step: Step | None = None
        if kind == "s":
            step = self.escalation.answer(id, value, state, utterance.at)
        elif kind == "rs":
            step = self.escalation.rescreen(id, state)
        elif kind == "rr":
            step = self.escalation.release(id, value == "yes", state) or self.escalation.rescreen(id, state)
        elif kind == "h":
            return self._hurts(id, utterance.at, state)
        elif kind == "x" and (card := self.escalation.show_again(id)) is not None:
            step = Step((card,), state, self.base.protocols[id])
        if step is not None:
            return self._escalated(step, in_place=kind in ("s", "rr"))
        if kind in ("rs", "rr"):
            return self.menus.said("nothing_held", state)
        return self.menus.press(utterance, state)

    def _hurts(self, place: str, at: datetime, state: DialogueState) -> Turn:
        """ "Something hurts": the back goes to its protocol at once, the others to their answers."""
        if place in ("back", "back-pain"):
            return self._escalated(self.escalation.raise_(["back-pain"], state, at))
        entry = {"knee": "what-is-runners-knee", "thigh": "sore-or-injured"}.get(place)
        if entry in self.base.entries and entry is not None:
            return self.show(entry, state)
        return self.menus.said("hurts_other_text", state)

    def _wordless(self, utterance: Utterance, state: DialogueState) -> Turn:
        kind = utterance.attachment
        known = ("sticker", "photo", "voice", "video", "document", "location", "contact", "other")
        return self.menus.said(kind if kind in known else "no_words", state, DecisionKind.FALLBACK)

    # -- what is asked -----------------------------------------------------------------------------------------
    def _choose(self, utterance: Utterance, state: DialogueState) -> Turn:
        ranking = self.rank(utterance.text)
        if ranking.answer is not None:
            return self.show(ranking.answer.entry, state, ranking.answer)
        if isinstance(state.pending, ReminderSetup):
            message = self.form.again(state, utterance.at)
            return Turn(Explanation(DecisionKind.CLARIFY), Reply((message,)), state)
        if ranking.choices:
            return self._clarify(ranking, state)
        return self._fall_back(ranking, state)

    def show(self, id: str, state: DialogueState, match: Match | None = None) -> Turn:
        """The turn that shows an entry: in place of an exercise on hold, why it is held."""
        held = held_exercises(state)
        entry = self.base.entries[id]
        kind = DecisionKind.SMALLTALK if isinstance(entry, SmallTalk) else DecisionKind.ANSWER
        message = self.cards.entry(id, held)
        if isinstance(entry, Exercise) and id in held:
            message = self.escalation.held_card(id, state)
        explanation = Explanation(
            kind, entry=id, score=match.score if match else None, phrasing=match.phrasing if match else None
        )
        remembered = state if kind is DecisionKind.SMALLTALK else replace(state, last_entry=id)
        return Turn(explanation, Reply((message,)), remembered)

    def _clarify(self, ranking: Ranking, state: DialogueState) -> Turn:
        held = held_exercises(state)
        ids = [match.entry for match in ranking.choices]
        rows = [(Button(self.cards.label(id, held), f"e:{id}"),) for id in ids]
        rows.append((Button(self.say.plain("clarify_none"), "n:"),))
        explanation = Explanation(DecisionKind.CLARIFY, choices=tuple(ids), score=_top(ranking))
        return Turn(explanation, Reply((Message(self.say.rich("clarify"), tuple(rows)),)), state)

    def _fall_back(self, ranking: Ranking, state: DialogueState) -> Turn:
        held = held_exercises(state)
        near = [match.entry for match in ranking.matches if not isinstance(self.base.entries[match.entry], SmallTalk)]
        rows = tuple((Button(self.cards.label(id, held), f"e:{id}"),) for id in near[:NEAREST])
        message = Message(
            RichText.join([self.say.rich("fallback"), self.say.rich("seek")]), (*rows, *self.cards.menu_rows())
        )
        score = _top(ranking) if ranking.matches else None
        return Turn(Explanation(DecisionKind.FALLBACK, score=score), Reply((message,)), state)

    def _finished(self, turn: Turn) -> Turn:
        """Every answer with what must not be forgotten: no memory, a standing emergency, the disclaimer once."""
        state, messages = turn.state, list(turn.reply.messages)
        if not state.known:
            messages.append(Message(self.say.rich("no_memory")))
        if turn.explanation.kind is not DecisionKind.ESCALATE:
            if (trailer := self.escalation.trailer(state)) is not None:
                messages.append(trailer)
            if not state.introduced and turn.explanation.kind is DecisionKind.ANSWER:
                messages[0] = _with_note(messages[0], self.say.plain("disclaimer"))
                state = replace(state, introduced=True)
        return replace(turn, reply=replace(turn.reply, messages=tuple(messages)), state=state)


def _with_note(message: Message, note: str) -> Message:
    return replace(message, text=RichText.join([message.text, note]))


def _top(ranking: Ranking) -> float:
    return ranking.matches[0].score if ranking.matches else 0.0


__all__ = ["FormStep", "Policy"]
