"""What a few words mean right after a card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from bot.dialogue import followups
from bot.dialogue.followups import STRONG, WORDS_FILE, Followup, FollowupKind, followup
from bot.dialogue.policy import Policy
from bot.knowledge.loader import check
from bot.knowledge.models import TriageLevel
from bot.matching.matcher import Match, Ranking
from tests.dialogue.transcript import Runner
from tests.in_use import KNOWLEDGE

NOTHING = Ranking()
BRIDGE, OTHER_BRIDGE, ONE_LEG = "hamstring-bridge-90", "hamstring-bridge-30", "hamstring-bridge-90-single-leg"

AFTER_THE_90 = {
    "it": ("show", BRIDGE), "that one": ("show", BRIDGE), "Again!": ("show", BRIDGE), "show me": ("show", BRIDGE),
    "how do I do it?": ("show", BRIDGE), "pic?": ("show", BRIDGE), "and for the left?": ("show", BRIDGE),
    "what about the other leg": ("show", BRIDGE), "how many?": ("dose", BRIDGE), "How often pls": ("dose", BRIDGE),
    "ok so how many of those?": ("dose", BRIDGE), "what’s the dose": ("dose", BRIDGE), "video?": ("video", BRIDGE),
    "is there a vid": None, "is there a video of it": ("video", BRIDGE), "what goes wrong?": ("faults", BRIDGE),
    "why": ("purpose", BRIDGE), "what's it for?": ("purpose", BRIDGE), "Sources?": ("sources", BRIDGE),
    "says who": ("sources", BRIDGE), "easier one": ("show", "hamstring-bridge-partial"),
    "it's too hard": ("show", "hamstring-bridge-partial"), "i cant do it": ("show", "hamstring-bridge-partial"),
    "harder": ("show", "hamstring-bridge-staggered-90"), "next one please": ("show", "hamstring-bridge-staggered-90"),
    "and the other one?": ("show", OTHER_BRIDGE), "the 30?": ("show", OTHER_BRIDGE),
    "what about thirty degrees": ("show", OTHER_BRIDGE), "what if it hurts?": ("answer", "pain-rule"),
}  # fmt: skip
NO_FOLLOWUP = [
    "", "?", "what", "how are you", "it hurts", "pain", "my left knee hurts", "the 45?", "easier said than done",
    "why does my knee click", "how many miles can i run", "how long until it is better", "video games", "remind me",
    "the other knee", "is it ok to run", "show me the step down", "so then please ok thanks hmm how many",
]  # fmt: skip


def ranking(entry: str, score: float) -> Ranking:
    """One match, which the thresholds would answer with."""
    return Ranking((Match(entry, score, "", ()),), threshold=0.3, margin=0.1, ask=0.1)


def brief(found: Followup | None) -> tuple[str, str] | None:
    return (found.kind.value, found.entry) if found else None


@pytest.mark.parametrize(("said", "meant"), AFTER_THE_90.items())
def test_after_a_card(policy: Policy, said: str, meant: tuple[str, str] | None) -> None:
    """Right after a card, a few words are about that card; anything not listed is left to the matcher."""
    assert brief(followup(said, BRIDGE, policy.base, NOTHING)) == meant


@pytest.mark.parametrize("said", NO_FOLLOWUP)
def test_words_of_their_own(policy: Policy, said: str) -> None:
    """A message that says more, or reports something, is no follow-up, however short."""
    assert followup(said, BRIDGE, policy.base, NOTHING) is None


@pytest.mark.parametrize("last", [None, "gone-since", "hello"])
def test_no_card(policy: Policy, last: str | None) -> None:
    """Without a card, after one that is gone, or after small talk, a few words are only what they say."""
    assert all(followup(said, last, policy.base, NOTHING) is None for said in AFTER_THE_90)


def test_a_weak_match_elsewhere(policy: Policy) -> None:
    """A follow-up beats what the matcher half believes: "again" is not about running again."""
    assert brief(followup("again", BRIDGE, policy.base, ranking("return-to-running", 0.8))) == ("show", BRIDGE)


def test_a_strong_match_elsewhere(policy: Policy) -> None:
    """What the matcher is sure of beats the follow-up."""
    assert followup("again", BRIDGE, policy.base, ranking("return-to-running", STRONG)) is None


def test_which_exercises_however_sure(policy: Policy) -> None:
    """Right after a complaint "what exercises" means those that go with it, however sure the matcher is of all."""
    found = followup("what exercises?", "stairs-downhill-squats", policy.base, ranking("which-exercises", 0.99))
    assert found is not None
    assert (found.kind, found.choices) == (FollowupKind.EXERCISES, ("wall-sit", "step-down"))


@pytest.mark.parametrize("entry", ["how-many-how-often", BRIDGE])
def test_strong_for_the_same(policy: Policy, entry: str) -> None:
    """How many after a card means that exercise's own numbers, however sure the matcher is of the general answer."""
    assert brief(followup("how many", BRIDGE, policy.base, ranking(entry, 0.99))) == ("dose", BRIDGE)


