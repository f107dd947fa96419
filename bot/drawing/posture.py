"""What touches the floor: the place of the whole figure for each body position.

`skeletons` answers with start and end at once, since a heel that stays on the floor ties the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import asin, atan2, degrees, sqrt

from bot.drawing import anatomy
from bot.drawing.arms import FOREARM_HEIGHT, arms, head
from bot.drawing.skeleton import Frame, LegJoints, Skeleton, leg, moved, with_ankle
from bot.drawing.vector import Vector
from bot.knowledge.pose import Leg, Picture, Pose

LOW_PLANK = 22.0  # the middle of the hips in a side plank at rest, just off the floor


def skeletons(picture: Picture) -> tuple[Skeleton, Skeleton]:
    """The figure at the start and at the end, in centimetres over the floor (y = 0)."""
    match picture.body:
        case "on back":
            placed = _on_back(picture)
        case "against wall":
            placed = _against_wall(picture)
        case "standing":
            placed = [_standing(picture, pose) for pose in (picture.start, picture.end)]
        case "kneeling":
            placed = [_kneeling(pose) for pose in (picture.start, picture.end)]
        case "on side":
            placed = [_on_side(pose) for pose in (picture.start, picture.end)]
        case "side plank":
            placed = [_side_plank(pose) for pose in (picture.start, picture.end)]
    start, end = (_whole(picture, one) for one in placed)
    return start, end


@dataclass(frozen=True, slots=True)
class _Placed:
    frame: Frame
    near: LegJoints
    far: LegJoints


def _whole(picture: Picture, placed: _Placed) -> Skeleton:
    middle, face = head(picture.body, placed.frame)
    near_arm, far_arm = arms(picture, placed.frame, placed.near)
    return Skeleton(placed.frame, middle, face, placed.near, placed.far, near_arm, far_arm)


def _root(value: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising *value* is nought, by halving; the nearer end where it never is."""
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if value(middle) > 0 else (middle, high)
    return (low + high) / 2


# On the back ---------------------------------------------------------------------------------------------------


def _on_back(picture: Picture) -> list[_Placed]:
    """Shoulders stay where they are; a heel whose knee angle is left out stays where it is in the other position."""
    ground = anatomy.HEIGHTS["box"] if "box" in picture.props else 0.0
    poses = (picture.start, picture.end)
    frames = [_back_frame(pose, ground) for pose in poses]
    near = _two_legs(frames, poses, ground, working=True)
    if all(pose.other_leg is None for pose in poses):
        side = Vector(0, 0, -2 * anatomy.HALF_HIPS)
        far = [moved(joints, side) for joints in near]
    else:
        far = _two_legs(frames, _other_legs(picture), ground, working=False)
    return [_Placed(*one) for one in zip(frames, near, far, strict=True)]


def _other_legs(picture: Picture) -> list[Leg]:
    """The resting leg in both positions: described, or staying on the floor, or like the working one."""
    both = [picture.start.other_leg, picture.end.other_leg]
    described = [bend for bend in both if bend]
    on_floor = bool(described) and all(bend.hip is None for bend in described)
    poses = (picture.start, picture.end)
    return [bend or (Leg() if on_floor else pose) for bend, pose in zip(both, poses, strict=True)]


def _back_frame(pose: Pose, ground: float) -> Frame:
    shoulders = Vector(0, anatomy.BACK)

    def frame(lift: float) -> Frame:
        straight = Frame.sideways(Vector(0, 0), 180 + lift)
        return Frame(shoulders - straight.up * anatomy.TRUNK, straight.up, straight.front, straight.side)

    def over_floor(lift: float) -> float:
        return _over(leg(frame(lift), Leg(hip=0, knee=pose.knee, ankle=pose.ankle), working=True), ground)

    if pose.hips == "down":
        return frame(0)
    return frame(_root(over_floor, -5, 70) * (0.5 if pose.hips == "halfway" else 1))


