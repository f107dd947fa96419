"""What the second opinion alone raises: a doubt with one clear question."""

from __future__ import annotations

import pytest

from bot.dialogue.answers import screen_answer
from bot.dialogue.policy import Policy
from tests.dialogue.transcript import Runner

# Told in words that no sign knows.
DOUBTED = "since lunch there is no warning at all down there, my trousers just get wet and i never notice"


def test_the_guidance_comes_first(runner: Runner) -> None:
    """A doubt gives the emergency guidance at once, asks one question, and holds everything until it is answered."""
    runner.talk(f"""
        > {DOUBTED}
        = escalate doubt-emergency
        {{doubt-emergency}}
        999
        [Yes, it is]
        holds doubt-emergency
        > show me the 90 degree bridge
        is on hold for you
    """)


@pytest.mark.parametrize("no", ["[None of these]", "no", "none of these", "no nothing like that"])
def test_a_no_ends_it(runner: Runner, no: str) -> None:
    """A no to the question opens everything again at once."""
    runner.talk(f"""
        > {DOUBTED}
        > {no}
        {{doubt-emergency:none}}
        holds nothing
        > show me the 90 degree bridge
        = answer hamstring-bridge-90
    """)


@pytest.mark.parametrize("yes", ["[Yes, it is]", "[Not sure]", "yes", "not sure"])
def test_a_yes_goes_on(runner: Runner, yes: str) -> None:
    """A yes, and not being sure, lead to help at once, of the body and of the mind; the exercises stay on hold."""
    runner.talk(f"""
        > {DOUBTED}
        > {yes}
        {{get-help-now}}
        999
        Samaritans
        not chest compressions
        holds doubt-emergency, get-help-now
    """)


def test_yesterday_is_no_yes(policy: Policy) -> None:
    """ "It was checked yesterday" is no yes to whether nobody has looked at it."""
    assert screen_answer("it was checked yesterday", policy.base.protocols["doubt-urgent"].questions) is None


@pytest.mark.parametrize("said", ["[It is about living]", "the second"])
def test_a_doubt_about_living(runner: Runner, said: str) -> None:
    """Who says that it is about living is spoken to about that, and about nothing else."""
    runner.talk(f"""
        > {DOUBTED}
        > {said}
        {{self-harm}}
        not chest compressions
    """)


def test_an_answered_doubt_is_answered(runner: Runner) -> None:
    """After a yes a stray no takes nothing back: what was said to be happening stands."""
    runner.talk(f"""
        > {DOUBTED}
        > yes
        > no
        not {{doubt-emergency:none}}
        {{emergency_still}}
        holds doubt-emergency, get-help-now
    """)


def test_what_was_told_beside_it_is_asked_next(runner: Runner) -> None:
    """Where a sign was heard too, a no to the doubt leads on to that sign's questions, and its hold stays."""
    runner.talk(f"""
        > my lower back has been stiff since the run
        = escalate back-pain
        > {DOUBTED}
        = escalate doubt-emergency
        > no
        not {{doubt-emergency:none}}
        {{doubt_over}}
        {{back-pain}}
        holds back-pain
    """)


def test_what_is_sure_is_told_before_the_doubt(runner: Runner) -> None:
    """A warning sign that was heard is told first, also where the message as a whole may be graver still."""
    runner.talk(f"""
        > 24 weeks pregnant, baby is moving less today. {DOUBTED}
        = escalate doubt-emergency
        {{maternity-call}}
        {{doubt-emergency}}
        > no
        {{doubt_over}}
        {{maternity-call}}
        holds maternity-call, pregnancy
    """)
    shown = runner.turns[0].reply.messages
    assert runner.words("maternity-call") in shown[0].text.text
