"""The fitted model over one set of phrasings: a text's similarities in, a score for each entry out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.matching.calibration import HeldOut, folds
from bot.matching.ridge import Ridge
from bot.matching.similarity import Similarity

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Places = NDArray[np.intp]

# What the nearest single phrasing says, beside what all of them together say. From .2 to .45 cross-validation sees no
# difference; real messages are further from any phrasing than phrasings from each other, so rather much.
NEAREST = 0.35
# Up to here every phrasing is a landmark of the ridge; beyond, evenly chosen ones, so that a build stays in seconds.
MOST_LANDMARKS = 2500
# Held-out phrasings looked at in one fold of a large set; a threshold needs no more.
MOST_HELD = 400


class Evidence:
    """Scores entries. `labels` are sorted: the phrasings of one entry stand together."""

    def __init__(self, similarity: Similarity, labels: Places, entries: int) -> None:
        self._similarity = similarity
        self._labels = labels
        self._entries = entries
        self._starts = np.searchsorted(labels, np.arange(entries))
        size = len(labels)
        self._landmarks = np.unique(np.linspace(0, size - 1, min(size, MOST_LANDMARKS)).astype(np.intp))
        self._kernel = similarity.among(np.arange(size), self._landmarks)
        self._ridge = Ridge.fit(self._kernel, self._landmarks, labels, entries)

    def scores(self, similarities: Floats) -> Floats:
        """The score of each entry for a text with these similarities."""
        nearest = np.maximum.reduceat(similarities, self._starts)
        scores = self._ridge.scores(similarities[self._landmarks])
        return np.asarray((1 - NEAREST) * scores + NEAREST * nearest, np.float32)

    def place_of_nearest(self, entry: int, similarities: Floats) -> int:
        """Which phrasing of an entry is most similar."""
        start = int(self._starts[entry])
        end = int(self._starts[entry + 1]) if entry + 1 < self._entries else len(self._labels)
        return start + int(np.argmax(similarities[start:end]))

    def held_out(self, forbidden: Callable[[int, int], bool]) -> HeldOut:
        """What each phrasing would have got had it, or its whole entry, not been there.

        `forbidden`: whether phrasing and entry contradict each other; the entry then is not in the running.
        """
        rows = [self._fold(fold.known, fold.strangers, forbidden) for fold in folds(self._labels, self._entries)]
        best, second, right, strange = (np.concatenate(part) for part in zip(*rows, strict=True))
        return HeldOut(best, second, right.astype(np.bool_), strange.astype(np.bool_))

    def _fold(
        self, known: Places, strangers: Places, forbidden: Callable[[int, int], bool]
    ) -> tuple[Doubles, Doubles, Doubles, Doubles]:
        held = np.concatenate([known, strangers])
        scores = self._ridge.without(held)
        looked = np.concatenate([known[:: _step(known)], strangers[:: _step(strangers)]])
        scores = scores[_within(held, looked)]
        similarities = self._rows(looked)
        similarities[:, held] = 0
        scores = (1 - NEAREST) * scores + NEAREST * np.maximum.reduceat(similarities, self._starts, axis=1)
        gone = np.unique(self._labels[strangers])
        scores[:, gone] = 0
        best, second, right = np.zeros(len(looked)), np.zeros(len(looked)), np.zeros(len(looked))
        for at, phrasing in enumerate(looked):
            leading = np.argsort(-scores[at])[:4]
            running = [entry for entry in leading if not forbidden(int(phrasing), int(entry))]
            best[at] = scores[at, running[0]] if running else 0
            second[at] = scores[at, running[1]] if len(running) > 1 else 0
            right[at] = bool(running) and running[0] == self._labels[phrasing] and phrasing not in strangers
        return best, second, right, np.isin(looked, strangers).astype(np.float64)

    def _rows(self, rows: Places) -> Floats:
        if len(self._landmarks) == len(self._labels):
            return self._kernel[rows]
        return self._similarity.among(rows, np.arange(len(self._labels)))


def _step(held: Places) -> int:
    return 1 + len(held) // MOST_HELD


def _within(held: Places, looked: Places) -> Places:
    order = np.argsort(held)
    return np.asarray(order[np.searchsorted(held[order], looked)])
