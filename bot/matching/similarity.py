"""How alike two texts are: in their words, in their letters and, with an encoder, in their meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.matching.index import Index, character_features, word_features

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

# The share of meaning; words and letters halve the rest. Chosen by cross-validation on training phrasings, where .4
# to .7 do equally well.
_MEANING = np.float32(0.5)


class Similarity:
    """Similarity of any text to the indexed phrasings, about 0 to 1. Symmetric, so that it serves as a kernel."""

    def __init__(self, texts: Sequence[Sequence[str]], vectors: Floats | None) -> None:
        self._texts = texts
        self._words = Index(texts, word_features)
        self._letters = Index(texts, character_features)
        self._vectors = vectors

    @property
    def needs_meaning(self) -> bool:
        """Whether `of` wants a vector."""
        return self._vectors is not None

    def of(self, normal: Sequence[str], vector: Floats | None) -> Floats:
        """Similarity of one text, given as normal words and its vector, to every phrasing."""
        lexical = self._lexical(normal)
        if self._vectors is None or vector is None:
            return lexical
        return _joined(self._vectors @ vector, lexical)

    def among(self, rows: Places, columns: Places) -> Floats:
        """Similarity of phrasings `rows` to phrasings `columns`."""
        lexical = np.array([self._lexical(self._texts[row])[columns] for row in rows], np.float32)
        if self._vectors is None:
            return lexical
        return _joined(self._vectors[rows] @ self._vectors[columns].T, lexical)

    def _lexical(self, normal: Sequence[str]) -> Floats:
        return (self._words.similarities(normal) + _sharp(self._letters.similarities(normal))) / np.float32(2)


def _joined(cosines: Floats, lexical: Floats) -> Floats:
    return np.asarray(_MEANING * _sharp(cosines) + (1 - _MEANING) * lexical, np.float32)


def _sharp(cosines: Floats) -> Floats:
    """Squared, sign kept. Any two texts share letters, and any two sentences some meaning: near counts, far hardly."""
    return np.asarray(cosines * np.abs(cosines))
