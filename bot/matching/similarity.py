"""How alike two texts are: in their words, in their letters and, with an encoder, in their meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.index import Index, character_features, word_features

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

# The share of meaning; words and letters halve the rest. Chosen by cross-validation on training phrasings, where .4
# to .7 do equally well.
_MEANING = np.float32(0.5)
# How much of what all phrasings have in common (running, knees) is taken out of every vector, so that what they differ
# in counts. Cross-validation: all of it costs with far-off messages, none of it with near ones.
_COMMON = 0.8


@dataclass(frozen=True, slots=True)
class Compared:
    """One text beside the indexed ones. Its words are compared with all of them, its meaning with those asked for."""

    lexical: Floats
    vectors: Floats | None
    vector: Floats | None

    def to(self, texts: Places | slice) -> Floats:
        """Similarity to these texts."""
        lexical = self.lexical[texts]
        if self.vectors is None or self.vector is None:
            return lexical
        return _joined(self.vectors[texts] @ self.vector, lexical)


class Similarity:
    """Similarity of any text to the indexed ones, about 0 to 1. Symmetric, so that it serves as a kernel."""

    def __init__(self, texts: Sequence[Sequence[str]], vectors: Floats | None) -> None:
        self._texts = texts
        self._words = Index(texts, word_features)
        self._letters = Index(texts, character_features)
        self._common = np.float32(0) if vectors is None else np.asarray(_COMMON * vectors.mean(axis=0))
        self._vectors = None if vectors is None else self._centred(vectors)

    def moved(self, texts: Sequence[Sequence[str]], vectors: Floats | None, origin: Places) -> Similarity:
        """The same over other texts, weighing as this one does; see `Index.moved`."""
        moved = copy(self)
        moved._texts = texts
        moved._words, moved._letters = self._words.moved(texts, origin), self._letters.moved(texts, origin)
        moved._vectors = None if vectors is None else self._centred(vectors)
        return moved

    def of(self, normal: Sequence[str], vector: Floats | None) -> Compared:
        """One text, given as normal words and its vector, to be compared with the indexed ones."""
        return Compared(self._lexical(normal), self._vectors, None if vector is None else self._centred(vector))

    def kernel(self) -> Floats:
        """Similarity of all indexed texts to one another."""
        # In place: with some thousand texts each of these squares takes a hundred megabytes.
        kernel = _sharpen(self._letters.kernel())
        self._words.add_kernel(kernel)
        kernel /= 2
        if self._vectors is not None:
            kernel *= 1 - _MEANING
            cosines = _sharpen(self._vectors @ self._vectors.T)
            cosines *= _MEANING
            kernel += cosines
        return kernel

    def among(self, texts: Sequence[Sequence[str]], vectors: Floats | None) -> Floats:
        """Similarity of other texts, given as normal words and their vectors, to one another."""
        lexical = _lexical(self._words.among(texts), self._letters.among(texts))
        if vectors is None:
            return lexical
        centred = self._centred(vectors)
        return _joined(centred @ centred.T, lexical)

    def of_all(self, texts: Places) -> Floats:
        """Similarity of some of the indexed texts, given by place, to every one."""
        return self.rows()(texts)

    def rows(self) -> Callable[[Places], Floats]:
        """`of_all` for whoever asks several times: what costs the same for one text and for many is done once."""
        words, letters, vectors = self._words.rows(), self._letters.rows(), self._vectors

        def of_all(texts: Places) -> Floats:
            similar = _sharpen(letters.of(texts))
            similar += words.of(texts)
            similar /= 2
            if vectors is not None:
                similar *= 1 - _MEANING
                cosines = _sharpen(vectors[texts] @ vectors.T)
                cosines *= _MEANING
                similar += cosines
            return similar

        return of_all

    def _centred(self, vectors: Floats) -> Floats:
        shifted = vectors - self._common
        return np.asarray(shifted / (np.linalg.norm(shifted, axis=-1, keepdims=True) + 1e-9), np.float32)

    def _lexical(self, normal: Sequence[str]) -> Floats:
        return _lexical(self._words.similarities(normal), self._letters.similarities(normal))


def _lexical(words: Floats, letters: Floats) -> Floats:
    return (words + _sharp(letters)) / np.float32(2)


def _joined(cosines: Floats, lexical: Floats) -> Floats:
    return np.asarray(_MEANING * _sharp(cosines) + (1 - _MEANING) * lexical, np.float32)


def _sharpen(cosines: Floats) -> Floats:
    """`_sharp` in place."""
    for row in cosines:
        row *= np.abs(row)
    return cosines


def _sharp(cosines: Floats) -> Floats:
    """Squared, sign kept. Any two texts share letters, and any two sentences some meaning: near counts, far hardly."""
    return np.asarray(cosines * np.abs(cosines))
