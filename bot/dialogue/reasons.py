"""Why a turn said what it said, kept with the state for /why until the next turn."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cards import RATE
from bot.dialogue.effects import Forget
from bot.dialogue.state import DecisionKind, RaisedSign, Reasons
from bot.dialogue.turn import Turn, Utterance
from bot.safety.red_flags import Finding
from bot.safety.triage import Assessment

# Buttons: this sign is wrong here; a dispute is settled; what to do with a group of questions; an
# admins' command.
WRONG, REVIEW, GROUP, ADMIN = "yw", "rw", "g", "ad"
_LOOKING_BACK = ("why", "review", "unanswered", "admin")


def with_reasons(turn: Turn, utterance: Utterance, assessment: Assessment, revision: str) -> Turn:
    """The turn with its reasons in the state after it; one that only looks back leaves those of the turn before.

    Nothing is kept of somebody who wants no record, or who has just been forgotten.
    """
    if any(isinstance(effect, Forget) for effect in turn.effects):
        return turn
    if turn.state.consent is False:
        return replace(turn, state=replace(turn.state, reasons=None))
    if turn.explanation.kind is DecisionKind.SMALLTALK and _looks_back(utterance):
        return turn
    return replace(turn, state=replace(turn.state, reasons=_reasons(turn, assessment, revision)))


def _looks_back(utterance: Utterance) -> bool:
    kind = (utterance.button or "").partition(":")[0]
    return utterance.command in _LOOKING_BACK or kind in (WRONG, REVIEW, GROUP, ADMIN, RATE)


def _reasons(turn: Turn, assessment: Assessment, revision: str) -> Reasons:
    why = turn.explanation
    # Who escalates goes by what counts; what was only asked about is no reason of it.
    findings = assessment.findings if why.kind is DecisionKind.ESCALATE else assessment.mentioned
    return Reasons(
        why.kind,
        revision,
        why.entry,
        why.level,
        tuple(_raised(finding) for finding in findings if finding.sign in why.flags),
        why.phrasing,
        why.score,
        why.runner_up,
        why.choices or why.nearest,
    )


def _raised(finding: Finding) -> RaisedSign:
    words = tuple(_plain(words) for words in finding.words)
    return RaisedSign(finding.sign, finding.protocol, finding.level, words, finding.before)


def _plain(words: str) -> str:
    """On one line, and nothing in it that a database or a screen could trip over."""
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())
