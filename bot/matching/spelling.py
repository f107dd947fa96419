"""Typos mended against the knowledge base's own words, never towards a red-flag word or away from one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.wording import Words

# A slip in a word of four letters makes another word more often than not ("calf", "half"); from six on it rarely does.
SHORTEST_MENDED = 5
MOST_MENDED = 12  # a message with more unknown words is not ours to mend, and time stays bounded


class Speller:
    """Mends one slip (a letter wrong, missing, extra, or two swapped) in a word the knowledge base does not know."""

    def __init__(self, counts: Mapping[str, int], protected: Iterable[str] = ()) -> None:
        self._counts = counts
        self._protected = sorted(protected)
        guarded = frozenset(self._protected)
        self._targets = sorted(
            word for word in counts if len(word) >= SHORTEST_MENDED and word.isalpha() and word not in guarded
        )
        self._guarded = guarded

    def mend(self, words: Words) -> Words:
        """`words` with each unknown long word replaced by the one knowledge-base word a single slip away, if any."""
        mended = list(words.normal)
        left = MOST_MENDED
        for at, word in enumerate(mended):
            if left and len(word) >= SHORTEST_MENDED and word.isalpha() and word not in self._counts:
                left -= 1
                mended[at] = self._mended(word)
        return Words(tuple(mended), words.written)

    def _mended(self, word: str) -> str:
        if word in self._guarded or process.extractOne(word, self._protected, scorer=OSA.distance, score_cutoff=1):
            return word
        near = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=1, limit=None)
        if not near:
            return word
        # The first letter is the one people rarely miss; then the word that the knowledge base uses most.
        return max((found for found, _, _ in near), key=lambda found: (found[0] == word[0], self._counts[found]))
