"""/reminders: what there is, when it comes next, what became of it; changing, pausing and ending each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.dialogue.effects import StopReminders
from bot.dialogue.occurrences import EditReminder, EndReminder, PauseReminder, Reminder, ResumeReminder
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState
from bot.reminders.occurrence import Answer, Noted, OccurrenceState
from tests.dialogue.transcript import MONDAY, PAUSE, Runner

NOTED = Noted(date(2026, 6, 12), datetime(2026, 6, 12, 6, 15, tzinfo=UTC), OccurrenceState.SENT, answer=Answer.DONE)
CLAM = Reminder(7, "clam", time(7, 15), "Europe/London", (0, 2, 4), recent=(NOTED,))
ONCE = Reminder(8, "wall-sit", time(18, 30), "Europe/London", (1,), once=date(2026, 6, 16))
PLAN = Reminder(9, "short-on-time", time(20), "Asia/Tokyo", (1, 4), again_min=60, paused=True)


@pytest.fixture
def reminded(policy: Policy) -> Runner:
    """Somebody with three reminders: on three days a week, once, and a programme that is paused."""
    return Runner(policy, DialogueState(introduced=True, zone="Europe/London", reminders=(CLAM, ONCE, PLAN)))


@pytest.mark.parametrize("way", ["/reminders", "#m:reminders", "my reminders", "why did my reminder not come"])
def test_the_list(reminded: Runner, way: str) -> None:
    """Each with days, time, place, when it comes next, what became of it lately, and its own buttons."""
    reminded.talk(f"""
        > {way}
        Clam, on Mon, Wed, Fri at 07:15 (London). Next: Wed 17/06 07:15
        Lately: Fri 07:15 sent, done
        Wall sit, once at 18:30 (London). Next: Tue 16/06 18:30
        Short on time: two exercises, on Tue, Fri at 20:00 (Tokyo). Paused until you say. Once more after 60 min
        [1 Change]
        [1 Pause]
        [3 Go on]
        [2 Stop]
        [Stop all reminders]
    """)


def test_none(runner: Runner) -> None:
    """Who has none is told so, with the menu to set one up."""
    runner.talk("> /reminders\n{remind_none}\n[Daily reminder]")


def test_settings_agree(reminded: Runner) -> None:
    """/settings says the same of each, and leads to the list."""
    reminded.talk(
        "> /settings\nNext: Wed 17/06 07:15\nPaused until you say\n> [My reminders]\n{reminders_title}\n[1 Change]"
    )


def test_another_time(reminded: Runner) -> None:
    """The time is asked as at the setting up; days and place stay."""
    reminded.talk(
        "> /reminders\n> [1 Change]\n> [The time]\n{remind_time}\n> 6pm\n{remind_done}\non Mon, Wed, Fri at 18:00"
    )
    assert reminded.turn.effects == (EditReminder(7, time(18), (0, 2, 4), "Europe/London"),)


def test_other_days(reminded: Runner) -> None:
    """Days can be tapped or written, and the word about rest is said here too."""
    reminded.talk(
        "> /reminders\n> [1 Change]\n> [The days]\n{remind_days}\n> every day\nevery day at 07:15\n{remind_rest}"
    )
    assert reminded.turn.effects == (EditReminder(7, time(7, 15), (0, 1, 2, 3, 4, 5, 6), "Europe/London"),)


def test_an_exercise_that_is_gone(policy: Policy) -> None:
    """A reminder of what the knowledge no longer has can be paused and ended, and is not led into the form."""
    gone = Reminder(5, "old-name", time(9), "Europe/London", (0, 2, 4))
    runner = Runner(policy, DialogueState(introduced=True, zone="Europe/London", reminders=(gone, CLAM)))
    runner.talk("> /reminders\nold-name, on Mon, Wed, Fri\n[1 Pause]\nnot [1 Change]\n[2 Change]")
    for old in ("change", "at", "days", "zone"):
        runner.talk(f"> #ro:5:{old}\n{{expired}}")
    runner.talk("> #ro:5:pause\n{reminders_how_long}\n> #ro:5:end\n{reminders_ended}\nold-name\nClam")
    assert runner.turn.effects == (EndReminder(5),)


def test_one_day_has_no_days(reminded: Runner) -> None:
    """A reminder for one day can have another time or place, and no days."""
    reminded.talk("> #ro:8:change\n{reminders_what}\n[The time]\nnot [The days]")


def test_pausing(reminded: Runner) -> None:
    """A week, or until the runner says; the list shows it at once, and a tap lets it go on."""
    reminded.talk(
        "> /reminders\n> [1 Pause]\n{reminders_how_long}\n> [A week]\n{reminders_now_paused}\nPaused until Mon 22/06"
    )
    until = MONDAY + 3 * PAUSE + timedelta(days=7)
    assert reminded.turn.effects == (PauseReminder(7, until),)
    reminded.talk("> [1 Go on]\n{reminders_resumed}\nNext: Wed 17/06 07:15")
    assert reminded.turn.effects == (ResumeReminder(7),)
    reminded.talk("> [1 Pause]\n> [Until I say]\nPaused until you say")
    assert reminded.turn.effects == (PauseReminder(7, None),)


def test_ending_one(reminded: Runner) -> None:
    """One is ended, and the others stay."""
    reminded.talk("> /reminders\n> [2 Stop]\n{reminders_ended}\nClam\n[2 Go on]\nnot once at 18:30")
    assert reminded.turn.effects == (EndReminder(8),)


@pytest.mark.parametrize("way", ["/stop", "[Stop all reminders]", "stop reminders"])
def test_ending_all(reminded: Runner, way: str) -> None:
    """/stop ends all at once."""
    reminded.talk(f"> /reminders\n> {way}\n{{stopped}}")
    assert reminded.turn.effects == (StopReminders(),)


def test_once_more(reminded: Runner) -> None:
    """A repeat of what is not answered is off until it is wished, and can be put off again."""
    reminded.talk("> #ro:7:change\n> [Once more]\n{reminders_again_ask}\n> [After 60 min]\nOnce more after 60 min")
    assert reminded.turn.effects == (EditReminder(7, again_min=60),)
    reminded.talk("> #ro:7:again\n> [No, once is enough]\n{reminders_changed}")
    assert reminded.turn.effects == (EditReminder(7, again_min=0),)


@pytest.mark.parametrize("data", ["ro:99:end", "ro:7:eat", "ro::", "ro:7", "ro:x:pause", "ro:7:again5"])
def test_a_button_of_somebody_else(reminded: Runner, data: str) -> None:
    """A button that names no reminder of one's own, or nothing to do with it, changes nothing."""
    reminded.talk(f"> #{data}\n{{expired}}")
    assert reminded.turn.effects == ()


@pytest.mark.parametrize(
    "said",
    ["no reminders on sundays", "i dont want reminders on sundays", "don't remind me on monday",
     "my reminder is too early can u move it an hour later", "move it an hour later"],
)  # fmt: skip
def test_one_otherwise(reminded: Runner, said: str) -> None:
    """Who wants a day or a time otherwise is led to the list, and told that nothing is changed yet; nothing stops."""
    reminded.talk(f"> {said}\n{{reminders_unchanged}}\n[1 Change]")
    assert reminded.turn.effects == ()


@pytest.mark.parametrize(
    "said", ["why didnt you remind me this morning", "you didn't remind me", "i mean the reminders"]
)
def test_where_one_has_got_to(reminded: Runner, said: str) -> None:
    """Who missed a reminder sees what became of each."""
    reminded.talk(f"> {said}\n{{reminders_title}}\nLately: Fri 07:15 sent, done")
