"""What is said of a hold, unasked: better, as it was, not seen yet, or a wish to go on."""

from __future__ import annotations

import pytest

from bot.dialogue.said_on_hold import asks_to_go_on, says_better, says_not_seen, says_same


@pytest.mark.parametrize(
    "said",
    ["my back is better now", "my back is fine", "i'm fine", "all good now", "the pain is gone",
     "it doesn't hurt anymore", "feels great"],
)  # fmt: skip
def test_news_that_all_is_well(said: str) -> None:
    """Saying that it is better is a reason to offer the questions."""
    assert says_better(said)


@pytest.mark.parametrize("said", ["can i start again?", "can i do the bridge now", "am i allowed to do bridges again?"])
def test_asking_to_go_on(said: str) -> None:
    """So is asking to go on, which is no news that it is better."""
    assert asks_to_go_on(said)
    assert not says_better(said)


@pytest.mark.parametrize(
    "said",
    ["my back is not better", "still hurts", "better but still stiff", "getting better", "when will it be better?",
     "is it ok to run", "can i go running again", "good morning", "thanks, good answer", "what is fine?"],
)  # fmt: skip
def test_no_such_news(said: str) -> None:
    """Not better, half better, a question or a greeting is no such news."""
    assert not says_better(said)


@pytest.mark.parametrize(
    "said",
    ["still locked", "no better", "not any better yet", "it is still very sore", "still can't straighten it",
     "hasn't improved at all", "its locked again", "no change today", "unchanged", "still the same"],
)  # fmt: skip
def test_unasked_it_is_as_it_was(said: str) -> None:
    """Nobody has asked, and it says no more than that it is as it was."""
    assert says_same(said)


@pytest.mark.parametrize(
    "said",
    ["the same", "is it still sore?", "still doing the bridges", "the same exercise", "no better shoes than these",
     "still locked in for sunday's race", "is there no change in the plan", ""],
)  # fmt: skip
def test_unasked_of_something_else(said: str) -> None:
    """Of something else, or of anything: no news."""
    assert not says_same(said)


@pytest.mark.parametrize(
    "said",
    ["i can't get an appointment today", "nobody can see me until friday", "can it wait till monday", "i'll wait",
     "the waiting list is 3 weeks", "mri is booked for next week", "i have an appointment tomorrow"],
)  # fmt: skip
def test_nobody_can_look_yet(said: str) -> None:
    """Nobody can look at it yet, or it is asked whether that can wait."""
    assert says_not_seen(said)


@pytest.mark.parametrize("said", ["can i wait between sets?" * 3, "how long is a rest"])
def test_of_another_wait(said: str) -> None:
    """Some other waiting."""
    assert not says_not_seen(said)
