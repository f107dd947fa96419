"""/why, the coach's review list and adverse events, on a phone and over a kill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulator import Phone, Said, TelegramServer, eventually
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, agrees, asks, hears, label, somebody, taps, words

COACH = 4_343
REPORT = "my lower back hurts since sunday"
QUOTED = "“my lower back” + “hurts”"


@pytest.fixture(scope="module")
def coached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kneebot]:
    """A bot with one admin."""
    with TelegramServer() as server:
        own = Kneebot(server, tmp_path_factory.mktemp("coached"), admin_ids=str(COACH))
        own.start()
        yield own
        own.close()


@pytest.fixture
def coach(coached: Kneebot) -> Phone:
    return coached.server.phone(COACH, "Coach")


@pytest.fixture
def ann(coached: Kneebot) -> Phone:
    return somebody(coached.server)


async def said_to(phone: Phone, text: str, part: str) -> Said:
    """What is said to the text and has `part` in it: beneath it safety's open questions are named once more."""
    phone.says(text)
    return await hears(phone, part)


async def all_saved(kneebot: Kneebot) -> None:
    """Every message so far is answered, saved and marked so."""
    await eventually(lambda: not kneebot.rows("SELECT 1 FROM inbox WHERE payload IS NOT NULL"), ANSWER_S)


async def test_over_a_kill(coached: Kneebot, ann: Phone) -> None:
    """Why the bridges were stopped can still be told after a kill, and is forgotten with the next message."""
    await asks(ann, REPORT)
    await all_saved(coached)
    coached.kill()
    coached.start()
    why = await said_to(ann, "/why", QUOTED)
    assert not [button for button in why.buttons if "Wrong" in button]
    await asks(ann, "/help")
    await said_to(ann, "/why", words("why_nothing"))
    await all_saved(coached)
    assert not [row for row in coached.rows("SELECT state FROM people") if "lower back" in row[0]]


async def test_review(coached: Kneebot, coach: Phone, ann: Phone) -> None:
    """The coach marks a sign as wrong, finds it on the list after a kill, with its file, and settles it."""
    assert words("review_none") in (await asks(coach, "/review")).text
    await asks(coach, REPORT)
    coach.presses(await said_to(coach, "/why", QUOTED), "✖ Wrong here: back-trouble")
    await hears(coach, words("why_disputed"))
    await all_saved(coached)
    coached.kill()
    coached.start()
    listed = await said_to(coach, "/review", QUOTED)
    assert "safety/back-pain.md" in listed.text
    assert words("admin_only") in (await asks(ann, "/review")).text
    (settle,) = [button for button in listed.buttons if "Settled" in button]
    coach.presses(listed, settle)
    await hears(coach, words("review_settled"))
    await said_to(coach, "/review", words("review_none"))


async def test_adverse_event(coached: Kneebot, ann: Phone) -> None:
    """For who agreed, what made it worse is one event, from the card's button to the warning sign that follows."""
    await agrees(ann)
    card = await asks(ann, "/start clam")
    where = await taps(ann, card, label("card_hurts"))
    worse = await taps(ann, where, label("hurts_worse"))
    await taps(ann, worse, label("hurts_back"))
    await all_saved(coached)
    events = "SELECT exercise, protocol, level FROM adverse_events WHERE person = ?"
    assert coached.rows(events, ann.chat) == [("clam", "back-pain", "caution")]
    assert "lower back" not in coached.log
