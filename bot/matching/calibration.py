"""From evidence to probability, and from probability to a decision. Everything here is learnt from phrasings alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# The threshold turns away this share of phrasings whose entry is held out whole. Of the rules tried it carried over
# best from training phrasings to real messages; the share that maximises MCC on the phrasings themselves is too strict.
TURNED_AWAY = 0.70
# A choice is worth a button while the threshold's odds are not more than this many times better.
CHOICE_ODDS = 4.0


@dataclass(frozen=True, slots=True)
class Logistic:
    """Evidence about one candidate, as the probability that it is the right one."""

    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    scales: NDArray[np.float64]

    @classmethod
    def fit(cls, evidence: Floats, right: NDArray[np.bool_], mass: NDArray[np.float64], penalty: float) -> Logistic:
        """Newton's method on the penalised likelihood; `mass` weighs the rows."""
        means, scales = evidence.mean(axis=0, dtype=np.float64), evidence.std(axis=0, dtype=np.float64) + 1e-6
        rows = np.column_stack([(evidence - means) / scales, np.ones(len(evidence))])
        ridge = np.diag([penalty] * evidence.shape[1] + [1e-3])
        weights = np.zeros(rows.shape[1])
        for _ in range(50):
            chance = _sigmoid(rows @ weights)
            slope = rows.T @ (mass * (right - chance)) - ridge @ weights
            curve = (rows * (mass * chance * (1 - chance))[:, None]).T @ rows + ridge
            step = np.linalg.solve(curve, slope)
            weights += step * min(1.0, 4.0 / (np.abs(step).max() + 1e-12))
            if np.abs(step).max() < 1e-6:
                break
        return cls(weights, means, scales)

    def probability(self, evidence: Floats) -> NDArray[np.float64]:
        """One probability for each row of evidence."""
        rows = (evidence - self.means) / self.scales
        return _sigmoid(rows @ self.weights[:-1] + self.weights[-1])


def _sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`answer`: from there on an entry may be given. `margin`: how clear of the second. `ask`: worth a button."""

    answer: float
    margin: float
    ask: float


def thresholds(strangers: NDArray[np.float64]) -> Thresholds:
    """Thresholds from the best probability that each phrasing of a held-out entry reached elsewhere."""
    answer = float(np.quantile(strangers, TURNED_AWAY)) if len(strangers) else 0.5
    odds = answer / max(1 - answer, 1e-9) / CHOICE_ODDS
    return Thresholds(answer=answer, margin=0.1, ask=odds / (1 + odds))
