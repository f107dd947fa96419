"""A picture in words: the joint angles of a drawn figure, so that a new exercise gets its picture from its own file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Frozen, and no key beside those named: the base of everything a file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Pose(Model):
    """One position of the figure, seen from its right side, angles in degrees."""

    trunk: float = Field(ge=-180, le=180, description="trunk against the floor: 0 lying flat, 90 upright")
    hip: float = Field(ge=0, le=210, description="between trunk and thigh: 180 straight")
    knee: float = Field(ge=0, le=160, description="bend from straight: 0 straight, 90 a right angle")


class Picture(Model):
    """How the card's drawing looks; `alt` says the same to who cannot see it."""

    alt: Annotated[str, Field(min_length=1)]
    start: Pose
    end: Pose
    mark: Literal["knee", "hip"] = "knee"
