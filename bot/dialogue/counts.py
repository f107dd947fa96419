"""Counts of left and right as people type them: "12 left 17 right", "L12 R17", "12 and 17", "twelve". Pure parsing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.text import fold, word_set

Side = Literal["left", "right"]

_SIDES: dict[str, Side] = {"left": "left", "l": "left", "right": "right", "r": "right"}


_NAMED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
NUMBERS = {word: number for number, word in enumerate(_NAMED.split())} | {"none": 0, "nil": 0, "thirty": 30}
_BOTH = word_set("both each same equal")
# What may stand around the counts. Any other word, and it is no count: "my knee hurts 6" least of all.
_AROUND = word_set(
    "a about and around at bridge bridges could did do for got had have i i've is it just leg legs lift lifts made"
    " managed maybe my of ok okay on only rep reps side sides so the them then times to was were with x"
    " bad good strong stronger weak weaker"
)
_PART = re.compile(r"\d+(?:[.,]\d+)?|[lr](?=\d)|[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted on each side, as far as it was said."""

    left: int | None = None
    right: int | None = None


# An apostrophe stands within a word or between two, never as either: else a row of them has readings without end.
_WORD = r"(?!left\b|right\b)[a-z]+(?:'[a-z]+)*"
_SIDED = re.compile(
    rf"\b(left|right)\b(?:\W+{_WORD}){{0,4}}\W+(\d{{1,3}})\b(?!%)"
    rf"|\b(\d{{1,3}})(?:\W+{_WORD}){{0,3}}\W+(left|right)\b"
)
_NO_COUNTS = re.compile(
    r"\d ?(?:kgs?|kilos?|lbs?|pounds?|cms?|mm|inch\w*|%|percent|secs?|seconds?|mins?|minutes?|k|km|miles?)\b|%"
)


def sides_in(text: str) -> Counts | None:
    """The counts of both sides that a text tells among other words; None where it does not tell just these two."""
    said = fold(text)
    found = [(side or other, int(number or before)) for side, number, before, other in _SIDED.findall(said)]
    told = dict(found)
    if len(found) != 2 or len(told) != 2 or _NO_COUNTS.search(said):
        return None
    return Counts(told["left"], told["right"])


def names_sides(text: str) -> bool:
    """Whether the text says left or right."""
    return not _SIDES.keys().isdisjoint(_PART.findall(fold(text)))


def counts_in(text: str, asked: Side | None = None) -> Counts | None:
    """The counts that the text tells and nothing else; None for any other text.

    A lone number is for the side that is `asked` about; two without sides are left, then right.
    """
    said = _said(text)
    if said is None:
        return None
    numbers = [part for part in said if isinstance(part, int)]
    sides = [part for part in said if isinstance(part, str)]
    if len(numbers) == 1 and sides == ["both"]:
        return Counts(numbers[0], numbers[0])
    if "both" in sides or len(numbers) > 2 or not numbers:
        return None
    if not sides:
        return Counts(*numbers) if len(numbers) == 2 else _on(asked, numbers[0]) if asked else None
    if len(sides) != len(numbers) or any(type(one) is type(other) for one, other in pairwise(said)):
        return None
    told = dict(zip(sides, numbers, strict=True))
    return Counts(told.get("left"), told.get("right")) if len(told) == len(sides) else None


def _said(text: str) -> list[int | str] | None:
    """Numbers and sides in order; None when anything else is said."""
    parts = _PART.findall(fold(text))
    if "?" in text or not parts:
        return None
    said: list[int | str] = []
    for at, part in enumerate(parts):
        if part.isdigit() and len(part) <= 4:
            said.append(int(part))
        elif part in _SIDES:
            said.append(_SIDES[part])
        elif part in _BOTH:
            said.append("both")
        elif (
            part == "one"
            and at
            and parts[at - 1] in ("left", "right", "l", "r", "the", "weak", "strong", "good", "bad")
        ):
            continue  # "the left one"
        elif part in NUMBERS:
            said.append(NUMBERS[part])
        elif part not in _AROUND:
            return None
    return said


def _on(side: Side, number: int) -> Counts:
    return Counts(left=number) if side == "left" else Counts(right=number)
