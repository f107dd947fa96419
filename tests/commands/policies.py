"""The policy in use, changed as a coach would change it."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.policy import Policy
from bot.service.building import build_safety


def without(policy: Policy, protocol: str, sign: str) -> Policy:
    """The policy with a sign taken away."""
    narrowed = policy.base.protocols[protocol]
    signs = tuple(one for one in narrowed.signs if one.id != sign)
    assert len(signs) < len(narrowed.signs)
    narrowed = narrowed.model_copy(update={"signs": signs})
    base = replace(policy.base, protocols={**policy.base.protocols, protocol: narrowed}, revision="narrowed")
    return Policy(base, build_safety(base), policy.matcher)