def test_which_other(policy: Policy) -> None:
    """The other one of a one-leg bridge may be the other angle or the one on two legs: the bot asks."""
    found = followup("the other one", ONE_LEG, policy.base, NOTHING)
    assert found is not None
    assert found.kind is FollowupKind.ASK
    assert found.choices == ("hamstring-bridge-30-single-leg", BRIDGE)


def test_the_end_of_the_ladder(policy: Policy) -> None:
    """Where nothing is easier or harder, the answer about moving up and down the ladder is given."""
    assert brief(followup("harder", "nordic-hamstring", policy.base, NOTHING)) == ("answer", "how-to-progress")
    assert brief(followup("easier", "wall-sit", policy.base, NOTHING)) == ("answer", "how-to-progress")


def test_no_video(policy: Policy) -> None:
    """Asked for a video that there is none of, the bot shows the card with its picture; `way` says what was wanted."""
    found = followup("video?", "wall-sit", policy.base, NOTHING)
    assert found == Followup(FollowupKind.SHOW, "wall-sit", "video")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("again", ("show", "how-to-do-the-bridges")),
        ("sources", ("sources", "how-to-do-the-bridges")),
        ("why", ("lines", "how-to-do-the-bridges")),
        ("how many?", ("answer", "how-many-how-often")),
        ("what if it hurts", ("answer", "pain-rule")),
        ("harder", None),
        ("and for the left?", None),
        ("explain simply", ("again", "how-to-do-the-bridges")),
    ],
)
def test_after_an_answer(policy: Policy, said: str, meant: tuple[str, str] | None) -> None:
    """After an answer, a follow-up goes where the answer itself leads, and nowhere else."""
    assert brief(followup(said, "how-to-do-the-bridges", policy.base, NOTHING)) == meant


@pytest.mark.parametrize(
    "said",
    [
        "left one",
        "the right knee",
        "both knees",
        "for six weeks",
        "3 months now",
        "it's my left knee",
        "a week",
        "I'm 72",
    ],
)
def test_a_detail_after_an_answer(policy: Policy, said: str) -> None:
    """Which side it is, or since when, told after an answer, asks for nothing else; after a card it is none of that."""
    assert brief(followup(said, "my-knee-hurts", policy.base, NOTHING)) == ("detail", "my-knee-hurts")
    assert brief(followup(said, BRIDGE, policy.base, NOTHING)) in (None, ("show", BRIDGE))
    assert followup(f"{said}?", "my-knee-hurts", policy.base, NOTHING) is None


def test_a_detail_is_noted(runner: Runner) -> None:
    """The answer stands, its buttons too; somebody for whom it is on hold reads that instead."""
    runner.talk("""
        > my knee hurts
        = answer my-knee-hurts
        > left one
        = answer my-knee-hurts
        {detail}
        [Pain on the outer side]
    """)
    runner.talk("""
        > which programme for a weak hamstring
        = answer weak-hamstring-ladder
        > im 15
        > left
        not {detail}
    """)


@pytest.mark.parametrize(
    ("answer", "said", "line"),
    [
        ("ice-painkillers-stretching-rolling", "how long for?", "up to 20 minutes, wrapped in a cloth"),
        ("ice-painkillers-stretching-rolling", "why not", "Why not painkillers before a run"),
        ("one-hamstring-weaker", "how long till it's even", "weeks"),
    ],
)
def test_the_lines_that_say_it(runner: Runner, answer: str, said: str, line: str) -> None:
    """Asked how long, or why, right after an answer that says so, the bot says those lines of it and no others."""
    runner.talk(f"> #e:{answer}\n> {said}\n= answer {answer}\n{{answer_lines}}\n{line}\nnot straight to a physio")
    assert len(runner.screen) < 900


