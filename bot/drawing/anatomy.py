"""The figure's measures in centimetres: a grown person of 172, and how thick each part is along its bone."""

from dataclasses import dataclass

TRUNK, THIGH, SHIN = 48.0, 42.0, 41.0
UPPER_ARM, FOREARM, HAND = 28.0, 24.0, 8.0
HALF_HIPS, HALF_SHOULDERS = 8.0, 15.0
HEAD = 21.0  # from the line of the shoulders to the middle of the head
BACK = 11.0  # from the middle of the trunk to the floor, lying on the back
SIDE = 20.0  # the same, lying on the side
KNEELING = 6.0  # from the middle of the knee to the floor

# The foot, from the ankle: (towards the toes, towards the sole, radius). The sole lies 7.5 below the ankle.
HEEL = (-2.8, 3.9, 3.6)
BALL = (10.0, 4.9, 2.6)
TOE = (15.0, 5.3, 2.2)

HEIGHTS = {"step": 10.0, "box": 40.0, "bench": 44.0}


@dataclass(frozen=True, slots=True)
class Station:
    """A circle along a bone: where (0 to 1), how thick, and how far it lies towards the back."""

    at: float
    radius: float
    back: float = 0.0


THIGH_SHAPE = (
    Station(0.0, 9.6, 0.4),
    Station(0.25, 9.2, 0.2),
    Station(0.5, 8.2),
    Station(0.8, 6.5),
    Station(1.0, 5.7),
)
SHIN_SHAPE = (
    Station(0.0, 5.7),
    Station(0.15, 5.5, 0.5),
    Station(0.32, 5.8, 1.4),
    Station(0.55, 4.8, 1.0),
    Station(0.8, 3.6, 0.3),
    Station(1.0, 3.4),
)
SHORTS_SHAPE = (Station(0.0, 9.9, 0.5), Station(0.2, 9.8, 0.3), Station(0.4, 9.3, 0.1))
UPPER_ARM_SHAPE = (Station(0.0, 5.0), Station(0.35, 4.8), Station(1.0, 3.8))
SLEEVE_SHAPE = (Station(0.0, 5.6), Station(0.45, 5.5))
FOREARM_SHAPE = (Station(0.0, 3.8), Station(0.3, 3.9), Station(1.0, 2.6))

# The trunk from the hips up to the line of the shoulders: (share, radius, half width, towards the back).
TRUNK_SHAPE = (
    (-0.02, 10.4, 5.5, 0.6),
    (0.2, 9.3, 5.5, 0.0),
    (0.42, 8.6, 5.0, -0.6),
    (0.7, 9.8, 5.5, -0.4),
    (0.9, 9.4, 7.0, 0.2),
    (1.0, 6.8, 9.0, 0.4),
)

# Where a named muscle lies: bone, from, to (shares of the bone), thickness, and how far to the back of the leg
# (minus: to the front) and to its outer side (minus: inner).
MUSCLES = {
    "hamstring": ("thigh", 0.1, 0.93, 3.4, 4.3, 0.0),
    "quads": ("thigh", 0.12, 0.9, 3.4, -4.2, 0.0),
    "adductors": ("thigh", 0.08, 0.8, 3.2, 0.0, -4.2),
    "glutes": ("thigh", -0.16, 0.16, 5.4, 1.5, 4.4),
    "calf": ("shin", 0.06, 0.62, 3.2, 2.8, 0.0),
}
