"""Adverse events: what got worse after an exercise is found, once, and the person is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.dialogue.occurrences import Reminder
from bot.dialogue.state import Shown
from bot.dialogue.turn import AdverseEvent
from bot.knowledge.models import TriageLevel
from bot.reminders.occurrence import Noted, OccurrenceState
from tests.dialogue.transcript import MONDAY, Runner

CLAM = "> #e:clam"


def test_by_button(runner: Runner) -> None:
    """A tap on the card's "It hurts" and then on "made it worse" is an event of that exercise; where is asked next."""
    runner.talk(f"{CLAM}\n> [It hurts]\n{{hurts_where}}")
    assert runner.turn.adverse is None
    runner.talk("> [This exercise made it worse]\n{hurts_worse_where}\n[My back]\nnot [made it worse]")
    assert runner.turn.adverse == AdverseEvent("clam")
    runner.talk("> [My back]\n= escalate back-pain\nholds back-pain")
    assert runner.turn.adverse == AdverseEvent("clam", "back-pain", TriageLevel.CAUTION)


def test_without_a_card(runner: Runner) -> None:
    """From the menu, "Something hurts" knows of no exercise, and has no such button."""
    runner.talk("> #m:hurts\n{hurts_where}\nnot [made it worse]")


@pytest.mark.parametrize(
    ("said", "exercise"),
    [
        ("the bridges made my knee worse", None),
        ("the 30 degree bridges have made it worse", "hamstring-bridge-30"),
        ("my knee is worse since i started the nordics", "nordic-hamstring"),
        ("my hamstring hurts after doing the bridges", None),
    ],
)
def test_in_words(runner: Runner, said: str, exercise: str | None) -> None:
    """Said in words it is an event, of the exercise that is named, and answered: leave it out, and what fits."""
    runner.talk(f"> {said}\n{{made-worse}}\n= answer\nholds nothing")
    assert runner.turn.adverse == AdverseEvent(exercise)


@pytest.mark.parametrize(
    "said",
    [
        "will the bridges make my knee worse",
        "the bridges have not made it worse",
        "asking for a friend, the bridges made his knee worse",
        "my knee is worse",
        "how many reps and how often",
        "show me the 30 degree bridge",
    ],
)
def test_no_event(runner: Runner, said: str) -> None:
    """A question, a denial, somebody else's knee or no exercise at all is no event."""
    runner.says(said)
    assert runner.turn.adverse is None


def test_a_report_after_a_card(runner: Runner) -> None:
    """A warning sign within two days of a card is an event of that exercise, whether or not it was the cause."""
    runner.talk(f"{CLAM}\n> how many reps\n> my lower back hurts\n= escalate back-pain")
    assert runner.turn.adverse == AdverseEvent("clam", "back-pain", TriageLevel.CAUTION)


def test_a_report_long_after_a_card(runner: Runner) -> None:
    """Later than two days after the card it is none."""
    runner.talk(CLAM)
    runner.now += timedelta(hours=48)
    runner.talk("> my lower back hurts\n= escalate back-pain")
    assert runner.turn.adverse is None


def test_a_report_that_names_an_exercise(runner: Runner) -> None:
    """A sign that an exercise is felt in the back says so by itself; the exercise is the one named, not the card's."""
    runner.talk(f"{CLAM}\n> i feel it in my lower back during the 30 degree bridge\n= escalate back-pain")
    assert runner.turn.adverse == AdverseEvent("hamstring-bridge-30", "back-pain", TriageLevel.CAUTION)


def reminded(runner: Runner, *came: tuple[int, OccurrenceState]) -> Runner:
    """The runner, with a reminder of the wall sit and what became of it so many hours ago."""
    recent = tuple(Noted((at := MONDAY - timedelta(hours=hours)).date(), at, state) for hours, state in came)
    reminder = Reminder(5, "wall-sit", time(7), "Europe/London", recent=recent)
    runner.state = replace(runner.state, reminders=(reminder,))
    return runner


def test_after_a_reminder(runner: Runner) -> None:
    """Whom a reminder has reached has had its card too."""
    reminded(runner, (2, OccurrenceState.SENT)).talk("> my lower back hurts")
    assert runner.turn.adverse == AdverseEvent("wall-sit", "back-pain", TriageLevel.CAUTION)


@pytest.mark.parametrize(
    "came", [(), ((2, OccurrenceState.SKIPPED),), ((2, OccurrenceState.HELD),), ((7 * 24, OccurrenceState.SENT),)]
)
def test_a_reminder_that_did_not_come(runner: Runner, came: tuple[tuple[int, OccurrenceState], ...]) -> None:
    """A reminder set just now, one that was not sent and last week's showed no card, and nothing is their doing."""
    reminded(runner, *came).talk("> my lower back hurts\n= escalate back-pain")
    assert runner.turn.adverse is None


def test_the_newest_card(runner: Runner) -> None:
    """Of a card asked for and one that a reminder sent since, the later one counts."""
    runner.state = replace(runner.state, shown=Shown("clam", MONDAY - timedelta(hours=20)))
    reminded(runner, (2, OccurrenceState.SENT)).talk("> my lower back hurts")
    assert runner.turn.adverse == AdverseEvent("wall-sit", "back-pain", TriageLevel.CAUTION)


def test_answering_is_no_new_event(runner: Runner) -> None:
    """The answers to safety's questions and the way out of a hold are no events of their own."""
    runner.talk(f"{CLAM}\n> my lower back hurts")
    for said in ("[None of these]", "[It is better]"):
        runner.says(said)
        assert runner.turn.adverse is None, said


def test_somebody_elses_emergency(runner: Runner) -> None:
    """What happened to somebody else is an alarm and no event of this person's exercise."""
    runner.talk(f"{CLAM}\n> my mate collapsed on our run")
    assert runner.turn.explanation.level is TriageLevel.EMERGENCY
    assert runner.turn.adverse is None


def test_a_held_card_was_not_shown(runner: Runner) -> None:
    """An exercise on hold is not shown, so nothing that follows is its doing."""
    runner.talk("> my lower back hurts\n> none\n> #e:hamstring-bridge-30\n> my calf is swollen\n= escalate")
    assert runner.turn.adverse is None


def test_no_alarm_by_a_forged_button(runner: Runner) -> None:
    """What only notes something cannot be raised as an alarm by a button."""
    runner.talk("> #h:made-worse\nholds nothing\nnot = escalate")
