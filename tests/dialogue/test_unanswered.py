"""A question asked in vain: offered to the coach, kept or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.effects import KeepQuestion
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState, Hold, QuestionKind
from bot.dialogue.turn import Turn
from bot.knowledge.models import TriageLevel
from tests.dialogue.transcript import MONDAY, Runner

VAIN = "qwertz asdfg"  # nothing comes near it
UNCLEAR = "single leg"  # two exercises may be meant
SEND = "Send my question"


@pytest.fixture
def agreed(policy: Policy) -> Runner:
    """Somebody who has said that a record may be kept."""
    return Runner(policy, DialogueState(introduced=True, consent=True))


def kept(turn: Turn) -> list[str]:
    """The questions that the turn puts on the list."""
    wished = [effect.question for effect in turn.effects if isinstance(effect, KeepQuestion)]
    return [question.text for question in (*wished, *turn.questions)]


# -- who has not agreed to a record ------------------------------------------------------------------------------------
@pytest.mark.parametrize("consent", [None, False])
def test_only_by_a_press(policy: Policy, consent: bool | None) -> None:
    """Who has not agreed to a record has a button under the fallback; nothing is kept until it is pressed."""
    runner = Runner(policy, DialogueState(introduced=True, consent=consent))
    assert kept(runner.talk(f"> {VAIN}\n= fallback\n{{fallback}}\n[{SEND}]")) == []
    near = runner.turn.explanation.nearest
    turn = runner.talk(f"> [{SEND}]\n{{question_sent}}\n[Exercises]\nnot [{SEND}]")
    (effect,) = turn.effects
    assert isinstance(effect, KeepQuestion)
    assert (effect.question.text, effect.question.nearest) == (VAIN, near)
    assert effect.question.revision == policy.base.revision


def test_what_came_nearest_can_still_be_tapped(runner: Runner) -> None:
    """After sending, the nearest topics are still there to be tapped."""
    runner.talk(f"> {VAIN}\n> [{SEND}]")
    first = runner.turn.reply.messages[0].buttons[0][0].data
    assert first == f"e:{runner.turns[0].explanation.nearest[0]}"


def test_none_of_these(runner: Runner) -> None:
    """Who finds nothing among the choices can send that question too, with what it was between."""
    runner.talk(f"> {UNCLEAR}\n= clarify\nnot [{SEND}]\n> [None of these]\n= fallback\n[{SEND}]\n> [{SEND}]")
    (effect,) = runner.turn.effects
    assert isinstance(effect, KeepQuestion)
    assert effect.question.text == UNCLEAR
    assert effect.question.nearest == runner.turns[0].explanation.choices


@pytest.mark.parametrize("then", ["/help", "hello", "#m:main", "my back hurts", "(sticker)", "#c:no", "how many reps"])
def test_no_longer_at_hand(runner: Runner, then: str) -> None:
    """With the next turn the question is gone from memory; its old button then sends nothing and says so."""
    runner.talk(f"> {VAIN}\n> {then}")
    assert runner.state.unanswered is None or runner.state.unanswered.text != VAIN
    assert kept(runner.talk(f"> [{SEND}]\n{{question_gone}}")) == []


def test_an_old_button_sends_no_other_question(runner: Runner) -> None:
    """The button under an earlier question never sends a later one, and neither does "none of these"."""
    runner.talk(f"> {UNCLEAR}\n> {VAIN}")
    old, new = (next(b.data for b in runner.buttons if label in b.label) for label in ("None of", SEND))
    runner.talk(f"> #{old}\n= fallback\nnot [{SEND}]")
    assert kept(runner.talk(f"> other {VAIN}\n> #{new}\n{{question_gone}}")) == []


def test_why_does_not_lose_it(runner: Runner) -> None:
    """Who first asks why can still send the question."""
    assert kept(runner.talk(f"> {VAIN}\n> /why\n> [{SEND}]")) == [VAIN]


def test_scrubbed(runner: Runner) -> None:
    """An address is taken out before the question is even remembered."""
    runner.says(f"{VAIN} jo@run.example")
    assert runner.state.unanswered is not None
    assert runner.state.unanswered.text == f"{VAIN} […]"


@pytest.mark.parametrize(
    "said", ["?", "🦵", "...", "z", "(sticker)", "jo@mail.example", "mein knie tut beim laufen weh"]
)
def test_not_offered(runner: Runner, said: str) -> None:
    """A sticker, another language and what has no word in it are no questions for the coach."""
    runner.talk(f"> {said}\n= fallback\nnot [{SEND}]")
    assert runner.state.unanswered is None


# -- who has agreed ----------------------------------------------------------------------------------------------------
def test_kept_unasked(agreed: Runner) -> None:
    """Who has agreed to a record has the question kept with the turn, is told so, and is promised no answer."""
    turn = agreed.talk(f"> {VAIN}\n= fallback\n{{fallback_kept}}\nNobody can promise an answer\nnot [{SEND}]")
    assert kept(turn) == [VAIN]
    assert turn.effects == ()
    assert agreed.state.unanswered is None


def test_a_choice_is_no_answer_in_vain(agreed: Runner) -> None:
    """A choice alone keeps nothing, taking one of it neither, by tap or in words; "none of these" does."""
    assert kept(agreed.talk(f"> {UNCLEAR}\n= clarify")) == []
    assert kept(agreed.talk("> [None of these]\n= fallback\n{fallback_kept}")) == [UNCLEAR]
    taken = agreed.says(UNCLEAR).explanation.choices[0]
    assert kept(agreed.talk(f"> #e:{taken}\n= answer {taken}\n> hello")) == []
    agreed.says(UNCLEAR)
    assert kept(agreed.talk(f"> {agreed.policy.base.title_of(taken)}\n= answer {taken}")) == []


# -- a choice that nobody took -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("then", ["hello", "/help", "how many reps", "#e:warm-up", "(sticker)", f"{VAIN} again"])
def test_no_choice_taken(agreed: Runner, then: str) -> None:
    """Who takes none of what was offered, and goes on to something else, has asked in vain."""
    choices = agreed.says(UNCLEAR).explanation.choices
    first, *others = agreed.says(then).questions
    assert (first.text, first.nearest, first.kind) == (UNCLEAR, choices, QuestionKind.NO_CHOICE_TAKEN)
    assert [question.kind for question in others] in ([], [QuestionKind.NOTHING_FITTED])
    assert kept(agreed.says("hello")) == []


def test_why_puts_it_off(agreed: Runner) -> None:
    """Who first asks why has not passed the choice over yet."""
    assert kept(agreed.talk(f"> {UNCLEAR}\n> /why")) == []
    assert kept(agreed.says("hello")) == [UNCLEAR]


@pytest.mark.parametrize("then", ["my back hurts", "i have crushing chest pain", "#d:yes", "#c:no"])
def test_passed_over_for_good_reason(agreed: Runner, then: str) -> None:
    """Nothing is kept when a report follows, everything is deleted, or the agreement is taken back."""
    agreed.says(UNCLEAR)
    assert kept(agreed.says(then)) == []


@pytest.mark.parametrize("consent", [None, False])
def test_passed_over_without_agreement(policy: Policy, consent: bool | None) -> None:
    """Who has not agreed to a record has nothing kept unasked; "none of these" is their way to the coach."""
    runner = Runner(policy, DialogueState(introduced=True, consent=consent))
    assert kept(runner.talk(f"> {UNCLEAR}\n[None of these]\n> hello")) == []


def test_without_memory_nothing_is_kept_unasked(agreed: Runner) -> None:
    """While it cannot be seen whether somebody still agrees, they are asked."""
    agreed.state = replace(agreed.state, known=False)
    assert kept(agreed.talk(f"> {VAIN}\n= fallback\n[{SEND}]")) == []


# -- never a report ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("said", ["my back hurts", "i have crushing chest pain", "can a bridge cause back pain?"])
def test_no_report(agreed: Runner, said: str) -> None:
    """A message in which a sign was heard is never kept as a question, reported or only asked about."""
    assert kept(agreed.says(said)) == []
    assert agreed.state.unanswered is None


@pytest.mark.parametrize(("level", "offered"), [("CAUTION", True), ("URGENT", False), ("EMERGENCY", False)])
def test_none_while_something_grave_stands(runner: Runner, level: str, offered: bool) -> None:
    """Who was sent to be seen is not given a coach to wait for."""
    hold = Hold("recent-surgery", TriageLevel[level], MONDAY, ("clam",))
    runner.state = replace(runner.state, holds=(hold,))
    runner.talk(f"> {VAIN}\n= fallback\n{'' if offered else 'not '}[{SEND}]")
