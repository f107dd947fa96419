"""The questions after a report, answered in any words."""

from __future__ import annotations

import pytest

from bot.dialogue.answers import screen_answer
from bot.dialogue.policy import Policy
from tests.dialogue.transcript import Runner

NONE = [
    "none", "None of these", "no none of those", "no", "nope", "Nah mate", "NO!!", "not at all", "neither", "none 👍",
    "n",
    "no to all", "no to all 5", "none of the five", "1 no 2 no 3 no 4 no 5 no", "no no no no no",
    "no thanks", "none of them thank god", "i don't have any of those", "i haven't", "don’t have any", "no it's fine",
    "no, just the back pain", "no, just a dull ache", "none, just a bit stiff", "no only my lower back is sore",
    "none, probably just slept funny", "no, none of them. maybe the new mattress", "no to all, i think it's the gym",
    "no because i work at a desk", "n n n n n", "no numbness, no bladder trouble, no weakness, no accident, no fever",
    "no numbness, bladder problems, leg weakness, accident or fever",
]  # fmt: skip
THESE = {
    "only the second": "bladder",
    "second": "bladder",
    "2": "bladder",
    "number 2": "bladder",
    "no. 2": "bladder",
    "2nd": "bladder",
    "yes 2": "bladder",
    "none except the second": "bladder",
    "none of them apart from tingling": "saddle",
    "no, except at night": "unwell",
    "no no no yes no": "accident",
    "n y n n y": "bladder unwell",
    "not the first but the second": "bladder",
    "1 no 2 yes 3 no": "bladder",
    "bladder": "bladder",
    "the bladder one": "bladder",
    "2 and 3": "bladder legs",
    "2,3": "bladder legs",
    "2 or 3": "bladder legs",
    "2 n 3": "bladder legs",
    "first and third": "saddle legs",
    "maybe the first": "saddle",
    "the first, i think": "saddle",
    "#4": "accident",
    "the fever one": "unwell",
    "5": "unwell",
    "the last one": "unwell",
    "yes to 5": "unwell",
    "only the leg one": "legs",
    "numb since the squats": "saddle",
    "leg weak in the bridge": "legs",
}
NONE_BESIDE = ["slightly tight, nothing else", "it's just a bit tight, none of those", "nothing else, just a bit sore"]
SOME = [
    "yes", "Yep", "yes all of them", "all of them", "all", "everything", "yes one of them",
    "all except the second", "not all of them", "not none",
]  # fmt: skip
UNSURE = ["not sure", "i'm not really sure", "maybe", "i don't know", "dunno", "no idea", "a bit", "kind of",
          "possibly", "a bit of tingling", "sometimes", "hard to say",
          "none in my left but a bit in my right", "not sure, maybe from work",
          "none, but maybe a bit in the car"]  # fmt: skip
NO_ANSWER = [
    "", "what?", "thanks", "i don't think so", "not really", "probably not", "not 2", "no to 2", "none that i know of",
    "just a dull ache", "it started 2 weeks ago", "pain is 4/10", "4 out of 10", "after 3 sets", "the first time",
    "no numbness, no fever", "no no yes", "no but no fever", "no but my legs are tired", "my legs are fine",
    "no numbness", "what do you mean by bladder", "yes no",
    "none?", "isn't that all?", "no but actually yes", "last week", "it's not new", "nothing new",
    "only when i sit, maybe my chair", "maybe my mattress", "show me the single-leg deadlift", "one leg bridge",
    "a little tight", "just a bit stiff", "a little bit sore", "still sore", "not sure what you mean",
    "how many reps should i do", "it hurts when i bend " * 20,
    "it's not normal", "not good", "i am not ok", "no good", "nothing is fine", "that isn't normal",
    "it came on during my first run", "one side only", "helped move 3 boxes", "my second child was born",
]  # fmt: skip


