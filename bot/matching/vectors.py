"""Vectors of phrasings, kept on disk by content and by model, so that a start or an edit computes only what is new."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedding import WIDTH, Encoder

Floats = NDArray[np.float32]


def vectors_of(texts: Sequence[str], encoder: Encoder, cache: Path | None) -> Floats:
    """One vector for each text, from the folder `cache` where it is there. The folder then holds just these.

    A cache that cannot be read or written costs time, never the answer.
    """
    keys = [hashlib.blake2b(text.encode(errors="replace"), digest_size=16).hexdigest() for text in texts]
    file = None if cache is None else cache / f"{encoder.name}.npz"
    known = _read(file) if file else {}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        known |= dict(zip(missing, encoder.encode(list(missing.values())), strict=True))
    if file and (missing or len(known) > len(set(keys))):
        _write(file, {key: known[key] for key in keys})
    return np.array([known[key] for key in keys], np.float32).reshape(len(texts), WIDTH)


def _read(file: Path) -> dict[str, Floats]:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            keys, vectors = stored["keys"], stored["vectors"]
        if vectors.shape != (len(keys), WIDTH) or not np.isfinite(vectors).all():
            return {}
        return dict(zip(map(str, keys), vectors.astype(np.float32), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(file: Path, vectors: dict[str, Floats]) -> None:
    # Written beside and moved into place: a process that dies half way leaves the old file whole.
    part = file.with_suffix(f".{os.getpid()}.part")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as opened:
            np.savez(opened, keys=np.array(list(vectors)), vectors=np.array(list(vectors.values()), np.float32))
        part.replace(file)
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)
