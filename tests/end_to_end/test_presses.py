"""Buttons: every press is answered once, whoever made it and whatever it holds."""

from __future__ import annotations

import pytest

from tests.emulator import Phone
from tests.end_to_end.talk import ANSWER_S, BRIDGE_30, asks, hears, is_held, label, taps, words

FORGED = [
    "e:no-such-entry",
    "e:../../etc/passwd",
    "e:",
    "f:hello",
    "w:{emergency_numbers}",
    "rem:no-such-exercise",
    "rr:no-such-protocol:yes",
    "s:no-such-protocol:none",
    "s:back-pain:no-such-sign",
    "s:back-pain",
    "x:no-such-protocol",
    "m:reload",
    "t:9999",
    "z:yes",
    "h:",
    "reload",
    "'; DROP TABLE people; --",
    "\U0001f9b5" * 16,
    ":",
    "",
]


@pytest.mark.parametrize("data", FORGED)
async def test_forged(ann: Phone, data: str) -> None:
    """A press that no button of ours could have made is answered politely, with the menu."""
    menu = await asks(ann, "/help")
    press = ann.presses_data(menu, data)
    reply = await hears(ann)
    await ann.notice(press, ANSWER_S)
    assert reply.text != words("sorry")
    assert label("menu_help") in reply.buttons


async def test_expired(ann: Phone) -> None:
    """A button whose entry is no longer there says that it has expired."""
    menu = await asks(ann, "/help")
    ann.presses_data(menu, "e:an-entry-of-last-year")
    assert (await hears(ann)).text == words("expired")


async def test_forged_release_of_another(ann: Phone, bob: Phone) -> None:
    """Someone else's presses change nothing for the person on hold."""
    screening = await asks(ann, "my back hurts")
    menu = await asks(bob, "/help")
    for data in screening.buttons.values():
        await bob.notice(bob.presses_data(menu, data), ANSWER_S)
    assert await is_held(ann)


async def test_twice(ann: Phone) -> None:
    """A button pressed twice by an impatient thumb is answered twice, with nothing broken in between."""
    screening = await asks(ann, "my back hurts")
    first, second = (ann.presses(screening, label("screen_none")) for _ in range(2))
    assert await ann.notice(first, ANSWER_S) == ""
    assert await ann.notice(second, ANSWER_S) == ""
    assert "none of the warning signs" in (await hears(ann)).text


async def test_too_old(ann: Phone) -> None:
    """A press that Telegram no longer takes an answer to still shows what was asked for."""
    card = await asks(ann, f"/start {BRIDGE_30}")
    ann.presses_data(card, card.buttons[label("card_faults")], expired=True)
    assert "what goes wrong" in (await hears(ann)).text


async def test_clarify(ann: Phone) -> None:
    """Where two exercises may be meant the bot asks which, a tap shows it, and "none of these" has an answer too."""
    which = await asks(ann, "single leg")
    assert which.text == words("clarify")
    none = await taps(ann, which, label("clarify_none"))
    assert none.edited
    assert words("fallback") in none.text
    shown = await taps(ann, which, next(iter(which.buttons)))
    assert shown.text.startswith(next(iter(which.buttons)).rstrip("…"))


async def test_something_hurts(ann: Phone) -> None:
    """ "Something hurts" asks where, and the back leads to the warning signs at once."""
    menu = await asks(ann, "/help")
    where = await taps(ann, menu, label("menu_hurts"))
    assert "Stop both bridges" in (await taps(ann, where, label("hurts_back"))).text
    assert await is_held(ann)
