"""An entry's own proof, as far as its file tells."""

from __future__ import annotations

from coach import Coach

from bot.knowledge.loader import read


def test_a_proof(coach: Coach) -> None:
    """A proof has wordings that must lead to the entry, and near misses that must not; either may be left out."""
    coach.changes("answers/desk.md", "related:", "proof:\n  asks: [knee gets stiff at work]\nrelated:")
    coach.changes("exercises/bridge.md", "easier:", "proof:\n  not: [a bridge over the river]\neasier:")
    base = read(coach.folder)
    desk, bridge = base.answers["desk"].proof, base.exercises["bridge"].proof
    assert desk is not None
    assert bridge is not None
    assert (desk.asks, desk.not_) == (("knee gets stiff at work",), ())
    assert (bridge.asks, bridge.not_) == ((), ("a bridge over the river",))


def test_no_proof_at_all(coach: Coach) -> None:
    """A wording that is a phrasing of any file, however it is written, proves nothing."""
    coach.changes("answers/desk.md", "related:", "proof:\n  asks:\n    - Sore KNEE, at my desk\nrelated:")
    assert coach.sees() == [
        "knowledge/answers/desk.md:9: 'Sore KNEE, at my desk' is a phrasing of knowledge/answers/desk.md and proves "
        "nothing. Write one that is in no file",
    ]


def test_a_slip_in_the_key(coach: Coach) -> None:
    """The keys of a proof are named as they are written."""
    coach.changes("answers/desk.md", "related:", "proof:\n  nott: [my elbow]\nrelated:")
    assert coach.sees() == [
        "knowledge/answers/desk.md:8: 'nott' in 'proof' is no key that is known here. Did you mean 'not'?",
    ]
