"""Similarity of many indexed texts at once to every one: what many share by a product, what few share by postings.

A product of dense blocks costs the same whether a text has a feature or not, a posting only where it has. So the first
is cheaper for what stands in one text in twenty, and text by text, as for a message, costs several times as much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

_COMMON = 0.05  # of all texts; from .02 to .1 nearly the same
_AT_ONCE = 128


class Rows:
    """The postings of an index, laid out by text and by what is common."""

    def __init__(self, starts: Places, rows: Places, values: Floats, size: int) -> None:
        """`rows` and `values` of feature `at` stand from `starts[at]` on; `size`: how many texts there are."""
        self._starts, self._rows, self._values, self._size = starts, rows, values, size
        spread = np.diff(starts)
        common = spread > _COMMON * size
        ids = np.repeat(np.arange(len(spread), dtype=np.int32), spread)
        often = common[ids]
        self._dense = np.zeros((size, int(common.sum())), np.float32)
        self._dense[rows[often], (np.cumsum(common) - 1)[ids[often]]] = values[often]
        # Of what is rare, the postings of one text together.
        rare = np.flatnonzero(~often)
        rare = rare[np.argsort(rows[rare], kind="stable")]
        self._ids, self._weights = ids[rare], values[rare]
        self._ends = np.searchsorted(rows[rare], np.arange(size + 1))

    def of(self, texts: Places) -> Floats:
        """The similarity of each of these texts, given by place, to every one."""
        found = np.empty((len(texts), self._size), np.float32)
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            block = found[start : start + _AT_ONCE]
            np.matmul(self._dense[some], self._dense.T, out=block)
            block += self._shared(some)
        return found

    def _shared(self, texts: Places) -> Floats:
        """What they have in common of what is rare."""
        first, end = self._ends[texts], self._ends[texts + 1]
        own = spans(first, end)
        each = np.repeat(np.arange(len(texts)) * self._size, end - first)
        first, end = self._starts[self._ids[own]], self._starts[self._ids[own] + 1]
        at, lengths = spans(first, end), end - first
        weights = self._values[at] * np.repeat(self._weights[own], lengths)
        places = self._rows[at] + np.repeat(each, lengths)
        return np.bincount(places, weights, len(texts) * self._size).reshape(len(texts), self._size).astype(np.float32)


def spans(first: Places, end: Places) -> Places:
    """Every place from each first up to its end, one span after another."""
    lengths = end - first
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(first - before, lengths), np.intp)
