"""One position ready to be put on paper: all shapes from far to near, in centimetres, and what room they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.drawing import figure, props
from bot.drawing.canvas import Spot
from bot.drawing.figure import View
from bot.drawing.props import Face, Shape
from bot.drawing.skeleton import Skeleton
from bot.knowledge.pose import Picture


@dataclass(frozen=True, slots=True)
class Scene:
    """The figure among its things."""

    view: View
    shapes: tuple[Shape, ...]

    @property
    def reach(self) -> tuple[float, float, float, float]:
        """Left, right, low and high end of figure and things."""
        spots = list(_reaches(self.shapes))
        return min(s[0] for s in spots), max(s[1] for s in spots), min(s[2] for s in spots), max(s[3] for s in spots)


def scene(picture: Picture, skeleton: Skeleton) -> Scene:
    """Everything of one position but the floor, which both positions share."""
    view = figure.view_of(picture.body)
    shapes: list[Shape] = [
        *props.behind(view, picture, skeleton),
        *figure.behind(view, skeleton),
        *props.between(view, picture),
        *figure.middle(view, skeleton),
        *figure.front(view, skeleton, picture.muscle),
        *props.before(view, picture, skeleton),
    ]
    return Scene(view, tuple(shapes))


def _reaches(shapes: tuple[Shape, ...]) -> Iterator[tuple[float, float, float, float]]:
    for shape in shapes:
        if isinstance(shape, Face):
            yield from (_point(spot) for spot in shape.spots)
        else:
            yield from ((d.x - d.r, d.x + d.r, d.y - d.r, d.y + d.r) for chain in shape.chains for d in chain)


def _point(spot: Spot) -> tuple[float, float, float, float]:
    return spot[0], spot[0], spot[1], spot[1]
