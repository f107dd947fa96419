"""What the checks found of the very same words before, carried from one process to the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.knowledge import near
from bot.safety import proof
from bot.service.kept import Kept


@contextmanager
def carried(cache: Path | None) -> Iterator[None]:
    """Checks in here compare anew only what has changed since the last ones, be those another process's."""
    kept = Kept(cache)
    if (found := kept.found("compared", "")) is not None:
        near.recall(found[0])
        proof.recall(found[1])
    try:
        yield
    finally:
        kept.keep("compared", "", (near.memory(), proof.memory()))
