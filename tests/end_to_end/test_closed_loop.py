"""A day after a report: the question how it is, the answer, and the way back step by step; all of it over kills."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind
from bot.dialogue.turn import Explanation, Turn
from bot.storage.store import SqlStore
from tests.emulator import Phone, Said, eventually
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import (
    ANSWER_S,
    BRIDGE_90,
    FIRST_STEP,
    SECOND_STEP,
    asks,
    hears,
    is_better,
    is_held,
    knowledge,
    label,
    reports_back_pain,
    step_opened,
    taps,
    words,
)

CHECK_BACK = knowledge().protocols["back-pain"].check_back
assert CHECK_BACK is not None
ASK = CHECK_BACK.ask.strip("*")


async def a_day_later(kneebot: Kneebot, phone: Phone) -> None:
    """The bot is killed; by the time that it runs again, what was owed in a day is due."""
    await eventually(lambda: not kneebot.rows("SELECT 1 FROM inbox WHERE payload IS NOT NULL"), ANSWER_S)
    kneebot.kill()
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
    with closing(sqlite3.connect(kneebot.database_file)) as database, database:
        database.execute("UPDATE checkbacks SET due_at = ? WHERE person = ? AND state = 'due'", (now, phone.chat))
    await steps_were_yesterday(kneebot, phone)
    kneebot.start()


async def steps_were_yesterday(kneebot: Kneebot, phone: Phone) -> None:
    """Each step of the person's way back was opened a day earlier. It is sealed, so the store is asked to change it."""
    store = SqlStore(kneebot.database_url)
    state = await store.load(phone.chat)
    releasing = tuple(replace(one, at=one.at - timedelta(days=1)) for one in state.releasing)
    turn = Turn(Explanation(DecisionKind.CLARIFY), Reply(()), replace(state, releasing=releasing), unrecorded=True)
    await store.save(phone.chat, turn, at=datetime.now(UTC), revision="of yesterday")
    await store.close()


async def asked(kneebot: Kneebot, phone: Phone) -> Said:
    """The question, a day later."""
    await a_day_later(kneebot, phone)
    return await hears(phone)


async def test_asked_and_answered(running: Kneebot, ann: Phone) -> None:
    """The question comes once, also over a kill, and words answer it: the guidance goes up, the hold stays."""
    await reports_back_pain(ann)
    question = await asked(running, ann)
    assert question.text == ASK
    settled = "SELECT state FROM checkbacks WHERE person = ?"
    await eventually(lambda: running.rows(settled, ann.chat) == [("sent",)], ANSWER_S)
    running.kill()
    running.start()
    assert "it is time to book" in (await asks(ann, "about the same")).text
    assert [said.text for said in ann.all].count(ASK) == 1
    assert await is_held(ann)


async def test_worse(running: Kneebot, ann: Phone) -> None:
    """Worse, tapped, leads to a doctor the same day and holds every exercise."""
    await reports_back_pain(ann)
    question = await asked(running, ann)
    assert CHECK_BACK is not None
    told = await taps(ann, question, CHECK_BACK.worse)
    assert "speak to a doctor today" in told.text
    assert await is_held(ann, "clam")


async def test_step_by_step(running: Kneebot, ann: Phone) -> None:
    """A day after the first step the second opens by a tap; when it comes back, everything is on hold again."""
    guidance = await reports_back_pain(ann)
    assert (await is_better(ann, guidance)).text == step_opened(0)
    assert await is_held(ann, SECOND_STEP)
    question = await asked(running, ann)
    assert question.text == words("step_ask", opened=knowledge().title_of(FIRST_STEP))
    opened = await taps(ann, question, label("step_next"))
    assert opened.text == step_opened(1)
    assert not await is_held(ann, SECOND_STEP)
    assert await is_held(ann, BRIDGE_90)
    assert "Stop both bridges" in (await taps(ann, opened, label("step_back"))).text
    assert await is_held(ann, FIRST_STEP)
