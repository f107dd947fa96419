"""The bot is ended, killed and started again: no message is lost, nothing that matters is forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.emulator import Phone, eventually
from tests.end_to_end.morning import Morning
from tests.end_to_end.process import END_S, Kneebot
from tests.end_to_end.talk import (
    ANSWER_S,
    BRIDGE_30,
    BRIDGE_90,
    FIRST_STEP,
    asks,
    hears,
    held,
    is_better,
    is_held,
    knowledge,
    label,
    reminder_line,
    reports_back_pain,
    sets_a_reminder,
    somebody,
    step_opened,
    taps,
)


def end_in_peace(kneebot: Kneebot) -> None:
    assert kneebot.terminate() == 0


async def all_done(kneebot: Kneebot) -> None:
    """Every message so far is answered and marked so: nothing of it is under way, or answered again after a kill."""
    await eventually(lambda: not kneebot.rows("SELECT 1 FROM inbox WHERE payload IS NOT NULL"), ANSWER_S)


@pytest.mark.parametrize("end", [end_in_peace, Kneebot.kill], ids=["SIGTERM", "kill -9"])
async def test_restart(running: Kneebot, ann: Phone, bob: Phone, end: Callable[[Kneebot], None]) -> None:
    """However the bot ended, the bridges stay on hold, old buttons still work, and what was open goes on."""
    anns_card = await asks(ann, f"/start {BRIDGE_30}")
    guidance = await reports_back_pain(ann)
    await taps(bob, await asks(bob, f"/start {BRIDGE_90}"), label("card_remind"))
    await asks(bob, "7:15 daily")
    cleo, dora = somebody(running.server), somebody(running.server)
    screening = await asks(cleo, "my back hurts")
    doras_card = await asks(dora, f"/start {BRIDGE_30}")
    await sets_a_reminder(dora)
    await all_done(running)

    end(running)
    running.start()

    assert await is_held(ann, BRIDGE_90)
    assert (await taps(ann, anns_card, label("card_faults"))).text.startswith(held(BRIDGE_30))
    assert (await is_better(ann, guidance)).text == step_opened(0)
    assert not await is_held(ann, FIRST_STEP)
    done = await taps(bob, await asks(bob, "London"), label("remind_yes"))
    assert f"{knowledge().title_of(BRIDGE_90)}, every day at 07:15 (London)" in done.text
    assert "what goes wrong" in (await taps(dora, doras_card, label("card_faults"))).text
    assert reminder_line() in (await asks(dora, "/settings")).text
    answered = await taps(cleo, screening, label("screen_none"))
    assert answered.edited
    assert "none of the warning signs" in answered.text


async def test_killed(running: Kneebot, ann: Phone, bob: Phone) -> None:
    """What a killed bot had in hand, and what was written while it was dead, is answered in order when it is back."""
    await all_done(running)
    running.server.weather("sendMessage", "timeout", seconds=0.5)
    tries = running.server.tried.count("sendMessage")
    ann.says("i am numb between my legs")
    await eventually(lambda: running.server.tried.count("sendMessage") > tries, ANSWER_S)
    running.kill()
    assert ann.all == []
    bob.says("hello")
    bob.says("my back hurts")
    bob.says(f"/start {BRIDGE_30}")
    running.start()
    assert "999" in (await hears(ann)).text
    await hears(bob)
    assert "Stop both bridges" in (await hears(bob)).text
    assert (await hears(bob)).text.startswith(held(BRIDGE_30))


async def test_end(running: Kneebot, ann: Phone) -> None:
    """SIGTERM ends the bot in seconds with exit code 0; the answer under way is given first, and only once."""
    await all_done(running)
    running.server.weather("sendMessage", "429", retry_after=1)
    tries = running.server.tried.count("sendMessage")
    ann.says("how many reps and how often?")
    await eventually(lambda: running.server.tried.count("sendMessage") > tries, ANSWER_S)
    began = time.monotonic()
    assert running.terminate() == 0
    assert time.monotonic() - began < END_S
    answer = await hears(ann)
    running.start()
    await asks(ann, "hello")
    assert [said.text for said in ann.all].count(answer.text) == 1


async def test_reminded_once(running: Kneebot, morning: Morning, ann: Phone) -> None:
    """Reminders that were due at the first start are not sent again at the next ones."""
    theirs = ", ".join(str(phone.chat) for phone in morning.phones)
    sent = f"""SELECT count(*) FROM occurrences JOIN subscriptions ON id = subscription
        WHERE settled_at IS NOT NULL AND person IN ({theirs})"""  # noqa: S608
    await eventually(lambda: running.rows(sent) == [(4,)], ANSWER_S)
    if running.starts == 1:
        running.restart()
    await asks(ann, "hello")
    reminders = [[said.text for said in phone.all if "⏰" in said.text] for phone in morning.phones]
    assert [len(texts) for texts in reminders] == [1, 1, 0, 1, 0]
