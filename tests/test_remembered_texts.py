"""Texts that come again are answered from memory, in which the texts themselves are not."""

from __future__ import annotations

import gc

from bot.remembered import Remembered


def test_made_once():
    """A text is worked out once while it is among the newest."""
    asked: list[str] = []
    length = Remembered(lambda text: asked.append(text) or len(text), most=2)  # type: ignore[func-returns-value]
    assert [length("knee"), length("back pain"), length("knee")] == [4, 9, 4]
    assert asked == ["knee", "back pain"]


def test_the_oldest_goes():
    """Beyond the newest few the one asked longest ago is forgotten, and one asked again is not the oldest."""
    asked: list[str] = []
    length = Remembered(lambda text: asked.append(text) or len(text), most=2)  # type: ignore[func-returns-value]
    for text in ("a", "bb", "a", "ccc", "a", "bb"):
        length(text)
    assert asked == ["a", "bb", "ccc", "bb"]


def test_no_words_are_kept():
    """What was written cannot be found in what remembers it."""
    length = Remembered(len, most=9)
    length("numb between my legs \ud800")
    held = [str(one) for one in gc.get_referents(*gc.get_referents(length))]
    assert not any("numb" in one for one in held)
