"""Typos mended against the knowledge base's own words, never towards a red-flag word or away from one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.embedding.wordpiece import common_words
from bot.matching.wording import Words, plain

SHORTEST_MENDED = 4  # below, one slip makes another word more often than not ("leg", "lag")
MOST_MENDED = 12  # a message with more unknown words is not ours to mend, and time stays bounded


class Speller:
    """Mends one slip (a letter wrong, missing, extra, or two swapped) in a word that is not English and not ours."""

    def __init__(self, counts: Mapping[str, int], more: Iterable[str] = (), protected: Iterable[str] = ()) -> None:
        guarded = _plain_words(frozenset(protected))
        self._counts = counts
        self._known = common_words() | counts.keys() | set(more) | guarded
        self._guarded = sorted(guarded)
        self._targets = sorted(
            word for word in {*counts, *more} - guarded if len(word) >= SHORTEST_MENDED and word.isalpha()
        )

    def mend(self, words: Words) -> Words:
        """`words` with each unknown long word replaced by the knowledge-base word one slip away, if there is one."""
        mended = list(words.normal)
        left = MOST_MENDED
        for at, (word, written) in enumerate(zip(words.normal, words.written, strict=True)):
            known = word in self._known or written in self._known
            if left and not known and len(word) >= SHORTEST_MENDED and word.isalpha():
                left -= 1
                mended[at] = self._mended(word)
        return Words(tuple(mended), words.written)

    def _mended(self, word: str) -> str:
        if process.extractOne(word, self._guarded, scorer=OSA.distance, score_cutoff=1):
            return word
        near = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=1, limit=None)
        # The first letter is the one people rarely miss; then the word that the knowledge base uses most.
        best = max((found for found, _, _ in near), key=lambda found: self._rank(found, word), default=word)
        return best if best[0] == word[0] or len(word) > SHORTEST_MENDED else word

    def _rank(self, found: str, word: str) -> tuple[bool, int, str]:
        return found[0] == word[0], self._counts.get(found, 0), found


@lru_cache(maxsize=2)  # red-flag words are thousands, and after most edits the same
def _plain_words(said: frozenset[str]) -> frozenset[str]:
    return frozenset(word for wording in said for word in plain(wording).normal)
