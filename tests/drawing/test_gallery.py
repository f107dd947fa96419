"""Pictures by exercise: drawn once, whoever asks and however often the bot starts."""

from collections.abc import Callable
from pathlib import Path

from shelf import SHELF, bridge

from bot.drawing import draw
from bot.drawing.gallery import Gallery
from bot.service.kept import Kept
from tests import in_use

NAME = "hamstring-bridge-90"
EXERCISES = in_use.knowledge().exercises


class Keeper:
    """Keeps pictures in a folder, and counts those that had to be drawn."""

    def __init__(self, folder: Path) -> None:
        self._kept = Kept(folder)
        self.drawn = 0

    def __call__(self, name: str, made_from: str, make: Callable[[], bytes]) -> bytes:
        def counted() -> bytes:
            self.drawn += 1
            return make()

        return self._kept.value(name, made_from, counted)


def test_drawn_once_for_all_starts(tmp_path: Path) -> None:
    """The second start has the picture that the first has drawn, byte for byte."""
    first, second = Keeper(tmp_path), Keeper(tmp_path)
    picture = Gallery(lambda: EXERCISES, keep=first).picture(NAME)
    assert picture == draw(SHELF[NAME][1], SHELF[NAME][0])
    gallery = Gallery(lambda: EXERCISES, keep=second)
    assert [gallery.picture(NAME), gallery.picture(NAME)] == [picture, picture]
    assert (first.drawn, second.drawn) == (1, 0)


def test_a_changed_picture_is_drawn_anew(tmp_path: Path) -> None:
    """After an edit of what a picture shows, or of the title on it, the new one comes, in a running bot too."""
    exercises = dict(EXERCISES)
    gallery = Gallery(lambda: exercises, keep=Keeper(tmp_path))
    before = gallery.picture(NAME)
    exercises[NAME] = EXERCISES[NAME].model_copy(update={"picture": bridge(knee=60)})
    other = gallery.picture(NAME)
    exercises[NAME] = EXERCISES[NAME].model_copy(update={"title": "Another bridge"})
    assert len({before, other, gallery.picture(NAME)}) == 3
    exercises[NAME] = EXERCISES[NAME]
    assert gallery.picture(NAME) == before


def test_nothing_to_show() -> None:
    """There is no picture of what is no exercise."""
    assert Gallery(lambda: EXERCISES).picture("no-such-exercise") is None
