"""Choices that are written instead of tapped."""

from __future__ import annotations

import pytest

from bot.dialogue.picked import NONE, picked
from tests.dialogue.transcript import Runner

LABELS = {
    "shoes": "Tape, brace, insoles or new shoes?",
    "outer": "Pain on the outer side",
    "runners": "Runner's knee: the first six weeks",
}


@pytest.mark.parametrize(
    ("said", "meant"),
    {
        "1": "shoes",
        "2.": "outer",
        "the first one": "shoes",
        "2nd": "outer",
        "I meant the second": "outer",
        "third please": "runners",
        "the last one": "runners",
        "shoes": "shoes",
        "outer side": "outer",
        "the runners knee one": "runners",
        "Pain on the outer side": "outer",
        "none of these": NONE,
        "neither": NONE,
        "nope": NONE,
    }.items(),
)
def test_named(said: str, meant: str) -> None:
    """A choice is named by its number, its place among them, or words that stand on its button alone."""
    assert picked(said, LABELS) == meant


@pytest.mark.parametrize(
    "said",
    ["", "4", "0", "90", "the fourth", "2 weeks", "1 out of 10", "knee pain", "is it the first?", "first i ran 5k",
     "my shoes are new", "it is worse on the outer side when i run downhill after work", "ok", "thanks", "side 2"],
)  # fmt: skip
def test_something_of_its_own(said: str) -> None:
    """What says more, could be two of them, or is no place among them picks none."""
    assert picked(said, LABELS) is None


def test_nothing_offered() -> None:
    """Where nothing was offered a number picks nothing."""
    assert picked("1", {}) is None


def test_from_what_was_offered(runner: Runner) -> None:
    """A list or a choice may be answered in words; only the last one counts, and only while it stands there."""
    runner.talk("""
        > /programmes
        > the runners knee one
        = answer runners-knee-six-weeks
        > 1
        {bare_number}
    """)
    runner.talk("> /exercises\n> 1\n= answer hamstring-heel-dig")


def test_safety_comes_first(runner: Runner) -> None:
    """A report is one, whatever was offered before it; while safety asks, a number answers its questions."""
    runner.talk("""
        > /programmes
        > my lower back hurts
        = escalate back-pain
        > 1
        = escalate cauda-equina
    """)
