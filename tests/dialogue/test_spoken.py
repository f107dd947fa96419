"""Commands said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.effects import Forget
from bot.dialogue.policy import Policy
from bot.dialogue.spoken import as_meant, without_mending
from bot.dialogue.turn import Utterance
from tests.dialogue.transcript import MONDAY, Runner

COMMANDS = {
    "help": "help", "Settings": "settings", "privacy!": "privacy", "exercises": "exercises",
    "is there an exercise": "exercises",
    "show me the exercises": "exercises", "i want some exercises please": "exercises", "about": "about",
    "start": "start", "cancel": "cancel", "never mind": "cancel", "forget it": "cancel", "stop reminders": "stop",
    "please stop sending me reminders": "stop", "turn off the daily reminder": "stop", "no more reminders": "stop",
    "stop reminding me every morning": "stop", "don't remind me every day": "stop",
    "stop": "stop", "unsubscribe": "stop", "remind me at 7": "remind", "can you remind me every day": "remind",
    "set a reminder for 6pm": "remind", "reminder": "remind", "i want a daily reminder please": "remind",
    "what do you know about me": "privacy", "what do you still know about me": "privacy",
    "what data have you got on me?": "privacy", "export my stuff": "export",
    "export my data": "export", "download all my data": "export",
    "stop all messages from you": "stop", "what programmes do you have": "programmes",
    "what exercises are there": "exercises",
    "pause my reminders for a week": "reminders", "change the time to 8": "reminders",
    "pause it until monday": "reminders",
    "im on holiday, stop reminders till dec 10": "reminders", "skip my reminders this week": "reminders",
    "snooze 1 hour": "reminders", "snooze": "reminders", "what reminders do i have": "reminders",
    "change time zone to tokyo": "settings", "my timezone is wrong": "settings",
    "change my reminder to 7pm": "reminders", "turn it back on": "reminders",
}  # fmt: skip
BUTTONS = {"menu": "m:main", "main menu": "m:main", "delete my data": "d:ask", "delete everything": "d:ask",
           "please erase all my data": "d:ask", "forget me": "d:ask",
           "remove everything you know about me": "d:ask", "yes, you may": "c:yes",
           "yes please delete everything": "d:ask",
           "No, you may not.": "c:no"}  # fmt: skip


@pytest.mark.parametrize(("said", "command"), COMMANDS.items())
def test_a_command_in_words(said: str, command: str) -> None:
    """These words mean a command."""
    assert as_meant(Utterance(MONDAY, said), open_question=False).command == command


@pytest.mark.parametrize(("said", "data"), BUTTONS.items())
def test_a_button_in_words(said: str, data: str) -> None:
    """These words mean a button."""
    assert as_meant(Utterance(MONDAY, said), open_question=False).button == data


@pytest.mark.parametrize(
    "said",
    ["reload", "how do i stop the pain", "should i stop running", "can i start running", "exercises for hips",
     "what is this about", "i forget which leg", "delete", "back", "help my knee hurts", "stop it hurts", "",
     "change the exercise", "pause between sets", "stop reminding me how old i am", "hold for 30 seconds",
     "delay between sets", "move the time I run", "leave me alone"],
)  # fmt: skip
def test_anything_else_is_no_command(said: str) -> None:
    """A sentence with such a word in it, or an admin's command, means what it says."""
    meant = as_meant(Utterance(MONDAY, said), open_question=False)
    assert (meant.command, meant.button) == (None, None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("menu", "[90° bridge]"), ("never_mind", "{nothing_to_cancel}"), ("reminder", "{remind_exercise}")],
)
def test_a_command_that_there_is_not(runner: Runner, typed: str, words: str) -> None:
    """A command that we do not have is read as words; what says nothing so leads to the menu."""
    runner.talk(f"> /{typed}\n{words}")
    assert runner.words("unknown_command") not in runner.turn.reply.text
    runner.talk("> /frobnicate\n{unknown_command}")


@pytest.mark.parametrize(
    "sent", ["\N{THUMBS UP SIGN}", " \N{PERSON WITH FOLDED HANDS}\U0001f3fd ", "\u2764\ufe0f\u2764\ufe0f"]
)
def test_thanks_in_pictures(runner: Runner, sent: str) -> None:
    """A thumb, folded hands or hearts are a thank you; with safety's questions open they answer nothing."""
    runner.says(sent)
    runner.talk("= smalltalk thanks")
    runner.says("my lower back hurts")
    runner.says(sent)
    runner.talk("{screen_unclear}")


