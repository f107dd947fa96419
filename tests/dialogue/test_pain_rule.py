"""A number given to pain, told in a question: the rule answers for that number first."""

from __future__ import annotations

import pytest

from bot.dialogue.pain_rule import AMBER, GREEN, MOST, RULE, RUNNING, RUNNING_LIMIT, colour_of, pain_told
from tests.dialogue.transcript import Runner


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("did 3x10, pain 7", 7),
        ("pain was 7 out of 10 in the bridge", 7),
        ("Pain level: 3/10, is that ok?", 3),
        ("pain 10/10", 10),
        ("is pain of 2 fine", 2),
        ("pain at about 4", 4),
    ],
)
def test_told(said: str, level: int) -> None:
    """The number is found as people write it."""
    assert pain_told(said) == level


@pytest.mark.parametrize(
    "said",
    [
        "pain for 3 weeks",
        "pain 3 weeks now",
        "pain after 5 km",
        "pain 3/10 in the bridge, 6/10 next day",
        "pain 4/10 when i run",
        "did 3 sets of 10",
        "pain 2-3",
        "how much pain is ok",
    ],
)
def test_not_told(said: str) -> None:
    """Neither a time, a distance, two numbers nor a run's pain, for which the limit is lower, is that number."""
    assert pain_told(said) is None


def test_the_colours_are_those_of_the_rule(runner: Runner) -> None:
    """The colours change where the answer about the rule says that they do."""
    rule = runner.policy.base.answers[RULE].body
    assert f"0\u2013{GREEN}" in rule
    assert f"{GREEN + 1}\u2013{AMBER}" in rule
    assert f"{AMBER + 1} or more" in rule
    assert [colour_of(level) for level in (0, GREEN, GREEN + 1, AMBER, AMBER + 1, MOST)] == [
        "green", "green", "amber", "amber", "red", "red",
    ]  # fmt: skip


@pytest.mark.parametrize(("level", "name"), [(2, "pain_green"), (4, "pain_amber"), (7, "pain_red")])
def test_the_rule_speaks_of_the_number(runner: Runner, level: int, name: str) -> None:
    """Whoever asks with a number gets what the rule says to it, above the whole rule."""
    title = runner.policy.base.title_of(RULE)
    runner.talk(f"> pain was {level} out of 10 in the bridge, is that ok\n{{{name}}}\n{title}")
    assert runner.turn.explanation.entry == RULE


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("can i keep running with pain 2 out of 10", "pain_run_fine"),
        ("can i keep running with pain 4 out of 10", "pain_run_less"),
        ("knee pain 7 out of 10, can i still run", "pain_run_red"),
    ],
)
def test_a_runs_number_meets_the_runs_limit(runner: Runner, said: str, name: str) -> None:
    """Who asks about running with a number is told what the lower limit makes of it, above "often yes"."""
    runner.talk(f"> {said}\n= answer {RUNNING}\n{{{name}}}\n{runner.policy.base.title_of(RUNNING)}")


def test_the_runs_limit_is_that_of_the_rule(runner: Runner) -> None:
    """The limit for running is what the answer about the rule says it is."""
    assert f"For running the limit is lower: {RUNNING_LIMIT}" in runner.policy.base.answers[RULE].body
