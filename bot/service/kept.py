"""What is dear to compute, kept between two starts. Losing it costs time and nothing else."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy

T = TypeVar("T")


class Kept:
    """Values by name and by what they were made from, in a folder of the user's own. Without a folder, made anew.

    The values are pickles, so the folder is made for its owner alone and one that belongs to somebody else is not
    read. This very code is part of what a value was made from: another version never reads it.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder if folder is not None and _is_ours(folder) else None

    def value(self, name: str, made_from: str, make: Callable[[], T]) -> T:
        """The value kept for `made_from`, else `make()`, kept in place of the one there was."""
        if self._folder is None:
            return make()
        key = hashlib.sha256(f"{_code()}\0{made_from}".encode()).hexdigest()
        file = self._folder / f"{name}.pickle"
        try:
            kept_key, kept = pickle.loads(file.read_bytes())  # noqa: S301 - our own folder, see above
            if kept_key == key:
                return kept  # type: ignore[no-any-return]
        except Exception:  # noqa: S110 - a damaged file is as good as none
            pass
        made = make()
        with suppress(OSError):
            part = file.with_suffix(f".{os.getpid()}")
            part.write_bytes(pickle.dumps((key, made)))
            part.replace(file)
        return made


def _is_ours(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except OSError:
        return False


@lru_cache(maxsize=1)
def _code() -> str:
    """What tells one program from another: its files' names, sizes and times, and what runs it."""
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    told = [(str(file), (status := file.stat()).st_size, status.st_mtime_ns) for file in files]
    return repr((sys.version, numpy.__version__, told))
