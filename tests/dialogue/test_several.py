"""Several questions in one message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.several import questions
from tests.dialogue.transcript import Runner

SEVERAL = {
    "how many reps and should i ice it?": ["how many reps", "should i ice it?"],
    "whats the 90 bridge? also can i keep running": ["whats the 90 bridge?", "can i keep running"],
    "how often should i do them and can i run on the same day?": [
        "how often should i do them",
        "can i run on the same day?",
    ],
    "What is runner's knee and how long does it take to get better?": [
        "What is runner's knee",
        "how long does it take to get better?",
    ],
    "Can I keep running? And how much pain is ok?": ["Can I keep running?", "how much pain is ok?"],
    "show me the 30 bridge and how many reps": ["show me the 30 bridge", "how many reps"],
    "do i need a scan?\nwhat about a knee brace": ["do i need a scan?", "what about a knee brace"],
    "My knee hurts on the outside. What is it? How do I fix it?": [
        "My knee hurts on the outside. What is it?",
        "How do I fix it?",
    ],
    "should i warm up, and which shoes are best?": ["should i warm up", "which shoes are best?"],
    "when can i go back to running & do i need a scan": ["when can i go back to running", "do i need a scan"],
    "knee clicks on stairs, is that bad? also my hamstring cramps when i bridge, why?": [
        "knee clicks on stairs, is that bad?",
        "also my hamstring cramps when i bridge, why?",
    ],
    "Where is the video? Btw any tips for hamstring cramps": ["Where is the video?", "any tips for hamstring cramps"],
    "can i cycle instead, how often": ["can i cycle instead", "how often"],
    "how many? how often? how long do i hold? and why?": ["how many?", "how often?", "how long do i hold?"],
    "how many? how often? do i hold? and which first?": ["how many?", "how often?", "do i hold?", "which first?"],
    "is 4/10 ok and can i run tomorrow": ["is 4/10 ok", "can i run tomorrow"],
}
ONE = [
    "", "?", "sets and reps", "ice and heat?", "how many sets and reps", "it hurts when i bend and when i run",
    "can i run or should i rest", "what should i do when it hurts and when i run",
    "my knee hurts and it clicks, what can i do", "should i stretch and foam roll before and after?",
    "how do i do it and i have no mat", "left leg weaker than right and also tight",
    "does it hurt when walking and when running?", "i did 3 sets and what a difference",
    "is it ok to do the 90 and the 30 on the same day?", "ran 5k, felt great, knee ok", "how and when?",
    "why does it click and hurt?", "My knee hurts. I run 30k a week. Can I keep running?",
    "Had the scan, all fine. Can I keep jogging 3k?", "i tried the tape, which helped. is that normal",
    "what i do is 3x10 and how i feel is fine",
]  # fmt: skip


@pytest.mark.parametrize(("text", "asked"), SEVERAL.items())
def test_several(text: str, asked: list[str]) -> None:
    """Questions are told apart, each in the words of the person, without what joins them."""
    assert questions(text) == asked


@pytest.mark.parametrize("text", ONE)
def test_one(text: str) -> None:
    """One question stays one, whatever "and" joins in it."""
    assert questions(text) == []


@given(st.text(max_size=200) | st.lists(st.sampled_from([*SEVERAL, *ONE, "and", "?", ". ", ", "])).map(" ".join))
def test_any_text(text: str) -> None:
    """Whatever comes, there are several questions or none, made of the person's own words."""
    asked = questions(text)
    assert len(asked) != 1
    assert all("".join(part.split()) in "".join(text.split()) for part in asked)


def test_one_of_them_is_not_clear(runner: Runner) -> None:
    """What is asked beside clear questions and is not clear itself is not passed over: a choice of what comes near."""
    runner.talk("""
        > how do i do the 30 one, how many and should my back be flat
        = answer hamstring-bridge-30
        90 degree
        {clarify_rest}
        [Is it safe for my back?]
    """)


def test_more_than_are_answered_at_once(runner: Runner) -> None:
    """Three are answered, and it is said that there were more."""
    runner.talk("""
        > can i cycle? should i ice? how much pain is ok? do i need a scan? and what about shoes?
        = answer cross-training
        {asked_more}
    """)
    assert runner.turn.explanation.choices == ("cross-training", "ice-painkillers-stretching-rolling", "pain-rule")
    runner.talk("> can i cycle? should i ice? how much pain is ok?\n= answer cross-training")
    assert runner.words("asked_more") not in runner.turn.reply.text
