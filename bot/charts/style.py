"""Colours, type and the three panels that the picture and the page have in common."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import MaxNLocator

from bot.dialogue.progress import WEEKS, View

INK, FAINT, LINE, PAPER = "#1B2733", "#5A6773", "#D5DBE1", "#FFFFFF"
# Okabe and Ito's, which people with any colour blindness can tell apart; each also has a form and words of its own.
LEFT, RIGHT = "#0072B2", "#D55E00"
BANDS = {"green": ("#D3EDE4", "#00664B", "o"), "amber": ("#FBE7BF", "#7A5200", "s"), "red": ("#F7D0C2", "#A83200", "^")}
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"


def font(size: float, *, bold: bool = False) -> FontProperties:
    """The type of that size in points."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=_FONTS / name, size=size)


def heading(axes: Axes, text: str, size: float) -> None:
    """The panel's title, above its left edge."""
    axes.set_title(text, loc="left", fontproperties=font(size, bold=True), color=INK, pad=size * 0.7)


def calendar(axes: Axes, view: View, size: float) -> None:
    """The weeks as rows, the oldest on top: days on which something was done are filled, and say how much."""
    axes.set_xlim(-1.55, 7)
    axes.set_ylim(WEEKS, -0.75)
    axes.axis("off")
    for at in range(7):
        axes.text(
            at + 0.5, -0.3, view.words[f"day_{at}"], ha="center", va="center", fontproperties=font(size), color=FAINT
        )
    for row in range(WEEKS):
        monday = view.first + timedelta(weeks=row)
        axes.text(
            -0.2, row + 0.5, day_label(monday, view), ha="right", va="center", fontproperties=font(size), color=FAINT
        )
        for at in range(7):
            _day(axes, view, monday + timedelta(days=at), at, row, size)


def _day(axes: Axes, view: View, day: date, at: int, row: int, size: float) -> None:
    if day > view.today:
        return
    done = view.done.get(day, 0)
    edge, width = (INK, 1.6) if day == view.today else ("none", 0.0)
    box = FancyBboxPatch(
        (at + 0.08, row + 0.1),
        0.84,
        0.8,
        boxstyle="round,pad=0,rounding_size=0.16",
        facecolor=LEFT if done else "#EBEFF3",
        edgecolor=edge,
        linewidth=width,
    )
    axes.add_patch(box)
    if done:
        axes.text(
            at + 0.5,
            row + 0.5,
            str(done),
            ha="center",
            va="center_baseline",
            fontproperties=font(size, bold=True),
            color=PAPER,
        )


def pain(axes: Axes, view: View, size: float) -> None:
    """The worst pain of each day over the bands of the traffic light."""
    days = (view.today - view.first).days
    axes.set_xlim(-1.5, max(days, 1) + 1.5)
    axes.set_ylim(-0.6, 10.6)
    limits = {
        "green": (-0.6, view.green + 0.5),
        "amber": (view.green + 0.5, view.red - 0.5),
        "red": (view.red - 0.5, 10.6),
    }
    for name, (low, high) in limits.items():
        if high <= low:
            continue
        colour, ink, _ = BANDS[name]
        axes.axhspan(low, high, color=colour, linewidth=0, zorder=0)
        axes.text(
            1.015, (low + high) / 2, view.words[name], ha="left", va="center", fontproperties=font(size), color=ink,
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip
    places = [((day - view.first).days, level) for day, level in view.pain.items()]
    axes.plot([x for x, _ in places], [y for _, y in places], color=INK, linewidth=1.1, zorder=2)
    for name, (_, ink, marker) in BANDS.items():
        own = [(x, y) for x, y in places if _band(y, view) == name]
        axes.scatter(
            [x for x, _ in own],
            [y for _, y in own],
            marker=marker,
            s=size * 5,
            color=ink,
            edgecolors=PAPER,
            linewidths=0.8,
            zorder=3,
        )
    axes.set_yticks([0, view.green, view.red, 10])
    ticks = [view.first + timedelta(weeks=at) for at in range(0, WEEKS, 2)]
    axes.set_xticks([(day - view.first).days for day in ticks], [day_label(day, view) for day in ticks])
    frame(axes, size)


def balance(axes: Axes, view: View, size: float) -> None:
    """Left and right at each count, one above the other's date, with the percent."""
    places = range(len(view.balances))
    most = max((max(one.left, one.right) for one in view.balances), default=10)
    axes.set_xlim(-0.6, max(len(view.balances) - 0.25, 1.6))
    axes.set_ylim(-most * 0.06, max(most * 1.32, 5))
    for side, colour, marker, style in (("left", LEFT, "o", "-"), ("right", RIGHT, "s", "--")):
        counts = [getattr(one, side) for one in view.balances]
        axes.plot(places, counts, color=colour, marker=marker, linestyle=style, linewidth=1.8, markersize=size * 0.62)
    _sides(axes, view, most, size)
    for at, one in enumerate(view.balances):
        reached = " \u2713" if one.index >= view.target else ""
        axes.text(
            at, max(one.left, one.right) + most * 0.09, f"{one.index}%{reached}", ha="center", va="bottom",
            fontproperties=font(size, bold=True), color=INK,
        )  # fmt: skip
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.set_xticks(list(places), [day_label(one.day, view) for one in view.balances])
    frame(axes, size)


def _sides(axes: Axes, view: View, most: int, size: float) -> None:
    """Which line is which, behind the last count; apart from each other where the counts are not."""
    last = view.balances[-1]
    middle, apart = (last.left + last.right) / 2, max(abs(last.left - last.right), most * 0.16) / 2
    for side, colour in (("left", LEFT), ("right", RIGHT)):
        higher = getattr(last, side) > middle or (last.weak is None and side == "left")
        axes.text(
            len(view.balances) - 0.82, middle + (apart if higher else -apart), view.words[side], ha="left", va="center",
            fontproperties=font(size, bold=True), color=colour,
        )  # fmt: skip


def nothing(axes: Axes, text: str, size: float) -> None:
    """A panel that has nothing to show yet, and what to do about it."""
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.axis("off")
    axes.add_patch(
        FancyBboxPatch(
            (0.004, 0.02), 0.992, 0.96, boxstyle="round,pad=0,rounding_size=0.02", facecolor="#F3F5F7", edgecolor="none"
        )
    )
    axes.text(0.5, 0.5, text, ha="center", va="center", fontproperties=font(size), color=FAINT, linespacing=1.5)


def day_label(day: date, view: View) -> str:
    """The day and its month's short name."""
    return f"{day.day} {view.words['months'].split()[day.month - 1]}"


def _band(level: int, view: View) -> str:
    return "green" if level <= view.green else "red" if level >= view.red else "amber"


def frame(axes: Axes, size: float) -> None:
    """A line below and nothing around, and the type of the ticks."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(length=0, colors=FAINT, pad=size * 0.4)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(size))
