"""The pictures of one knowledge folder's exercises, drawn when they are first asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from bot.drawing.card import draw
from bot.knowledge.models import Exercise
from bot.knowledge.pose import Picture


class Gallery:
    """Hands out pictures by exercise id; follows the knowledge as it changes."""

    def __init__(self, exercises: Callable[[], Mapping[str, Exercise]], folder: Path | None = None) -> None:
        """`folder`: where `path` writes the files."""
        self._exercises = exercises
        self._folder = folder

    def picture(self, exercise_id: str) -> bytes | None:
        """The PNG of an exercise, or None when there is no such exercise or it has no picture."""
        exercise = self._exercises().get(exercise_id)
        if exercise is None or exercise.picture is None:
            return None
        return _drawn(exercise.picture, exercise.title)

    @property
    def ids(self) -> tuple[str, ...]:
        """The exercises that there are now."""
        return tuple(self._exercises())

    def path(self, exercise_id: str) -> Path | None:
        """The picture as a file, for channels that can only name one."""
        image = self.picture(exercise_id)
        if image is None or self._folder is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{exercise_id}-{hashlib.sha256(image).hexdigest()[:8]}.png"
        if not path.exists():
            path.write_bytes(image)
        return path


@lru_cache(maxsize=128)
def _drawn(picture: Picture, title: str) -> bytes:
    return draw(picture, title)
