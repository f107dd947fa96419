"""A question that the bot has no answer to, on the way to the coach, on phones and over a kill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulator import Phone, Said, TelegramServer, eventually
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, asks, label, somebody, taps, words

COACH = 4_545
VAIN = "qwertz quuxlomania jo@run.example"
KEPT = "qwertz quuxlomania […]"


@pytest.fixture(scope="module")
def coached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kneebot]:
    """A bot with one admin."""
    with TelegramServer() as server:
        own = Kneebot(server, tmp_path_factory.mktemp("asked"), admin_ids=str(COACH))
        own.start()
        yield own
        own.close()


@pytest.fixture(scope="module")
def coach(coached: Kneebot) -> Phone:
    return coached.server.phone(COACH, "Coach")


@pytest.fixture
def ann(coached: Kneebot) -> Phone:
    return somebody(coached.server)


async def all_saved(kneebot: Kneebot) -> None:
    """Every message so far is answered, saved and marked so."""
    await eventually(lambda: not kneebot.rows("SELECT 1 FROM inbox WHERE payload IS NOT NULL"), ANSWER_S)


async def listed(phone: Phone) -> Said:
    return await asks(phone, "/unanswered")


async def test_from_the_runner_to_the_coach(coached: Kneebot, coach: Phone, ann: Phone) -> None:
    """Sent after a kill, listed after another, refused to others, gone with everything about the runner."""
    fallback = await asks(ann, VAIN)
    await all_saved(coached)
    assert coached.rows("SELECT * FROM questions") == []
    coached.kill()
    coached.start()
    sent = await taps(ann, fallback, label("question_send"))
    assert sent.edited
    assert words("question_sent") in sent.text
    await all_saved(coached)
    coached.kill()
    coached.start()
    assert KEPT in (await listed(coach)).text
    assert words("admin_only") in (await listed(somebody(coached.server))).text
    await taps(ann, await taps(ann, await asks(ann, "/privacy"), label("delete")), label("delete_yes"))
    assert words("unanswered_none") in (await listed(coach)).text
    await all_saved(coached)
    assert b"quuxlomania" not in coached.on_disk()
    assert "quuxlomania" not in coached.log


async def test_ignored(coached: Kneebot, coach: Phone, ann: Phone) -> None:
    """What the coach ignores is off the list, and its words are nowhere in the files."""
    await taps(ann, await asks(ann, VAIN), label("question_send"))
    shown = await taps(coach, await listed(coach), label("unanswered_ignore"))
    assert shown.edited
    assert words("unanswered_none") in (await listed(coach)).text
    await asks(ann, "hello")
    await all_saved(coached)
    assert b"quuxlomania" not in coached.on_disk()
