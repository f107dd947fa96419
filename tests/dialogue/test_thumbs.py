"""Thumbs under answers: a vote, and down a way to the coach."""

from __future__ import annotations

import pytest

from bot.dialogue.effects import KeepQuestion, Rate
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState, QuestionKind
from tests.dialogue.transcript import Runner

ASKED, ENTRY = "how should i warm up", "warm-up"
UP, DOWN, SEND = "👍", "👎", "Send my question"


@pytest.fixture
def agreed(policy: Policy) -> Runner:
    """Somebody who has said that a record may be kept."""
    return Runner(policy, DialogueState(introduced=True, consent=True))


@pytest.mark.parametrize("said", [ASKED, f"#e:{ENTRY}", f"/start {ENTRY}"])
def test_under_answers(runner: Runner, said: str) -> None:
    """Two thumbs stand under an answer, however it was reached."""
    runner.talk(f"> {said}\n= answer {ENTRY}\n[{UP}]\n[{DOWN}]")
    assert [button.data for button in runner.turn.reply.messages[0].buttons[-1]] == [f"v:up:{ENTRY}", f"v:down:{ENTRY}"]


@pytest.mark.parametrize("said", ["#e:clam", "hello", "my back hurts", "can a bridge cause back pain?", "/help"])
def test_under_nothing_else(runner: Runner, said: str) -> None:
    """Exercises, small talk, pages and what is said for safety are not voted on."""
    runner.talk(f"> {said}\nnot [{UP}]\nnot [{DOWN}]")


def test_data_fits(policy: Policy) -> None:
    """The longest id fits a button."""
    assert max(len(f"v:down:{id}") for id in policy.base.answers) <= 64


def test_up(runner: Runner) -> None:
    """Thumbs up is a vote, thanked for over the chat; the answer stays, and /why still explains it."""
    turn = runner.talk(f"> {ASKED}\n> [{UP}]")
    assert turn.effects == (Rate(ENTRY, up=True),)
    assert (turn.reply.messages, turn.reply.notice) == ((), runner.policy.say.plain("rated_up"))
    runner.talk("> /why\nHow should I warm up?")


def test_down_offers(runner: Runner) -> None:
    """Thumbs down offers the way to the coach; the question goes only by that button, marked with why."""
    turn = runner.talk(f"> {ASKED}\n> [{DOWN}]\n{{rated_down_send}}\n[{SEND}]")
    assert turn.effects == (Rate(ENTRY, up=False),)
    assert turn.questions == ()
    (effect,) = runner.talk(f"> [{SEND}]\n{{question_sent}}\nnot [How should I warm]").effects
    assert isinstance(effect, KeepQuestion)
    question = effect.question
    assert (question.text, question.nearest, question.kind) == (ASKED, (ENTRY,), QuestionKind.THUMBS_DOWN)


def test_down_keeps(agreed: Runner) -> None:
    """Who has agreed to a record has the question kept with the vote, once, and is told so."""
    turn = agreed.talk(f"> {ASKED}\n> [{DOWN}]")
    assert [(one.text, one.kind) for one in turn.questions] == [(ASKED, QuestionKind.THUMBS_DOWN)]
    assert turn.reply.notice == agreed.policy.say.plain("rated_down_kept")
    assert agreed.talk(f"> [{DOWN}]").questions == ()


def test_down_after_a_choice(agreed: Runner) -> None:
    """Down under an answer that was chosen among several keeps what was asked before the choice."""
    asked = "pain in the morning after warm up"
    agreed.talk(f"> {asked}\n= clarify")
    answer = next(id for id in agreed.turn.explanation.choices if id in agreed.policy.base.answers)
    assert agreed.talk(f"> #e:{answer}\n= answer {answer}").questions == ()
    (question,) = agreed.talk(f"> [{DOWN}]").questions
    assert (question.text, question.nearest, question.kind) == (asked, (answer,), QuestionKind.THUMBS_DOWN)


@pytest.mark.parametrize("between", ["hello", "/help", "#e:morning-after", "how many reps"])
def test_down_later(agreed: Runner, between: str) -> None:
    """An old thumb is a vote still; the question that led there is no longer known, and no other is kept for it."""
    agreed.talk(f"> {ASKED}\n> {between}")
    turn = agreed.talk(f"> #v:down:{ENTRY}\nnot [{SEND}]")
    assert turn.effects == (Rate(ENTRY, up=False),)
    assert turn.questions == ()


@pytest.mark.parametrize("data", ["v:", "v:up", "v:up:", "v:up:clam", "v:up:no-entry", "v:so:warm-up", "v:down:x"])
def test_no_such_vote(runner: Runner, data: str) -> None:
    """A vote on what is no answer is none."""
    assert runner.talk(f"> #{data}\n{{expired}}").effects == ()


def test_two_answers(agreed: Runner) -> None:
    """Where two questions got two answers, each has its thumbs, and down keeps what was asked."""
    turn = agreed.says("how many reps? and how should i warm up?")
    assert len(turn.reply.messages) >= 2
    votes = [button.data for message in turn.reply.messages for row in message.buttons for button in row if button.data]
    assert {data for data in votes if data.startswith("v:down")} == {f"v:down:{id}" for id in turn.explanation.choices}
    assert len(agreed.says(f"#v:down:{ENTRY}").questions) == 1
