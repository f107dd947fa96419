"""What somebody denies is not answered as if it were so, and hides nothing that stands beside it."""

from __future__ import annotations

import pytest

from tests.dialogue.transcript import Runner


@pytest.mark.parametrize(
    "said",
    ["it isn't swollen", "it's not swollen or anything", "i don't have a fever", "no fever", "no numbness at all"],
)
def test_a_mere_denial_is_taken_for_one(runner: Runner, said: str) -> None:
    """Who only says that something is not there is not shown the answer about it."""
    runner.talk(f"> {said}\n{{denied}}\nholds nothing")


def test_what_stands_beside_it_is_answered(runner: Runner) -> None:
    """The rest of the message is what is asked."""
    runner.talk("> no swelling, no locking. how many reps?\n= answer how-many-how-often\nnot {denied}")


@pytest.mark.parametrize("said", ["i have no fever. can i run with a cold?", "isn't it swollen?", "i don't know"])
def test_a_question_is_no_denial(runner: Runner, said: str) -> None:
    """In a question a no tells what it is about; and not every no denies a sign."""
    runner.talk(f"> {said}\nnot {{denied}}")


def test_no_praise_while_something_is_open(runner: Runner) -> None:
    """While something is on hold a denial is no reason to say that there is one thing less to worry about."""
    runner.talk("> my lower back hurts\n> no fever\nnot {denied}\n> none\n> no fever\nnot {denied}")


def test_it_hides_no_report(runner: Runner) -> None:
    """A denial before a report takes nothing from it."""
    runner.talk("> no fever, my bum is numb\n= escalate cauda-equina")
