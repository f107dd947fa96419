"""A programme is answered with like a question, shows the week at a glance, and never shows as open what is on hold."""

from __future__ import annotations

from datetime import time

import pytest

from bot.dialogue.effects import Subscribe
from bot.dialogue.escalation import held_exercises
from bot.dialogue.occurrences import Reminder
from bot.dialogue.policy import Policy
from bot.dialogue.reply import Button
from bot.dialogue.state import DialogueState
from tests.dialogue.transcript import Runner

KNEE, BACK = "runners-knee-six-weeks", "back-to-bridges"


def buttons(runner: Runner) -> list[Button]:
    """What can be tapped under the last reply."""
    return [button for message in runner.turn.reply.messages for row in message.buttons for button in row]


@pytest.mark.parametrize(
    ("said", "programme"),
    [
        ("rehab program for runners knee?", KNEE),
        ("i need a rehab schedule for my kneecap", KNEE),
        ("got a hamstring program?", "weak-hamstring-ladder"),
        ("is there a plan i can follow for my weak hammy", "weak-hamstring-ladder"),
        ("only time for two exercises", "short-on-time"),
        ("plan to restart bridges", BACK),
    ],
)
def test_in_ones_own_words(runner: Runner, said: str, programme: str) -> None:
    """A programme is found by words that stand in no file."""
    assert said not in runner.policy.base.programmes[programme].wordings
    runner.talk(f"> {said}\n= answer {programme}")


@pytest.mark.parametrize(
    "said", ["/programmes", "/programs", "programmes", "do you have a training plan", "#m:programmes"]
)
def test_list(runner: Runner, said: str) -> None:
    """Every programme stands in the list with whom it is for, and a tap leads to it."""
    runner.talk(f"> {said}\n{{programmes_title}}")
    programmes = runner.policy.base.programmes
    assert [button.data for button in buttons(runner)][:-1] == [f"e:{id}" for id in programmes]
    assert all(programme.for_whom in runner.turn.reply.text for programme in programmes.values())


def test_card(runner: Runner) -> None:
    """The week at a glance, the steps up, when to move on, when to stop; each exercise a tap away."""
    runner.talk(f"""
        > #e:{KNEE}
        = answer {KNEE}
        For whom
        Your week (6 weeks, 3 days a week)
        Mon Hip and knee · Tue rest · Wed Hip and knee · Thu rest · Fri Hip and knee · Sat rest · Sun rest
        Hip and knee: Wall sit, Clam, 90 degree hamstring bridge
        Wall sit → Step-down
        two good sessions in a row
        Stop if
        not on hold
        [Sources]
        [Remind me]
    """)
    tapped = {button.data for button in buttons(runner)}
    assert tapped >= {f"e:{id}" for id in runner.policy.base.programmes[KNEE].exercises}
    runner.talk("> [Clam]\n= answer clam\nSet-up\n> #w:runners-knee-six-weeks\n{sources_unreviewed}")


def test_asked_after_it(runner: Runner) -> None:
    """Right after a programme a few words still mean it: once more, where from, and what if it hurts."""
    runner.talk(f"""
        > #e:{KNEE}
        > show me again
        = answer {KNEE}
        > says who?
        {{sources_unreviewed}}
        > what if it hurts?
        = answer pain-rule
    """)


def test_reminder_on_its_days(runner: Runner) -> None:
    """A reminder from a programme comes on the programme's days alone, also after moving to another place."""
    runner.talk("""
        > #e:short-on-time
        > [Remind me]
        {remind_exercise}
        > [Wall sit]
        {remind_time}
        > 7:15
        > London
        > yes
        Wall sit, on Tue, Fri at 07:15 (London)
    """)
    wish = Subscribe("wall-sit", time(7, 15), "Europe/London", (1, 4))
    assert runner.turn.effects == (wish,)
    known = Reminder(1, "wall-sit", time(7, 15), "Europe/London", (1, 4))
    runner.state = DialogueState(reminders=(known,), zone="Europe/London", introduced=True)
    runner.talk("> /settings\nWall sit, on Tue, Fri at 07:15\n> #rz:wall-sit:0715\n> sydney\n> yes\non Tue, Fri")


@pytest.mark.parametrize("digits", ["", ":", ":9", ":x24", ":0x"])
def test_reminder_of_an_odd_button(runner: Runner, digits: str) -> None:
    """Days that are none are asked, as an exercise's own card names none."""
    runner.talk(f"> #rem:wall-sit{digits}\n> 7:15\n{{remind_days}}\n> daily\n> London\n> yes\nevery day at 07:15")


