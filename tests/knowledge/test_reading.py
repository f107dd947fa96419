"""Each answer is weighed by the school grade in which most people could read it."""

from __future__ import annotations

import pytest

from bot.knowledge import reading

EASY = "Do the lift. Rest for a day. Then do it once more. " * 4
HARD = (
    "Progressive rehabilitation necessitates individualised modification of cumulative patellofemoral loading, "
    "particularly where considerable irritability characterises the presentation, because inappropriate "
    "intensification predictably deteriorates symptomatic tolerance and consequently compromises participation. "
) * 2


def test_easy_and_hard() -> None:
    """Short sentences of short words stay far below the ceiling; a sentence out of a journal is far above it."""
    easy, hard = reading.grade(EASY), reading.grade(HARD)
    assert easy is not None
    assert hard is not None
    assert easy < 3
    assert hard > 2 * reading.HARDEST


def test_the_formula() -> None:
    """The grade is Flesch and Kincaid's: ten words of one syllable to a sentence make grade 0.11."""
    assert reading.grade("The cat sat on the mat all day with me. " * 5) == pytest.approx(0.39 * 10 + 11.8 - 15.59)


def test_marks_are_not_read() -> None:
    """Bold, links and lists count as the words that are seen; each line of a list is a sentence of its own."""
    plain = "Do the lift for a while.\nRest for a day.\n" * 5
    marked = (
        "- **Do the lift** for [a while](https://sport.test/unpronounceable-administration)\n- Rest for a day\n" * 5
    )
    assert reading.grade(marked) == pytest.approx(reading.grade(plain))


def test_too_short() -> None:
    """Of a line or two the formula says nothing, so nothing is said."""
    assert reading.grade("Rehabilitation necessitates individualisation.") is None


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("knee", 1),
        ("walked", 1),
        ("times", 1),
        ("bridges", 2),
        ("wanted", 2),
        ("muscle", 2),
        ("hamstring", 2),
        ("Exercises", 4),
        ("recovered", 3),
        ("stretches", 2),
        ("hm", 1),
    ],
)
def test_syllables(word: str, syllables: int) -> None:
    """An e that is written and not said is no syllable."""
    assert reading.syllables(word) == syllables
