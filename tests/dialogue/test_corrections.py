"""What is mended in the message right after "none of these" counts as if it had been said at once."""

from __future__ import annotations

import pytest

from bot.dialogue.answers import ScreenAnswer
from bot.dialogue.corrections import correction, takes_back
from bot.dialogue.meanings import asked_meaning
from bot.dialogue.policy import Policy
from tests.dialogue.test_doubts import DOUBTED
from tests.dialogue.transcript import Runner

YES = {
    "sorry i meant 2": ScreenAnswer(yes=("bladder",)),
    "2 actually": ScreenAnswer(yes=("bladder",)),
    "oh, number 3 too": ScreenAnswer(yes=("legs",)),
    "no wait, the first one": ScreenAnswer(yes=("saddle",)),
    "I forgot to mention the fever": ScreenAnswer(yes=("unwell",)),
    "wait, actually yes": ScreenAnswer(some=True),
    "none except the bladder": ScreenAnswer(yes=("bladder",)),
    "scratch that, 1 and 5": ScreenAnswer(yes=("saddle", "unwell")),
    "hm maybe 1": ScreenAnswer(yes=("saddle",)),
    "hold up i think i do have the tingling one": ScreenAnswer(yes=("saddle",)),
    "i read that wrong, number 2 yes": ScreenAnswer(yes=("bladder",)),
}
NOTHING_OF_IT = [
    "thanks", "ok", "yes", "no", "none", "wait, none", "sorry", "actually can i run?", "sorry, how many sets",
    "wait what about the 30 one", "2 weeks ago", "a bit nervous though", "well that's a relief", "hmm ok",
    "well thanks", "6", "what can i do then", "my wife says yes", "wait 2 minutes",
]  # fmt: skip


@pytest.fixture
def opened(runner: Runner) -> Runner:
    """Somebody whose sore back is two days old, and whose first exercises were just opened again."""
    runner.talk("> my back hurts\n> none\n~ 48 h\n> [It is better: ask me]\n> none\n> yes")
    return runner


@pytest.mark.parametrize(("said", "answer"), YES.items())
def test_what_is_mended(policy: Policy, said: str, answer: ScreenAnswer) -> None:
    """A yes beside words that mend is that yes."""
    assert correction(said, policy.base.protocols["back-pain"].questions) == answer


@pytest.mark.parametrize(
    "said",
    [
        "oops",
        "wrong button",
        "I tapped the wrong one",
        "2",
        "by mistake",
        "i misread it",
        "scrap that",
        "hang on, not sure",
    ],
)
def test_what_is_only_wrong(policy: Policy, said: str) -> None:
    """That it was wrong, or a question's number alone, says no more than that."""
    assert correction(said, policy.base.protocols["back-pain"].questions) == ScreenAnswer()


@pytest.mark.parametrize("said", NOTHING_OF_IT)
def test_what_mends_nothing(policy: Policy, said: str) -> None:
    """Thanks, a plain word, a question or a time is no correction."""
    assert correction(said, policy.base.protocols["back-pain"].questions) is None


@pytest.mark.parametrize("said", ["no" + "," * 100_000, "sorry " * 50_000, "hmm" + "m" * 100_000 + " too"])
def test_a_flood_mends_nothing(policy: Policy, said: str) -> None:
    """A text as long as no correction is none."""
    assert correction(said, policy.base.protocols["back-pain"].questions) is None
    assert not takes_back(said)
    assert asked_meaning(said, policy.base.protocols["back-pain"].questions) == ()


def test_a_sign_after_all(runner: Runner) -> None:
    """A sign named right after none of them leads where it would have led."""
    runner.talk("> my back hurts\n> none\n{back-pain:none}\n> sorry i meant 2\n= escalate cauda-equina\n999")


def test_another_sign_beside_it(runner: Runner) -> None:
    """What a sign hears in the same words is not lost by it."""
    runner.talk("> my back hurts\n> none\n> actually 3, and crushing chest pain\n= escalate call-now")


