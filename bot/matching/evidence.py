"""The fitted model over one set of texts: a message's similarities in, a score for each entry out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bot.matching.calibration import FOLDS_OF_MANY, MOST_HELD, MOST_HELD_OF_MANY, Fold, HeldOut, folds
from bot.matching.left_out import Outcome, outcomes
from bot.matching.relearning import Change, solved_again
from bot.matching.ridge import Fit, LandmarkFit, Ridge, trust_in
from bot.matching.similarity import Compared, Similarity

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Places = NDArray[np.intp]

# What the nearest single phrasing says, beside what all of them together say. Cross-validation sees little difference
# up to .4, and prefers less; real messages, further from every phrasing than phrasings are from each other, more.
NEAREST = 0.4
# Up to so many texts each one is a landmark of the ridge; beyond, evenly chosen ones, so that a build stays in seconds.
ALL_UP_TO = 8000
LANDMARKS = 2000
LOOKED_AT = 48
# Of a large set only those phrasings are judged that the ridge alone does not put this far ahead with their own entry.
_CLEAR = 0.1


@dataclass(frozen=True, slots=True)
class Scored:
    """An entry, its score, and the place of its phrasing that is nearest."""

    entry: int
    score: float
    nearest: int


class Evidence:
    """Scores entries. The phrasings of one entry stand together, those of entry `at` from `starts[at]` on."""

    def __init__(self, ridge: Ridge, landmarks: Places | None, starts: Places, phrasings: int) -> None:
        self._ridge = ridge
        self._landmarks = landmarks
        self._starts = starts
        self._phrasings = phrasings
        self.verbatim: Outcome | None = None
        self.alone: Outcome | None = None

    @classmethod
    def learn(
        cls, similarity: Similarity, labels: Places, phrasings: int, forbidden: NDArray[np.bool_]
    ) -> tuple[Evidence, HeldOut]:
        """Fit; and what each phrasing would have got had it, or its whole entry, not been there.

        The first `phrasings` texts are phrasings, in the order of `labels`; what follows are passages of the entries.
        `forbidden`: phrasings by entries, true where the two contradict each other; the entry is not in the running.
        """
        size, entries = len(labels), int(labels[:phrasings].max()) + 1
        whole = size <= ALL_UP_TO
        landmarks = np.arange(size) if whole else np.linspace(0, size - 1, LANDMARKS).astype(np.intp)
        of_all = similarity.rows()
        kernel = similarity.kernel() if whole else np.ascontiguousarray(of_all(landmarks).T)
        trust = trust_in(np.arange(size) < phrasings)
        fit = Fit(kernel, labels, trust) if whole else LandmarkFit(kernel, landmarks, labels, trust)
        starts = np.searchsorted(labels[:phrasings], np.arange(entries))
        evidence = cls(fit.ridge, None if whole else landmarks, starts, phrasings)

        def rows(places: Places) -> Floats:
            found = kernel[places] if whole else of_all(places)
            return found[:, :phrasings]

        evidence._judge(fit, rows, labels, forbidden, whole=whole)
        out = folds(labels[:phrasings], entries, MOST_HELD if whole else MOST_HELD_OF_MANY)
        out = out if whole else islice(out, FOLDS_OF_MANY)
        return evidence, HeldOut.join([evidence._held_out(fit, fold, rows, labels, forbidden) for fold in out])

    def moved(self, similarity: Similarity, change: Change) -> Evidence:
        """The evidence after a change of texts, solved again near what is new or gone.

        Without `verbatim` and `alone`, which come of learning in full.
        """
        ridge, seen_from = solved_again(self._ridge, self._landmarks, similarity, change)
        starts = np.searchsorted(change.labels[: change.phrasings], np.arange(len(change.entries)))
        return Evidence(ridge, None if self._landmarks is None else seen_from, starts, change.phrasings)

    def _judge(
        self,
        fit: Fit | LandmarkFit,
        rows: Callable[[Places], Floats],
        labels: Places,
        forbidden: NDArray[np.bool_],
        *,
        whole: bool,
    ) -> None:
        """Note what each phrasing gets asked as it is written (`verbatim`), and were it not there (`alone`)."""
        scores = fit.each(self._phrasings)
        own = labels[: self._phrasings]
        unclear = np.full(self._phrasings, whole)
        for each in () if whole else scores:
            unclear |= _ahead(each, own) < _CLEAR
        asked = np.flatnonzero(unclear)
        self.verbatim, self.alone = outcomes(asked, scores, rows, self._mixed, labels, forbidden)

    def leading(self, said: Compared, most: int) -> list[Scored]:
        """The entries with the best scores, best first, each with its nearest phrasing."""
        if self._landmarks is None:
            similarities = said.to(slice(None))
            scores = self._mixed(self._ridge.scores(similarities), similarities[: self._phrasings])
            best = np.argsort(-scores, kind="stable")[:most]
            return [
                Scored(int(at), float(scores[at]), self._nearest(int(at), lambda own: similarities[own])) for at in best
            ]
        # In a large set the landmarks name the few entries whose phrasings are worth comparing one by one.
        scores = self._ridge.scores(said.to(self._landmarks))
        looked = []
        for at in map(int, np.argsort(-scores, kind="stable")[:LOOKED_AT]):
            nearest = self._nearest(at, said.to)
            similar = float(said.to(slice(nearest, nearest + 1))[0])
            looked.append(Scored(at, (1 - NEAREST) * float(scores[at]) + NEAREST * similar, nearest))
        return sorted(looked, key=lambda scored: -scored.score)[:most]

    def _nearest(self, entry: int, similar: Callable[[slice], Floats]) -> int:
        """The place of the entry's phrasing that is nearest; `similar`: similarities to such a stretch of texts."""
        start = int(self._starts[entry])
        end = int(self._starts[entry + 1]) if entry + 1 < len(self._starts) else self._phrasings
        return start + int(np.argmax(similar(slice(start, end))))

    def _mixed(self, scores: Floats | Doubles, similarities: Floats) -> Floats:
        nearest = np.maximum.reduceat(similarities, self._starts, axis=-1)
        return np.asarray((1 - NEAREST) * scores + NEAREST * nearest, np.float32)

    def _held_out(
        self,
        fit: Fit | LandmarkFit,
        fold: Fold,
        rows: Callable[[Places], Floats],
        labels: Places,
        forbidden: NDArray[np.bool_],
    ) -> HeldOut:
        gone = np.unique(labels[fold.strangers])
        passages = self._phrasings + np.flatnonzero(np.isin(labels[self._phrasings :], gone))
        split = len(fold.known)
        asked = np.concatenate([fold.known, fold.strangers])
        strange = np.arange(len(asked)) >= split
        similarities = rows(asked)
        similarities[:, asked] = 0
        scores = self._mixed(fit.without(np.concatenate([asked, passages]))[: len(asked)], similarities)
        scores[:, gone] = 0
        scores[forbidden[asked]] = 0
        right = (scores.argmax(axis=1) == labels[asked]) & ~strange
        two = np.sort(scores, axis=1)[:, -2:].astype(np.float64)
        second = two[:, 0] if scores.shape[1] > 1 else np.zeros(len(two))
        return HeldOut(best=two[:, -1], second=second, right=right, stranger=strange)


def _ahead(scores: Floats, own: Places) -> Floats:
    """How far each row's own entry is ahead of the best other one."""
    each = np.arange(len(own))
    others = scores.copy()
    others[each, own] = -1
    return np.asarray(scores[each, own] - others.max(axis=1))
