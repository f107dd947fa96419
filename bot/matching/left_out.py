"""What each phrasing gets, asked as it is written: with itself in the index, and were it not there.

An editor's question, not a runner's: which wordings do two entries fight over, and which does an entry owe to one line
alone? The fitted ridge has the answer in closed form, so that nothing is learnt again for it.
"""

from __future__ import annotations

from collections.abc import Callable
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
    def join(cls, parts: list[Outcome]) -> Outcome:
        """Several one after another."""
        columns = zip(*((p.asked, p.own, p.first, p.best, p.second, p.nearest, p.rival) for p in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


def outcome(
    asked: Places,
    scores: Floats,
    rows: Callable[[Places], Floats],
    mix: Mix,
    labels: Places,
    forbidden: NDArray[np.bool_],
    *,
    alone: bool,
) -> Outcome:
    """What becomes of the phrasings `asked`, to which the ridge gives `scores` (phrasings by entries).

    `rows`: their similarities to all phrasings; `mix` joins those and the scores. `alone`: none may see itself.
    """

    def of(part: slice) -> Outcome:
        places = asked[part]
        each, own = np.arange(len(places)), labels[places]
        similar = rows(places)
        if alone:
            similar = similar.copy()
            similar[each, places] = 0
        mixed = mix(scores[part], similar)
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
    return Outcome.join([of(slice(start, start + _BLOCK)) for start in starts])


def _nearest(similar: Floats, labels: Places, entries: Places) -> Places:
    """For each row the phrasing of its entry that is nearest."""
    theirs = labels[None, : similar.shape[1]] == entries[:, None]
    return np.asarray(np.where(theirs, similar, -1).argmax(axis=1))
