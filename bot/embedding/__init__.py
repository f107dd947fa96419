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

from bot.embedding.minilm import SHA256, WIDTH, MiniLM, weights_file
from bot.embedding.wordpiece import cut

__all__ = ["WIDTH", "Encoder"]

Floats = NDArray[np.float32]

_LONGEST = 64  # pieces of one text, about 45 words; the time for a message stays under 10 ms
_REMEMBERED = 512  # texts; one message is encoded once, whichever rooms ask


class Encoder:
    """Texts to vectors of `WIDTH` numbers and length 1. Safe to share between threads."""

    # Names the vectors: those of another name must not be compared with these.
    name = f"minilm-l6-int8-{SHA256[:12]}"

    def __init__(self, file: Path) -> None:
        self._file = file
        self._model: MiniLM | None = None
        self._lock = threading.Lock()
        self._remembered: dict[str, Floats] = {}

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

    def _vector(self, text: str) -> Floats:
        vector = self._remembered.pop(text, None)
        if vector is None:
            if self._model is None:
                self._model = MiniLM(self._file)
            vector = self._model.vector(cut(text, _LONGEST))
        self._remembered[text] = vector
        if len(self._remembered) > _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return vector
