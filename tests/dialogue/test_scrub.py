"""What is taken out of a question before anybody else may read it."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.scrub import LONGEST, MARK, scrubbed


@pytest.mark.parametrize(
    "personal",
    [
        "jo.b+knee@run.example.co.uk",
        "(jo@run.example),",
        "jo\u200b@run.example",
        "ｊｏ＠ｒｕｎ．example",
        "https://a.example/b?c=d",
        "tg://user?id=77",
        "www.run.example",
        "t.me/jo_runs",
        "strava.com/athletes/7",
        "MyClub.org",
        "@jo_runs",
        "12345",
        "٠١٢٣٤٥",
        "07700 900 123",
        "+44 (0)7700-900123",
        "12/05/1984",
    ],
)
def test_taken_out(personal: str) -> None:
    """An e-mail address, a link, a name with @ and a long number are replaced by a mark, however they are written."""
    assert scrubbed(f"is it me, {personal} or my knee?") == f"is it me, {MARK} or my knee?"


@pytest.mark.parametrize(
    "said",
    [
        "3 sets of 8-12, 2-3 times a week @ 7am?",
        "bridges at 30 60 90 degrees",
        "5k at 6:00/km, 21.1k after, then 42.2k",
        "my knee.it hurts on stairs/hills e.g. downhill",
        "does the 1500m in 2024 count",
    ],
)
def test_left_in(said: str) -> None:
    """Sets, angles, paces, years and a forgotten space are no addresses."""
    assert scrubbed(said) == said


def test_one_line() -> None:
    """A text of several lines becomes one, without characters that a database or a screen could trip over."""
    assert scrubbed("  why\n\nme\x00?\t\ud800 ok\u202e ") == "why me ? ok"


@given(st.text(max_size=3000))
def test_short(text: str) -> None:
    """Whatever is written, what is kept is at most a thousand characters and can be stored."""
    kept = scrubbed(text)
    assert len(kept) <= LONGEST
    assert "\n" not in kept
    kept.encode()


def test_nothing_is_cut_in_two() -> None:
    """An address at the end of what is kept is taken out before the text is cut."""
    kept = scrubbed("knee " * 199 + "jo.runner@run.example " + "knee " * 50)
    assert "jo" not in kept
    assert len(kept) <= LONGEST


@pytest.mark.parametrize("piece", ["a", "1 ", "a.", "a-", "@", "/", "a@", "www.", "+(", "a://"])
def test_quick(piece: str) -> None:
    """No message, however odd, keeps everybody waiting."""
    began = perf_counter()
    scrubbed(piece * 4096)
    assert perf_counter() - began < 1
