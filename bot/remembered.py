"""Results for texts that come again, without keeping the texts: people write about their health."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

_KEY = os.urandom(16)  # so that a digest found in memory says nothing to whoever tries texts on it elsewhere


class Remembered(Generic[T]):
    """What `make` returned for the `most` texts asked last. Any thread may ask; `make` must depend on the text alone.

    Of a text only a digest is kept, under a key that this process made for itself.
    """

    def __init__(self, make: Callable[[str], T], most: int) -> None:
        self._make = make
        self._most = most
        self._made: OrderedDict[bytes, T] = OrderedDict()
        self._lock = Lock()

    def __call__(self, text: str) -> T:
        """The result for the text, made now if it is not remembered."""
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=_KEY).digest()
        with self._lock:
            if digest in self._made:
                self._made.move_to_end(digest)
                return self._made[digest]
        made = self._make(text)
        with self._lock:
            self._made[digest] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made
