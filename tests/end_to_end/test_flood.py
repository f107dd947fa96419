"""What no thumb could send: messages and presses by the hundred, a message as long as a book."""

from __future__ import annotations

import time

from bot.service.rate_limit import BURST
from tests.emulator import Phone
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, asks, hears, is_held, label, words


async def test_messages(ann: Phone, bob: Phone) -> None:
    """Of a flood the first are answered and one line asks to slow down; a report in it is answered, and so is Bob."""
    begun = time.monotonic()
    for _ in range(150):
        ann.says("hello")
    ann.says("my lower back hurts")
    assert label("menu_help") in (await asks(bob, "/help")).buttons
    await hears(ann, "Stop both bridges")
    said = [one.text for one in ann.all]
    # Each second that went by gives one answer more.
    assert BURST <= len(said) - 2 <= BURST + (time.monotonic() - begun) + 1
    assert said.count(words("slow_down")) == 1


async def test_presses(ann: Phone) -> None:
    """A flood of presses: each is answered, so that no phone keeps waiting, and few of them with a message."""
    menu = await asks(ann, "/help")
    presses = [ann.presses_data(menu, "e:no-such-entry") for _ in range(60)]
    for press in presses:
        await ann.notice(press, 2 * ANSWER_S)
    assert [one.text for one in ann.all].count(words("slow_down")) == 1
    assert len(ann.all) < 60


async def test_a_long_message(ann: Phone) -> None:
    """A hundred thousand characters are answered within seconds, and a report at their end is heard."""
    begun = time.monotonic()
    await asks(ann, "knee " * 20_000)
    await asks(ann, "so it goes on and on " * 5_000 + "and now i am numb between my legs")
    assert time.monotonic() - begun < ANSWER_S
    assert await is_held(ann)


async def test_formatting(ann: Phone, running: Kneebot) -> None:
    """What a person writes is never taken for formatting, be it HTML, Markdown or a template's brackets."""
    for text in ("<b>hi</b> <script>alert(1)</script>", "[knee](https://evil.example) *x* `y`", "{emergency_numbers}"):
        said = await asks(ann, text)
        why = await asks(ann, "/why")
        for one in (said, why):
            assert "evil.example" not in str(one.message)
            assert "<b>" not in one.text
    assert "evil.example" not in running.log


async def test_files(ann: Phone, running: Kneebot) -> None:
    """What a person attaches is never fetched, be it a picture, a bomb or neither; a sign in its caption is heard."""
    for attachment in ("photo", "document", "video", "voice"):
        ann.sends(attachment)
        await hears(ann)
    ann.sends("photo", "my lower back hurts")
    await hears(ann, "Stop both bridges")
    assert running.server.made("getFile") == []


async def test_sql(ann: Phone, running: Kneebot) -> None:
    """SQL in whatever a person can fill in is a word like any other: texts, places, times, links, buttons, captions."""
    sql = "'; DROP TABLE people; --"
    before = set(running.everything_kept())
    menu = await asks(ann, f"my knee {sql}")
    for text in (f"/start {sql}", f"/remind {sql}", sql, f"/{sql}", f"/why {sql}"):
        await asks(ann, text)
    ann.sends("photo", sql)
    await hears(ann)
    ann.presses_data(menu, sql[:60])
    await hears(ann)
    assert set(running.everything_kept()) == before
    assert await asks(ann, "/help")