class TestOnHold:
    """What is on hold for a person is on hold in a programme too."""

    def test_partly(self, runner: Runner) -> None:
        """With some exercises open the programme is shown; those on hold say so, and lead to why."""
        runner.talk(f"> my back hurts\n> none\n> #e:{KNEE}\n= answer {KNEE}\nOn hold for you just now\nYour week")
        mark, held = runner.policy.say.plain("held_choice"), held_exercises(runner.state)
        exercises = runner.policy.base.programmes[KNEE].exercises
        marked = {(button.data or "")[2:] for button in buttons(runner) if mark in button.label}
        assert marked == held & {*exercises}
        for id in exercises:
            title = runner.policy.base.title_of(id)
            assert (f"{title} ({mark})" in runner.turn.reply.text) is (id in held)
        runner.talk("> [Wall sit]\n{held}\n[It is better]\nnot Set-up")

    def test_all_of_it(self, runner: Runner) -> None:
        """With every exercise on hold there is no programme, but the reason and the way out; the list says so too."""
        runner.talk("""
            > my back hurts
            > none
            > /programmes
            [Short on time: two exercises (on hold)]
            > [Short on time]
            {programme_held}
            back pain
            [It is better]
            not Your week
            > #rem:short-on-time
            {programme_held}
            not {remind_exercise}
            > /start short-on-time
            {programme_held}
            > only time for two exercises
            {programme_held}
            holds back-pain
        """)

    def test_whatever_holds_all(self, policy: Policy) -> None:
        """For every protocol: a programme with nothing left open is never shown, in whichever way it is asked for."""
        for protocol in policy.base.protocols.values():
            runner = Runner(policy)
            runner.state = policy.escalation.raise_([protocol.id], runner.state, runner.now).state
            for id, programme in policy.base.programmes.items():
                open_ones = {*programme.exercises} - held_exercises(runner.state)
                for way in (f"#e:{id}", f"/start {id}"):
                    runner.says(way)
                    if not open_ones:
                        assert "Your week" not in runner.turn.reply.text, (protocol.id, id)

    def test_reminder_offers_only_what_is_open(self, runner: Runner) -> None:
        """Of a programme's exercises none that is on hold can be chosen for a reminder."""
        runner.talk(f"> my back hurts\n> none\n> #rem:{KNEE}\n{{remind_exercise}}")
        offered = {(button.data or "").split(":")[1] for button in buttons(runner)} - {"main", KNEE}
        assert offered == {*runner.policy.base.programmes[KNEE].exercises} - held_exercises(runner.state)


class TestAfterTheScreen:
    """The way back after a back scare begins with the questions, and goes no faster than they open it."""

    def test_questions_first(self, runner: Runner) -> None:
        """Nobody sees it who has not answered; the tap puts the bridges on hold and asks."""
        runner.talk(f"""
            > #e:{BACK}
            {{programme_first}}
            not Your week
            holds nothing
            > #rem:{BACK}
            {{programme_first}}
            > [Ask me the questions]
            = escalate back-pain
            holds back-pain
            > none
            > #e:{BACK}
            {{programme_held}}
            not Your week
        """)

    def test_easiest_first(self, runner: Runner) -> None:
        """After the re-screen its first step is open and every later one is marked as on hold."""
        runner.talk(f"""
            > my back hurts
            > none
            > #rs:back-pain
            > none
            > yes, comfortable
            > #e:{BACK}
            Your week
            Bridge: Hamstring heel dig
            Hamstring heel dig → Partial bridge (on hold) → 90 degree hamstring bridge (on hold)
            [30 degree hamstring bridge (on hold)]
            > [Hamstring heel dig]
            = answer hamstring-heel-dig
            ~ 25 h
            > #st:back-pain:1
            > #e:{BACK}
            Hamstring heel dig → Partial bridge → 90 degree hamstring bridge (on hold)
        """)

    def test_once_all_is_open(self, runner: Runner) -> None:
        """Who has gone through all steps still has the programme; who reports anew has the questions again."""
        runner.talk("> my back hurts\n> none\n> #rs:back-pain\n> none\n> yes, comfortable")
        steps = runner.policy.base.protocols["back-pain"].release
        assert steps is not None
        for number in range(1, len(steps.steps)):
            runner.talk(f"~ 25 h\n> #st:back-pain:{number}")
        runner.talk(f"""
            holds nothing
            > #e:{BACK}
            Your week
            not (on hold)
            > my back hurts again
            > #e:{BACK}
            {{programme_held}}
        """)

    def test_not_ready(self, runner: Runner) -> None:
        """Who is not comfortable yet has passed no re-screen."""
        runner.talk(f"> my back hurts\n> none\n> #rs:back-pain\n> none\n> not yet\n> #e:{BACK}\n{{programme_held}}")
        assert runner.state.rescreened == ()
