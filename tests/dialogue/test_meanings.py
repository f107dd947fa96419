"""What a safety question means, for who asks before answering it."""

from __future__ import annotations

import pytest

from bot.dialogue.meanings import asked_meaning
from bot.dialogue.policy import Policy
from tests.dialogue.transcript import Runner


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("what does number 2 mean?", (2,)),
        ("what is a dragging foot", (3,)),
        ("What do you mean by numb between the legs?", (1,)),
        ("sorry, what counts as a bad fall", (4,)),
        ("explain the second one please", (2,)),
        ("i don't understand question 5", (5,)),
        ("dont know what steroids are", (4,)),
        ("does peeing a lot count as bladder?", (2,)),
        ("does a fall count", (4,)),
        ("what was number 3 again", (3,)),
        ("idk what you mean", (1, 2, 3, 4, 5)),
        ("what do you mean?", (1, 2, 3, 4, 5)),
        ("i don't understand the questions", (1, 2, 3, 4, 5)),
    ],
)
def test_what_is_asked_about(policy: Policy, said: str, numbers: tuple[int, ...]) -> None:
    """By its number, in its own words, or all of them at once."""
    assert asked_meaning(said, policy.base.protocols["back-pain"].questions) == numbers


@pytest.mark.parametrize(
    "said",
    [
        "what does numb in my bum mean",
        "what is this numbness between the legs",
        "what does it mean that my legs are numb",
        "what causes numbness between the legs",
        "what does it mean if both legs are weak",
        "i don't understand why my legs are weak",
        "what is a bridge",
        "what is numb and cold",
        "2",
        "numb between the legs",
        "no",
        "i don't know",
        "what is wrong with the bladder of somebody who cannot go any more and has pain in both legs",
    ],
)
def test_what_is_no_such_question(policy: Policy, said: str) -> None:
    """Who speaks of themselves, says more, or names what no question names, asks for no meaning."""
    assert asked_meaning(said, policy.base.protocols["back-pain"].questions) == ()


def test_told_above_the_questions(runner: Runner) -> None:
    """The meaning comes above the questions, which stay open; to name a sign so raises none, now or later."""
    runner.talk("""
        > my back hurts
        > what do you mean by numb between the legs
        = escalate back-pain
        bicycle saddle
        {screen_means}
        bladder
        [None of these]
        holds back-pain
        > no, none of those
        {back-pain:none}
        > my back still hurts
        = escalate back-pain
        holds back-pain
    """)


def test_a_yes_after_it_counts(runner: Runner) -> None:
    """An answer to the questions is one after their meaning as before it."""
    runner.talk("> my back hurts\n> what does bladder mean\n{screen_means}\n> yes\n= escalate cauda-equina")


def test_another_question_of_ours(runner: Runner) -> None:
    """Every protocol's questions are explained that its file explains."""
    runner.talk("> my knee gives way\n> what does stuck mean\nbend or straighten\n{screen_means}\nholds knee-check")


def test_after_other_talk_it_is_no_question_of_ours(runner: Runner) -> None:
    """Once something else has been said the words are the person's own, and safety hears them."""
    runner.talk("""
        > my back hurts
        > do i need a scan?
        {screen_open}
        > what do you mean by numb between the legs
        not {screen_means}
    """)


def test_one_s_own_is_a_report(runner: Runner) -> None:
    """Who asks what their own numbness means has told of it."""
    runner.talk("> my back hurts\n> what does numb in my bum mean\n= escalate cauda-equina")
