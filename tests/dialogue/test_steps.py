"""A hold that opens step by step: the easiest first, a day each, and all of it back when the pain is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.escalation import held_exercises
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState, Hold
from bot.dialogue.turn import CheckBackOwed
from bot.knowledge.models import TriageLevel
from tests.dialogue.transcript import Runner


def steps_of(policy: Policy, protocol: str) -> tuple[tuple[str, ...], ...]:
    release = policy.base.protocols[protocol].release
    assert release is not None
    return release.steps


@pytest.fixture
def first_step(runner: Runner) -> Runner:
    """Somebody whose back is better: re-screened, with the first step open."""
    runner.talk("> my back hurts\n> none\n> [It is better]\n> none\n> [Yes, comfortable]\n{step_opened}")
    return runner


def test_every_step_in_its_turn(first_step: Runner) -> None:
    """Each day's tap opens one step more, easiest first; with the last one nothing is on hold."""
    steps = steps_of(first_step.policy, "back-pain")
    for number in range(1, len(steps)):
        held = held_exercises(first_step.state)
        assert held == {id for step in steps[number:] for id in step}
        first_step.talk("~ 24 h\nasks back-pain\n{step_ask}\n> [next step]")
    first_step.talk("{back-pain:cleared}\nholds nothing\n> 30 degree bridge\n= answer hamstring-bridge-30")
    assert first_step.state.releasing == ()


def test_the_day_after(first_step: Runner) -> None:
    """A step is asked about a day after it opened."""
    (owed,) = first_step.turn.check_backs
    assert owed == CheckBackOwed("back-pain", first_step.now + timedelta(hours=24))


def test_too_early(first_step: Runner) -> None:
    """A tap on the same day, from the held card, opens nothing; the day after it does."""
    first_step.talk("""
        > #e:hamstring-bridge-partial
        {held}
        > [It is better]
        {step_ask}
        > [next step]
        {step_wait}
        > #e:hamstring-bridge-partial
        {held}
        ~ 24 h
        > [It is better]
        > [next step]
        {step_opened}
        > #e:hamstring-bridge-partial
        = answer hamstring-bridge-partial
    """)


def test_a_tap_twice(first_step: Runner) -> None:
    """The button of one step opens one step, however often and however late it is tapped."""
    first_step.talk("""
        ~ 24 h
        asks back-pain
        > #st:back-pain:1
        {step_opened}
        ~ 24 h
        > #st:back-pain:1
        {step_ask}
        > #e:hamstring-bridge-90
        {held}
        > #st:back-pain:6
        {step_ask}
        > #e:nordic-hamstring
        {held}
    """)


@pytest.mark.parametrize(
    "said",
    ["[It came back]", "it came back", "it hurts again", "yes", "yes a bit", "a bit sore the next morning",
     "my back hurts", "still sore", "some stiffness"],
)  # fmt: skip
def test_it_came_back(first_step: Runner, said: str) -> None:
    """Tapped or told, pain at a step puts everything on hold again and gives the guidance."""
    first_step.talk(f"""
        ~ 24 h
        asks back-pain
        > {said}
        = escalate back-pain
        {{back-pain}}
        holds back-pain
        > #e:hamstring-heel-dig
        {{held}}
    """)
    assert held_exercises(first_step.state) == {*first_step.policy.base.held_by("back-pain")}


@pytest.mark.parametrize("said", ["no pain at all", "much better thanks", "fine", "no", "it's fine now, send it"])
def test_words_open_nothing(first_step: Runner, said: str) -> None:
    """A good word is not a tap: the next step stays closed, and its button is shown."""
    before = held_exercises(first_step.state)
    first_step.talk(f"~ 24 h\nasks back-pain\n> {said}\nholds back-pain")
    assert held_exercises(first_step.state) == before


def test_what_stands_in_no_step_opens_with_the_last(policy: Policy) -> None:
    """For every protocol with steps: nothing is left on hold after the last."""
    for protocol in policy.base.protocols.values():
        if protocol.release is None or not protocol.release.steps:
            continue
        runner = Runner(policy)
        runner.state = policy.escalation.raise_([protocol.id], runner.state, runner.now).state
        for _ in steps_of(policy, protocol.id):
            assert runner.state.holds
            runner.state = policy.escalation.next_step(protocol, runner.state, runner.now).state
            runner.now += timedelta(hours=24)
        assert runner.state.holds == ()


def test_without_steps_all_opens(runner: Runner) -> None:
    """A protocol without steps opens whole, as it always did."""
    runner.talk("> i have crushing chest pain")
    runner.now += timedelta(hours=4)
    runner.talk("> [It is better]\n> yes\n{call-now:cleared}\nholds nothing")


def test_a_hold_from_before_there_were_steps(policy: Policy) -> None:
    """A hold that an older Kneebot stored is released in steps too, from its easiest exercise on."""
    runner = Runner(policy)
    old = Hold("back-pain", TriageLevel.CAUTION, runner.now, ("hamstring-bridge-90", "hamstring-bridge-30"))
    runner.state = DialogueState(holds=(old,), introduced=True)
    runner.talk("> #rs:back-pain\n> none\n> yes\n{step_opened}\nholds back-pain")
    assert held_exercises(runner.state) == {"hamstring-bridge-30"}


def test_the_emergency_advice_is_over(runner: Runner) -> None:
    """Who has been seen and re-screened is not told at every turn that the emergency advice still stands."""
    runner.talk("""
        > i am numb between my legs and i cannot pee
        > hello
        {emergency_still}
        ~ 3 h
        > #rs:cauda-equina
        > yes, seen and cleared
        {step_opened}
        > hello
        not {emergency_still}
    """)