class TestTypedAnswers:
    """Any words may answer; only a plain no is a no, and doubt counts as yes."""

    @pytest.mark.parametrize("said", [*NONE, *NONE_BESIDE])
    def test_none(self, policy: Policy, said: str) -> None:
        """A plain no, in any of these words, is none of the signs."""
        answer = screen_answer(said, policy.base.protocols["back-pain"].questions)
        assert answer is not None
        assert answer.none

    @pytest.mark.parametrize(("said", "signs"), THESE.items())
    def test_these(self, policy: Policy, said: str, signs: str) -> None:
        """A sign can be named by number, by place in the list or by its own word."""
        answer = screen_answer(said, policy.base.protocols["back-pain"].questions)
        assert answer is not None
        assert answer.yes == tuple(signs.split())

    @pytest.mark.parametrize("said", SOME)
    def test_some(self, policy: Policy, said: str) -> None:
        """A yes that does not say to what is a yes."""
        answer = screen_answer(said, policy.base.protocols["back-pain"].questions)
        assert answer is not None
        assert answer.some

    @pytest.mark.parametrize("said", UNSURE)
    def test_unsure(self, policy: Policy, said: str) -> None:
        """Doubt is heard as doubt."""
        answer = screen_answer(said, policy.base.protocols["back-pain"].questions)
        assert answer is not None
        assert answer.unsure

    @pytest.mark.parametrize("said", NO_ANSWER)
    def test_no_answer(self, policy: Policy, said: str) -> None:
        """Words that are neither a plain no nor a yes are no answer; the bot asks again."""
        assert screen_answer(said, policy.base.protocols["back-pain"].questions) is None

    @pytest.mark.parametrize("said", ["yes", "not sure", "a bit", "everything"])
    def test_yes_or_doubt_is_the_gravest(self, runner: Runner, said: str) -> None:
        """A bare yes and any doubt are taken for the gravest sign."""
        runner.talk(f"> my back hurts\n> {said}\n= escalate cauda-equina\n999\nholds back-pain, cauda-equina")

    def test_doubt_is_named(self, runner: Runner) -> None:
        """Who is unsure reads why that counts as yes; who said yes is not told that they are unsure."""
        runner.talk("> my back hurts\n> not sure\n{not_sure_is_yes}")
        runner.talk("> my back hurts\n> yes\nnot {not_sure_is_yes}")

    def test_several_signs(self, runner: Runner) -> None:
        """Of several signs the gravest speaks, and each holds what it holds."""
        runner.talk("""
            > my back hurts
            > 3 and 5
            = escalate cauda-equina
            holds back-pain, cauda-equina, back-urgent
        """)

    @pytest.mark.parametrize("said", ["i don't think so", "what?", "blah", "it started 2 weeks ago"])
    def test_asked_again(self, runner: Runner, said: str) -> None:
        """What is no clear answer gets the questions again, not a guess and not another subject."""
        runner.talk(f"""
            > my back hurts
            > {said}
            {{screen_unclear}}
            bladder
            [None of these]
            > none
            {{back-pain:none}}
        """)

    @pytest.mark.parametrize("said", ["pain goes down one leg like electricity", "it is in the left leg"])
    def test_one_leg_is_none_of_the_signs(self, runner: Runner, said: str) -> None:
        """The questions ask for both legs, or for one that gets weak: one that hurts is no yes."""
        runner.talk(f"> my back hurts\n> {said}\n= escalate back-pain\nholds back-pain")

    @pytest.mark.parametrize("said", ["do i need a scan?", "/exercises", "hello"])
    def test_another_subject_does_not_close_the_questions(self, runner: Runner, said: str) -> None:
        """Who asks something else gets the answer, and is reminded that the questions are open."""
        runner.talk(f"""
            > my back hurts
            > {said}
            {{screen_open}}
            > [{runner.policy.say.plain("screen_back")}]
            {{back-pain}}
            > none of those
            {{back-pain:none}}
            > {said}
            not {{screen_open}}
        """)

    def test_a_report_without_questions_keeps_the_open_ones(self, runner: Runner) -> None:
        """A second report that asks nothing does not swallow the first one's questions."""
        runner.talk("""
            > my back hurts
            > im 15
            = escalate young-runner
            > hello
            {screen_open}
        """)

    @pytest.mark.parametrize("said", ["yes", "no", "nope, thanks"])
    def test_a_bare_word_after_another_subject(self, runner: Runner, said: str) -> None:
        """Once something else has been said, a bare yes or no may be meant for that: the questions are asked again."""
        runner.talk(f"""
            > my back hurts
            > hello
            {{screen_open}}
            > {said}
            {{screen_unclear}}
            [None of these]
            holds back-pain
            > {said}
            not {{screen_unclear}}
        """)

    def test_none_of_them_after_another_subject(self, runner: Runner) -> None:
        """What speaks of the list answers the questions wherever it is said."""
        runner.talk("> my back hurts\n> hello\n> none of those\n{back-pain:none}")
