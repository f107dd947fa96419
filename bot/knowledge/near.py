"""Wordings so alike that nobody could say which entry they ask for: the same words, or all but the same.

A difference that carries meaning is never "all but": numbers, sides, denials, and the groups of opposites that the
knowledge folder itself keeps apart (`veto` in its word files).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from bot.text import fold, words_in_ours

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


def words_of(wording: str) -> Words:
    """The wording as words alone: two wordings with the same words are the same wording."""
    return words_in_ours(wording) or tuple(fold(wording).split())


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
    weighed_by, weighed = _weighed.get("last", ({}, {}))
    if weighed_by != known:
        weighed = {}
    weights = {
        words: weighed[words] if words in weighed else tuple(_weighty(words, known, longest)) for words in wordings
    }
    _weighed["last"] = (known, weights)
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, words in enumerate(wordings):
        groups[weights[words]].append(index)
    for meaning, indices in groups.items():
        by_text: dict[str, list[int]] = defaultdict(list)
        for index in indices:
            by_text[" ".join(sorted(wordings[index]))].append(index)
        for same in by_text.values():
            yield from combinations(same, 2)
        for one, other in _remembered.setdefault(meaning, _Compared()).alike_among(frozenset(by_text)):
            yield from ((min(pair), max(pair)) for pair in product(by_text[one], by_text[other]))


class _Compared:
    """Texts that were compared with one another before: after an edit only new ones are compared with all."""

    def __init__(self) -> None:
        self._last: tuple[frozenset[str], frozenset[tuple[str, str]]] = (frozenset(), frozenset())

    def alike_among(self, texts: frozenset[str]) -> frozenset[tuple[str, str]]:
        """Pairs of the texts that are alike, each once."""
        before, pairs = self._last
        new = texts - before
        still = {pair for pair in pairs if texts.issuperset(pair)}
        found = frozenset(still | set(_alike_to(sorted(new), sorted(texts))))
        self._last = (texts, found)
        return found


# What two texts have in common never changes, so that what stands here is right for every folder; and the weighty words
# of the last wordings, with the meanings that they were read by.
_remembered: dict[tuple[str, ...], _Compared] = {}
_weighed: dict[str, tuple[Meanings, Mapping[Words, tuple[str, ...]]]] = {}


def memory() -> object:
    """What was compared so far, to be kept; see `recall`."""
    return _remembered, _weighed


def recall(memory: Any) -> None:
    """Compare from now on only what is new beside that `memory`, of this process or of another."""
    remembered, weighed = memory
    _remembered.update(remembered)
    _weighed.update(weighed)


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


def _alike_to(new: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a new text and any that is alike. Only texts of nearly one length can be, so each meets those alone."""
    rows, columns = sorted(new, key=len), sorted(texts, key=len)
    lengths = np.array([len(text) for text in columns])
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        # ratio = 200 * common / (a + b) and common <= min(a, b): a text can reach ALIKE within these lengths alone.
        shortest = np.searchsorted(lengths, len(chunk[0]) * ALIKE / (200 - ALIKE), side="left")
        longest = np.searchsorted(lengths, len(chunk[-1]) * (200 - ALIKE) / ALIKE, side="right")
        others = columns[shortest:longest]
        scores = process.cdist(chunk, others, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
        for row, column in np.argwhere(scores >= ALIKE):
            if chunk[row] != others[column]:
                yield min(chunk[row], others[column]), max(chunk[row], others[column])
