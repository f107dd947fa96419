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

from bot.embedding.minilm import SHA256, WIDTH, MiniLM, Replaced, Taught, weights_file
from bot.embedding.wordpiece import cut
from bot.remembered import Remembered

__all__ = ["LONGEST", "WIDTH", "Encoder", "Replaced", "TaughtEncoder"]

Floats = NDArray[np.float32]

LONGEST = 64  # pieces of one text, about 45 words; the time for a message stays under 10 ms
_REMEMBERED = 512  # texts; one message is encoded once, whichever rooms ask


class Encoder:
    """Texts to vectors of `WIDTH` numbers and length 1. Safe to share between threads."""

    # Names the vectors: those of another name must not be compared with these.
    name = f"minilm-l6-int8-{SHA256[:12]}"

    def __init__(self, file: Path) -> None:
        self._file = file
        self._model: MiniLM | None = None
        self._lock = threading.Lock()
        self._remembered = Remembered(self._vector, _REMEMBERED)

    @classmethod
    def find(cls) -> Encoder | None:
        """The encoder, or None when its packages are not installed. Costs nothing yet."""
        file = weights_file()
        return None if file is None else cls(file)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row for each text. A text's row is the same whatever it is encoded with."""
        with self._lock:
            known = {text: self._remembered(text) for text in dict.fromkeys(texts)}
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), WIDTH)

    def taught(self, replaced: Replaced) -> TaughtEncoder:
        """A model for another task: this one with other matrices. Costs nothing yet."""
        return TaughtEncoder(self._file, replaced)

    def _vector(self, text: str) -> Floats:
        if self._model is None:
            self._model = MiniLM(self._file)
        return self._model.vector(cut(text, LONGEST))


class TaughtEncoder:
    """Texts to features for another task. Safe to share between threads."""

    def __init__(self, file: Path, replaced: Replaced) -> None:
        self._file = file
        self._replaced = replaced
        self._model: Taught | None = None
        self._lock = threading.Lock()

    def features(self, text: str) -> Floats:
        """2 * WIDTH numbers for the text's first 45 words or so."""
        with self._lock:
            if self._model is None:
                self._model = Taught(self._file, self._replaced)
            return self._model.features(cut(text, LONGEST))