def test_nothing_simpler(runner: Runner) -> None:
    """Who asks for other words is told that there are none, and reads the answer once more."""
    runner.talk("""
        > #e:pain-rule
        > i dont understand
        = answer pain-rule
        {answer_again}
        Give the pain a number from 0 to 10.
    """)


def test_where_it_is_felt(runner: Runner) -> None:
    """Where to feel an exercise is asked of that exercise, not of the bridges, and never answered with its pain."""
    runner.talk("""
        > #e:clam
        > where should i feel it
        = answer clam
        buttocks and side of the hip
        Pain in the knee or the low back is not: stop.
    """)


@pytest.mark.parametrize("said", ["i cant feel it", "I don't feel anything", "not feeling it"])
def test_an_exercise_that_is_not_felt(runner: Runner, said: str) -> None:
    """Right after an exercise's card, that it is not felt is said of the exercise."""
    runner.talk(f"> #e:clam\n> {said}\n= answer clam\nbuttocks and side of the hip")


def test_not_felt_with_a_back_on_hold(runner: Runner) -> None:
    """While a back is on hold, who cannot feel it may mean the saddle, whatever card was shown last."""
    runner.talk("> my lower back hurts\n> none\n> #e:clam\n> i can not feel it\n= escalate doubt-emergency")


def test_which_exercises_go_with_it(runner: Runner) -> None:
    """After an answer about a complaint "what exercises" offers those of that answer, to be tapped or written."""
    runner.talk("""
        > #e:stairs-downhill-squats
        > so what exercises?
        = answer stairs-downhill-squats
        Stairs, downhills and squats hurt: these exercises go with it.
        [Wall sit]
        [Step-down]
        > the second one
        = answer step-down
    """)


def test_no_words_file(policy: Policy) -> None:
    """Without the file of follow-ups every message is taken for itself."""
    words = {id: listed for id, listed in policy.base.words.items() if id != WORDS_FILE}
    assert followup("how many", BRIDGE, replace(policy.base, words=words), NOTHING) is None


def test_no_way_is_a_report(policy: Policy) -> None:
    """None of the ways raises a red flag: what safety hears is never taken for a follow-up. That an exercise is not
    felt is no more than doubted.
    """
    ways = [said.replace("#", "30") for listed in policy.base.words[WORDS_FILE]["ways"].values() for said in listed]
    assert len(ways) > 100
    raised = {said: assessed for said in ways if (assessed := policy.safety.assess(said)).level > TriageLevel.NONE}
    assert all(assessed.only_doubt for assessed in raised.values())
    assert raised.keys() <= {*policy.base.words[WORDS_FILE]["ways"]["not_felt"]}


GOOD = """\
---
title: Follow-ups
fillers: [and]
ways:
  dose: [how many]
answers: {}
other: {}
---
"""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD, None),
        (
            GOOD.replace("[and]", "and"),
            "3: 'fillers' must be a list of words: 'fillers: [and, so, please]'",
        ),
        (
            GOOD.replace("[how many]", "how many"),
            "4: 'ways' must be names, each with a list: 'dose: [how many]'",
        ),
        (
            GOOD.replace("answers: {}", "answers: []"),
            "6: 'answers' must be names, each with an entry: 'pain: pain-rule'",
        ),
        (GOOD.replace("dose:", "doses:"), "5: 'doses' leads nowhere. Did you mean 'dose'?"),
        (
            GOOD.replace("  dose: [how many]", "  dose: [how many]\n  show: [and how many]"),
            "6: 'and how many' stands under 'dose' too. Leave it where it belongs",
        ),
        (
            GOOD.replace("answers: {}", "answers: {pain: pain-rul}"),
            "6: 'pain-rul' is none of the answers or exercises. Did you mean 'pain-rule'?",
        ),
        (
            GOOD.replace("other: {}", "other: {wall-sit: [step-dwn]}"),
            "7: 'step-dwn' is none of the exercises. Did you mean 'step-down'?",
        ),
    ],
)
def test_what_a_coach_may_get_wrong(knowledge: Path, text: str, problem: str | None) -> None:
    """A slip in the file of follow-ups is found at its line, with what to do."""
    (knowledge / "words" / f"{WORDS_FILE}.md").write_text(text, encoding="utf-8")
    found = check(knowledge, [followups.problems])
    assert [f"{one.line}: {one.message}" for one in found if one.file.endswith(f"{WORDS_FILE}.md")] == (
        [problem] if problem else []
    )


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A copy of the knowledge that is shipped, to be spoilt."""
    return Path(copytree(KNOWLEDGE, tmp_path / "knowledge"))
