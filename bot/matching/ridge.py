"""A linear reading of similarities: which entry does a text like this belong to? Kernel ridge, solved in one step.

The one inverse also gives, in closed form, what the model would have said of each phrasing had it never seen it, or
never seen its whole entry. So thresholds are learnt without training again and again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ridge:
    """`weights` (entries by phrasings): an entry's score is the weighted sum of similarities to all phrasings."""

    weights: Floats

    def scores(self, similarities: Floats) -> Floats:
        """The score of each entry, about 1 for a text like its phrasings, about 0 for a strange one."""
        return self.weights @ similarities


@dataclass(frozen=True, slots=True)
class Fitted:
    """A ridge, and its scores for each phrasing as if that phrasing (`without_one`) or its entry were not there."""

    ridge: Ridge
    without_one: Floats
    without_entry: Floats


def fit(kernel: Floats, labels: Labels, entries: int, penalty: float, balance: float) -> Fitted:
    """Fit on a symmetric kernel of phrasings. `balance` 1 gives every entry the same say, 0 every phrasing."""
    sizes = np.bincount(labels, minlength=entries).astype(np.float64)
    weight = (len(labels) / (entries * sizes[labels])) ** balance
    inverse = np.linalg.inv(kernel.astype(np.float64) + np.diag(penalty / weight))
    targets = np.eye(entries)[labels]
    dual = inverse @ targets
    without_one = targets - dual / np.diag(inverse)[:, None]
    without_entry = np.empty_like(dual)
    for entry in range(entries):
        own = np.flatnonzero(labels == entry)
        without_entry[own] = targets[own] - np.linalg.solve(inverse[np.ix_(own, own)], dual[own])
        without_entry[own, entry] = 0
    return Fitted(
        Ridge(np.ascontiguousarray(dual.T, np.float32)),
        without_one.astype(np.float32),
        without_entry.astype(np.float32),
    )
