"""A picture in words: the joint angles of a drawn figure, so that a new exercise gets its picture from its own file.

All angles are bends from straight, in degrees, as a physio says them: a straight knee is 0, a right angle 90.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.knowledge.common import Model

Body = Literal["on back", "on side", "side plank", "standing", "against wall", "kneeling"]
Arms = Literal["by the sides", "crossed", "hanging", "on hips", "ready to catch", "on support"]
Muscle = Literal["hamstring", "quads", "glutes", "adductors", "calf"]
Joint = Literal["knee", "hip", "ankle"]
Moving = Literal["hips", "knee", "heel", "foot", "shoulders"]
Prop = Literal["wall", "step", "box", "chair", "bench", "ball", "slider", "anchor", "band"]


class Leg(Model):
    """One leg. Lying on the back, no `hip` puts the heel on the floor; no `knee` either keeps it where it is."""

    hip: float | None = Field(
        default=None, ge=-30, le=130, description="bend at the hip: 0 straight, below 0 behind the body"
    )
    knee: float | None = Field(default=None, ge=0, le=150, description="bend at the knee: 0 straight, 90 a right angle")
    ankle: float | None = Field(default=None, ge=-60, le=35, description="above 0: toes up; below 0: toes pointed")
    abduction: float = Field(default=0, ge=-30, le=60, description="the leg out to the side; below 0: across the other")
    turn_out: float = Field(default=0, ge=0, le=80, description="the knee opened outwards, the feet together")


class Pose(Leg):
    """One position. The angles are those of the working leg, which is drawn nearest."""

    label: Annotated[str, Field(min_length=1, max_length=24)] = Field(description="a word or two above it")
    trunk: float | None = Field(
        default=None, ge=-30, le=110, description="standing only: lean forward, 0 upright; left out: as balance needs"
    )
    hips: Literal["down", "halfway", "up"] = Field(
        default="down",
        description="lying or in a side plank: `up` is lifted until shoulder, hip and knee are in line",
    )
    other_leg: Leg | None = Field(
        default=None, description="the same five angles of the other leg; left out: like the working one"
    )


class Picture(Model):
    """How the card's drawing looks; `alt` says the same to who cannot see it."""

    alt: Annotated[str, Field(min_length=20, max_length=400)] = Field(
        description="the picture in words, for who cannot see it; 20 to 400 characters"
    )
    body: Body = Field(description="how the body lies or stands")
    muscle: Muscle | None = Field(default=None, description="what is coloured; may be left out")
    mark: Joint | None = Field(
        default="knee", description="the joint with its angle in `end` beside it; left out: the knee; `null`: none"
    )
    arrow: Moving | None = Field(default=None, description="what moves, or presses where nothing moves")
    arms: Arms | None = Field(default=None, description="where the arms are; left out: as the body has them")
    props: tuple[Prop, ...] = Field(default=(), description="what else is in the picture")
    start: Pose = Field(description="the first position")
    end: Pose = Field(description="the second position; its angle is the one that is marked")

    @model_validator(mode="after")
    def _drawable(self) -> Picture:
        poses = (self.start, self.end)
        if self.body == "on back":
            self._lying(poses)
        if self.body == "against wall" and all(pose.hip is None for pose in poses):
            raise ValueError("needs a hip angle in `start` or in `end`: write hip: 60")
        if self.body not in ("on back", "side plank") and any(pose.hips != "down" for pose in poses):
            raise ValueError(
                f"has the body {self.body}, where hips: up means nothing. Leave `hips` out and give hip: 90"
            )
        if self.body != "standing" and any(pose.trunk is not None for pose in poses):
            raise ValueError("gives a lean of the trunk, which is for standing only. Leave `trunk` out")
        if self.mark and self.marked is None:
            raise ValueError(
                f"marks the {self.mark}, so `end` must give its angle: write {self.mark}: 90 (or mark: null)"
            )
        return self

    @staticmethod
    def _lying(poses: tuple[Pose, Pose]) -> None:
        """A heel on the floor needs one knee angle to be found from."""
        others = [pose.other_leg for pose in poses if pose.other_leg]
        for whose, legs in (("", poses), ("of the other leg ", others)):
            if legs and all(leg.knee is None and leg.hip is None for leg in legs):
                raise ValueError(f"needs a knee angle {whose}in `start` or in `end`: write knee: 90")
        for name, pose in zip(("start", "end"), poses, strict=True):
            if pose.hips != "down" and pose.knee is None:
                raise ValueError(f"lifts the hips in `{name}` without a knee angle there: write knee: 90")
            if pose.hips != "down" and pose.hip is not None:
                raise ValueError(
                    f"gives `hip` in `{name}`, but lifted hips are straight by themselves. Leave `hip` out"
                )

    @property
    def marked(self) -> float | None:
        """The number beside the marked joint, or None where none is marked."""
        if self.mark is None:
            return None
        if self.mark == "hip" and self.end.hip is None:
            return self.end.abduction or None
        angle = {"knee": self.end.knee, "hip": self.end.hip, "ankle": self.end.ankle}[self.mark]
        return None if angle is None else abs(angle)
