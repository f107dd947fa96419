"""The whole card: title, start and end, side by side or one over the other, whichever shows the figure larger."""

from __future__ import annotations

from itertools import chain
from math import isfinite

from bot.drawing import props
from bot.drawing.canvas import Box, Colour, Sheet, Spot, Taken, width_of
from bot.drawing.marks import Angle, Movement, angle_of, movement_of, put_angle, put_arrow
from bot.drawing.panel import Panel
from bot.drawing.posture import skeletons
from bot.drawing.scene import Scene, scene
from bot.knowledge.pose import Picture

WIDTH, HEIGHT = 1280, 960
PAPER: Colour = (251, 249, 244)
TITLE: Colour = (44, 54, 66)
LABEL: Colour = (222, 232, 238)
RULE: Colour = (222, 218, 208)
TITLE_SIZE, LABEL_SIZE, LABEL_TALL = 52, 42, 62
EDGE, HEAD, LABEL_ROW = 34, 104, 84
FLOOR_NEAR, FLOOR_FAR = 36.0, -36.0
LARGEST = 500.0  # centimetres; the figure is 170 tall, and whatever reaches further is off its joints


def draw(picture: Picture, title: str) -> bytes:
    """The picture as a PNG of 1280 by 960; the same description always gives the same bytes."""
    sheet = Sheet(WIDTH, HEIGHT, PAPER)
    _title(sheet, title)
    start, end, angle, movement = _posed(picture)
    panels = _panels(sheet, [start, end], _extra(end, angle, movement))
    for panel, one, pose in zip(panels, (start, end), (picture.start, picture.end), strict=True):
        _floor(panel, one)
        for shape in one.shapes:
            panel.put(shape)
        _label(panel, pose.label)
    if angle and picture.marked is not None:
        put_angle(panels[1], end.view, angle, picture.marked)
    if movement:
        put_arrow(panels[1], end.view, movement)
    return sheet.png()


def is_drawable(picture: Picture) -> bool:
    """Whether the description gives figures that fit on a card. Nothing is painted for the answer."""
    try:
        start, end, angle, movement = _posed(picture)
        reaches = [*start.reach, *end.reach, *chain.from_iterable(_extra(end, angle, movement))]
    except (ArithmeticError, ValueError, LookupError, StopIteration):
        return False
    return all(map(isfinite, reaches)) and max(reaches) - min(reaches) < LARGEST


def _posed(picture: Picture) -> tuple[Scene, Scene, Angle | None, Movement | None]:
    bodies = skeletons(picture)
    start, end = (scene(picture, body) for body in bodies)
    movement = movement_of(picture.arrow, picture.body, *bodies) if picture.arrow else None
    return start, end, angle_of(picture, bodies[1]), movement


def _extra(end: Scene, angle: Angle | None, movement: Movement | None) -> list[Spot]:
    """Where the marks reach, beside the figure."""
    return [end.view.spot(point) for mark in (angle, movement) if mark for point in mark.reach()]


def _title(sheet: Sheet, title: str) -> None:
    size = TITLE_SIZE
    while size > 24 and width_of(title, size) > WIDTH - 2 * EDGE:
        size -= 2
    sheet.words(title, EDGE, HEAD / 2 + 4, size, TITLE, bold=True)


def _panels(sheet: Sheet, scenes: list[Scene], extra: list[tuple[float, float]]) -> list[Panel]:
    """Both panels in one scale and with the same place for the same centimetre, so that the eye can compare."""
    reaches = [one.reach for one in scenes]
    left = min([r[0] for r in reaches] + [x for x, _ in extra]) - 5
    right = max([r[1] for r in reaches] + [x for x, _ in extra]) + 5
    low = min([r[2] for r in reaches] + [y for _, y in extra] + [-FLOOR_NEAR * scenes[0].view.down]) - 2
    high = max([r[3] for r in reaches] + [y for _, y in extra]) + 4
    stacked = [Box(0, HEAD + i * (HEIGHT - HEAD) / 2, WIDTH, HEAD + (i + 1) * (HEIGHT - HEAD) / 2) for i in (0, 1)]
    beside = [Box(i * WIDTH / 2, HEAD, (i + 1) * WIDTH / 2, HEIGHT) for i in (0, 1)]

    def scale(rooms: list[Box]) -> float:
        room = rooms[0]
        # Tall figures reach up to where the label is; lying ones leave its corner free.
        tall = room.bottom - room.top - (LABEL_ROW if rooms is beside else 0)
        return min((room.right - room.left) / (right - left), tall / (high - low))

    rooms = max(stacked, beside, key=scale)
    size = scale(rooms)
    taken = Taken(WIDTH, HEIGHT)
    panels = []
    for room in rooms:
        spare = (room.right - room.left - (right - left) * size) / 2
        origin = (room.left + spare - left * size, room.bottom - 10 + low * size)
        panels.append(Panel(sheet, taken, room, size, origin))
    second = rooms[1]
    cut = [(second.left, second.top), (WIDTH, second.top) if rooms is stacked else (second.left, HEIGHT)]
    sheet.line(cut, RULE, 3)
    return panels


def _floor(panel: Panel, one: Scene) -> None:
    left = (panel.room.left + 14 - panel.origin[0]) / panel.scale + FLOOR_NEAR * one.view.left
    right = (panel.room.right - 14 - panel.origin[0]) / panel.scale + FLOOR_FAR * one.view.left
    panel.put(props.floor(one.view, left, right, FLOOR_NEAR, FLOOR_FAR))


def _label(panel: Panel, label: str) -> None:
    """The position's name in the panel's corner that is free."""
    width = width_of(label, LABEL_SIZE) + 44
    top = panel.room.top + 14
    lefts = (panel.room.left + EDGE, panel.room.right - EDGE - width)
    box = min((Box(left, top, left + width, top + LABEL_TALL) for left in lefts), key=panel.crowding)
    panel.sheet.rounded(box, LABEL_TALL / 2, LABEL)
    panel.sheet.words(label, box.left + 22, top + LABEL_TALL / 2, LABEL_SIZE, TITLE, bold=True)
    panel.keep_box_free(box)
