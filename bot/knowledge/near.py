"""Wordings so alike that nobody could say which entry they ask for: the same words, or all but the same.

A difference that carries meaning is never "all but": numbers, sides, denials, and the groups of opposites that the
knowledge folder itself keeps apart (`veto` in its word files).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from bot.text import fold, tokens

ALIKE = 95  # of 100: one letter in twenty; at 90, "sore after the bridge" and "sore before the bridge" are alike
_CHUNK = 256
# Words that turn a question round, kept apart in every folder, whatever its word files say.
_APART = (
    "left right both other one two three four five first second last before after more less better worse up down in "
    "out on off start stop easy easier hard harder increase decrease inside outside inner outer above below uphill "
    "downhill"
)
_DENIALS = "no not never none nothing without cannot cant dont doesnt didnt isnt wont arent wasnt shouldnt havent hasnt"

Words = tuple[str, ...]
Meanings = Mapping[Words, str]


@lru_cache(maxsize=1 << 15)  # every check asks, and after an edit all but a few wordings are the same
def words_of(wording: str) -> Words:
    """The wording as words alone: two wordings with the same words are the same wording."""
    folded = fold(wording)
    return tuple(token.word for token in tokens(folded)) or tuple(folded.split())


def meanings(vetoes: Iterable[Any]) -> Meanings:
    """Which words carry a meaning that is never overlooked: ours, and those in the `veto` of word files."""
    found: dict[Words, str] = {}
    for veto in vetoes:
        for group, values in _pairs(veto):
            for value, wordings in _pairs(values):
                for wording in (value, *(wordings if isinstance(wordings, list) else ())):
                    found.setdefault(words_of(str(wording)), f"{group}:{value}")
    for meaning, words in (*((word, word) for word in _APART.split()), ("no", _DENIALS)):
        for word in words.split():
            found.setdefault((word,), meaning)
    return found


def _pairs(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, Mapping) else ()  # whether a word file makes sense is judged elsewhere


def alike(wordings: Sequence[Words], known: Meanings) -> Iterator[tuple[int, int]]:
    """Pairs (by index, first the earlier) of different wordings that nobody could tell apart."""
    longest = max(map(len, known), default=0)
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, words in enumerate(wordings):
        groups[tuple(_weighty(words, known, longest))].append(index)
    for indices in groups.values():
        yield from _alike_in(indices, [" ".join(sorted(wordings[index])) for index in indices])


def _weighty(words: Words, known: Meanings, longest: int) -> Iterator[str]:
    """The meanings that must agree, in the order in which they are said."""
    position = 0
    while position < len(words):
        for length in range(longest, 0, -1):
            if meaning := known.get(words[position : position + length]):
                yield meaning
                position += length
                break
        else:
            word = words[position]
            if any(char.isdigit() for char in word):
                yield word
            elif word.endswith("n't"):
                yield "no"
            position += 1


def _alike_in(indices: Sequence[int], texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Only texts of nearly one length can be alike, so each chunk meets those alone."""
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    lengths = np.array([len(texts[at]) for at in order])
    # ratio = 200 * common / (a + b) and common <= a: a text can reach ALIKE with none longer than this.
    reach = np.searchsorted(lengths, lengths * (200 - ALIKE) / ALIKE, side="right")
    for start in range(0, len(order), _CHUNK):
        rows = order[start : start + _CHUNK]
        columns = order[start : reach[min(start + _CHUNK, len(order)) - 1]]
        scores = process.cdist(
            [texts[at] for at in rows],
            [texts[at] for at in columns],
            scorer=fuzz.ratio,
            score_cutoff=ALIKE,
            dtype=np.uint8,
        )
        for row, column in np.argwhere(scores >= ALIKE):
            if row < column:
                first, second = sorted((indices[rows[row]], indices[columns[column]]))
                yield first, second
