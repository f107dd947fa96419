"""A sheet of paper in pixels: rounded shapes, lines, arcs, arrows, words. Knows nothing of bodies.

Everything is drawn larger and made smaller at the end, which is what makes the lines smooth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from math import asin, atan2, ceil, cos, degrees, floor, hypot, pi, radians, sin
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Spot = tuple[float, float]

OVERSAMPLE = 3
FEWEST_COLOURS = 96  # enough for the few flat colours and the soft edges between them


class Disc(NamedTuple):
    """A circle on the sheet."""

    x: float
    y: float
    r: float


Chain = Sequence[Disc]  # circles and what lies between them: a limb


class Box(NamedTuple):
    """A rectangle on the sheet, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def within(self, other: Box) -> bool:
        """Whether all of it lies in *other*."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)  # comes with Pillow: no font of the machine is needed


class Sheet:
    """Draw on it, then ask for its PNG."""

    def __init__(self, width: int, height: int, paper: Colour) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * OVERSAMPLE, height * OVERSAMPLE), paper)
        self._draw = ImageDraw.Draw(self._image)

    def png(self) -> bytes:
        """The finished picture."""
        small = self._image.reduce(OVERSAMPLE)
        flat = small.quantize(FEWEST_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        out = BytesIO()
        flat.save(out, "PNG", compress_level=6)
        return out.getvalue()

    def blob(self, chains: Iterable[Chain], fill: Colour, ink: Colour | None = None, width: float = 0) -> None:
        """All *chains* as one shape, with one line around the whole of it."""
        chains = list(chains)
        if ink:
            for chain in chains:
                self._chain(chain, width / 2, ink)
        for chain in chains:
            self._chain(chain, -width / 2, fill)

    def polygon(self, spots: Sequence[Spot], fill: Colour, ink: Colour | None = None, width: float = 0) -> None:
        """A filled shape with corners, and a line around it."""
        self._draw.polygon([_up(spot) for spot in spots], fill=fill)
        if ink:
            self.line([*spots, spots[0]], ink, width)

    def line(self, spots: Sequence[Spot], ink: Colour, width: float) -> None:
        """A line with round ends and corners."""
        self.blob([[Disc(x, y, width / 2) for x, y in spots]], ink)

    def dashes(self, start: Spot, end: Spot, ink: Colour, width: float, dash: float = 12) -> None:
        """A broken line."""
        length = hypot(end[0] - start[0], end[1] - start[1])
        count = max(1, round(length / dash / 2))
        for i in range(count):
            a, b = i / count, (i + 0.55) / count
            self.line([_between(start, end, a), _between(start, end, b)], ink, width)

    def arc(self, centre: Spot, radius: float, start: float, end: float, ink: Colour, width: float) -> None:
        """A part of a circle from *start* to *end* degrees, anticlockwise from the right."""
        self.line(arc_spots(centre, radius, start, end), ink, width)

    def arrow(self, spots: Sequence[Spot], ink: Colour, width: float) -> None:
        """A line that ends in a point."""
        (x, y), (px, py) = spots[-1], spots[-2]
        way = atan2(y - py, x - px)
        size = width * 3.4
        self.line([*spots[:-1], _ahead((x, y), way, -size * 0.7)], ink, width)
        corners = [_ahead(_ahead((x, y), way, -size), way + side * pi / 2, size * 0.62) for side in (1, -1)]
        self.polygon([(x, y), *corners], ink)

    def words(self, text: str, left: float, middle: float, size: int, ink: Colour, *, bold: bool = False) -> None:
        """*text* from *left*, its capital letters centred on *middle*."""
        stroke = OVERSAMPLE * size / 40 if bold else 0
        font = _font(size * OVERSAMPLE)
        where = _up((left, middle))
        self._draw.text(where, text, fill=ink, font=font, anchor="lm", stroke_width=stroke, stroke_fill=ink)

    def rounded(self, box: Box, radius: float, fill: Colour) -> None:
        """A rectangle with round corners."""
        corners = (box.left, box.top), (box.right, box.bottom)
        self._draw.rounded_rectangle([_up(corner) for corner in corners], radius * OVERSAMPLE, fill=fill)

    def _chain(self, chain: Chain, grow: float, colour: Colour) -> None:
        _paint(self._draw, chain, grow, OVERSAMPLE, colour)


class Taken:
    """A coarse map of what is already drawn, for finding a free place."""

    CELL = 8

    def __init__(self, width: int, height: int) -> None:
        self._map = Image.new("L", (width // self.CELL, height // self.CELL), 0)
        self._draw = ImageDraw.Draw(self._map)

    def add(self, chain: Chain) -> None:
        """Nothing should be written over this shape."""
        _paint(self._draw, chain, 0, 1 / self.CELL, 255)

    def add_box(self, box: Box) -> None:
        """Nothing should be written over this rectangle."""
        self._draw.rectangle([side / self.CELL for side in box], fill=255)

    def under(self, box: Box) -> int:
        """How many cells under *box* are taken; those beyond the sheet are not counted."""
        cells = [floor(box.left / self.CELL), floor(box.top / self.CELL)]
        cells += [ceil(box.right / self.CELL), ceil(box.bottom / self.CELL)]
        return self._map.crop((cells[0], cells[1], cells[2], cells[3])).histogram()[255]


def _paint(draw: ImageDraw.ImageDraw, chain: Chain, grow: float, scale: float, colour: Colour | int) -> None:
    discs = [Disc(x * scale, y * scale, max(0.0, (r + grow) * scale)) for x, y, r in chain]
    for x, y, r in discs:
        draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    for one, other in pairwise(discs):
        if tangents := _tangents(one, other):
            draw.polygon(tangents, fill=colour)


def width_of(text: str, size: int) -> float:
    """How wide `Sheet.words` writes *text*."""
    return _font(size * OVERSAMPLE).getlength(text) / OVERSAMPLE


def arc_spots(centre: Spot, radius: float, start: float, end: float) -> list[Spot]:
    """Places along a part of a circle."""
    steps = max(2, round(abs(end - start) / 4))
    angles = [radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(centre[0] + radius * cos(a), centre[1] - radius * sin(a)) for a in angles]


def heading(start: Spot, end: Spot) -> float:
    """Degrees anticlockwise from the right, y downwards as on the sheet."""
    return degrees(atan2(start[1] - end[1], end[0] - start[0]))


def _up(spot: Spot) -> Spot:
    return spot[0] * OVERSAMPLE, spot[1] * OVERSAMPLE


def _between(start: Spot, end: Spot, share: float) -> Spot:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _ahead(spot: Spot, way: float, distance: float) -> Spot:
    return spot[0] + cos(way) * distance, spot[1] + sin(way) * distance


def _tangents(one: Disc, other: Disc) -> list[Spot] | None:
    """The corners between two circles' common outer tangents; None where one lies in the other."""
    dx, dy = other.x - one.x, other.y - one.y
    apart = hypot(dx, dy)
    if apart <= abs(one.r - other.r) or apart < 1e-6:
        return None
    way = atan2(dy, dx)
    lean = pi / 2 - asin((one.r - other.r) / apart)
    spots = []
    for disc, sides in ((one, (1, -1)), (other, (-1, 1))):
        spots += [_ahead((disc.x, disc.y), way + side * lean, disc.r) for side in sides]
    return spots
