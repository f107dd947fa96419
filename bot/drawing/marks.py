"""What is written onto the figure: the working angle with its number, and the arrow of the movement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, hypot, radians, sin

from bot.drawing import anatomy
from bot.drawing.canvas import Box, Colour, Disc, Spot, arc_spots, heading, width_of
from bot.drawing.figure import View
from bot.drawing.panel import Panel
from bot.drawing.skeleton import Skeleton
from bot.drawing.vector import Vector, angle_between, turned
from bot.knowledge.pose import Body, Moving, Picture

ANGLE: Colour = (0, 92, 140)
MOVE: Colour = (208, 82, 34)
NUMBER_SIZE = 54
LINE = 4.5
ARROW = 9.0
SHORTEST = 17.0  # centimetres: a shorter arrow is only a head
PRESS = 12.0  # centimetres: the arrow of what presses and does not move


@dataclass(frozen=True, slots=True)
class Angle:
    """A bend to be marked: where, from which direction to which."""

    vertex: Vector
    straight: Vector
    bent: Vector
    both_ways: bool = True  # the straight line begins on a bone

    @property
    def degrees(self) -> float:
        """How far it bends, as drawn."""
        return angle_between(self.straight, self.bent)

    def reach(self) -> list[Vector]:
        """How far the mark and its number may go."""
        return [self.vertex + way * 36 for way in (self.straight, (self.straight + self.bent).unit)]


def angle_of(picture: Picture, body: Skeleton) -> Angle | None:
    """The marked joint: the line on from one bone, and the bone that bends away from it."""
    leg = body.near
    match picture.mark:
        case "knee" if picture.body == "kneeling":  # the other side of the joint: there the floor is in the way
            return Angle(leg.knee, (leg.knee - leg.ankle).unit, (leg.hip - leg.knee).unit)
        case "knee":
            return Angle(leg.knee, (leg.knee - leg.hip).unit, (leg.ankle - leg.knee).unit)
        case "hip" if picture.end.hip is None:  # out to the side
            return Angle(leg.hip, -body.frame.up, (leg.knee - leg.hip).unit)
        case "hip":
            return Angle(leg.hip, (leg.hip - leg.knee).unit, body.frame.up)
        case "ankle":  # the sole against where it would be at rest
            toes = leg.sole.cross(leg.outer)
            toes = toes if toes.dot(leg.toe - leg.heel) > 0 else -toes
            return Angle(leg.ball + leg.sole * 2.6, -leg.shin_front, -toes, both_ways=False)
        case None:
            return None


def put_angle(panel: Panel, view: View, angle: Angle, number: float) -> None:
    """The joint as a physio measures it: both lines, the arc between, the degrees beside it."""
    centre, straight, bent = (
        panel.spot(view.spot(point))
        for point in (angle.vertex, angle.vertex + angle.straight, angle.vertex + angle.bent)
    )
    first = heading(centre, straight)
    sweep = (heading(centre, bent) - first + 180) % 360 - 180
    radius = max(84.0, (15 + max(0.0, 60 - abs(sweep)) * 0.25) * panel.scale)
    sheet = panel.sheet
    sheet.line([centre, _polar(centre, first + sweep, radius * 1.25)], ANGLE, LINE * 0.7)
    if angle.both_ways:
        sheet.line([centre, _polar(centre, first + 180, radius * 0.9)], ANGLE, LINE * 0.7)
    sheet.dashes(centre, _polar(centre, first, radius * 1.35), ANGLE, LINE)
    sheet.arc(centre, radius, first, first + sweep, ANGLE, LINE * 1.3)
    sheet.blob([[Disc(*centre, LINE * 2.2)]], ANGLE)
    panel.keep_free(arc_spots(centre, radius, first, first + sweep), 5)
    panel.keep_free([centre, _polar(centre, first, radius * 1.35)], 5)
    _number(panel, centre, radius, (first, sweep), f"{number:g}°")


def _number(panel: Panel, centre: Spot, radius: float, turn: tuple[float, float], text: str) -> None:
    width, height = width_of(text, NUMBER_SIZE), NUMBER_SIZE * 0.75
    first, sweep = turn
    side = -1 if sweep > 0 else 1
    within = [(first + sweep * share, 0) for share in (0.5, 0.38, 0.62)]
    beside = [(first + side * turn, 60) for turn in (18, 28, 40, 54)]  # across the broken line

    def places() -> Iterator[tuple[float, Box]]:
        for distance in range(0, 130, 10):
            for way, dislike in [*within, *beside]:
                x, y = _polar(centre, way, radius + 12 + distance + abs(cos(radians(way))) * width / 2)
                box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                yield panel.crowding(box) * 5 + distance + dislike, box

    box = min(places(), key=lambda place: place[0])[1]
    panel.sheet.words(text, box.left, (box.top + box.bottom) / 2, NUMBER_SIZE, ANGLE, bold=True)
    panel.keep_box_free(box)


@dataclass(frozen=True, slots=True)
class Movement:
    """The way the moving part goes; `in_place` where the arrow must be there and not beside it."""

    path: list[Vector]
    in_place: bool = False

    def reach(self) -> list[Vector]:
        """How far the arrow may go beyond the body."""
        one, other = self.path[0], self.path[-1]
        ahead = other + (other - one).unit * (anatomy.BACK + 16)
        return self.path if self.in_place or len(self.path) > 2 else [*self.path, ahead]


def movement_of(moving: Moving, body: Body, start: Skeleton, end: Skeleton) -> Movement:
    """From the start to the end: hips straight up or down, shoulders, knee and foot in an arc where they swing."""
    one, other = _part(moving, start), _part(moving, end)
    if (other - one).length < 3:
        down = Vector(-0.25, -1).unit
        return Movement([other + down * 4, other + down * (4 + PRESS)], in_place=True)
    if moving == "hips":
        one = Vector(other.x, one.y, other.z)
    pivot = {"shoulders": end.near.knee if body == "kneeling" else end.frame.hips, "foot": end.near.hip}.get(moving)
    if pivot is None or (moving == "shoulders" and _lean(start, end) < 8):
        way = other - one
        if moving == "knee":  # between the legs, from one knee to where it opens
            return Movement([one, other], in_place=True)
        return Movement([other - way.unit * max(way.length, SHORTEST), other])
    from_way, to_way = one - pivot, other - pivot
    if moving == "shoulders" and body != "kneeling":  # the hips go back a little: the trunk turns about them
        from_way = start.frame.shoulders - start.frame.hips
    axis, angle = from_way.cross(to_way), angle_between(from_way, to_way)
    return Movement([pivot + turned(from_way, axis, angle * i / 8) for i in range(9)])


def _lean(start: Skeleton, end: Skeleton) -> float:
    return angle_between(start.frame.up, end.frame.up)


def put_arrow(panel: Panel, view: View, movement: Movement) -> None:
    """The movement as an arrow beside the body, where it covers least and is not far from what moves."""
    spots = [panel.spot(view.spot(point)) for point in movement.path]
    arrow = spots if movement.in_place else _aside(panel, spots)
    panel.sheet.arrow(arrow, MOVE, ARROW)
    panel.keep_free(arrow, ARROW * 2)


def _aside(panel: Panel, spots: list[Spot]) -> list[Spot]:
    way = heading(spots[0], spots[-1])

    def shifted(ahead: float, across: float) -> list[Spot]:
        return [_polar(_polar(spot, way, ahead * panel.scale), way + 90, across * panel.scale) for spot in spots]

    def cost(shift: tuple[int, int]) -> float:
        covered = sum(panel.crowding(_around(spot), 6) for spot in _dense(shifted(*shift)))
        return covered * 3 + hypot(shift[0] * 0.6, shift[1] * 1.3) + (40 if shift[0] < 0 else 0)

    options = [(ahead, across) for ahead in range(-20, 37, 4) for across in range(-24, 25, 6)]
    return shifted(*min(options, key=cost))


def _part(moving: Moving, body: Skeleton) -> Vector:
    return {
        "hips": body.frame.hips,
        "knee": body.near.knee,
        "heel": body.near.heel,
        "foot": body.near.ankle,
        "shoulders": body.frame.shoulders,
    }[moving]


def _dense(spots: list[Spot]) -> list[Spot]:
    """A few more places on a straight path; a bent one has enough."""
    if len(spots) > 2:
        return spots
    (ax, ay), (bx, by) = spots
    return [(ax + (bx - ax) * i / 8, ay + (by - ay) * i / 8) for i in range(9)]


def _around(spot: Spot) -> Box:
    return Box(spot[0] - ARROW, spot[1] - ARROW, spot[0] + ARROW, spot[1] + ARROW)


def _polar(centre: Spot, way: float, distance: float) -> Spot:
    return centre[0] + cos(radians(way)) * distance, centre[1] - sin(radians(way)) * distance
