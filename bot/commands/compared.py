"""What two knowledge revisions make of the same message, and what kind of change lies between; the gravest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.dialogue.policy import Policy
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Utterance
from bot.safety.second_opinion import SecondOpinion

_START = datetime(2026, 1, 7, 12, tzinfo=UTC)  # any moment, but always the same: a comparison can be repeated
_BETWEEN = timedelta(minutes=1)
_GIVEN = (DecisionKind.ANSWER, DecisionKind.SMALLTALK)


class Kind(StrEnum):
    """What can become of a message, those that matter to safety first and of these the gravest first."""

    NO_LONGER_ESCALATED = "no_longer_escalated"
    LEVEL_LOWER = "level_lower"
    LESS_CAREFUL = "less_careful"
    NEWLY_ESCALATED = "newly_escalated"
    LEVEL_HIGHER = "level_higher"
    OTHER_PROTOCOL = "other_protocol"
    OTHER_ENTRY = "other_entry"
    ANSWERED_TO_FALLBACK = "answered_to_fallback"
    ANSWERED_TO_CLARIFY = "answered_to_clarify"
    CLARIFY_TO_FALLBACK = "clarify_to_fallback"
    FALLBACK_TO_CLARIFY = "fallback_to_clarify"
    NOW_ANSWERED = "now_answered"
    OTHER_CHOICES = "other_choices"


class _Harmless(SecondOpinion):
    """A second opinion that holds everything for harmless, at no cost."""

    def __init__(self) -> None:
        pass

    def found(self, text: str, known: Callable[[str], bool] | None = None) -> Iterator[tuple[str, str]]:  # noqa: ARG002
        yield from ()

    def holds_harmless(self, text: str, about: Sequence[str] = ()) -> bool:  # noqa: ARG002
        return True


_HARMLESS = _Harmless()
LOSSES = frozenset({Kind.NO_LONGER_ESCALATED, Kind.LEVEL_LOWER})
SAFETY = frozenset(list(Kind)[: list(Kind).index(Kind.OTHER_ENTRY)])


@dataclass(frozen=True, slots=True)
class Said:
    """One person's messages in order, mostly a single one, and where they are written."""

    file: str
    line: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A message that gets another decision, with both."""

    kind: Kind
    said: Said
    old: Explanation
    new: Explanation


class Comparison:
    """Both revisions, asked side by side. Each message is encoded once for both if they share an encoder."""

    def __init__(self, old: Policy, new: Policy, second: SecondOpinion) -> None:
        """`second`: the opinion that both ask; it knows of no revision, so that one is enough."""
        self._both = (old, new)
        self._second = second
        self._ask(second)

    def change(self, said: Said) -> Change | None:
        """What became of the message; None if nothing did."""
        if self._surely_same(said):
            return None
        old, new = (gravest(policy, said.texts) for policy in self._both)
        kind = kind_of(old, new)
        return None if kind is None else Change(kind, said, old, new)

    def _surely_same(self, said: Said) -> bool:
        """Whether no second opinion, the dearest by far, could make the decisions differ.

        Where both safety rooms agree, what it could do is the same to both: raise the level, which both then escalate,
        or take a doubtful sign back, or nothing. So it is not asked if the decisions are the same in the latter two,
        which are one where no doubtful sign counts.
        """
        old, new = self._both
        if len(said.texts) > 1 or not old.safety.agrees_with(new.safety, said.texts[0]):
            return False
        opinions = (None, _HARMLESS) if old.safety.may_be_doubted(said.texts[0]) else (None,)
        try:
            return all(self._same_with(opinion, said) for opinion in opinions)
        finally:
            self._ask(self._second)

    def _same_with(self, opinion: SecondOpinion | None, said: Said) -> bool:
        self._ask(opinion)
        old, new = (gravest(policy, said.texts) for policy in self._both)
        return kind_of(old, new) is None

    def _ask(self, second: SecondOpinion | None) -> None:
        for policy in self._both:
            policy.safety.attach(second)


def gravest(policy: Policy, texts: Sequence[str]) -> Explanation:
    """The gravest of the decisions on somebody's messages, read with memory; of equals the last."""
    found = list(_decisions(policy, texts))
    return max(reversed(found), key=lambda why: (_escalated(why), why.level))


def _decisions(policy: Policy, texts: Sequence[str]) -> Iterator[Explanation]:
    state = DialogueState(introduced=True)
    for number, text in enumerate(texts):
        turn = policy.respond(Utterance(at=_START + number * _BETWEEN, text=text), state)
        state = turn.state
        yield turn.explanation


def kind_of(old: Explanation, new: Explanation) -> Kind | None:
    """What kind of change lies between two decisions; None for none."""
    return _safety_kind(old, new) if _touches_safety(old, new) else _answer_kind(old, new)


def _touches_safety(old: Explanation, new: Explanation) -> bool:
    return _escalated(old) or _escalated(new) or old.level is not new.level


def _safety_kind(old: Explanation, new: Explanation) -> Kind | None:
    if _escalated(old) != _escalated(new):
        return Kind.NO_LONGER_ESCALATED if _escalated(old) else Kind.NEWLY_ESCALATED
    if new.level < old.level:
        return Kind.LEVEL_LOWER if _escalated(old) else Kind.LESS_CAREFUL
    if new.level > old.level:
        return Kind.LEVEL_HIGHER
    return Kind.OTHER_PROTOCOL if old.entry != new.entry else None


def _answer_kind(old: Explanation, new: Explanation) -> Kind | None:
    if (old.kind, old.entry, old.choices) == (new.kind, new.entry, new.choices):
        return None
    match (old.kind in _GIVEN, new.kind in _GIVEN):
        case (True, True):
            return Kind.OTHER_ENTRY
        case (True, False):
            return Kind.ANSWERED_TO_CLARIFY if new.kind is DecisionKind.CLARIFY else Kind.ANSWERED_TO_FALLBACK
        case (False, True):
            return Kind.NOW_ANSWERED
    if old.kind is new.kind:
        return Kind.OTHER_CHOICES
    return Kind.CLARIFY_TO_FALLBACK if old.kind is DecisionKind.CLARIFY else Kind.FALLBACK_TO_CLARIFY


def _escalated(why: Explanation) -> bool:
    return why.kind is DecisionKind.ESCALATE
