"""The fitted model after an edit: solved again near what has changed, and left as it was learnt everywhere else.

A kernel ridge carries each text with the weight `trust / PENALTY * (what the text should score - what it scores)`. So
what is gone can be taken out with its own weight, whether it was a landmark or not, and what is new is fitted together
with its nearest neighbours, whose own fit is held. Far away similarities are near 0, and so is the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.ridge import PENALTY, Ridge, trust_in
from bot.matching.similarity import Similarity
from bot.matching.texts import Texts

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

# The more the nearer to a full learning; each hundred costs a tenth of a second (docs/matching.md).
NEIGHBOURS = 300


@dataclass(frozen=True, slots=True)
class Change:
    """How the texts of a model have changed: the texts that there are, then those that are gone.

    `origin`: where each stood before, -1 for a new one. `labels`: the place of its entry, -1 when the entry is gone.
    `texts`: how many are there still; `phrasings`: how many of them are phrasings. `trust`: how much each counts.
    `entries`: where each entry stood before, -1 for a new one.
    """

    origin: Places
    labels: Places
    texts: int
    phrasings: int
    trust: Floats
    entries: Places

    @classmethod
    def between(cls, then: Texts, now: Texts) -> Change:
        """What has changed from one set of texts to another."""
        origin = now.origin(then)
        gone = np.setdiff1d(np.arange(then.size), origin)
        places_now = {entry: at for at, entry in enumerate(now.entries)}
        places_then = {entry: at for at, entry in enumerate(then.entries)}
        of_gone = [places_now.get(then.texts[at].entry, -1) for at in gone]
        return cls(
            origin=np.concatenate([origin, gone]),
            labels=np.concatenate([now.labels, np.array(of_gone, np.intp)]),
            texts=now.size,
            phrasings=now.phrasings,
            trust=trust_in(np.concatenate([np.arange(now.size) < now.phrasings, gone < then.phrasings])),
            entries=np.array([places_then.get(entry, -1) for entry in now.entries], np.intp),
        )

    @property
    def new(self) -> Places:
        """The texts that were not there before."""
        return np.flatnonzero(self.origin < 0)

    @property
    def gone(self) -> Places:
        """The texts that are no longer there."""
        return np.arange(self.texts, len(self.origin))

    @property
    def moved_to(self) -> Places:
        """Where each of the former texts stands now."""
        place = np.empty(int((self.origin >= 0).sum()), np.intp)
        place[self.origin[self.origin >= 0]] = np.flatnonzero(self.origin >= 0)
        return place

    def targets(self, texts: Places) -> Floats:
        """What each of these texts should score: 1 for its own entry."""
        return np.asarray(np.arange(len(self.entries)) == self.labels[texts][:, None], np.float32)


def solved_again(
    ridge: Ridge, landmarks: Places | None, similarity: Similarity, change: Change
) -> tuple[Ridge, Places]:
    """The ridge after the change, and the texts that it sees others from. `similarity` is over all of the change."""
    new, gone = change.new, change.gone
    moved = change.moved_to
    seen_from = moved if landmarks is None else moved[landmarks]
    to_new, to_gone = similarity.of_all(new), similarity.of_all(gone)
    near = _nearest(change, np.concatenate([to_new, to_gone]))
    columns = np.unique(np.concatenate([seen_from, new, gone, near]))
    weights = np.zeros((len(change.entries), len(columns)), np.float32)
    stayed = np.flatnonzero(change.entries >= 0)
    weights[np.ix_(stayed, np.searchsorted(columns, seen_from))] = ridge.weights[change.entries[stayed]]

    def missing(texts: Places, similarities: Floats) -> Floats:
        return np.asarray(change.targets(texts) - similarities[:, columns] @ weights.T)

    carried = missing(gone, to_gone) * (change.trust[gone] / PENALTY)[:, None]
    weights[:, np.searchsorted(columns, gone)] -= carried.T
    fitted = np.concatenate([new, near])
    wanted = np.concatenate([missing(new, to_new), to_gone[:, near].T @ carried])
    kernel = np.concatenate([to_new, similarity.of_all(near)])[:, fitted].astype(np.float64)
    kernel[np.diag_indices_from(kernel)] += PENALTY / change.trust[fitted]
    weights[:, np.searchsorted(columns, fitted)] += np.linalg.solve(kernel, wanted).T.astype(np.float32)
    return Ridge(weights), columns


def _nearest(change: Change, similarities: Floats) -> Places:
    """The texts that stay and are most like any that is new or gone."""
    stay = np.flatnonzero(change.origin[: change.texts] >= 0)
    if len(stay) <= NEIGHBOURS or not len(similarities):
        return stay[:NEIGHBOURS]
    closest = similarities[:, stay].max(axis=0)
    return stay[np.sort(np.argpartition(-closest, NEIGHBOURS)[:NEIGHBOURS])]
