"""Adverse events: what got worse with or after an exercise, found in what a person reports.

Counted as trials count: whatever comes up after the exercise, whether or not it was the cause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.escalation import held_exercises
from bot.dialogue.exercise_names import ExerciseNames
from bot.dialogue.state import DecisionKind, DialogueState, Shown
from bot.dialogue.turn import AdverseEvent, Turn, Utterance
from bot.knowledge.base import KnowledgeBase
from bot.safety.red_flags import Finding, Status
from bot.safety.triage import Assessment

# Two days: soreness peaks on the second (see knowledge/answers/sore-or-injured.md); later, much else has been done.
AFTER_CARD = timedelta(hours=48)


class AdverseEvents:
    """Finds adverse events with the exercises and signs of one knowledge revision."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._by_exercise = {
            (protocol.id, sign.id)
            for protocol in base.protocols.values()
            for sign in protocol.signs
            if sign.by_exercise
        }
        self._names = ExerciseNames(base.exercises)

    def told(self, assessment: Assessment) -> Finding | None:
        """The sign by which a message says, of its writer and of now, that an exercise did it."""
        return next((finding for finding in _own(assessment) if self._says_so(finding)), None)

    def noted(self, turn: Turn, utterance: Utterance, assessment: Assessment, before: DialogueState) -> Turn:
        """The turn with the card that it shows remembered, and with the adverse event that it tells of, if any."""
        if (shown := self._shown(turn, utterance.at)) is not None:
            turn = replace(turn, state=replace(turn.state, shown=shown))
        if turn.adverse is not None:
            return turn
        event = self._event(turn, utterance, assessment, before)
        return turn if event is None else replace(turn, adverse=event)

    def _event(
        self, turn: Turn, utterance: Utterance, assessment: Assessment, before: DialogueState
    ) -> AdverseEvent | None:
        told = self.told(assessment)
        report = turn.explanation.kind is DecisionKind.ESCALATE and _is_report(turn, utterance, assessment, before)
        if told is None and not report:
            return None
        exercise = self._names.named(utterance.text) or self._last_card(before, utterance.at)
        if not report:
            return AdverseEvent(exercise)
        if exercise is None and told is None:
            return None
        return AdverseEvent(exercise, turn.explanation.entry, turn.explanation.level)

    def _says_so(self, finding: Finding) -> bool:
        return (finding.protocol, finding.sign) in self._by_exercise

    def _shown(self, turn: Turn, at: datetime) -> Shown | None:
        why, held = turn.explanation, held_exercises(turn.state)
        if why.kind is not DecisionKind.ANSWER:
            return None
        entries = dict.fromkeys((*why.choices, why.entry))
        ids = [id for id in entries if id in self._base.exercises and id not in held]
        return Shown(ids[-1], at) if ids and ids[-1] is not None else None

    def _last_card(self, before: DialogueState, at: datetime) -> str | None:
        """The exercise of the newest card that is still recent, shown when asked for or sent by a reminder."""
        came = [(before.shown.at, before.shown.exercise)] if before.shown is not None else []
        free = self._base.exercises.keys() - held_exercises(before)
        for reminder in before.reminders:
            if reminder.exercise in free:
                came += [(one.moment, reminder.exercise) for one in reminder.sent]
        recent = [card for card in came if at - card[0] <= AFTER_CARD]
        return max(recent)[1] if recent else None


def _is_report(turn: Turn, utterance: Utterance, assessment: Assessment, before: DialogueState) -> bool:
    """Whether the person tells something new of themselves: not in a re-screen, nor of somebody else."""
    if turn.explanation.flags:
        return any(finding.level for finding in _own(assessment))
    held = {hold.protocol for hold in before.holds}
    pressed = (utterance.button or "").startswith("h:")
    return pressed or any(hold.protocol not in held for hold in turn.state.holds)


def _own(assessment: Assessment) -> Iterable[Finding]:
    return (finding for finding in assessment.findings if finding.status is Status.CURRENT)
