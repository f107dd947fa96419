"""A linear reading of similarities: which entry does a text like this belong to? Kernel ridge, solved in one step.

The same solution gives, in closed form, what the model would have said of any texts had it never seen them. So
thresholds and probabilities are learnt from held-out phrasings without training again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Places = NDArray[np.intp]

# Chosen by cross-validation on training phrasings; anything from .03 to .3 does nearly as well.
PENALTY = 0.05
# How much a sentence of an entry's own text counts beside a phrasing. From .1 to 1 nearly the same.
TRUST_IN_PASSAGES = 0.1
_SMALL = 512  # texts


def trust_in(phrasing: NDArray[np.bool_]) -> Floats:
    """How much each text counts: a phrasing, where true, or a passage."""
    return np.where(phrasing, 1, TRUST_IN_PASSAGES).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Ridge:
    """An entry's score is the weighted sum of a text's similarities to the landmarks; `weights`: entries by landmarks.

    With few texts every one is a landmark.
    """

    weights: Floats

    def scores(self, similarities: Floats) -> Floats:
        """The score of each entry, about 1 for a text like its own, about 0 for a strange one."""
        return self.weights @ similarities


def _invert(matrix: Floats) -> None:
    """Invert a symmetric positive matrix in place, by halves, in 32 bits: the penalty keeps it far from singular.

    numpy's own works in 64 bits whatever it is given, and takes four times as long and thrice the memory.
    """
    if len(matrix) <= _SMALL:
        matrix[:] = np.linalg.inv(matrix)
        return
    half = len(matrix) // 2
    first, beside, second = matrix[:half, :half], matrix[:half, half:], matrix[half:, half:]
    _invert(first)
    through = first @ beside
    second -= beside.T @ through
    _invert(second)
    beside[:] = -through @ second
    first -= beside @ through.T
    matrix[half:, :half] = beside.T


class Fit:
    """A ridge fitted to texts, and all it takes to say what it would be without some of them."""

    def __init__(self, similarities: Floats, labels: Places, trust: Floats) -> None:
        """`similarities`: every text to every text. `trust`: how much each counts, 1 for a phrasing."""
        self._targets = np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]
        self._penalty = PENALTY / trust
        self._inverse = similarities.copy()
        self._inverse[np.diag_indices_from(self._inverse)] += self._penalty
        _invert(self._inverse)
        self._weights = self._inverse @ self._targets
        self.ridge = Ridge(np.ascontiguousarray(self._weights.T))

    def without(self, held: Places) -> Floats:
        """The scores that texts `held` would get from a ridge fitted without any of them."""
        inverse = self._inverse[np.ix_(held, held)]
        return np.asarray(self._targets[held] - np.linalg.solve(inverse, self._weights[held]))

    def each(self, first: int) -> tuple[Floats, Floats]:
        """The scores of the `first` texts: as fitted, and from a ridge fitted without that one text."""
        targets, weights = self._targets[:first], self._weights[:first]
        # (K + D) W = Y, so K W = Y - D W; and without text i its own row of Y - K W grows to W_i / (K + D)^-1_ii.
        seen = targets - self._penalty[:first, None] * weights
        return seen, targets - weights / self._inverse.diagonal()[:first, None]


class LandmarkFit:
    """The same for many texts: all of them count, but are seen only from some of them, the landmarks (Nystrom)."""

    def __init__(self, similarities: Floats, landmarks: Places, labels: Places, trust: Floats) -> None:
        """`similarities`: every text to every landmark."""
        self._similarities, self._landmarks, self._trust = similarities, landmarks, trust
        self._labels = labels
        self._targets = np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]
        self._gram, self._inner = self._sums(np.arange(len(labels)))
        # A trace on the diagonal: equal phrasings under two entries must not make the matrix singular.
        self._gram += PENALTY * (similarities[landmarks] + 1e-6 * np.eye(len(landmarks)))
        self._weights = np.linalg.solve(self._gram, self._inner)
        self.ridge = Ridge(np.ascontiguousarray(self._weights.T, np.float32))

    def _sums(self, texts: Places) -> tuple[Doubles, Doubles]:
        """Products in 32 bits, a third of the time; their sums over blocks in 64, so that no error grows with them."""
        many = self._similarities.shape[1]
        gram, inner = np.zeros((many, many)), np.zeros((many, self._targets.shape[1]))
        for start in range(0, len(texts), _SMALL):
            some = texts[start : start + _SMALL]
            # By its root on both sides, so that numpy sees a square and computes one half of it.
            weighted = self._similarities[some] * np.sqrt(self._trust[some, None])
            gram += weighted.T @ weighted
            by_entry = some[np.argsort(self._labels[some], kind="stable")]
            own, first = np.unique(self._labels[by_entry], return_index=True)
            sums = np.add.reduceat(self._similarities[by_entry] * self._trust[by_entry, None], first, axis=0)
            inner[:, own] += sums.T
        return gram, inner

    def without(self, held: Places) -> Doubles:
        """The scores that texts `held` would get from a ridge that has never seen them, not as landmarks either."""
        gram, inner = self._sums(held)
        left = np.flatnonzero(~np.isin(self._landmarks, held))
        weights = np.linalg.solve((self._gram - gram)[np.ix_(left, left)], (self._inner - inner)[left])
        return np.asarray(self._similarities[np.ix_(held, left)] @ weights)

    def each(self, first: int) -> tuple[Floats, Floats]:
        """The scores of the `first` texts: as fitted, and from a ridge fitted without that one text.

        A landmark left out still says what is like it; only its own entry is not learnt from it.
        """
        rows = self._similarities[:first]
        seen = rows @ self._weights.astype(np.float32)
        inverse = np.linalg.inv(self._gram).astype(np.float32)
        pull = self._trust[:first] * np.einsum("ij,ij->i", rows @ inverse, rows)
        pull = np.minimum(pull, 0.999).astype(np.float32)[:, None]
        return seen, np.asarray((seen - pull * self._targets[:first]) / (1 - pull))
