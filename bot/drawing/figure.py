"""From joints to a body: rounded parts, laid from far to near, in centimetres on the plane of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sin

from bot.drawing import anatomy
from bot.drawing.anatomy import Station
from bot.drawing.canvas import Chain, Colour, Disc
from bot.drawing.skeleton import ArmJoints, Frame, LegJoints, Skeleton
from bot.drawing.vector import Vector
from bot.knowledge.pose import Body, Muscle

INK: Colour = (52, 62, 74)
FAR_INK: Colour = (158, 166, 174)
SKIN: Colour = (255, 252, 247)
FAR_SKIN: Colour = (240, 239, 236)
SHIRT: Colour = (204, 222, 232)
FAR_SHIRT: Colour = (224, 232, 236)
SHORTS: Colour = (150, 172, 190)
FAR_SHORTS: Colour = (200, 211, 220)
SHOE: Colour = (231, 236, 240)
FAR_SHOE: Colour = (240, 241, 241)
HAIR: Colour = (96, 104, 114)
TINT: Colour = (238, 152, 130)

ACROSS = (-1, -0.5, 0, 0.5, 1)  # strips of the trunk, from the far side to the working one


@dataclass(frozen=True, slots=True)
class View:
    """How depth is shown: what is nearer lies further down and left; the plane of movement keeps its angles."""

    left: float
    down: float

    def spot(self, point: Vector) -> tuple[float, float]:
        """Where *point* lies in the picture, still in centimetres, y up."""
        return point.x - point.z * self.left, point.y - point.z * self.down

    def disc(self, point: Vector, radius: float) -> Disc:
        """A ball at *point*."""
        return Disc(*self.spot(point), radius)


def view_of(body: Body) -> View:
    """From the side where all happens there; from a little above where legs move towards the viewer."""
    return View(0.22, 0.46) if body in ("on side", "side plank") else View(0.16, 0.24)


@dataclass(frozen=True, slots=True)
class Part:
    """One shape with one outline; without ink it is a tint."""

    chains: Sequence[Chain]
    fill: Colour
    ink: Colour | None = INK


def smooth(discs: Sequence[Disc], steps: int = 2) -> list[Disc]:
    """The same row of circles with more in between, so that its outline is a curve (Catmull-Rom)."""
    if len(discs) < 3:
        return list(discs)
    ends = [discs[0], *discs, discs[-1]]
    curve = [
        Disc(*(_curve([ends[i + k][axis] for k in range(4)], step / steps) for axis in range(3)))
        for i in range(len(discs) - 1)
        for step in range(steps)
    ]
    return [*curve, discs[-1]]


def _curve(at: Sequence[float], t: float) -> float:
    before, start, end, after = at
    bend = 2 * before - 5 * start + 4 * end - after
    return start + 0.5 * t * (end - before + t * (bend + t * (3 * (start - end) + after - before)))


def behind(view: View, body: Skeleton) -> list[Part]:
    """The far arm and the far leg."""
    return [
        *_arm(view, body.far_arm, FAR_SKIN, FAR_SHIRT, FAR_INK),
        *_leg(view, body.far, FAR_SKIN, FAR_SHOE, FAR_INK),
        Part([_along(view, body.far, "thigh", anatomy.SHORTS_SHAPE)], FAR_SHORTS, FAR_INK),
    ]


def middle(view: View, body: Skeleton) -> list[Part]:
    """Head and trunk."""
    return [*_head(view, body), Part(_trunk(view, body.frame, -0.02, 1), SHIRT)]


def front(view: View, body: Skeleton, muscle: Muscle | None) -> list[Part]:
    """The working leg with its muscle, and the near arm."""
    hips = [*_trunk(view, body.frame, -0.02, 0.05), _along(view, body.near, "thigh", anatomy.SHORTS_SHAPE)]
    parts = [*_leg(view, body.near, SKIN, SHOE, INK), Part(hips, SHORTS)]
    if muscle:
        parts.append(Part([_belly(view, body.near, muscle)], TINT, None))
    return [*parts, *_arm(view, body.near_arm, SKIN, SHIRT, INK)]


def _along(view: View, leg: LegJoints, bone: str, shape: Sequence[Station]) -> list[Disc]:
    root, tip, front = (
        (leg.hip, leg.knee, leg.thigh_front) if bone == "thigh" else (leg.knee, leg.ankle, leg.shin_front)
    )
    return smooth([view.disc(root.towards(tip, s.at) - front * s.back, s.radius) for s in shape])


def _leg(view: View, leg: LegJoints, skin: Colour, shoe: Colour, ink: Colour) -> list[Part]:
    limb = [*_along(view, leg, "thigh", anatomy.THIGH_SHAPE), *_along(view, leg, "shin", anatomy.SHIN_SHAPE)]
    heel, ball, toe = (
        view.disc(point, size)
        for point, (_, _, size) in ((leg.heel, anatomy.HEEL), (leg.ball, anatomy.BALL), (leg.toe, anatomy.TOE))
    )
    instep = view.disc(leg.ankle + leg.sole * 1.2, 3.9)
    return [Part([limb], skin, ink), Part([[instep, heel, ball, toe], [heel, ball], [instep, ball]], shoe, ink)]


def _trunk(view: View, frame: Frame, low: float, high: float) -> list[Chain]:
    """The trunk between two shares of its length: strips from the hips up, and one across at each height."""
    rows = [
        [
            view.disc(
                frame.hips + frame.up * (at * anatomy.TRUNK) + frame.side * (half * across) - frame.front * back, radius
            )
            for across in ACROSS
        ]
        for at, radius, half, back in anatomy.TRUNK_SHAPE
        if low <= at <= high
    ]
    return [rows[0], rows[-1], *(smooth(strip) for strip in zip(*rows, strict=True))]


def _head(view: View, body: Skeleton) -> list[Part]:
    up = (body.head - body.frame.shoulders).unit
    neck = [view.disc(body.frame.shoulders + up * 1, 5.4), view.disc(body.head - up * 4 - body.face * 1.5, 4.8)]
    hair = [view.disc(body.head - body.face * 2.2 + up * 2.4, 9.6), view.disc(body.head - body.face * 2.6 - up * 1, 9)]
    face = [
        view.disc(body.head + body.face * 1.6 + up * 1.2, 8.2),
        view.disc(body.head + body.face * 2.2 - up * 5.2, 6),
    ]
    nose = [
        view.disc(body.head + body.face * 10.0 - up * 1.2, 1.4),
        view.disc(body.head + body.face * 7 + up * 1.5, 1.6),
    ]
    parts = [Part([neck], SKIN), Part([hair], HAIR), Part([face, nose], SKIN)]
    if abs(body.face.z) < 0.5:  # from the side
        ear = body.head - body.face * 3.6 - up * 1.6
        eye = body.head + body.face * 6.2 + up * 0.4
        parts.append(Part([[view.disc(ear + up * 0.9, 1.3), view.disc(ear - up * 0.7, 1.0)]], SKIN))
        parts.append(Part([[view.disc(eye, 0.75)]], INK, None))
    return parts


def _arm(view: View, arm: ArmJoints, skin: Colour, sleeve: Colour, ink: Colour) -> list[Part]:
    def along(root: Vector, tip: Vector, shape: Sequence[Station]) -> list[Disc]:
        return smooth([view.disc(root.towards(tip, s.at), s.radius) for s in shape])

    limb = [
        *along(arm.shoulder, arm.elbow, anatomy.UPPER_ARM_SHAPE),
        *along(arm.elbow, arm.wrist, anatomy.FOREARM_SHAPE),
    ]
    hand = [view.disc(arm.wrist.towards(arm.hand, at), radius) for at, radius in ((0.1, 2.7), (0.5, 3.4), (0.9, 2.6))]
    return [
        Part([limb, hand], skin, ink),
        Part([along(arm.shoulder, arm.elbow, anatomy.SLEEVE_SHAPE)], sleeve, ink),
    ]


def _belly(view: View, leg: LegJoints, muscle: Muscle) -> list[Disc]:
    """A muscle: thin at both ends, thick in the middle."""
    bone, start, end, thick, back, outer = anatomy.MUSCLES[muscle]
    root, tip, front = (
        (leg.hip, leg.knee, leg.thigh_front) if bone == "thigh" else (leg.knee, leg.ankle, leg.shin_front)
    )
    steps = 9
    belly = []
    for i in range(steps):
        share = i / (steps - 1)
        middle = root.towards(tip, start + (end - start) * share) - front * back + leg.outer * outer
        belly.append(view.disc(middle, thick * (0.35 + 0.65 * sin(pi * share))))
    return belly
