"""One position on the sheet: centimetres to pixels, and where there is room left for words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.drawing.canvas import Box, Disc, Sheet, Spot, Taken
from bot.drawing.props import Face, Shape

OUTLINE = 4.5


class Panel:
    """A part of the sheet in which one position stands. It remembers what it shows, so that words find a free place."""

    def __init__(self, sheet: Sheet, taken: Taken, room: Box, scale: float, origin: Spot) -> None:
        self.sheet, self.room, self.scale, self.origin = sheet, room, scale, origin
        self._taken = taken

    def spot(self, at: Spot) -> Spot:
        """The pixel of a place in centimetres."""
        return self.origin[0] + at[0] * self.scale, self.origin[1] - at[1] * self.scale

    def put(self, shape: Shape) -> None:
        """Draw one shape; words keep clear of it, unless it is a surface such as the floor."""
        if isinstance(shape, Face):
            self.sheet.polygon([self.spot(spot) for spot in shape.spots], shape.fill, shape.ink, OUTLINE * 0.6)
            return
        chains = [[Disc(*self.spot((d.x, d.y)), d.r * self.scale) for d in chain] for chain in shape.chains]
        self.sheet.blob(chains, shape.fill, shape.ink, OUTLINE if shape.ink else 0)
        for chain in chains:
            self._taken.add(chain)

    def keep_free(self, spots: Iterable[Spot], margin: float) -> None:
        """Nothing should be written over the line through these pixels."""
        self._taken.add([Disc(x, y, margin) for x, y in spots])

    def keep_box_free(self, box: Box) -> None:
        """Nothing should be written over this rectangle."""
        self._taken.add_box(box)

    def crowding(self, box: Box, gap: float = 8) -> float:
        """How much is already under *box* or within *gap* of it; 0 for a free place in the panel."""
        wide = Box(box.left - gap, box.top - gap, box.right + gap, box.bottom + gap)
        return self._taken.under(wide) + (0 if wide.within(self.room) else 200)
