"""Left against right: counted, said in percent with what it means, and not asked of those whom it could hurt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.counts import Counts, Side, counts_in, sides_in
from bot.dialogue.policy import Policy
from bot.dialogue.records import RecordBalance
from bot.dialogue.state import Counting, DialogueState, Screening
from tests.dialogue.transcript import Runner

TEST, DAY = "hamstring-bridge-90-single-leg", date(2026, 6, 15)


@pytest.fixture
def counter(policy: Policy) -> Runner:
    """Somebody who lets us keep what they tell, and has had no surgery."""
    return Runner(policy, DialogueState(introduced=True, consent=True, operated=False))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("12 left 17 right", Counts(12, 17)),
        ("Left 12, right 17.", Counts(12, 17)),
        ("17 on the right and 12 on the left leg", Counts(12, 17)),
        ("L12 R17", Counts(12, 17)),
        ("12/17", Counts(12, 17)),
        ("twelve left, seventeen right", Counts(12, 17)),
        ("i managed 12 reps with my left one and 17 with the right one", Counts(12, 17)),
        ("both 15", Counts(15, 15)),
        ("0 left 8 right", Counts(0, 8)),
        ("left 12", Counts(left=12)),
        ("17 right", Counts(right=17)),
    ],
)
def test_told_at_once(said: str, told: Counts) -> None:
    """Counts are understood as people write them, whichever side comes first."""
    assert counts_in(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "left 12 right 20 is that a big difference?",
        "12 reps left leg, 20 right leg, what percent is that",
        "i can do 20 on my right leg and only 12 on the left",
        "my left leg manages 12 and the right one 20, normal?",
    ],
)
def test_told_in_a_question(said: str) -> None:
    """Both counts are found among other words."""
    assert sides_in(said) == Counts(12, 20)


@pytest.mark.parametrize(
    "said",
    [
        "left 12",
        "12 and 20",
        "40 kg left, 65 kg right on the leg press",
        "left 12 left 20",
        "left 12 right 20, was left 8 right 20",
        "my left is 20% weaker than my right 5 years after",
    ],
)
def test_not_both_counts(said: str) -> None:
    """One side alone, kilos and percents, or more numbers than two are not taken for the counts of both."""
    assert sides_in(said) is None


def test_a_row_of_apostrophes(counter: Runner) -> None:
    """However many apostrophes stand in a question about the sides, it is answered; words with one in them are read."""
    apostrophes = "'" * 400
    counter.talk(f"> is my left {apostrophes} leg weaker than my right\n= answer")
    assert sides_in("with the left i've done 12, with the right i'd say 20") == Counts(12, 20)


def test_a_question_with_both_counts_is_worked_out(counter: Runner) -> None:
    """Asked with both numbers in it, the question gets its percent, once it is clear that there was no surgery."""
    counter.says("left 12 right 20 is that a big difference")
    assert "60%" in counter.turn.reply.text
    unasked = Runner(counter.policy, DialogueState(introduced=True, consent=True))
    unasked.talk("> i can do 20 on my right leg and only 12 on the left\n{balance_surgery}")
    unasked.says("no")
    assert "60%" in unasked.turn.reply.text


@pytest.mark.parametrize(("asked", "told"), [("left", Counts(left=9)), ("right", Counts(right=9)), (None, None)])
def test_a_number_alone(asked: Side | None, told: Counts | None) -> None:
    """A number alone is for the side that was asked about, and for none when none was."""
    assert counts_in("nine", asked) == told


@pytest.mark.parametrize(
    "said",
    [
        "my knee hurts 6",
        "12 left 17 right 3 sets",
        "left 12 left 17",
        "12.5",
        "is 12 good?",
        "3 weeks",
        "left",
        "",
        "4/10 pain",
    ],
)
def test_no_count(said: str) -> None:
    """What may mean something else is no count: pain least of all."""
    assert counts_in(said, "left") is None


def test_step_by_step(counter: Runner) -> None:
    """Asked left, then right; then the percent, what it means, when again, and what it does not say."""
    turn = counter.talk(
        """
        > /balance
        {balance_left}
        [Not now]
        > 12
        {balance_right}
        not {balance_left}
        > 17 reps
        your left does 70% of your right
        Under about 80%
        Count again in 3–4 weeks, from 6 Jul on
        {balance_cautions}
        only a rough guide
        [One hamstring is much weaker]
        [My progress]
        not {keep_ask}
        """
    )
    assert turn.effects == (RecordBalance(TEST, 12, 17, DAY),)
    assert counter.state.pending is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("19 left 20 right", "95%"),
        ("18 left 20 right", "90% or more"),
        ("179 left 200 right", "More than 100 on one leg?"),
        ("20 left 17 right", "your right does 85% of your left"),
        ("17 left 20 right", "Under 90%"),
        ("16 left 20 right", "Under 90%"),
        ("15 left 19 right", "Under about 80%"),
        ("15 15", "both the same, 100%"),
    ],
)
def test_bands(counter: Runner, said: str, words: str) -> None:
    """Each percent has its meaning; nobody is told 90 or 80 who has not reached it."""
    counter.talk(f"> /balance {said}\n{words}")


def test_none_on_one_leg(counter: Runner) -> None:
    """A leg that did none gets no percent, but the way back to two legs; it is kept as it was."""
    turn = counter.talk("> /balance 0 left 8 right\nLeft 0, right 8.\nGo back to two legs\nnot %")
    assert turn.effects == (RecordBalance(TEST, 0, 8, DAY),)
    assert counter.talk("> /balance 0 0\nGo back to two legs").effects == ()


def test_asked_to_keep(policy: Policy) -> None:
    """Who was never asked is asked once, under the result; a yes keeps that very count, a no keeps nothing."""
    runner = Runner(policy, DialogueState(introduced=True, operated=False))
    assert runner.talk("> /balance 12 left 17 right\n70%\n{keep_ask}").effects == ()
    assert runner.talk("> [Yes, keep it]\n{keep_yes}").effects == (RecordBalance(TEST, 12, 17, DAY),)
    assert runner.talk("> /balance 13 17\nnot {keep_ask}").effects == (RecordBalance(TEST, 13, 17, DAY),)


def test_declined(policy: Policy) -> None:
    """Who declines is told the percent all the same, and is not asked again."""
    runner = Runner(policy, DialogueState(introduced=True, operated=False))
    runner.talk("> /balance 12 left 17 right\n> [keep nothing]\n{keep_no}")
    assert runner.state.consent is False
    assert runner.talk("> /balance 12 left 17 right\n70%\nnot {keep_ask}").effects == ()


@pytest.mark.parametrize("data", ["k:b:20260615:12:1700:x", "k:b:2026:1:2:x", "k:p:20260615:11:knee:", "k:s:x", "k:q"])
def test_a_forged_button(counter: Runner, data: str) -> None:
    """A button that we never made keeps nothing."""
    assert counter.talk(f"> #{data}\n{{expired}}").effects == ()


def test_surgery_is_asked_once(policy: Policy) -> None:
    """The question about surgery comes first, once; what was counted already is not asked again after a no."""
    runner = Runner(policy, DialogueState(introduced=True, consent=True))
    runner.talk("> /balance 12 left 17 right\n{balance_surgery}\nnot %\n> no\n70%\n> /balance\n{balance_left}")


@pytest.mark.parametrize("answer", ["yes", "[Yes, or not cleared]"])
def test_surgery(policy: Policy, answer: str) -> None:
    """After surgery there is no test: the exercises go on hold as for any report of it, and later it is asked anew."""
    runner = Runner(policy, DialogueState(introduced=True, consent=True))
    runner.talk(f"> /balance\n> {answer}\n{{recent-surgery}}\nholds recent-surgery\n> /balance\nnot {{balance_left}}")
    runner.state = replace(runner.state, holds=())
    runner.talk("> /balance\nno test for now\n> [Over six months ago]\n{balance_left}")


def test_held_back(counter: Runner) -> None:
    """While the back holds the bridges there is no test, by command, button or an old button."""
    counter.talk("> my back hurts\nholds back-pain")
    for said in ("/balance", "#m:balance", "/balance 12 left 17 right", "#bo:no"):
        assert counter.talk(f"> {said}\nnot {{balance_left}}\nnot 70%").effects == ()
        assert isinstance(counter.state.pending, Screening)  # what was asked of the back is open still


def test_safety_first(counter: Runner) -> None:
    """A back that complains while counting is heard at once; what comes after is no count."""
    counter.talk("> /balance\n> my back hurts\n{back-pain}\nholds back-pain")
    assert isinstance(counter.state.pending, Screening)


def test_a_question_in_between(counter: Runner) -> None:
    """A question while counting is answered, and the count is taken up again; what is no answer is asked again."""
    counter.talk(
        "> /balance\n> how should i warm up\n= answer warm-up\n> 12\n{balance_right}\n> xyzzy plugh\n{balance_unclear}"
    )
    assert counter.state.pending == Counting(left=12)
    counter.talk("> [Not now]\n{cancelled}")
    assert counter.state.pending is None


def test_why(counter: Runner) -> None:
    """/why after a result says where the meaning comes from."""
    counter.talk("> /balance 12 left 17 right\n> /why\nTesting limb symmetry")


def test_a_question_with_both_counts_does_not_push_safety_aside(runner: Runner) -> None:
    """While safety's questions are open they stay open; nothing is counted before they are answered."""
    runner.says("my lower back hurts")
    runner.talk("> left 12 right 20 is that a big difference\nnot {balance_surgery}\nnot 60%")
    assert isinstance(runner.state.pending, Screening)


