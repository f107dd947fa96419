"""Where the head and the arms go: they follow the trunk and the words of the description."""

from __future__ import annotations

from math import sqrt

from bot.drawing import anatomy
from bot.drawing.skeleton import ArmJoints, Frame, LegJoints
from bot.drawing.vector import Vector, elbow
from bot.knowledge.pose import Arms, Body, Picture

FOREARM_HEIGHT = 4.0  # the middle of a forearm that lies on the floor
WALL_AHEAD = 50.0  # a wall to lean the hands on, from the ankle
CHAIR_TOP = Vector(44.0, 90.0)  # the back of a chair to hold on to

_USUAL: dict[Body, Arms] = {
    "on back": "by the sides",
    "standing": "hanging",
    "against wall": "hanging",
    "kneeling": "ready to catch",
    "on side": "by the sides",
    "side plank": "on hips",
}


def head(body: Body, frame: Frame) -> tuple[Vector, Vector]:
    """The middle of the head and the way the face looks."""
    if body == "on back":  # the head stays on the floor while the hips rise
        return frame.shoulders + Vector(-anatomy.HEAD, 0.5), Vector(0, 1)
    if body == "on side":
        return frame.shoulders + frame.up * anatomy.HEAD + Vector(0, -2), frame.front
    return frame.shoulders + frame.up * anatomy.HEAD + frame.front * 2, frame.front


def arms(picture: Picture, frame: Frame, near: LegJoints) -> tuple[ArmJoints, ArmJoints]:
    """The near and the far arm."""
    shoulders = [frame.shoulders + frame.side * (sign * anatomy.HALF_SHOULDERS) for sign in (1, -1)]
    if picture.body == "side plank":
        return _held(shoulders[0], near.hip + frame.side * 9 - frame.up * 2, frame.side), _propped(shoulders[1])
    if picture.body == "on side":
        return _held(
            shoulders[0], frame.shoulders + Vector(17, -15, 20), frame.side + frame.up * 0.4, Vector(0.4, 0, 1)
        ), _pillow(shoulders[1])
    words = picture.arms or _USUAL[picture.body]
    ahead = CHAIR_TOP if "chair" in picture.props else Vector(WALL_AHEAD - anatomy.HAND - 1, 118)
    near_arm, far_arm = (
        _arm(words, picture.body, frame, shoulder, frame.side * sign, ahead)
        for shoulder, sign in zip(shoulders, (1, -1), strict=True)
    )
    return near_arm, far_arm


def _arm(words: Arms, body: Body, frame: Frame, shoulder: Vector, out: Vector, ahead: Vector) -> ArmJoints:
    up, front = frame.up, frame.front
    match words:
        case "crossed":
            return _held(shoulder, frame.shoulders + front * 12 - up * 15 - out * 5, -up + front * 0.4 + out * 0.6)
        case "on hips":
            return _held(shoulder, frame.hips + up * 9 + out * 13 + front * 2, -front + out)
        case "ready to catch":
            return _held(shoulder, shoulder + front * 25 - up * 10, -up)
        case "on support":
            return _held(shoulder, Vector(ahead.x, ahead.y, shoulder.z * 0.8), Vector(-0.4, -1))
        case "by the sides" if body == "on back":
            return _held(shoulder, Vector(shoulder.x + 48, FOREARM_HEIGHT, shoulder.z * 1.5), out, Vector(1, 0))
        case _:  # hanging from the shoulder, as weight has it
            return _held(shoulder, shoulder + Vector(3, -50.5) + out * 2, -front + out * 0.2, Vector(0.1, -1))


def _held(shoulder: Vector, wrist: Vector, hint: Vector, hand: Vector | None = None) -> ArmJoints:
    """An arm whose wrist is at *wrist* (or as near as it can reach), the elbow out towards *hint*."""
    reach = anatomy.UPPER_ARM + anatomy.FOREARM - 0.5
    way = wrist - shoulder
    if way.length > reach:
        wrist = shoulder + way.unit * reach
    bend = elbow(shoulder, wrist, anatomy.UPPER_ARM, anatomy.FOREARM, hint)
    return ArmJoints(shoulder, bend, wrist, wrist + (hand or wrist - bend).unit * anatomy.HAND)


def _propped(shoulder: Vector) -> ArmJoints:
    """The lower arm of a side plank: the elbow on the floor under the shoulder, the forearm to the front."""
    drop = shoulder.y - FOREARM_HEIGHT
    bend = Vector(shoulder.x - sqrt(max(0.0, anatomy.UPPER_ARM**2 - drop**2)), FOREARM_HEIGHT, shoulder.z)
    way = Vector(-0.5, 0, 1).unit
    wrist = bend + way * anatomy.FOREARM
    return ArmJoints(shoulder, bend, wrist, wrist + way * anatomy.HAND)


def _pillow(shoulder: Vector) -> ArmJoints:
    """The lower arm of someone on their side: on the floor, under the head."""
    bend = shoulder + Vector(-26, FOREARM_HEIGHT - shoulder.y, 8).unit * anatomy.UPPER_ARM
    way = Vector(0.1, 0, 1).unit
    wrist = bend + way * anatomy.FOREARM
    return ArmJoints(shoulder, bend, wrist, wrist + way * anatomy.HAND)
