"""A reminder's whole day: from a card's button, through its minute, to Done and what is kept of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.emulator import Phone
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, BRIDGE_90, asks, hears, knowledge, label, taps, words

_AHEAD = timedelta(seconds=10)  # for the answers until it is set
_COMES_S = 60 + 15 + ANSWER_S  # until the minute, the tick after it, and the sending


async def test_from_the_button_to_done(ann: Phone, running: Kneebot) -> None:
    """Set from a card in four steps, it comes at its minute, is done once, and with a yes becomes a session."""
    minute = (datetime.now(UTC) + _AHEAD).replace(second=0, microsecond=0) + timedelta(minutes=1)
    when = await taps(ann, await asks(ann, f"/start {BRIDGE_90}"), label("card_remind"))
    assert when.text == words("remind_time")
    where = await taps(ann, await asks(ann, f"{minute:%H:%M}"), "Every day")
    assert where.text.endswith(words("remind_zone"))
    done = await taps(ann, await asks(ann, "Reykjavik"), label("remind_yes"))
    assert f"every day at {minute:%H:%M} (Reykjavik)" in done.text

    card = await ann.hears(words("reminder_title"), _COMES_S)
    assert card.picture
    assert knowledge().title_of(BRIDGE_90) in card.text
    answered = await taps(ann, card, label("reminder_done"))
    assert answered.text.startswith(words("answer_done"))
    kept = await taps(ann, answered, label("keep_agree"))
    assert kept.text == words("keep_yes")
    assert (await taps(ann, card, label("reminder_done"))).text == words("answer_done_before")

    listed = await asks(ann, "/reminders")
    assert words("ledger_done") in listed.text
    sessions = "SELECT exercise, day FROM sessions WHERE person = ?"
    assert running.rows(sessions, ann.chat) == [(BRIDGE_90, f"{minute:%Y-%m-%d}")]


async def test_a_place_shared(ann: Phone, running: Kneebot) -> None:
    """A shared location sets the time zone at once, and no coordinate of it is in the database."""
    await taps(ann, await asks(ann, f"/start {BRIDGE_90}"), label("card_remind"))
    assert (await asks(ann, "7:15 on Tue and Fri")).text.endswith(words("remind_zone"))
    ann.sends("location")
    done = await hears(ann)
    assert "on Tue, Fri at 07:15" in done.text
    ((zone,),) = running.rows("SELECT zone FROM subscriptions WHERE person = ?", ann.chat)
    assert zone in done.text or zone.rsplit("/", 1)[-1] in done.text