def _two_legs(frames: list[Frame], bends: Sequence[Leg], ground: float, *, working: bool) -> list[LegJoints]:
    """One leg in both positions: those with a knee angle first, then those whose heel stays where the first has it."""
    placed = [
        None if bend.hip is None and bend.knee is None else _heel_down(frame, bend, ground, working=working)
        for frame, bend in zip(frames, bends, strict=True)
    ]
    known = next(joints for joints in placed if joints)
    return [
        joints or _heel_at(frame, bend, known.heel, working=working)
        for joints, frame, bend in zip(placed, frames, bends, strict=True)
    ]


def _over(joints: LegJoints, ground: float) -> float:
    return joints.heel.y - anatomy.HEEL[2] - ground


def _heel_down(frame: Frame, bend: Leg, ground: float, *, working: bool) -> LegJoints:
    if bend.hip is not None:
        return leg(frame, bend, working=working)

    def bent(hip: float) -> LegJoints:
        return leg(frame, _hip(bend, hip), working=working)

    return bent(_root(lambda hip: _over(bent(hip), ground), -50, 110))


def _heel_at(frame: Frame, bend: Leg, heel: Vector, *, working: bool) -> LegJoints:
    """The leg that reaches to *heel*: the knee sets how far, the hip which way."""

    def bent(hip: float, knee: float) -> LegJoints:
        return leg(frame, _bend(hip, knee, bend.ankle), working=working)

    root = bent(0, 0).hip
    knee = _root(lambda knee: (heel - root).length - (bent(0, knee).heel - root).length, 0, 150)
    now, wanted = bent(0, knee).heel - root, heel - root
    swing = degrees(atan2(wanted.y, wanted.x) - atan2(now.y, now.x))
    return bent(swing, knee)


def _bend(hip: float, knee: float | None, ankle: float | None) -> Leg:
    """A leg on trial, which may bend further than a file may say."""
    return Leg.model_construct(hip=hip, knee=knee, ankle=ankle)


def _hip(bend: Leg, hip: float) -> Leg:
    return _bend(hip, bend.knee, bend.ankle)


# Upright -------------------------------------------------------------------------------------------------------


def _standing(picture: Picture, pose: Pose) -> _Placed:
    """On the working foot: flat unless its ankle is given, and the trunk leaning so that the weight is over it."""
    ground = anatomy.HEIGHTS["step"] if "step" in picture.props else 0.0

    def placed(angle: float) -> _Placed:
        frame = Frame.sideways(Vector(0, 0), angle)
        near = leg(frame, pose, working=True)
        if pose.ankle is None:
            near = _flat(near)
        far = leg(frame, pose.other_leg or pose, working=False)
        if pose.other_leg is None:
            far = moved(near, far.hip - near.hip)
        shift = Vector(anatomy.BALL[0] - near.ball.x, ground - near.lowest)
        frame = Frame(shift, frame.up, frame.front, frame.side)
        return _Placed(frame, moved(near, shift), moved(far, shift))

    def ahead_of_foot(lean: float) -> float:
        one = placed(90 - lean)
        # A flat foot carries the weight at its middle, a raised heel leaves the ball.
        foot = one.near.ball.x if pose.ankle is not None else one.near.ankle.x + 4
        return _weight(one) - foot

    return placed(90 - (_root(ahead_of_foot, -25, 100) if pose.trunk is None else pose.trunk))


def _against_wall(picture: Picture) -> list[_Placed]:
    """The back stays on the wall; where the hip is left out, the feet stay where the other position has them."""
    frame = Frame.sideways(Vector(0, 0), 90)
    ahead = next(
        leg(frame, pose, working=True).ankle.x for pose in (picture.end, picture.start) if pose.hip is not None
    )

    def placed(pose: Pose) -> _Placed:
        hip = pose.hip
        if hip is None:
            hip = _root(lambda hip: leg(frame, _hip(pose, hip), working=True).ankle.x - ahead, -10, 100)
        near = _flat(leg(frame, _hip(pose, hip), working=True))
        shift = Vector(0, -near.lowest)
        near = moved(near, shift)
        far = moved(near, Vector(0, 0, -2 * anatomy.HALF_HIPS))
        return _Placed(Frame(shift, frame.up, frame.front, frame.side), near, far)

    return [placed(picture.start), placed(picture.end)]