@pytest.mark.parametrize("said", ["l 12 r 18", "left 12 reps, right 18 reps", "right leg 18 reps left leg 12 reps"])
def test_counts_alone_begin_it(runner: Runner, said: str) -> None:
    """A message that is nothing but both counts, each with its side, is worked out."""
    runner.talk(f"> {said}\n{{balance_surgery}}\n> no surgery\n= answer strength-balance-measure\nLeft 12, right 18")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("nope never had surgery", "no"),
        ("i never had an operation", "no"),
        ("no thanks", "no"),
        ("yes last may", "yes"),
        ("yup", "yes"),
        ("aye, the knee", "yes"),
    ],
)
def test_the_surgery_question_in_words(runner: Runner, said: str, answer: str) -> None:
    """The question about surgery takes a yes and a no with words around it."""
    runner.talk(f"> left 12 right 18\n> {said}\n{'Left 12' if answer == 'no' else 'holds recent-surgery'}")


def test_a_bare_number_is_no_age(runner: Runner) -> None:
    """A number alone is asked about, unless it names a bridge."""
    runner.talk("> 18\n{bare_number}\nholds nothing\n> 90\n= answer hamstring-bridge-90")


@pytest.mark.parametrize("said", ["not cleared after surgery", "no not yet cleared", "not yet"])
def test_not_cleared_is_a_yes(runner: Runner, said: str) -> None:
    """Who is not cleared after surgery is treated as operated."""
    runner.talk(f"> left 12 right 18\n> {said}\nholds recent-surgery")


@pytest.mark.parametrize("said", ["no, that was three months ago", "no fever", "no pain"])
def test_a_no_that_may_be_a_yes(runner: Runner, said: str) -> None:
    """What stands beside a no about surgery may make it a yes, so it is asked again."""
    runner.talk(f"> left 12 right 18\n> {said}\nnot Left 12")
