"""A linear reading of similarities: which entry does a text like this belong to? Kernel ridge, solved in one step.

The same solution gives, in closed form, what the model would have said of any phrasings had it never seen them. So
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
PENALTY = 0.1


@dataclass(frozen=True, slots=True)
class Ridge:
    """An entry's score is the weighted sum of a text's similarities to the landmarks; `weights`: entries by landmarks.

    With few phrasings every one is a landmark.
    """

    weights: Floats
    _projected: Doubles
    _targets: Doubles
    _fitted: Doubles

    @classmethod
    def fit(cls, similarities: Floats, landmarks: Places, labels: Places, entries: int) -> Ridge:
        """Fit to phrasings; `similarities`: phrasings by landmarks, which are some of the phrasings."""
        among = similarities[landmarks].astype(np.float64)
        # A trace on the diagonal: equal phrasings under two entries must not make the matrix singular.
        lower = np.linalg.cholesky((among + among.T) / 2 + 1e-6 * np.eye(len(landmarks)))
        features = np.linalg.solve(lower, similarities.T.astype(np.float64)).T
        gram = features.T @ features
        gram[np.diag_indices_from(gram)] += PENALTY
        root = np.linalg.cholesky(gram)
        projected = np.linalg.solve(root, features.T).T
        targets = np.zeros((len(labels), entries))
        targets[np.arange(len(labels)), labels] = 1
        inner = projected.T @ targets
        weights = np.linalg.solve(lower.T, np.linalg.solve(root.T, inner))
        return cls(np.ascontiguousarray(weights.T, np.float32), projected, targets, projected @ inner)

    def scores(self, similarities: Floats) -> Floats:
        """The score of each entry, about 1 for a text like its phrasings, about 0 for a strange one."""
        return self.weights @ similarities

    def without(self, held: Places) -> Doubles:
        """The scores that phrasings `held` would get from a model fitted without any of them."""
        own = self._projected[held]
        off = self._targets[held] - self._fitted[held]
        return np.asarray(self._targets[held] - np.linalg.solve(np.eye(len(held)) - own @ own.T, off))
