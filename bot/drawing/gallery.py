"""The pictures of one knowledge folder's exercises, drawn when they are first asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from bot.drawing.card import draw
from bot.knowledge.models import Exercise
from bot.knowledge.pose import Picture

# By name: what was made from those words, or what is made now.
Keeper: TypeAlias = Callable[[str, str, Callable[[], bytes]], bytes]
_MOST = 128  # pictures in memory


class Gallery:
    """Hands out pictures by exercise id; follows the knowledge as it changes. Any thread may ask."""

    def __init__(
        self,
        exercises: Callable[[], Mapping[str, Exercise]],
        folder: Path | None = None,
        keep: Keeper = lambda _name, _made_from, make: make(),
    ) -> None:
        """`folder`: where `path` writes the files. `keep`: has what was drawn at an earlier start."""
        self._exercises = exercises
        self._folder = folder
        self._keep = keep
        self._drawn = lru_cache(maxsize=_MOST)(self._draw)

    def picture(self, exercise_id: str) -> bytes | None:
        """The PNG of an exercise, or None when there is no such exercise or it has no picture."""
        exercise = self._exercises().get(exercise_id)
        if exercise is None or exercise.picture is None:
            return None
        return self._drawn(exercise_id, exercise.picture, exercise.title)

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

    def _draw(self, exercise_id: str, picture: Picture, title: str) -> bytes:
        return self._keep(f"picture-{exercise_id}", f"{title}\0{picture!r}", lambda: draw(picture, title))
