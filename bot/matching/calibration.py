"""From score to probability, and from probability to a decision. Everything here is learnt from phrasings alone.

Phrasings held out of the model stand for messages to come: those whose entry is still there for questions that have
an answer, those whose entry is held out whole for questions that have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Places = NDArray[np.intp]

# The threshold turns away this share of phrasings whose entry is held out whole. Of the rules tried it carried over
# best to real messages; the threshold with the best figures on the phrasings themselves is too strict for those.
TURNED_AWAY = 0.70
FOLDS = 5
ROUNDS = 4
MOST_HELD = 400  # phrasings of one kind in one fold
# Of a large set only so many folds are tried, 1,000 phrasings of each kind in all: the share that a threshold turns
# away then has a standard error of (.7 * .3 / 1000)^.5 = 1.4 points, that of wrong answers of half a point. All five
# folds would take .4 off.
FOLDS_OF_MANY, MOST_HELD_OF_MANY = 2, 500
LARGE = 3000  # phrasings from which on one round is enough
# Of held-out phrasings whose entry is there: how many may get a wrong answer, how many must at least be offered
# something. What people really ask is nearer to the phrasings than these are to each other, so both come out better.
WRONG_AT_MOST = 0.03
OFFERED_AT_LEAST = 0.94
# Two in three messages are taken to have an answer. A folder in use can tell better from what is asked.
STRANGER_SHARE = 1 / 3
# Slope and offset between those learnt on the development sets, and how strongly they pull.
_USUAL = np.array([10.0, -4.5])
_PULL = 0.1


@dataclass(frozen=True, slots=True)
class Fold:
    """Phrasings to hold out together: `known` keep their entry in the model, `strangers` lose it."""

    known: Places
    strangers: Places


def folds(labels: Places, entries: int, most: int = MOST_HELD) -> Iterator[Fold]:
    """Ways to hold out a fifth of the entries whole and a fifth of the other phrasings, the same at every call.

    Of a large set fewer are held out; a threshold needs no more. `most`: phrasings of each kind in one fold.
    """
    shuffled = np.random.default_rng(0)
    sizes = np.bincount(labels, minlength=entries)
    parts = min(FOLDS, entries)
    for _ in range(ROUNDS if len(labels) < LARGE else 1):
        part_of_entry = np.empty(entries, np.intp)
        part_of_entry[shuffled.permutation(entries)] = np.arange(entries) % parts
        part = np.empty(len(labels), np.intp)
        for entry in range(entries):
            own = shuffled.permutation(np.flatnonzero(labels == entry))
            part[own] = (np.arange(len(own)) + shuffled.integers(FOLDS)) % FOLDS
        for out in range(parts):
            out_of_reach = np.flatnonzero(part_of_entry == out)
            before = np.cumsum(sizes[out_of_reach]) - sizes[out_of_reach]
            strange = np.isin(labels, out_of_reach[before < most])
            # An entry with one phrasing has nothing left to be known by.
            known = np.flatnonzero((part_of_entry[labels] != out) & (part == out) & (sizes[labels] > 1))
            yield Fold(known[:: 1 + len(known) // most], np.flatnonzero(strange))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What became of held-out phrasings: best score, second score, whether the best was right and may be given."""

    best: Doubles
    second: Doubles
    right: NDArray[np.bool_]
    stranger: NDArray[np.bool_]

    @classmethod
    def join(cls, parts: Sequence[HeldOut]) -> HeldOut:
        """Several one after another."""
        columns = zip(*((part.best, part.second, part.right, part.stranger) for part in parts), strict=True)
        best, second, right, stranger = (np.concatenate(column) for column in columns)
        return cls(best, second, right.astype(np.bool_), stranger.astype(np.bool_))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A score as the probability that its entry is the one meant: a logistic curve with two learnt numbers."""

    slope: float
    offset: float

    @classmethod
    def fit(cls, seen: HeldOut) -> Calibration:
        """Newton's method on the likelihood, drawn to a usual curve where there is little to learn from."""
        scores, right, strange = seen.best, seen.right.astype(np.float64), seen.stranger
        rows = np.column_stack([scores, np.ones_like(scores)])
        mass = np.ones_like(scores)
        if strange.any() and not strange.all():
            mass[strange] = STRANGER_SHARE / (1 - STRANGER_SHARE) * (~strange).sum() / strange.sum()
        weights = _USUAL.copy()
        for _ in range(30):
            chance = _sigmoid(rows @ weights)
            slope = rows.T @ (mass * (right - chance)) - _PULL * (weights - _USUAL)
            curve = (rows * (mass * chance * (1 - chance))[:, None]).T @ rows + _PULL * np.eye(2)
            step = np.linalg.solve(curve, slope)
            weights += step * min(1.0, 4.0 / (np.abs(step).max() + 1e-12))
            if np.abs(step).max() < 1e-8:
                break
        # A better score is never less likely, and never a matter of course.
        return cls(float(np.clip(weights[0], 1.0, 40.0)), float(weights[1]))

    def probability(self, scores: Doubles) -> Doubles:
        """The probability for each score."""
        return _sigmoid(self.slope * np.asarray(scores, np.float64) + self.offset)


def _sigmoid(logits: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`answer`: from there on an entry may be given. `margin`: how clear of the second. `ask`: worth a button."""

    answer: float = 0.5
    margin: float = 0.1
    ask: float = 0.25

    @classmethod
    def learn(cls, seen: HeldOut, calibration: Calibration) -> Thresholds:
        """The thresholds for these held-out phrasings; the defaults where there are none."""
        best, second = calibration.probability(seen.best), calibration.probability(seen.second)
        strange = seen.stranger
        if not strange.any() or strange.all():
            return cls()
        answer = float(np.quantile(best[strange], TURNED_AWAY))
        known_best, gap, right = best[~strange], (best - second)[~strange], seen.right[~strange]
        ask = min(answer, float(np.quantile(known_best, 1 - OFFERED_AT_LEAST)))
        return cls(
            answer=answer, margin=_margin(gap[known_best >= answer], right[known_best >= answer], len(right)), ask=ask
        )


def _margin(gap: Doubles, right: NDArray[np.bool_], messages: int) -> float:
    """The smallest margin that keeps outright wrong answers within what is allowed."""
    wrong = np.sort(gap[~right])
    allowed = int(WRONG_AT_MOST * messages)
    return float(wrong[-allowed - 1]) + 1e-6 if len(wrong) > allowed else 0.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """Expected shares. Of questions that have an answer here: right, wrong, asked back, turned away. Of others: ..."""

    right: float
    wrong: float
    asked: float
    turned_away: float
    strangers_answered: float
    strangers_asked: float

    @classmethod
    def of(cls, seen: HeldOut, calibration: Calibration, thresholds: Thresholds) -> Outlook:
        """The shares among held-out phrasings."""
        best, second = calibration.probability(seen.best), calibration.probability(seen.second)
        answered = (best >= thresholds.answer) & (best - second >= thresholds.margin)
        asked = ~answered & (best >= thresholds.ask)
        known = ~seen.stranger

        def share(of: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
            return float(of[among].mean()) if among.any() else 0.0

        return cls(
            right=share(answered & seen.right, known),
            wrong=share(answered & ~seen.right, known),
            asked=share(asked, known),
            turned_away=share(~answered & ~asked, known),
            strangers_answered=share(answered, seen.stranger),
            strangers_asked=share(asked, seen.stranger),
        )
