"""Sentence embeddings: texts to vectors whose angle says how alike they are in meaning. For any room.

The model is loaded at the first text and not before; without its packages there is no encoder, and callers go on
with words alone.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedding.minilm import SHA256, WIDTH, Adapters, MiniLM, Upper, weights_file
from bot.embedding.wordpiece import cut

__all__ = ["WIDTH", "Adapters", "Branch", "Encoder"]

Floats = NDArray[np.float32]

_LONGEST = 64  # pieces of one text, about 45 words; the time for a message stays under 10 ms
_REMEMBERED = 512  # texts; one message is encoded once, whichever rooms ask
_HALFWAY_REMEMBERED = 8  # texts; up to 100 kB each, and only the message in hand is asked for


class Encoder:
    """Texts to vectors of `WIDTH` numbers and length 1. Safe to share between threads."""

    # Names the vectors: those of another name must not be compared with these.
    name = f"minilm-l6-int8-{SHA256[:12]}"

    def __init__(self, file: Path) -> None:
        self._file = file
        self._model: MiniLM | None = None
        self._lock = threading.Lock()
        self._remembered: dict[str, Floats] = {}
        self._halfway: dict[str, Floats] = {}

    @classmethod
    def find(cls) -> Encoder | None:
        """The encoder, or None when its packages are not installed. Costs nothing yet."""
        file = weights_file()
        return None if file is None else cls(file)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row for each text. A text's row is the same whatever it is encoded with."""
        with self._lock:
            known = {text: self._vector(text) for text in dict.fromkeys(texts)}
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), WIDTH)

    def branch(self, adapters: Adapters) -> Branch:
        """A model for another task that shares this one's lower half. Costs nothing yet."""
        return Branch(self, adapters, self._file)

    def halfway(self, text: str) -> Floats:
        """A row of WIDTH numbers for each piece of the text, after the half of the model that branches share."""
        with self._lock:
            return self._read(text)

    def _vector(self, text: str) -> Floats:
        vector = self._remembered.pop(text, None)
        if vector is None:
            halfway = self._read(text)
            vector = self._loaded().vector(halfway)
        _remember(self._remembered, text, vector, _REMEMBERED)
        return vector

    def _read(self, text: str) -> Floats:
        halfway = self._halfway.pop(text, None)
        if halfway is None:
            halfway = self._loaded().halfway(cut(text, _LONGEST))
        _remember(self._halfway, text, halfway, _HALFWAY_REMEMBERED)
        return halfway

    def _loaded(self) -> MiniLM:
        if self._model is None:
            self._model = MiniLM(self._file)
        return self._model


class Branch:
    """Texts to features for another task. Safe to share between threads."""

    def __init__(self, encoder: Encoder, adapters: Adapters, file: Path) -> None:
        self._encoder = encoder
        self._adapters = adapters
        self._file = file
        self._upper: Upper | None = None
        self._lock = threading.Lock()

    def features(self, text: str) -> Floats:
        """2 * WIDTH numbers for the text's first 45 words or so."""
        halfway = self._encoder.halfway(text)
        with self._lock:
            if self._upper is None:
                self._upper = Upper(self._file, self._adapters)
            return self._upper.features(halfway)


def _remember(texts: dict[str, Floats], text: str, value: Floats, most: int) -> None:
    texts[text] = value
    if len(texts) > most:
        del texts[next(iter(texts))]
