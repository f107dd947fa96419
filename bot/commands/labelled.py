"""Messages that a reader has labelled, judged by the whole policy and counted. Nothing is printed here.

A line is `{"text": "…", "escalate": "urgent"}`; `texts` in place of `text` is several messages of one person, read in
order and with memory; `"known_miss": true` says that it is known to be missed still.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.commands.bounds import Share
from bot.commands.lines import beside, read_lines, texts_of
from bot.dialogue.policy import Policy
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Utterance
from bot.knowledge.models import TriageLevel
from bot.safety.red_flags import Finding

NONE = "none"
# What each label asks for at least.
NEEDED = {
    "emergency": TriageLevel.EMERGENCY,
    "urgent": TriageLevel.URGENT,
    "back_pain": TriageLevel.CAUTION,
    NONE: TriageLevel.NONE,
}
_WRITE = 'Write {"text": "…", "escalate": "emergency"} on one line'
_START = datetime(2026, 1, 7, 12, tzinfo=UTC)  # any moment, but always the same: a report can be repeated
_BETWEEN = timedelta(minutes=1)


class Fault(StrEnum):
    """What can be wrong with a judgement, the gravest first."""

    MISSED_EMERGENCY = "missed_emergency"
    KNOWN_MISS = "known_miss"
    MISSED = "missed"
    ONLY_ANSWERED = "only_answered"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One person's messages in order, mostly a single one, with what a reader said must come of them.

    `known_miss`: it is known that this one is missed still.
    """

    file: str
    line: int
    texts: tuple[str, ...]
    label: str
    known_miss: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What the policy made of it: the highest level, whether it ever escalated, and the signs if that is a fault."""

    message: Labelled
    level: TriageLevel
    escalated: bool
    signs: tuple[Finding, ...] = ()

    @property
    def caught(self) -> bool:
        """Judged as high as the label asks for, or higher."""
        return self.level >= NEEDED[self.message.label]

    @property
    def fault(self) -> Fault | None:
        """What is wrong with it. A level that is too high is counted and no fault: it costs a visit, not a nerve."""
        if self.message.label == NONE:
            return Fault.FALSE_ALARM if self.escalated else None
        if not self.caught:
            emergency = Fault.KNOWN_MISS if self.message.known_miss else Fault.MISSED_EMERGENCY
            return emergency if self.message.label == "emergency" else Fault.MISSED
        return None if self.escalated else Fault.ONLY_ANSWERED


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one label: how many were judged at which level, high enough, too high, and escalated at all."""

    judged: dict[TriageLevel, int]
    caught: Share
    escalated: Share
    over_triaged: Share

    @classmethod
    def of(cls, label: str, judged: Sequence[Judged]) -> Figures:
        """Counted over those of the judgements that have this label."""
        mine = [one for one in judged if one.message.label == label]
        return cls(
            {level: sum(one.level is level for one in mine) for level in TriageLevel},
            Share(sum(one.caught for one in mine), len(mine)),
            Share(sum(one.escalated for one in mine), len(mine)),
            Share(sum(one.level > NEEDED[label] for one in mine), len(mine)),
        )


def default_files(knowledge: Path) -> list[Path]:
    """The labelled messages kept beside the knowledge folder; none where only the program is installed."""
    return beside(knowledge, "tests/safety/*.jsonl")


def read(files: Iterable[Path]) -> list[Labelled]:
    """Every message of the files. Raises KneebotError that names every line that cannot be used, and what to do."""
    return read_lines(files, _labelled, _WRITE)


def _labelled(file: str, line: int, given: dict[str, Any]) -> Labelled:
    texts = texts_of(given)
    label = given.get("escalate")
    if not isinstance(label, str) or label not in NEEDED:
        raise ValueError(f"'escalate' must be one of: {', '.join(NEEDED)}")
    return Labelled(file, line, texts, label, known_miss=given.get("known_miss") is True)


def judge(policy: Policy, message: Labelled) -> Judged:
    """What the policy makes of the messages, one after another, of somebody who has read the disclaimer."""
    state = DialogueState(introduced=True)
    judged = Judged(message, TriageLevel.NONE, escalated=False)
    if len(message.texts) == 1 and not policy.safety.assess(message.texts[0]).flags:
        return judged  # nothing was heard, so whatever answer the policy would look for is no alarm
    earlier: list[list[str]] = []
    for number, text in enumerate(message.texts):
        earlier.append([group for mention in state.mentions for group in mention.heard])
        turn = policy.respond(Utterance(at=_START + number * _BETWEEN, text=text), state)
        judged = replace(
            judged,
            level=max(judged.level, turn.explanation.level),
            escalated=judged.escalated or turn.explanation.kind is DecisionKind.ESCALATE,
        )
        state = turn.state
    if judged.fault is None:
        return judged
    heard = [policy.safety.assess(text, before) for text, before in zip(message.texts, earlier, strict=True)]
    signs = (finding for assessment in heard for finding in (*assessment.findings, *assessment.mentioned))
    return replace(judged, signs=tuple(dict.fromkeys(signs)))
