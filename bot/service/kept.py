"""What is dear to compute, kept between two starts. Losing it costs time and nothing else."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

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
        kept: T | None = self.found(name, made_from)
        if kept is None:
            kept = make()
            self.keep(name, made_from, kept)
        return kept

    def found(self, name: str, made_from: str) -> Any:
        """The value kept for `made_from`, or None."""
        if self._folder is None:
            return None
        try:
            with self._file(name).open("rb") as file:
                key = pickle.load(file)  # noqa: S301 - our own folder, see above
                return pickle.load(file) if key == _key(made_from) else None  # noqa: S301
        except Exception:  # a damaged file is as good as none
            return None

    def keep(self, name: str, made_from: str, made: object) -> None:
        """Keep a value in place of the one there was under the name."""
        if self._folder is None:
            return
        with suppress(OSError):
            part = self._file(name).with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            part.write_bytes(pickle.dumps(_key(made_from)) + pickle.dumps(made))
            part.replace(self._file(name))

    def _file(self, name: str) -> Path:
        assert self._folder is not None  # noqa: S101 - asked by the callers
        return self._folder / f"{name}.pickle"


def _key(made_from: str) -> str:
    return hashlib.sha256(f"{_code()}\0{made_from}".encode()).hexdigest()


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
