"""What decides, built for a revision beside another: what is made from the same is not made again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.policy import Policy
from bot.service.building import build_policy
from bot.service.library import Library


@pytest.fixture
def policy(library: Library) -> Policy:
    """The policy in use."""
    return library.policy


def test_other_short_sentences(policy: Policy) -> None:
    """Where neither signs nor wordings have changed both rooms serve the new revision too, with its own knowledge."""
    base = replace(policy.base, revision="another")
    built = build_policy(base, like=policy)
    assert built.safety is policy.safety
    assert built.matcher is policy.matcher
    assert built.base is base


def test_another_sign(policy: Policy) -> None:
    """With other signs safety is made anew, and matching is not."""
    protocol = policy.base.protocols["hot-joint"]
    changed = protocol.model_copy(update={"signs": protocol.signs[1:]})
    built = build_policy(replace(policy.base, protocols={**policy.base.protocols, "hot-joint": changed}), like=policy)
    assert built.safety is not policy.safety
    assert built.matcher is policy.matcher


def test_another_wording(policy: Policy) -> None:
    """With other wordings matching is learnt anew: what is asked in the new words is found."""
    answers = {"pain-rule": policy.base.answers["pain-rule"].model_copy(update={"phrasings": ("fnord ok", "f", "g")})}
    few = replace(policy.base, answers=answers, exercises={}, smalltalk={})
    built = build_policy(few, like=policy)
    assert built.matcher is not policy.matcher
    assert built.matcher.rank("fnord ok").matches[0].entry == "pain-rule"