def test_stop_in_the_middle_of_something(runner: Runner) -> None:
    """ "Stop" leaves an open question and ends no reminder; with nothing open it ends the reminders."""
    runner.talk("> #rem:clam\n> stop\n{cancelled}")
    assert runner.turn.effects == ()
    runner.talk("> stop\n{stopped}")
    assert runner.turn.effects


def test_starting_in_words(runner: Runner) -> None:
    """ "I want to start" greets like /start: its words are no deep link that leads nowhere."""
    runner.talk("> I want to start\nnot {unknown_start}")


def test_deleting_in_words_is_confirmed_too(policy: Policy) -> None:
    """ "Delete my data" asks before it deletes."""
    runner = Runner(policy)
    runner.talk("> delete my data\n{delete_confirm}")
    assert runner.turn.effects == ()


def test_a_plain_answer_to_deleting(policy: Policy) -> None:
    """A plain yes or no answers "Delete everything?" while that is the last thing said; anything else does not."""
    for said in ("yes", "Yes please", "yep", "yes, delete it", "yes please delete everything"):
        runner = Runner(policy)
        runner.talk(f"> delete my data\n> {said}\n{{deleted}}")
        assert runner.turn.effects == (Forget(),)
    for said in ("no", "nope", "maybe", "yes?", "ok", "yes but not my reminders", "hello"):
        runner = Runner(policy)
        runner.talk(f"> delete my data\n> {said}\nnot {{deleted}}\n> yes\nnot {{deleted}}")
    runner.talk("> yes\nnot {deleted}")


def test_deleting_beside_open_questions(runner: Runner) -> None:
    """While something is on hold a bare yes is never the answer to deleting: the hold stays."""
    runner.talk("> my lower back hurts\n> /delete_me\n{delete_confirm}\n> yes\nnot {deleted}\nholds back-pain")
    runner.talk("> none\n> delete my data\n> yes\nnot {deleted}\nholds back-pain")


def test_deleting_was_not_asked(runner: Runner) -> None:
    """Where nobody asked whether to delete everything, "yes, forget it" and "yes, remove it" delete nothing."""
    for before in ("my lower back hurts", "/reminders"):
        for said in ("yes, forget it", "yes, remove it", "yes, delete it"):
            runner.talk(f"> {before}\n> {said}\nnot {{deleted}}\nholds back-pain")


def test_deleting_in_full_words(runner: Runner) -> None:
    """Asked whether to delete everything, "yes, delete everything" means just that, whatever is on hold."""
    runner.talk("> my lower back hurts\n> /delete_me\n{delete_confirm}\n> yes, delete everything\n{deleted}")


@pytest.mark.parametrize(
    ("typed", "exercise"), [("wallsit", "wall-sit"), ("clam", "clam"), ("calf_raises", "calf-raise")]
)
def test_an_exercise_as_a_command(runner: Runner, typed: str, exercise: str) -> None:
    """An exercise's name behind the slash opens it; a name of several is no command."""
    runner.talk(f"> /{typed}\n= answer {exercise}\n> /bridge\n{{unknown_command}}")


@pytest.mark.parametrize("said", ["delete everything", "Erase everything, please"])
def test_a_command_in_words_is_no_doubt(runner: Runner, said: str) -> None:
    """What is a command from beginning to end is not taken for despair by the second opinion; a sign beside it is."""
    runner.talk(f"> {said}\n{{delete_confirm}}\nholds nothing")
    runner.talk(f"> {said}. I want to kill myself\n= escalate self-harm")


@given(st.text(max_size=150))
def test_any_text(said: str) -> None:
    """No text becomes an admin's command."""
    assert as_meant(Utterance(MONDAY, said), open_question=False).command != "reload"


@pytest.mark.parametrize(
    "said", ["i mean the 30 degree bridge", "no sorry, I meant the 30 degree bridge", "oops, 30 degree bridge"]
)
def test_what_was_said_is_mended(runner: Runner, said: str) -> None:
    """Who mends what they asked for gets what they mean."""
    runner.talk(f"> show me the 90 degree bridge\n= answer hamstring-bridge-90\n> {said}\n= answer hamstring-bridge-30")


def test_a_denial_mends_nothing() -> None:
    """A "no" that denies something stays."""
    assert without_mending("no swelling, no pain") == "no swelling, no pain"
    assert without_mending("No, the 90") == "the 90"
