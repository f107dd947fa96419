"""The floor and the things around the figure: wall, step, bench, chair, ball, towel, band, a hold for the feet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.drawing import anatomy
from bot.drawing.arms import CHAIR_TOP, WALL_AHEAD
from bot.drawing.canvas import Colour, Spot
from bot.drawing.figure import Part, View
from bot.drawing.skeleton import Skeleton
from bot.drawing.vector import Vector
from bot.knowledge.pose import Picture

FLOOR: Colour = (231, 227, 217)
EDGE: Colour = (150, 150, 146)
WOOD: Colour = (226, 208, 180)
WOOD_TOP: Colour = (240, 227, 205)
WALL: Colour = (236, 233, 226)
CLOTH: Colour = (120, 176, 172)
RUBBER: Colour = (90, 150, 165)


@dataclass(frozen=True, slots=True)
class Face:
    """A flat side of a thing, in centimetres on the plane of the picture."""

    spots: Sequence[Spot]
    fill: Colour
    ink: Colour | None = EDGE


Shape = Face | Part


def floor(view: View, left: float, right: float, near: float, far: float) -> Face:
    """The floor between two depths."""
    corners = [Vector(left, 0, near), Vector(right, 0, near), Vector(right, 0, far), Vector(left, 0, far)]
    return Face([view.spot(corner) for corner in corners], FLOOR, None)


def behind(view: View, picture: Picture, body: Skeleton) -> list[Shape]:
    """What stands behind or under the figure."""
    shapes: list[Shape] = []
    for prop in picture.props:
        match prop:
            case "wall" if picture.body == "against wall":
                shapes.append(_wall(view, body.frame.hips.x - anatomy.BACK - 0.5))
            case "wall":
                shapes.append(_wall(view, WALL_AHEAD))
            case "step":
                shapes += _block(view, -14, 24, 0, anatomy.HEIGHTS["step"], 22, 0)
            case "box":
                heel = body.near.heel.x
                shapes += _block(view, heel - 16, heel + 28, 0, anatomy.HEIGHTS["box"], 22, -22)
            case "chair":
                shapes += _chair(view)
            case "slider":
                for leg in (body.far, body.near):
                    shapes.append(_pad(view, leg.heel))
            case "ball":
                middle = body.near.knee.towards(body.far.knee, 0.5)
                shapes.append(Part([[view.disc(middle + body.near.thigh_front * 6, 8)]], RUBBER))
            case _:
                pass
    return shapes


def between(view: View, picture: Picture) -> list[Shape]:
    """What lies between the two legs: the bench of a side plank."""
    if "bench" not in picture.props:
        return []
    top, thick = anatomy.HEIGHTS["bench"], 6
    legs = [_block(view, x, x + 4, 0, top - thick, z, z - 4) for z in (-50.0, 6.0) for x in (2.0, 34.0)]
    return [*(face for one in legs for face in one), *_block(view, -7, 42, top - thick, top, 8, -56)]


def before(view: View, picture: Picture, body: Skeleton) -> list[Shape]:
    """What holds or wraps the figure."""
    shapes: list[Shape] = []
    if "anchor" in picture.props:
        ankle = body.near.ankle + Vector(3, 6.5)
        far = body.far.ankle + Vector(3, 6.5, -12)
        near = ankle + Vector(0, 0, 10)
        post = Part([[view.disc(near, 1.2), view.disc(Vector(near.x, 1.2, near.z), 1.2)]], EDGE)
        shapes += [Part([[view.disc(far, 4.6), view.disc(near, 4.6)]], RUBBER), post]
    if "band" in picture.props:
        near, other = (leg.hip.towards(leg.knee, 0.86) for leg in (body.near, body.far))
        shapes.append(Part([[view.disc(near, 2.4), view.disc(other, 2.4)]], RUBBER))
    return shapes


def _wall(view: View, at: float) -> Face:
    near, far, top = 36, -36, 172
    corners = [Vector(at, 0, near), Vector(at, top, near), Vector(at, top, far), Vector(at, 0, far)]
    return Face([view.spot(corner) for corner in corners], WALL)


def _block(view: View, left: float, right: float, low: float, high: float, near: float, far: float) -> list[Shape]:
    """A box: its top, its right side where that shows, its front."""
    top = [Vector(left, high, near), Vector(right, high, near), Vector(right, high, far), Vector(left, high, far)]
    side = [Vector(right, high, near), Vector(right, high, far), Vector(right, low, far), Vector(right, low, near)]
    front = [Vector(left, high, near), Vector(right, high, near), Vector(right, low, near), Vector(left, low, near)]
    return [
        Face([view.spot(corner) for corner in corners], fill)
        for corners, fill in ((side, WOOD), (top, WOOD_TOP), (front, WOOD))
    ]


def _chair(view: View) -> list[Shape]:
    """A chair seen from the side, its back to the figure."""
    x = CHAIR_TOP.x + 4
    bars: list[Shape] = []
    for z in (-18, 14):
        bars.append(Part([[view.disc(Vector(x, CHAIR_TOP.y - 5, z), 2), view.disc(Vector(x, 2, z), 2)]], WOOD, EDGE))
        bars.append(Part([[view.disc(Vector(x + 38, 44, z), 2), view.disc(Vector(x + 38, 2, z), 2)]], WOOD, EDGE))
    rail = Part([[view.disc(Vector(x, CHAIR_TOP.y - 5, z), 3) for z in (-18, 14)]], WOOD, EDGE)
    return [*bars, *_block(view, x, x + 40, 42, 46, 16, -20), rail]


def _pad(view: View, heel: Vector) -> Part:
    """A folded towel under a heel."""
    low = Vector(heel.x, 0.5, heel.z)
    return Part([[view.disc(low - Vector(9, 0), 1.4), view.disc(low + Vector(9, 0), 1.4)]], CLOTH)
