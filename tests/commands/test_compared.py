"""Two decisions on one message, and the name of what lies between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from policies import without
from terminal import KNOWLEDGE

from bot.commands.compared import Comparison, Kind, Said, gravest, kind_of
from bot.commands.labelled import default_files, read
from bot.dialogue.policy import Policy
from bot.dialogue.state import DecisionKind
from bot.dialogue.turn import Explanation
from bot.knowledge.models import TriageLevel
from bot.matching.matcher import Matcher, Phrasing
from bot.safety.second_opinion import SecondOpinion

BACK = "my lower back hurts"
RUN = "can i keep running"

ANSWER = Explanation(DecisionKind.ANSWER, "pain-rule")
CAREFUL = replace(ANSWER, level=TriageLevel.CAUTION)
SMALLTALK = Explanation(DecisionKind.SMALLTALK, "hello")
CLARIFY = Explanation(DecisionKind.CLARIFY, choices=("pain-rule", "cramping"))
FALLBACK = Explanation(DecisionKind.FALLBACK)
CAUTION = Explanation(DecisionKind.ESCALATE, "back-pain", level=TriageLevel.CAUTION)
URGENT = Explanation(DecisionKind.ESCALATE, "hot-joint", level=TriageLevel.URGENT)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (CAUTION, ANSWER, Kind.NO_LONGER_ESCALATED),
        (CAUTION, CAREFUL, Kind.NO_LONGER_ESCALATED),
        (URGENT, CAUTION, Kind.LEVEL_LOWER),
        (CAREFUL, ANSWER, Kind.LESS_CAREFUL),
        (CAREFUL, CAUTION, Kind.NEWLY_ESCALATED),
        (FALLBACK, URGENT, Kind.NEWLY_ESCALATED),
        (CAUTION, URGENT, Kind.LEVEL_HIGHER),
        (ANSWER, CAREFUL, Kind.LEVEL_HIGHER),
        (CAUTION, replace(CAUTION, entry="knee"), Kind.OTHER_PROTOCOL),
        (ANSWER, replace(ANSWER, entry="cramping"), Kind.OTHER_ENTRY),
        (ANSWER, replace(ANSWER, choices=("pain-rule", "cramping")), Kind.OTHER_ENTRY),
        (ANSWER, SMALLTALK, Kind.OTHER_ENTRY),
        (ANSWER, FALLBACK, Kind.ANSWERED_TO_FALLBACK),
        (SMALLTALK, CLARIFY, Kind.ANSWERED_TO_CLARIFY),
        (CLARIFY, FALLBACK, Kind.CLARIFY_TO_FALLBACK),
        (FALLBACK, CLARIFY, Kind.FALLBACK_TO_CLARIFY),
        (CLARIFY, ANSWER, Kind.NOW_ANSWERED),
        (CLARIFY, replace(CLARIFY, choices=("cramping", "pain-rule")), Kind.OTHER_CHOICES),
        (ANSWER, replace(ANSWER, score=0.5, phrasing="another"), None),
        (CAUTION, replace(CAUTION, flags=("another-sign",)), None),
        (FALLBACK, replace(FALLBACK, nearest=("pain-rule",)), None),
    ],
)
def test_kinds(old: Explanation, new: Explanation, kind: Kind | None) -> None:
    """What lies between two decisions has one name, and what only scores or came nearest otherwise has none."""
    assert kind_of(old, new) is kind


def test_a_conversation(policy: Policy) -> None:
    """Several messages of one person count as one, by the gravest decision among them."""
    assert gravest(policy, (BACK, "ok thanks", RUN)).kind is DecisionKind.ESCALATE
    assert gravest(policy, ("it has gone numb", "between my legs")).level is TriageLevel.EMERGENCY
    assert gravest(policy, ("hello", RUN)).entry == "keep-running"


@pytest.fixture(scope="module")
def said() -> list[Said]:
    """Some of the labelled messages."""
    return [Said(one.file, one.line, one.texts) for one in read(default_files(KNOWLEDGE))[::61]]


@pytest.fixture(scope="module")
def before(policy: Policy, said: list[Said]) -> list[Explanation]:
    """What the policy in use makes of them."""
    return [gravest(policy, one.texts) for one in said]


def fewer_wordings(policy: Policy) -> Policy:
    """The policy with a fifth of the phrasings: many messages are taken for something else."""
    phrasings = [Phrasing(*wording) for wording in policy.base.wordings()[::5]]
    return Policy(policy.base, policy.safety, Matcher.build(phrasings, vocabulary=policy.base.words.get("matching")))


@pytest.mark.parametrize(
    "changed",
    [
        lambda policy: without(policy, "blood-clot", "swollen-calf"),
        lambda policy: without(policy, "back-pain", "back-trouble"),
        fewer_wordings,
    ],
    ids=["a sign", "a sign beside a second opinion", "phrasings"],
)
def test_asked_only_where_it_matters(
    policy: Policy, said: list[Said], before: list[Explanation], changed: Callable[[Policy], Policy]
) -> None:
    """A second opinion that is left out, because it could change nothing, would have changed nothing."""
    new = changed(policy)
    comparison = Comparison(policy, new, SecondOpinion())
    found = [comparison.change(one) for one in said]
    whole = [kind_of(old, gravest(new, one.texts)) for old, one in zip(before, said, strict=True)]
    assert [change and change.kind for change in found] == whole
    assert any(whole)