def test_wrong_button(runner: Runner) -> None:
    """Who tapped the wrong one is asked again, and nothing of it is lost."""
    runner.talk("""
        > my back hurts
        > [None of these]
        {back-pain:none}
        > oops wrong button
        {back-pain}
        [None of these]
        > none
        {back-pain:none}
    """)


def test_a_doubt_after_all(runner: Runner) -> None:
    """A doubt that was denied comes back with one word."""
    runner.talk(f"> {DOUBTED}\n> no\nholds nothing\n> wait, actually yes\n{{get-help-now}}\nholds get-help-now")


def test_in_the_re_screen(runner: Runner) -> None:
    """Between the questions of the re-screen and its last one, too."""
    runner.talk("""
        > my back hurts
        > none
        ~ 48 h
        > [It is better: ask me]
        > none
        everyday movement
        > wait, 2 as well
        = escalate cauda-equina
    """)


@pytest.mark.parametrize(
    "said",
    ["sorry thats not right", "i think i answered too fast", "to be fair the pain does wake me", "hm maybe after all"],
)
def test_what_only_weakens_it(runner: Runner, said: str) -> None:
    """Words that weaken the no, and say nothing else that is understood, have the questions asked again."""
    runner.talk(f"> my back hurts\n> none\n> {said}\n{{screen_unclear}}\n[None of these]\n> none\n{{back-pain:none}}")


@pytest.mark.parametrize("said", ["well thanks", "hmm ok", "well that's a relief", "a bit nervous though", "oh nice"])
def test_a_relief_weakens_nothing(runner: Runner, said: str) -> None:
    """Who thanks, agrees or is glad is not asked again."""
    runner.talk(f"> my back hurts\n> none\n> {said}\nnot {{screen_unclear}}\nholds back-pain")


def test_a_sign_in_the_same_breath(runner: Runner) -> None:
    """A sign that the questions ask about is none of its words' harmless uses while they are on hold for somebody."""
    runner.talk("> my foot drags a bit when tired\nholds nothing")
    runner.talk("> my back hurts\n> none\n> my foot drags a bit when tired\n= escalate cauda-equina")


@pytest.mark.parametrize(
    "said",
    [
        "sorry i meant no",
        "wrong button",
        "scrap that",
        "hmm not really to be honest",
        "well bending is still a bit sore",
    ],
)
def test_what_was_opened_is_taken_back(opened: Runner, said: str) -> None:
    """Right after exercises were opened, a no puts them back, and asks from the beginning."""
    opened.talk(f"""
        > {said}
        {{back-pain}}
        holds back-pain
        > show me the 90 degree bridge
        is on hold for you
    """)


@pytest.mark.parametrize(
    "said",
    ["thanks", "great", "no thanks", "what now", "not yet", "oh no problem", "wait, is it still on hold?", "well done"],
)
def test_what_takes_nothing_back(said: str) -> None:
    """Thanks, a no to nothing, and a question take nothing back."""
    assert not takes_back(said)


@pytest.mark.parametrize("said", ["well, my knee still hurts", "hmm not sure how it works", "oh ok no problem"])
def test_what_leaves_it_open(opened: Runner, said: str) -> None:
    """What is told of another place, or is doubt about something else, puts nothing back."""
    opened.talk(f"> {said}\nnot {{back-pain}}")


def test_a_surgeon_who_said_nothing(runner: Runner) -> None:
    """A clearance that was none puts everything on hold again, and one that was half told is asked for."""
    runner.talk("""
        > i had a meniscus operation 3 weeks ago
        > [It is better: ask me]
        > yes they did a scan
        {screen_unclear}
        > yes
        > oh wait no he didnt
        {recent-surgery}
        holds recent-surgery
    """)


def test_only_right_after(runner: Runner) -> None:
    """After other talk it may be meant for anything; what it says by itself is heard at any time."""
    runner.talk("""
        > my back hurts
        > none
        > hello
        > actually yes
        not {cauda-equina}
        > actually my bum is numb
        = escalate cauda-equina
    """)
