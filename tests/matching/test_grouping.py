"""What asks for the same is put together, whoever asked first, and never what must not be mistaken."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.grouping import grouped
from bot.matching.matcher import Matcher, Phrasing


def matrix(count: int, near: dict[tuple[int, int], float]) -> np.ndarray:
    """Likeness where only these pairs are alike."""
    likeness = np.eye(count, dtype=np.float32)
    for (one, other), value in near.items():
        likeness[one, other] = likeness[other, one] = value
    return likeness


def test_largest_first() -> None:
    """The largest group comes first, of equals the one with the earlier text; in each the most typical is ahead."""
    likeness = matrix(6, {(1, 3): 0.5, (3, 5): 0.6, (1, 5): 0.2, (0, 4): 0.5})
    assert grouped(likeness, 0.2) == [(3, 1, 5), (0, 4), (2,)]


def test_on_average() -> None:
    """One text like two others does not make a group of what has nothing in common."""
    assert grouped(matrix(3, {(0, 1): 0.5, (1, 2): 0.5}), 0.3) == [(0, 1), (2,)]


def test_never_together() -> None:
    """Two that cannot mean the same never share a group, however like a third they are."""
    likeness = matrix(3, {(0, 1): 0.9, (1, 2): 0.9, (0, 2): -np.inf})
    assert grouped(likeness, 0.1) == [(0, 1), (2,)]


def test_few() -> None:
    """No text makes no group; one makes one."""
    assert grouped(matrix(0, {}), 0.1) == []
    assert grouped(matrix(1, {}), 0.1) == [(0,)]


@given(st.lists(st.lists(st.floats(0, 1, width=32), min_size=7, max_size=7), min_size=7, max_size=7))
def test_each_once(rows: list[list[float]]) -> None:
    """Every text is in exactly one group, and the same likeness gives the same groups."""
    likeness = np.array(rows, np.float32)
    likeness = (likeness + likeness.T) / 2
    groups = grouped(likeness, 0.5)
    assert sorted(at for group in groups for at in group) == list(range(7))
    assert groups == grouped(likeness.copy(), 0.5)


def test_likeness() -> None:
    """Alike are wordings of one question; numbers of two exercises and a denial keep texts apart."""
    said = ("90 degree bridge", "bridge at 90", "30 degree bridge", "bridge at 30", "my knee hurts", "sore knee")
    matcher = Matcher.build([Phrasing(text[:2], text) for text in said])
    texts = (
        "is the 90 bridge for me",
        "is the 30 bridge for me",
        "should i buy a foam roller",
        "foam roler worth it?",
        "?",
    )
    likeness = matcher.likeness([*texts, "run with pain", "run without pain"])
    assert likeness[0, 1] == likeness[5, 6] == -np.inf
    assert likeness[2, 3] > 0.15 > likeness[0, 2]
    assert likeness[4, 2] == 0
    assert (likeness == likeness.T).all()
