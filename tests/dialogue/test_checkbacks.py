"""How is it now? What is asked some time after a report, and what follows from the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.escalation import held_exercises
from bot.dialogue.policy import Policy
from bot.dialogue.turn import CheckBackOwed
from bot.knowledge.models import TriageLevel
from tests.dialogue.transcript import Runner

ASKING = [
    "back-pain", "back-urgent", "back-injury", "cauda-equina", "call-now", "blood-clot", "knee-injury", "hot-joint",
    "bone-stress", "wound", "tendon-tear", "limb-emergency", "knee-check", "getting-worse",
    "doubt-emergency", "doubt-urgent", "see-today", "get-help-now", "feverish-knee", "maternity-call",
    "after-birth-mood",
]  # fmt: skip


@pytest.fixture
def asked(runner: Runner) -> Runner:
    """Somebody with back pain and no warning sign, a day later, who has just been asked."""
    runner.talk("> my back hurts\n> none\n~ 24 h\nasks back-pain\n{back-pain:ask}")
    return runner


def test_who_asks(policy: Policy) -> None:
    """Every protocol of something that gets better or worse checks back; one about self-harm never does."""
    assert sorted(id for id, one in policy.base.protocols.items() if one.check_back) == sorted(ASKING)


@pytest.mark.parametrize("protocol", ASKING)
def test_owed_after_a_report(policy: Policy, protocol: str) -> None:
    """A report owes a question 24 hours later; the same report again owes it 24 hours after that."""
    runner = Runner(policy)
    for _ in range(2):
        step = policy.escalation.raise_([protocol], runner.state, runner.now)
        assert step.check_backs == (CheckBackOwed(protocol, runner.now + timedelta(hours=24)),)
        runner.state = step.state
        runner.now += timedelta(hours=3)


@pytest.mark.parametrize("protocol", ASKING)
def test_worse_goes_up(policy: Policy, protocol: str) -> None:
    """Worse leads to a message of a higher level; from an emergency to an emergency."""
    runner = Runner(policy)
    runner.state = policy.escalation.raise_([protocol], runner.state, runner.now).state
    level = policy.base.protocols[protocol].level
    turn = runner.says(f"#cb:{protocol}:worse")
    assert turn.explanation.level > level or turn.explanation.level is TriageLevel.EMERGENCY
    assert turn.check_backs
    assert protocol in [hold.protocol for hold in turn.state.holds]


@pytest.mark.parametrize("said", ["[It is better]", "much better thanks", "a lot better today", "gone", "fine now"])
def test_better(asked: Runner, said: str) -> None:
    """Better opens nothing: it leads to the questions again."""
    asked.talk(f"> {said}\n{{rescreen_title}}\nholds back-pain\n> #e:hamstring-heel-dig\n{{held}}")


@pytest.mark.parametrize(
    "said", ["[About the same]", "same", "no change", "about the same", "back still hurts", "no better"]
)
def test_same(asked: Runner, said: str) -> None:
    """The same leads to guidance one step firmer, and everything stays on hold; the day after it is asked again."""
    before = held_exercises(asked.state)
    asked.talk(f"> {said}\n{{back-pain:same}}\n[It is better]\nholds back-pain")
    assert held_exercises(asked.state) == before
    assert [owed.protocol for owed in asked.turn.check_backs] == ["back-pain"]


@pytest.mark.parametrize("said", ["[It is worse]", "worse today", "my back is worse", "it got worse overnight"])
def test_worse(asked: Runner, said: str) -> None:
    """Worse leads up: to a doctor the same day, and everything is on hold."""
    asked.talk(f"> {said}\n= escalate back-urgent\n{{back-urgent}}\nholds back-pain, back-urgent\n> #e:clam\n{{held}}")


@pytest.mark.parametrize("said", ["worse, and i am numb between my legs", "same but now i can't pee"])
def test_safety_comes_first(asked: Runner, said: str) -> None:
    """A warning sign in the answer is heard before the answer."""
    asked.talk(f"> {said}\n= escalate cauda-equina\n999")


def test_seen(runner: Runner) -> None:
    """From urgent up it is asked whether somebody has been seen; a yes leads to the re-screen."""
    runner.talk("""
        > i am numb between my legs and i cannot pee
        ~ 24 h
        asks cauda-equina
        {cauda-equina:ask}
        > yes i was at the hospital
        {cauda-equina:release}
        holds cauda-equina
    """)


@pytest.mark.parametrize("said", ["[Not yet]", "not yet", "no", "i will go tomorrow", "haven't been"])
def test_not_seen(runner: Runner, said: str) -> None:
    """Not yet: the advice again, firmly, with the numbers to call."""
    runner.talk(f"""
        > i am numb between my legs and i cannot pee
        ~ 24 h
        asks cauda-equina
        > {said}
        {{cauda-equina:same}}
        {{cauda-equina}}
        999
        holds cauda-equina
    """)


def test_an_older_choice(runner: Runner) -> None:
    """A no to the check-back answers it, though there was something to choose before it came; a choice since is one."""
    runner.talk("> one calf is swollen and hot\n> /exercises\n~ 24 h\nasks blood-clot\n> no\n{blood-clot:same}")
    runner.talk("~ 24 h\nasks blood-clot\n> /exercises\n> clam\n= answer clam")


def test_unclear(asked: Runner) -> None:
    """Words that answer nothing get the question again; a question of their own is answered."""
    asked.talk("""
        > blah blah
        {check_unclear}
        {back-pain:ask}
        [It is worse]
        > how many reps and how often?
        = answer how-many-how-often
        > worse
        = escalate back-urgent
    """)


@pytest.mark.parametrize("said", ["/cancel", "/start", "thanks", "hello", "/stop", "just show me the bridge"])
def test_no_answer_changes_nothing(asked: Runner, said: str) -> None:
    """Whatever is no answer, and silence, leaves on hold what was."""
    before = asked.state.holds
    asked.talk(f"> {said}\n~ 72 h\n> hello")
    assert asked.state.holds == before
    assert asked.state.pending is None


def test_long_unanswered(asked: Runner) -> None:
    """Two days later "the same" is no answer any more, but the buttons are; "worse" is heard while it is on hold."""
    asked.talk("~ 48 h\n> the same\nnot {back-pain:same}\n> #cb:back-pain:same\n{back-pain:same}")
    asked.talk("~ 48 h\n> worse\n= escalate back-urgent")


def test_questions_left_unanswered(runner: Runner) -> None:
    """Who left the safety questions unanswered is asked those again, and asked how it is the day after."""
    runner.talk("""
        > my back hurts
        ~ 24 h
        asks back-pain
        [Both legs, or weaker leg]
        > none
        {back-pain:none}
    """)
    assert [owed.protocol for owed in runner.turn.check_backs] == ["back-pain"]


def test_only_about_what_is_gravest(runner: Runner) -> None:
    """Nobody who was sent to hospital is asked about an ordinary back."""
    runner.talk("> my back hurts\n> only the first\n~ 24 h\nasks not back-pain\nasks cauda-equina")


def test_nothing_on_hold(runner: Runner) -> None:
    """With nothing on hold nothing is asked, and an old card's buttons say so; "worse" is listened to all the same."""
    runner.talk("""
        asks not back-pain
        asks not gone-protocol
        > #cb:back-pain:better
        {nothing_held}
        > #cb:back-pain:same
        {nothing_held}
        > #cb:back-pain:worse
        = escalate back-urgent
    """)


def test_the_next_hold_is_asked_about(runner: Runner) -> None:
    """When the graver hold is gone, what else is on hold is asked about a day later."""
    runner.talk("> my back hurts\n> i have crushing chest pain")
    runner.now += timedelta(hours=4)
    runner.talk("> #rs:call-now\n> yes\n{still_held}")
    assert [owed.protocol for owed in runner.turn.check_backs] == ["back-pain"]
