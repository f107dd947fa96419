"""Daily reminders, from asking for one to the day it is due: each is sent once, and none for what is on hold."""

from __future__ import annotations

from tests.emulator import Phone, eventually
from tests.end_to_end.morning import Morning
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import (
    ANSWER_S,
    BRIDGE_30,
    BRIDGE_90,
    asks,
    hears,
    held,
    knowledge,
    label,
    reminder_line,
    sets_a_reminder,
    taps,
    words,
)

REMINDERS = "SELECT exercise, at, zone, ended_at IS NULL FROM subscriptions WHERE person = ?"


async def test_set_up(ann: Phone, running: Kneebot) -> None:
    """A reminder asks for time, days and place, has the place's time confirmed, and is kept."""
    card = await asks(ann, f"/start {BRIDGE_90}")
    assert (await taps(ann, card, label("card_remind"))).text == words("remind_time")
    days = await asks(ann, "7:15")
    assert days.text.endswith(words("remind_days"))
    assert (await taps(ann, days, "Every day")).text.endswith(words("remind_zone"))
    done = await taps(ann, await asks(ann, "London"), label("remind_yes"))
    assert f"{knowledge().title_of(BRIDGE_90)}, every day at 07:15 (London)" in done.text
    assert words("remind_rest", number="2\u20133", rest=label("card_rest_one")) in done.text
    ((exercise, at, zone, active),) = running.rows(REMINDERS, ann.chat)
    assert (exercise, at[:5], zone, active) == (BRIDGE_90, "07:15", "Europe/London", 1)


async def test_set_up_by_buttons(ann: Phone, running: Kneebot) -> None:
    """/remind asks which exercise; exercise and time can be tapped."""
    which = await asks(ann, "/remind")
    assert which.text == words("remind_exercise")
    when = await taps(ann, which, knowledge().title_of(BRIDGE_30))
    where = await taps(ann, await taps(ann, when, "18:00"), "Every day")
    assert where.text.endswith(words("remind_zone"))
    await taps(ann, await asks(ann, "Sydney"), label("remind_yes"))
    ((exercise, at, zone, _),) = running.rows(REMINDERS, ann.chat)
    assert (exercise, at[:5], zone) == (BRIDGE_30, "18:00", "Australia/Sydney")


async def test_another_place(ann: Phone) -> None:
    """A place that was understood wrongly can be put right before anything is set."""
    card = await asks(ann, f"/start {BRIDGE_90}")
    await taps(ann, card, label("card_remind"))
    await asks(ann, "7pm daily")
    confirm = await asks(ann, "Birmingham, London way")
    assert not confirm.text.endswith(words("remind_zone"))
    again = await taps(ann, await asks(ann, "London"), label("remind_no"))
    assert again.text.endswith(words("remind_zone"))
    done = await taps(ann, await asks(ann, "Berlin"), label("remind_yes"))
    assert "19:00 (Berlin)" in done.text


async def test_unclear_place(ann: Phone) -> None:
    """A place that the bot does not know is asked for again, never guessed."""
    card = await asks(ann, f"/start {BRIDGE_90}")
    await taps(ann, card, label("card_remind"))
    await asks(ann, "7:15 on weekdays")
    assert "do not know that place" in (await asks(ann, "Qwertzville")).text


async def test_left_half_way(ann: Phone, running: Kneebot) -> None:
    """/cancel leaves the form, and nothing is set."""
    await taps(ann, await asks(ann, f"/start {BRIDGE_90}"), label("card_remind"))
    assert (await asks(ann, "/cancel")).text.split("\n\n") == [words("cancelled"), words("remind_not_set")]
    await asks(ann, "7:15")
    assert running.rows(REMINDERS, ann.chat) == []


async def test_settings_and_stop(ann: Phone, running: Kneebot) -> None:
    """/settings lists the reminders, and /stop ends them all."""
    await sets_a_reminder(ann)
    assert reminder_line() in (await asks(ann, "/settings")).text
    assert (await asks(ann, "/stop")).text == words("stopped")
    assert words("remind_none") in (await asks(ann, "/settings")).text
    assert [active for *_, active in running.rows(REMINDERS, ann.chat)] == [0]


async def test_stop_by_button(ann: Phone) -> None:
    """The button under /settings ends the reminders too."""
    await sets_a_reminder(ann)
    settings = await asks(ann, "/settings")
    assert (await taps(ann, settings, label("settings_stop"))).text == words("stopped")


async def test_blocked(ann: Phone) -> None:
    """The reminders of who blocks the bot wait; with the first answer after coming back they come again, as it says."""
    await sets_a_reminder(ann)
    ann.blocks()
    ann.unblocks()
    assert reminder_line() in (await asks(ann, "/settings")).text
    assert (await hears(ann)).text == words("reminders_back")
    await asks(ann, "/settings")
    await ann.hears_nothing()


# -- what is due ---------------------------------------------------------------------------------------------------
async def test_due(morning: Morning) -> None:
    """A reminder that is due comes as the exercise's card under a line that says what it is."""
    card = await hears(morning.on_time)
    assert card.text.startswith(f"{words('reminder_title')}\n\n{knowledge().title_of(BRIDGE_90)}")
    assert card.picture
    assert {label(f"reminder_{answer}") for answer in ("done", "snooze", "skip")} < {*card.buttons}


async def test_due_while_off(morning: Morning) -> None:
    """A reminder that came due while the bot was off is sent late, and says so."""
    assert (await hears(morning.late)).text.startswith(words("reminder_late"))


async def test_due_long_ago(running: Kneebot, morning: Morning) -> None:
    """A reminder that is hours late is skipped and noted, not sent."""
    states = "SELECT state FROM occurrences JOIN subscriptions ON id = subscription WHERE person = ?"
    await eventually(lambda: running.rows(states, morning.too_late.chat) == [("skipped",)], ANSWER_S)
    await morning.too_late.hears_nothing()


async def test_due_and_on_hold(morning: Morning) -> None:
    """In place of an exercise on hold the reminder says so, with the way out and no picture."""
    shown = await hears(morning.hurt)
    assert shown.text == words("reminder_held", reason="back pain")
    assert label("rescreen") in shown.buttons
    assert not shown.picture


async def test_ended(morning: Morning) -> None:
    """Who has ended the reminders gets none."""
    await eventually(lambda: morning.on_time.all, ANSWER_S)
    await morning.ended.hears_nothing()


async def test_buttons_of_a_reminder(morning: Morning) -> None:
    """The buttons under a reminder work, and back pain told to it holds the exercise."""
    ann = morning.on_time
    card = await eventually(lambda: ann.all[:1], ANSWER_S)
    ann.heard = len(ann.all)
    hurts = await taps(ann, card[0], label("card_hurts"))
    await taps(ann, hurts, label("hurts_back"))
    assert (await taps(ann, card[0], label("card_show"))).text.startswith(held(BRIDGE_90))