def _flat(joints: LegJoints) -> LegJoints:
    """The same leg with its sole level."""
    shin = (joints.ankle - joints.knee).unit
    return with_ankle(joints, degrees(atan2(-shin.x, -shin.y)))


def _weight(placed: _Placed) -> float:
    """Where the body's weight is, left to right: shares of the parts as anatomy books give them."""
    trunk = placed.frame.hips.towards(placed.frame.shoulders, 0.75).x * 0.68
    legs = 0.0
    for joints in (placed.near, placed.far):
        legs += joints.hip.towards(joints.knee, 0.43).x * 0.10
        legs += joints.knee.towards(joints.ankle, 0.43).x * 0.045 + joints.ball.x * 0.015
    return trunk + legs


def _kneeling(pose: Pose) -> _Placed:
    """Shins along the floor behind the knees, toes pointed unless the ankle is given."""
    bend = Leg(hip=pose.hip, knee=pose.knee, ankle=-60 if pose.ankle is None else pose.ankle)
    frame = Frame.sideways(Vector(0, 0), (pose.knee or 0) - (pose.hip or 0))
    near = leg(frame, bend, working=True)
    shift = Vector(-near.knee.x, anatomy.KNEELING - near.knee.y)
    frame = Frame(shift, frame.up, frame.front, frame.side)
    return _Placed(frame, leg(frame, bend, working=True), leg(frame, bend, working=False))


# On the side ---------------------------------------------------------------------------------------------------


def _on_side(pose: Pose) -> _Placed:
    """The working leg is the upper one; the face is to the viewer."""
    frame = Frame.facing(Vector(0, anatomy.SIDE), 0)
    return _Placed(frame, leg(frame, pose, working=True), leg(frame, pose.other_leg or Leg(), working=False))


def _side_plank(pose: Pose) -> _Placed:
    """On the lower forearm, the upper knee on the bench; lifted, shoulder, hip and knee are in line."""
    knee = Vector(0, anatomy.HEIGHTS["bench"] + 5.5)

    def in_line(slope: float) -> Frame:
        frame = Frame.facing(Vector(0, 0), slope)
        return Frame(
            knee + frame.up * anatomy.THIGH - frame.side * anatomy.HALF_HIPS, frame.up, frame.front, frame.side
        )

    def over_elbow(frame: Frame) -> Vector:
        return frame.shoulders - frame.side * anatomy.HALF_SHOULDERS

    top = anatomy.UPPER_ARM + FOREARM_HEIGHT
    lifted = in_line(_root(lambda slope: over_elbow(in_line(slope)).y - top, -20, 40))
    if pose.hips == "up":
        return _plank_legs(lifted, pose, 0, 0)
    support = over_elbow(lifted) - Vector(0, anatomy.UPPER_ARM)
    low = LOW_PLANK if pose.hips == "down" else (LOW_PLANK + lifted.hips.y) / 2

    def hanging(slope: float) -> Frame:
        frame = Frame.facing(Vector(0, low), slope)
        rise = knee.y - (low + frame.side.y * anatomy.HALF_HIPS)
        hip_x = knee.x - sqrt(anatomy.THIGH**2 - rise**2)
        return Frame(Vector(hip_x - frame.side.x * anatomy.HALF_HIPS, low), frame.up, frame.front, frame.side)

    slope = _root(lambda slope: (over_elbow(hanging(slope)) - support).length - anatomy.UPPER_ARM, 0, 60)
    frame = hanging(slope)
    rise = degrees(asin((knee - frame.hips - frame.side * anatomy.HALF_HIPS).unit.y))
    return _plank_legs(frame, pose, rise + slope, -slope)


def _plank_legs(frame: Frame, pose: Pose, upper: float, lower: float) -> _Placed:
    """The upper leg raised by *upper* degrees against the trunk, the lower one lowered by *lower*."""
    bends = [Leg.model_construct(knee=pose.knee, ankle=pose.ankle, abduction=angle) for angle in (upper, lower)]
    return _Placed(frame, leg(frame, bends[0], working=True), leg(frame, bends[1], working=False))
