"""TF-IDF over words and over characters, kept as postings, so that a message touches only what it shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.rows import Rows, spans
from bot.matching.wording import ASKING, LIGHT, stem

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
Featurise = Callable[[Sequence[str]], Iterable[str]]

CHARACTER_RUNS = range(2, 5)
_FEW, _BLOCK = 24, 512
_EVERYDAY = 4  # an everyday word is taken to stand in one text in this many


def word_features(words: Sequence[str]) -> list[str]:
    """Each word, each word without its ending, and each two of the latter in a row."""
    stems = [stem(word) for word in words]
    return [*words, *(f"{word}~" for word in stems), *(f"{first} {second}" for first, second in pairwise(stems))]


def character_features(words: Sequence[str]) -> list[str]:
    """Runs of 2 to 4 characters inside each word, its edges marked with a space."""
    runs: list[str] = []
    for word in words:
        padded = f" {word[:40]} "
        for length in CHARACTER_RUNS:
            runs += [padded[at : at + length] for at in range(max(1, len(padded) - length + 1))]
    return runs


class Index:
    """Cosine similarity of a text to each of the indexed texts, in one way of cutting texts into features."""

    def __init__(self, texts: Sequence[Sequence[str]], featurise: Featurise, weights_of: Index | None = None) -> None:
        """`weights_of`: the index whose weights count, where these texts are too few to have weights of their own."""
        self._featurise = featurise
        self.size = len(texts)
        counted = [Counter(featurise(words)) for words in texts]
        spread = Counter(feature for features in counted for feature in features)
        self._ids = {feature: at for at, feature in enumerate(spread)}
        # In a small base "what" may stand but once, and is no rarity for that.
        least = dict.fromkeys(LIGHT | ASKING, self.size / _EVERYDAY)
        spread_array = np.array([max(count, least.get(word, 0)) for word, count in spread.items()], np.float64)
        self._idf = (np.log((1 + self.size) / (1 + spread_array)) + 1).astype(np.float32)
        # A feature never seen is as rare as can be: it lengthens the message, so that strange words lower every score.
        self._unseen_idf = float(np.log(1 + self.size) + 1)
        if weights_of is not None:
            self._idf = np.array([weights_of._weight(feature) for feature in self._ids], np.float32)
        self._post(*self._postings(dict(enumerate(counted))))

    def _weight(self, feature: str) -> float:
        return float(self._idf[self._ids[feature]]) if feature in self._ids else self._unseen_idf

    def moved(self, texts: Sequence[Sequence[str]], origin: Places) -> Index:
        """An index of these texts with the weights of this one, and only the new texts featurised.

        `origin`: where each text stands here, -1 for a new one; none stands at two places. A feature that is new is as
        rare as can be.
        """
        new = {row: Counter(self._featurise(texts[row])) for row in np.flatnonzero(origin < 0).tolist()}
        moved = copy(self)
        moved.size = len(texts)
        unseen = {feature: None for features in new.values() for feature in features if feature not in self._ids}
        moved._ids = self._ids | {feature: len(self._ids) + at for at, feature in enumerate(unseen)}
        moved._idf = np.append(self._idf, np.full(len(unseen), self._unseen_idf, np.float32))
        place = np.full(self.size, -1, np.intp)
        place[origin[origin >= 0]] = np.flatnonzero(origin >= 0)
        rows = place[self._rows]
        stays = rows >= 0
        ids = np.repeat(np.arange(len(self._ids), dtype=np.int32), np.diff(self._starts))
        new_ids, new_rows, new_values = moved._postings(new)
        moved._post(
            np.concatenate([ids[stays], new_ids]),
            np.concatenate([rows[stays], new_rows]),
            np.concatenate([self._values[stays], new_values]),
        )
        return moved

    def _postings(self, counted: Mapping[int, Counter[str]]) -> tuple[NDArray[np.int32], Places, Floats]:
        """Feature, row and weight of all that these rows have."""
        ids, rows, weights = [np.zeros(0, np.int32)], [np.zeros(0, np.intp)], [np.zeros(0, np.float32)]
        for row, features in counted.items():
            known, weight = self._weights(features)
            ids.append(known)
            rows.append(np.full(len(known), row, np.intp))
            weights.append(weight)
        return np.concatenate(ids), np.concatenate(rows), np.concatenate(weights)

    def _post(self, ids: NDArray[np.int32], rows: Places, weights: Floats) -> None:
        order = np.argsort(ids, kind="stable")
        self._rows, self._values = rows[order], weights[order]
        self._starts = np.searchsorted(ids[order], np.arange(len(self._ids) + 1)).astype(np.int64)

    def _weights(self, features: Counter[str]) -> tuple[NDArray[np.int32], Floats]:
        """Ids and weights of the features that are known, scaled by the length of all of them."""
        known = [(self._ids[feature], count) for feature, count in features.items() if feature in self._ids]
        unseen = sum((1 + np.log(count)) ** 2 for feature, count in features.items() if feature not in self._ids)
        ids = np.array([at for at, _ in known], np.int32)
        weights = (1 + np.log(np.array([count for _, count in known], np.float32))) * self._idf[ids]
        length = float(np.sqrt(np.dot(weights, weights) + unseen * self._unseen_idf**2))
        return ids, (weights / length if length else weights).astype(np.float32)

    def kernel(self) -> Floats:
        """Cosine similarity of all indexed texts to one another."""
        kernel = np.zeros((self.size, self.size), np.float32)
        self.add_kernel(kernel)
        return kernel

    def add_kernel(self, kernel: Floats) -> None:
        """Add the cosine similarity of all indexed texts to one another to `kernel`."""
        own = kernel.diagonal() + 1
        spread = np.diff(self._starts)
        # What few texts share is added pair by pair, the rest as dense blocks: many times sooner than text by text.
        for size in range(2, _FEW + 1):
            at = self._starts[np.flatnonzero(spread == size)][:, None] + np.arange(size)
            for some in range(0, len(at), _BLOCK):
                rows, values = self._rows[at[some : some + _BLOCK]], self._values[at[some : some + _BLOCK]]
                products = values[:, :, None] * values[:, None, :]
                np.add.at(kernel, (rows[:, :, None], rows[:, None, :]), products)
        common = np.flatnonzero(spread > _FEW)
        for at_block in range(0, len(common), _BLOCK):
            block = np.zeros((self.size, _BLOCK), np.float32)
            for column, feature in enumerate(common[at_block : at_block + _BLOCK]):
                postings = slice(self._starts[feature], self._starts[feature + 1])
                block[self._rows[postings], column] = self._values[postings]
            for rows in range(0, self.size, _BLOCK):
                kernel[rows : rows + _BLOCK] += block[rows : rows + _BLOCK] @ block.T
        np.fill_diagonal(kernel, own)

    def among(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Cosine similarity of other texts to one another, by the weights that features have in the indexed ones."""
        return Index(texts, self._featurise, weights_of=self).kernel()

    def rows(self) -> Rows:
        """Cosine similarity of the indexed texts to every one, for whoever asks for many of them."""
        return Rows(self._starts, self._rows, self._values, self.size)

    def similarities(self, words: Sequence[str]) -> Floats:
        """Cosine similarity to every indexed text."""
        ids, weights = self._weights(Counter(self._featurise(words)))
        if not len(ids):
            return np.zeros(self.size, np.float32)
        first, end = self._starts[ids], self._starts[ids + 1]
        at = spans(first, end)
        values = self._values[at] * np.repeat(weights, end - first)
        return np.bincount(self._rows[at], weights=values, minlength=self.size).astype(np.float32)
