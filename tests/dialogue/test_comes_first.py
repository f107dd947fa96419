"""What has just been told comes before exercises and leave to go on, also where nothing is on hold for it."""

from __future__ import annotations

import pytest

from tests.dialogue.transcript import Runner


@pytest.mark.parametrize("told", ["my knee is swollen", "i feel dizzy in the bridge", "i am ill with a fever"])
def test_no_leave_to_run(runner: Runner, told: str) -> None:
    """After an answer that forbids running, who asks whether to run reads that again, and no "often yes"."""
    runner.talk(f"> {told}\nnot {{cautioned_first}}\n> can i keep running?\n{{cautioned_first}}\nnot Often yes")


def test_an_exercise_comes_under_it(runner: Runner) -> None:
    """An exercise is shown under what was told, and a day later alone."""
    runner.talk("""
        > i feel hopeless
        = answer feeling-low
        > show me the clam
        = answer clam
        {cautioned_first}
        If you think of harming yourself
        ~ 25 h
        > show me the clam
        not {cautioned_first}
    """)


def test_what_is_not_understood(runner: Runner) -> None:
    """After word of a low mood, words that are not understood get the people to call once more."""
    runner.talk("> i feel hopeless\n> blah blah\n{cautioned_first}\nIf you think of harming yourself")


@pytest.mark.parametrize(
    "told",
    [
        "my knee was swollen last year",
        "my knee is not swollen at all, how do i know it is",
        "my knee was swollen in 2019",
    ],
)
def test_what_is_over(runner: Runner, told: str) -> None:
    """What was long ago, or is denied, comes before nothing."""
    runner.talk(f"> {told}\n> show me the clam\n= answer clam\nnot {{cautioned_first}}")


def test_all_good_now(runner: Runner) -> None:
    """Who says that all is well reads it no more."""
    runner.talk("> i feel dizzy in the bridge\n> it's all good now\n> can i keep running?\nnot {cautioned_first}")


def test_something_else_is_denied(runner: Runner) -> None:
    """Who denies something else has taken back nothing of what was told."""
    runner.talk("> i feel dizzy in the bridge\n> no numbness at all\n> can i keep running?\n{cautioned_first}")


def test_nothing_was_told(runner: Runner) -> None:
    """Who has told of nothing gets the plain answer, and what goes on with something else comes as it is."""
    runner.talk("> can i keep running?\nOften yes\nnot {cautioned_first}")
    runner.talk("> my knee is swollen\n> hello\nnot {cautioned_first}")


def test_no_child_is_told_to_run(runner: Runner) -> None:
    """After word of a child's knee nobody reads that the child may run."""
    runner.talk(
        "> my daughter is 12 and her knee hurts\n> can she keep running?\nnot Often yes\nsee a doctor the same day"
    )


@pytest.mark.parametrize("report", ["my face drooped", "my knee is locked"])
def test_no_exercises_beside_what_is_to_be_seen(runner: Runner, report: str) -> None:
    """Who is to be seen, and says what is not understood, gets no list of exercises; what stands is said again."""
    turn = runner.talk(f"> {report}\n> blah blah\n{{unclear_to_be_seen}}\nstill stands")
    buttons = [button for message in turn.reply.messages for row in message.buttons for button in row]
    assert [button.data for button in buttons if button.data and button.data.startswith(("e:", "m:"))] == []


class TestInPieces:
    """A sign told in two short messages, the second without a place of its own."""

    @pytest.mark.parametrize(
        ("first", "second", "protocol"),
        [
            ("my knee hurts", "it's red", "hot-joint"),
            ("my knee hurts", "and it locks", "knee-injury"),
            ("my knee hurts", "i heard a pop", "knee-injury"),
            ("my hamstring hurts", "it went pop while sprinting", "tendon-tear"),
            ("i have a new hip", "6 weeks", "recent-surgery"),
            ("i had surgery on my knee", "last week", "recent-surgery"),
        ],
    )
    def test_together(self, runner: Runner, first: str, second: str, protocol: str) -> None:
        """They are one report."""
        turn = runner.talk(f"> {first}\n> {second}")
        assert turn.explanation.entry == protocol
        assert protocol in [hold.protocol for hold in runner.state.holds]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("my knee hurts", "it is hot here today"),
            ("my knee hurts", "my calf popped"),
            ("my knee hurts", "should i warm up"),
            ("i had surgery on my knee years ago", "i just want to run"),
            ("i had a meniscus op in 2012", "last week i ran 10k"),
            ("i had an operation years ago", "6 weeks"),
            ("my hamstring is weak", "i am stuck"),
        ],
    )
    def test_not_together(self, runner: Runner, first: str, second: str) -> None:
        """Of something else, or of another place, it is none."""
        runner.talk(f"> {first}\n> {second}")
        assert not {hold.protocol for hold in runner.state.holds} & {"hot-joint", "knee-injury", "recent-surgery"}


class TestKeptInMind:
    """What somebody is stays in mind while it is on hold, and after it was opened again."""

    def test_pregnant(self, runner: Runner) -> None:
        """A week after word of a pregnancy, contractions are those of a pregnancy."""
        runner.talk("> i am 20 weeks pregnant\n~ 168 h\n> contractions\n= escalate maternity-call")

    def test_pregnant_and_opened(self, runner: Runner) -> None:
        """Also when the bridges are open again on the midwife's word."""
        runner.talk("""
            > i am 20 weeks pregnant
            > #rs:pregnancy
            > yes
            holds nothing
            > i bleed a little after the bridge
            = escalate maternity-call
        """)
