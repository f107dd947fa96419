"""What somebody writes instead of tapping one of the choices: its number, its place, or words of its label."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.text import singular, word_set, words_in

NONE = "none of these"
_FILLERS = word_set(
    "the a an one ones that this it is its it's i i'm im mean meant want number no nr option choice about for then"
    " ok okay yes yeah please pls just ta thanks show me open take go with of my"
)
_PLACES = ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th")
_LAST = frozenset(("last", "bottom"))
_NONE = frozenset(
    ("none", "neither", "none of them", "none of these", "none of those", "neither of them", "no", "nope")
)
_MOST = 8  # words; who writes more says something of their own


def picked(text: str, labels: Mapping[str, str]) -> str | None:
    """The id of the choice that the text names and nothing else, NONE for none of them, None for anything else.

    `labels`: what stands on the buttons, by id, in the order shown. A number counts from 1; words must all stand on one
    button, and on no other.
    """
    words = words_in(text)
    if not labels or not words or len(words) > _MOST or "?" in text:
        return None
    if " ".join(words) in _NONE:
        return NONE
    said = [singular(word) for word in words if word not in _FILLERS]
    if len(said) == 1 and (place := _place(said[0], len(labels))) is not None:
        return list(labels)[place]
    found = [id for id, label in labels.items() if said and {*said} <= _words_on(label)]
    return found[0] if len(found) == 1 else None


def _place(word: str, many: int) -> int | None:
    """Which of so many is meant, counted from 0."""
    if word in _LAST:
        return many - 1
    for place, names in enumerate(_PLACES[:many]):
        if word in names.split() or word == str(place + 1):
            return place
    return None


@lru_cache(maxsize=1 << 9)
def _words_on(label: str) -> frozenset[str]:
    return frozenset(map(singular, words_in(label)))
