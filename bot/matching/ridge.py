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


@dataclass(frozen=True, slots=True)
class Ridge:
    """An entry's score is the weighted sum of a text's similarities to the landmarks; `weights`: entries by landmarks.

    With few texts every one is a landmark.
    """

    weights: Floats

    def scores(self, similarities: Floats) -> Floats:
        """The score of each entry, about 1 for a text like its own, about 0 for a strange one."""
        return self.weights @ similarities


class Fit:
    """A ridge fitted to texts, and all it takes to say what it would be without some of them."""

    def __init__(self, similarities: Floats, landmarks: Places, labels: Places, trust: Floats) -> None:
        """`similarities`: texts by landmarks, which are some of the texts or all of them in order.

        `trust`: how much each text counts, 1 for a phrasing.
        """
        self._trust = trust.astype(np.float64)
        self._targets = np.eye(int(labels.max()) + 1)[labels]
        self._inverse: Doubles | None = None
        self._projected: Doubles | None = None
        weights = self._fit_all(similarities) if len(landmarks) == len(labels) else self._fit(similarities, landmarks)
        self._off = self._targets - similarities @ weights
        self.ridge = Ridge(np.ascontiguousarray(weights.T, np.float32))

    def _fit_all(self, kernel: Floats) -> Doubles:
        penalised = kernel.astype(np.float64)
        penalised[np.diag_indices_from(penalised)] += PENALTY / self._trust
        inverse = np.asarray(np.linalg.inv(penalised), np.float64)
        self._inverse = inverse
        return np.asarray(inverse @ self._targets)

    def _fit(self, similarities: Floats, landmarks: Places) -> Doubles:
        """Nystrom's approximation: all texts count, seen from the landmarks."""
        root_trust = np.sqrt(self._trust)[:, None]
        # A trace on the diagonal: equal phrasings under two entries must not make the matrix singular.
        lower = np.linalg.cholesky(similarities[landmarks].astype(np.float64) + 1e-6 * np.eye(len(landmarks)))
        features = np.linalg.solve(lower, similarities.T.astype(np.float64)).T * root_trust
        root = np.linalg.cholesky(features.T @ features + PENALTY * np.eye(len(landmarks)))
        projected = np.asarray(np.linalg.solve(root, features.T).T, np.float64)
        self._projected = projected
        inner = np.linalg.solve(root.T, projected.T @ (self._targets * root_trust))
        return np.asarray(np.linalg.solve(lower.T, inner))

    def without(self, held: Places) -> Doubles:
        """The scores that texts `held` would get from a ridge fitted without any of them."""
        root_trust = np.sqrt(self._trust[held])[:, None]
        if self._inverse is not None:
            left = PENALTY * self._inverse[np.ix_(held, held)] / (root_trust * root_trust.T)
        else:
            assert self._projected is not None  # noqa: S101 - one of the two is there
            own = self._projected[held]
            left = np.eye(len(held)) - own @ own.T
        return np.asarray(self._targets[held] - np.linalg.solve(left, self._off[held] * root_trust) / root_trust)
