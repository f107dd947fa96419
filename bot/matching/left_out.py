"""What each phrasing gets, asked as it is written: with itself in the index, and were it not there.

An editor's question, not a runner's: which wordings do two entries fight over, and which does an entry owe to one line
alone? The fitted ridge has the answer in closed form, so that nothing is learnt again for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
Mix = Callable[[Floats, Floats], Floats]

_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of some phrasings, by place: the entry that comes first, its score and that of the next one.

    `nearest`: the phrasing of the first entry that comes nearest. `rival`: the same of the best entry but their own.
    """

    asked: Places
    own: Places
    first: Places
    best: Floats
    second: Floats
    nearest: Places
    rival: Places

    @classmethod
    def join(cls, parts: Sequence[Outcome]) -> Outcome:
        """Several one after another."""
        columns = zip(*((p.asked, p.own, p.first, p.best, p.second, p.nearest, p.rival) for p in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


def outcomes(
    asked: Places,
    scores: tuple[Floats, Floats],
    rows: Callable[[Places], Floats],
    mix: Mix,
    labels: Places,
    forbidden: NDArray[np.bool_],
) -> tuple[Outcome, Outcome]:
    """What becomes of the phrasings `asked`, with themselves in the index and were each of them not there.

    `scores`: what the ridge gives them in these two cases (phrasings by entries). `rows`: their similarities to all
    phrasings; `mix` joins those and the scores.
    """

    def of(places: Places) -> tuple[Outcome, Outcome]:
        similar = rows(places)
        without = similar.copy()
        without[np.arange(len(places)), places] = 0
        seen, alone = (each[places] for each in scores)
        return judged(places, seen, similar), judged(places, alone, without)

    def judged(places: Places, scores: Floats, similar: Floats) -> Outcome:
        each, own = np.arange(len(places)), labels[places]
        mixed = mix(scores, similar)
        mixed[forbidden[places]] = 0
        first, best = mixed.argmax(axis=1), mixed.max(axis=1)
        mixed[each, first] = -1
        second = mixed.max(axis=1)
        mixed[each, first] = best
        mixed[each, own] = -1
        rival = mixed.argmax(axis=1)
        return Outcome(
            places, own, first, best, second, _nearest(similar, labels, first), _nearest(similar, labels, rival)
        )

    starts = range(0, max(1, len(asked)), _BLOCK)
    verbatim, alone = zip(*(of(asked[start : start + _BLOCK]) for start in starts), strict=True)
    return Outcome.join(verbatim), Outcome.join(alone)


def _nearest(similar: Floats, labels: Places, entries: Places) -> Places:
    """For each row the phrasing of its entry that is nearest."""
    theirs = labels[None, : similar.shape[1]] == entries[:, None]
    return np.asarray(np.where(theirs, similar, -1).argmax(axis=1))
