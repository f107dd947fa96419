"""From bends to joints: where each joint is once the trunk's place and direction are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, radians, sin

from bot.drawing import anatomy
from bot.drawing.vector import Vector, turned
from bot.knowledge.pose import Leg


@dataclass(frozen=True, slots=True)
class Frame:
    """The trunk in the room: the middle of the hips, and the ways to the head, the front and the working side."""

    hips: Vector
    up: Vector
    front: Vector
    side: Vector

    @classmethod
    def sideways(cls, hips: Vector, angle: float) -> Frame:
        """Seen from the side, the trunk at *angle* from the floor: 90 upright facing right, 180 on the back."""
        c, s = cos(radians(angle)), sin(radians(angle))
        return cls(hips, Vector(c, s), Vector(s, -c), Vector(0, 0, 1))

    @classmethod
    def facing(cls, hips: Vector, slope: float) -> Frame:
        """Lying on one side with the face to the viewer, head to the left, raised by *slope* degrees."""
        c, s = cos(radians(slope)), sin(radians(slope))
        return cls(hips, Vector(-c, s), Vector(0, 0, 1), Vector(s, c))

    @property
    def shoulders(self) -> Vector:
        """The middle of the line of the shoulders."""
        return self.hips + self.up * anatomy.TRUNK


@dataclass(frozen=True, slots=True)
class LegJoints:
    """One leg's joints, and which way is forward at the thigh, the shin and the foot."""

    hip: Vector
    knee: Vector
    ankle: Vector
    heel: Vector
    ball: Vector
    toe: Vector
    thigh_front: Vector
    shin_front: Vector
    sole: Vector
    outer: Vector

    @property
    def lowest(self) -> float:
        """The height of the lowest part of the foot."""
        return min(
            self.heel.y - anatomy.HEEL[2],
            self.ball.y - anatomy.BALL[2],
            self.toe.y - anatomy.TOE[2],
        )


@dataclass(frozen=True, slots=True)
class ArmJoints:
    """One arm's joints."""

    shoulder: Vector
    elbow: Vector
    wrist: Vector
    hand: Vector


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Every joint of the figure. `near` is the working leg and the arm of its side."""

    frame: Frame
    head: Vector
    face: Vector
    near: LegJoints
    far: LegJoints
    near_arm: ArmJoints
    far_arm: ArmJoints


def leg(frame: Frame, bend: Leg, *, working: bool) -> LegJoints:
    """The joints of one leg; bends left out are straight (the knee, the hip) or neutral (the ankle)."""
    outer = frame.side if working else -frame.side
    hip = frame.hips + outer * anatomy.HALF_HIPS
    thigh, front = _turn(-frame.up, frame.front, bend.hip or 0)
    if bend.abduction:
        tilt = radians(bend.abduction)
        thigh, outer = thigh * cos(tilt) + outer * sin(tilt), outer * cos(tilt) - thigh * sin(tilt)
    shin, shin_front = _turn(thigh, front, -(bend.knee or 0))
    knee = hip + thigh * anatomy.THIGH
    ankle = knee + shin * anatomy.SHIN
    joints = with_ankle(
        LegJoints(hip, knee, ankle, ankle, ankle, ankle, front, shin_front, shin, outer), bend.ankle or 0
    )
    return _opened(joints, bend.turn_out) if bend.turn_out else joints


def with_ankle(joints: LegJoints, ankle: float) -> LegJoints:
    """The same leg with its foot at another angle to the shin."""
    shin = (joints.ankle - joints.knee).unit
    toes, down = _turn(joints.shin_front, -shin, ankle)
    sole = -down
    heel, ball, toe = (
        joints.ankle + toes * ahead + sole * below for ahead, below, _ in (anatomy.HEEL, anatomy.BALL, anatomy.TOE)
    )
    return replace(joints, heel=heel, ball=ball, toe=toe, sole=sole)


def moved(joints: LegJoints, by: Vector) -> LegJoints:
    """The same leg elsewhere."""
    places = {name: getattr(joints, name) + by for name in ("hip", "knee", "ankle", "heel", "ball", "toe")}
    return replace(joints, **places)


def _turn(way: Vector, front: Vector, angle: float) -> tuple[Vector, Vector]:
    """*way* and the direction in front of it, both swung forward by *angle* degrees."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return way * c + front * s, front * c - way * s


def _opened(joints: LegJoints, angle: float) -> LegJoints:
    """The knee swung out about the line from hip to ankle; the foot stays."""
    axis = joints.ankle - joints.hip
    knee_way = joints.knee - joints.hip
    one, other = (turned(knee_way, axis, sign * angle) for sign in (1, -1))
    sign = 1 if one.dot(joints.outer) > other.dot(joints.outer) else -1
    spin = {name: turned(getattr(joints, name), axis, sign * angle) for name in ("thigh_front", "shin_front", "outer")}
    return replace(joints, knee=joints.hip + turned(knee_way, axis, sign * angle), **spin)
