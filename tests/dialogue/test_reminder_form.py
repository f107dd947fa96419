"""Setting up a reminder: which exercise, at what time, where. Asked, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.dialogue.policy import Policy
from bot.dialogue.turn import DialogueState, Subscribe
from tests.dialogue.transcript import Runner


def wishes(runner: Runner) -> list[Subscribe]:
    """Every reminder that the conversation has led to."""
    return [effect for turn in runner.turns for effect in turn.effects if isinstance(effect, Subscribe)]


def test_from_the_card(runner: Runner) -> None:
    """Under an exercise: one tap, a time, a city, and a yes to the local time shown."""
    runner.now = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
    runner.talk("""
        > #e:hamstring-bridge-90
        > [Remind me]
        {remind_time}
        > 7:15
        {remind_zone}
        > London
        London time: it is 07:01 there now
        > [Yes]
        {remind_done}
        90 degree hamstring bridge, every day at 07:15 (London)
    """)
    assert wishes(runner) == [Subscribe("hamstring-bridge-90", time(7, 15), "Europe/London")]
    assert runner.state.zone == "Europe/London"
    assert runner.state.pending is None


def test_in_one_line(runner: Runner) -> None:
    """Everything may stand in the command; the place is confirmed all the same."""
    runner.talk(
        "> /remind 30 degree hamstring bridge 18:30 paris\nParis time: it is 11:00 there now\n> yes\n{remind_done}"
    )
    assert wishes(runner) == [Subscribe("hamstring-bridge-30", time(18, 30), "Europe/Paris")]


def test_in_plain_words(runner: Runner) -> None:
    """ "Remind me at 7am" begins the form; the exercise can be typed as well as tapped."""
    runner.talk("""
        > remind me at 7am
        {remind_exercise}
        > the 30 degree bridge
        {remind_zone}
        > i'm in mumbai
        Kolkata time: it is 14:31 there now
        > yep
        {remind_done}
    """)
    assert wishes(runner) == [Subscribe("hamstring-bridge-30", time(7), "Asia/Kolkata")]


def test_the_exercise_looked_at_last(runner: Runner) -> None:
    """/remind after a card is for that exercise, and says so."""
    runner.talk("> #e:clam\n> /remind\nA reminder for: Clam\n{remind_time}")


@pytest.mark.parametrize("said", ["7 or 8", "7:15 and 18:30", "sometime in the morning", "25:00", "my knee 3/10"])
def test_a_time_that_is_none_or_two(runner: Runner, said: str) -> None:
    """Two times, or none, are asked again, with the common ones to tap."""
    runner.talk(f"""
        > #rem:clam
        > {said}
        {{remind_time_unclear}}
        [07:00]
        [No reminder]
        > [20:00]
        {{remind_zone}}
    """)


def test_a_slip_of_the_thumb(runner: Runner) -> None:
    """A misspelt city is offered, one tap away, and never taken on trust."""
    runner.talk("""
        > #rem:clam
        > at 7
        > lodnon
        {remind_zone_unclear}
        {remind_zone_suggestions}
        > [London]
        London time: it is
        > [Yes]
        {remind_done}
    """)
    assert wishes(runner) == [Subscribe("clam", time(7), "Europe/London")]


@pytest.mark.parametrize("said", ["usa", "australia", "qwertzville", "at home", "98765"])
def test_a_place_that_is_no_city(runner: Runner, said: str) -> None:
    """A country with several zones, or no place at all: the bot asks for a big city."""
    runner.talk(
        f"> #rem:clam\n> 6pm\n> {said}\n{{remind_zone_unclear}}\n> Perth\nPerth time: it is\n> yes\n{{remind_done}}"
    )
    assert wishes(runner) == [Subscribe("clam", time(18), "Australia/Perth")]


def test_not_that_place(runner: Runner) -> None:
    """A no to the local time asks for the place again."""
    runner.talk("""
        > #rem:clam
        > noon
        > york
        not {remind_done}
        > new york
        > no
        {remind_zone}
        > toronto
        > [Yes]
        {remind_done}
    """)
    assert wishes(runner) == [Subscribe("clam", time(12), "America/Toronto")]


def test_another_time_on_second_thoughts(runner: Runner) -> None:
    """A time given where a place was asked for is the new time."""
    runner.talk("> #rem:clam\n> at 7\n> no wait, 8:30\n> berlin\n> yes\n(Berlin)\n08:30")


def test_a_question_in_between(runner: Runner) -> None:
    """A question in the middle of the form is answered, and the form goes on."""
    runner.talk("""
        > #rem:clam
        > how many reps should i do?
        = answer how-many-how-often
        > half past six
        {remind_zone}
    """)


@pytest.mark.parametrize("leaving", ["/cancel", "cancel", "never mind", "stop", "[No reminder]"])
def test_leaving(runner: Runner, leaving: str) -> None:
    """The form can be left at any step, and later words are no answers to it."""
    for answers in ("", "> 7:15"):
        runner.talk(f"> #rem:clam\n{answers}\n> {leaving}\n{{cancelled}}\n> 7:15\nnot {{remind_zone}}\n> /cancel")
    assert wishes(runner) == []
    assert not any(turn.effects for turn in runner.turns)


@pytest.mark.parametrize("elsewhere", ["/exercises", "/start", "#m:main", "#e:calf-raise", "#m:hurts"])
def test_going_elsewhere_leaves_it(runner: Runner, elsewhere: str) -> None:
    """Who opens something else has left the form."""
    runner.talk(f"> #rem:clam\n> {elsewhere}\n> 7:15\nnot {{remind_zone}}")


def test_expired_buttons_do_not_end_it(runner: Runner) -> None:
    """An old button of another form says that it has expired; the open form stays open."""
    runner.talk("> #rem:clam\n> #z:yes\n{expired}\n> 7:15\n{remind_zone}")


def test_a_zone_once_told_is_remembered(runner: Runner) -> None:
    """The second reminder does not ask for the place again, and shows which one it takes."""
    runner.talk("> #rem:clam\n> at 7\n> london\n> yes\n> #rem:calf-raise\n> 8pm\n{remind_done}\n(London)")
    runner.talk("> #rem:wall-sit\n> 8pm in sydney\nSydney time: it is\n> yes\n(Sydney)")


def test_somewhere_else_now(policy: Policy) -> None:
    """Who has moved can move a reminder with them; a button of one that is no longer there moves nothing."""
    wish = Subscribe("clam", time(7), "Europe/London")
    runner = Runner(policy, DialogueState(introduced=True, zone="Europe/London", reminders=(wish,)))
    runner.talk("> #rz:clam:0700\n{remind_zone}\n> sydney\n> yes\n{remind_done}\n(Sydney)")
    assert wishes(runner) == [Subscribe("clam", time(7), "Australia/Sydney")]
    runner.talk("> #rz:clam:0915\n{expired}\n> #rz:\n{expired}\n> #rz:clam\n{expired}")


def test_while_safety_asks(runner: Runner) -> None:
    """While safety's questions are open no reminder is set up: the questions come first."""
    for way in ("#rem:clam", "/remind", "#m:remind", "remind me at 7"):
        runner.talk(f"> my back hurts\n> {way}\n= escalate back-pain\n{{back-pain}}\n> none\n{{back-pain:none}}")
    assert wishes(runner) == []


def test_a_time_never_shown_on_a_button(runner: Runner) -> None:
    """A forged time is no time."""
    for data in ("t:2599", "t:", "t:07", "t:²³45", "t:0715"):
        runner.talk(f"> #rem:clam\n> #{data}\n{{expired}}\n> /cancel")
