"""/progress in words: what was done and told, a step as a question, and nothing of what may not be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.dialogue.effects import SendProgress, ShowProgress, WantSummary
from bot.dialogue.policy import Policy
from bot.dialogue.progress import WEEKS, View
from bot.dialogue.records import RecordBalance, RecordPain, RecordSession, Training
from bot.dialogue.reply import Message
from bot.dialogue.state import DialogueState
from bot.dialogue.stepping import suggestion
from tests.dialogue.transcript import Runner

TODAY = date(2026, 6, 17)  # a Wednesday
BRIDGE, HARDER, EASIER = "hamstring-bridge-90", "hamstring-bridge-staggered-90", "hamstring-bridge-partial"
TEST = "hamstring-bridge-90-single-leg"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def sessions(*pains: int | None, exercise: str = BRIDGE) -> tuple[RecordSession, ...]:
    """Sessions every other day until today, with these pains."""
    return tuple(RecordSession(exercise, ago(2 * at), pain) for at, pain in reversed(list(enumerate(reversed(pains)))))


def view(policy: Policy, records: Training) -> View:
    assert policy.base.progress is not None
    return policy.menus.progress.view(records, policy.base.progress, TODAY)


def shown(policy: Policy, records: Training, state: DialogueState | None = None) -> Message:
    return policy.menus.progress.message(view(policy, records), records, state or DialogueState(), None)


def test_asked_for(runner: Runner) -> None:
    """A command, a button and plain words wish for it, as it is on the runner's own day."""
    runner.state = replace(runner.state, zone="Pacific/Auckland")
    runner.now = runner.now.replace(hour=22)  # the 16th already in New Zealand
    for said in ("/progress", "#m:progress", "show me my progress"):
        assert runner.talk(f"> {said}").effects == (ShowProgress(date(2026, 6, 16)),)


def test_nothing_kept(runner: Runner) -> None:
    """Who wants nothing kept is told so, and how to change it."""
    runner.state = replace(runner.state, consent=False)
    assert runner.talk("> /progress\n{progress_not_kept}").effects == ()


def test_nothing_yet(policy: Policy) -> None:
    """Without anything to show it says what will be shown, and how it gets there."""
    message = shown(policy, Training())
    assert "Nothing yet" in message.text.text
    assert "/balance" in message.text.text
    assert not any(button.data == "pg:pdf" for row in message.buttons for button in row)


def test_in_words(policy: Policy) -> None:
    """The caption says in words what the picture shows: days, pain with its band and day, left and right."""
    records = Training(
        (*sessions(6, 3, 1), RecordSession("clam", TODAY), RecordSession(BRIDGE, ago(8 * 7 + 3), 9)),
        (RecordPain("knee", 4, ago(1)),),
        (RecordBalance(TEST, 12, 20, ago(70)), RecordBalance(TEST, 15, 18, ago(1))),
    )
    said = shown(policy, records).text.text
    for words in (
        "Days with a session: 3 (this week 2, last week 1)",
        "Pain last 1, green (17 Jun). The most was 6, red (13 Jun).",
        "8 Apr: left 12, right 20, 60%.",
        "16 Jun: left 15, right 18, 83%.",
    ):
        assert words in said


def test_view(policy: Policy) -> None:
    """Eight weeks from a Monday on; of a day the worst pain and how many exercises; bands as the content has them."""
    seen = view(policy, Training((*sessions(2), RecordSession("clam", TODAY, 5)), (RecordPain("knee", 3, TODAY),)))
    assert (seen.first, seen.first.weekday()) == (TODAY - timedelta(days=2, weeks=WEEKS - 1), 0)
    assert (dict(seen.done), dict(seen.pain)) == ({TODAY: 2}, {TODAY: 5})
    assert (seen.green, seen.red, seen.target) == (2, 5, 90)


@pytest.mark.parametrize(
    ("pains", "to", "up"),
    [
        ((2, 1), HARDER, True),
        ((5, 2, 0), HARDER, True),
        ((1,), None, True),
        ((2, 3), None, True),
        ((3, 2), None, True),
        ((None, 2), None, True),
        ((2, None), None, True),
        ((1, 1, 5), EASIER, False),
        ((9,), EASIER, False),
        ((4, 4), None, True),
    ],
)
def test_rule(policy: Policy, pains: tuple[int | None, ...], to: str | None, up: bool) -> None:
    """Two good sessions in a row lead up, a red one down, all else nowhere; untold pain is not good."""
    step = suggestion(Training(sessions(*pains)), policy.base, ())
    assert (step and step.to) == to
    assert step is None or step.up is up


def test_pain_afterwards(policy: Policy) -> None:
    """Pain that is told after the session counts as its own."""
    step = suggestion(Training(sessions(1, 1), (RecordPain("knee", 6, TODAY, BRIDGE),)), policy.base, ())
    assert step is not None
    assert (step.to, step.up) == (EASIER, False)


@pytest.mark.parametrize("held", [{HARDER}, {BRIDGE}, {BRIDGE, HARDER}])
def test_never_past_a_hold(policy: Policy, held: set[str]) -> None:
    """Neither from nor to what is on hold is a step asked about."""
    assert suggestion(Training(sessions(1, 1)), policy.base, held) is None


def test_after_a_back_scare(policy: Policy) -> None:
    """Who came back from back pain goes by that programme's rule: a pain of 2 leads down there, not up."""
    records = Training(sessions(2, 2))
    careful = suggestion(records, policy.base, (), ("back-pain",))
    assert careful is not None
    assert (careful.to, careful.up) == (EASIER, False)


def test_no_step_beyond(policy: Policy) -> None:
    """At the top of the ladder there is no step up, and an exercise that is gone has none."""
    top = next(id for id, exercise in policy.base.exercises.items() if exercise.harder is None)
    for exercise in (top, "no-such-exercise"):
        assert suggestion(Training(sessions(0, 0, exercise=exercise)), policy.base, ()) is None


def test_a_question(policy: Policy) -> None:
    """A step is a question with the next morning in it: yes shows the exercise, no leaves all as it is."""
    message = shown(policy, Training(sessions(1, 1)))
    assert "next morning" in message.text.text
    yes, no = message.buttons[0]
    assert (yes.data, no.data) == (f"e:{HARDER}", "sp:stay")
    Runner(policy).talk("> #sp:stay\n{step_stayed}")


def test_weekly(runner: Runner) -> None:
    """A weekly summary comes only for who wants one; the button says what it would do."""
    assert runner.talk("> #pg:weekly-on\n{weekly_on}").effects == (WantSummary(True),)
    labels = [button.label for row in shown(runner.policy, Training(), runner.state).buttons for button in row]
    assert runner.policy.say.plain("progress_weekly_off") in labels
    assert runner.talk("> #pg:weekly-off\n{weekly_off}").effects == (WantSummary(False),)
    assert not runner.state.weekly


def test_sent(runner: Runner) -> None:
    """The page and the tables are wished for by a button; any other data is an old button."""
    assert runner.talk("> #pg:pdf").effects == (SendProgress("pdf", date(2026, 6, 15)),)
    assert runner.talk("> #pg:csv").effects == (SendProgress("csv", date(2026, 6, 15)),)
    assert runner.talk("> #pg:exe\n{expired}").effects == ()
