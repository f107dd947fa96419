"""Points and directions in centimetres: x to the right, y up, z towards the viewer."""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, cos, degrees, radians, sin, sqrt


@dataclass(frozen=True, slots=True)
class Vector:
    """A point, or a way to go."""

    x: float
    y: float
    z: float = 0.0

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: Vector) -> Vector:
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor: float) -> Vector:
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def __neg__(self) -> Vector:
        return self * -1

    def dot(self, other: Vector) -> float:
        """The inner product."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other: Vector) -> Vector:
        """The outer product, right-handed."""
        return Vector(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    @property
    def length(self) -> float:
        """Never negative."""
        return sqrt(self.dot(self))

    @property
    def unit(self) -> Vector:
        """The same direction with length 1; nothing stays nothing."""
        return self * (1 / self.length) if self.length > 1e-9 else self

    def towards(self, other: Vector, share: float) -> Vector:
        """The point at *share* of the way to *other*."""
        return self + (other - self) * share


def turned(way: Vector, axis: Vector, angle: float) -> Vector:
    """*way* turned about *axis* by *angle* degrees, right-handed."""
    axis, c, s = axis.unit, cos(radians(angle)), sin(radians(angle))
    return way * c + axis.cross(way) * s + axis * (axis.dot(way) * (1 - c))


def angle_between(one: Vector, other: Vector) -> float:
    """Degrees from 0 to 180."""
    return degrees(acos(max(-1.0, min(1.0, one.unit.dot(other.unit)))))


def elbow(root: Vector, tip: Vector, upper: float, lower: float, hint: Vector) -> Vector:
    """The joint of a two-part limb from *root* to *tip*, bent towards *hint*; straight if out of reach."""
    way = tip - root
    reach = max(abs(upper - lower) + 0.1, min(way.length, upper + lower - 0.1))
    along = (reach**2 + upper**2 - lower**2) / (2 * reach)
    out = hint - way.unit * hint.dot(way.unit)
    return root + way.unit * along + out.unit * sqrt(max(0.0, upper**2 - along**2))
