"""One A4 page for a physio: sessions a week, pain, left and right, what was on hold. Text stays text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from bot.charts import style
from bot.dialogue.progress import WEEKS
from bot.dialogue.report import Report

# Whole TrueType in place of drawn shapes: text can be searched, copied and read aloud. Set once and never back.
mpl.rcParams["pdf.fonttype"] = 42
_A4 = (210 / 25.4, 297 / 25.4)
_LEFT, _RIGHT = 0.09, 0.93
_SIZE, _HEADING, _TITLE = 8.5, 11.0, 18.0
_LINE = 0.0165  # of the page's height
_WIDE = 105  # characters in a line of the page
_MOST = 7  # lines below the last heading


def draw(report: Report) -> bytes:
    """The page as PDF. Waits for nothing: to be called in a thread."""
    view = report.view
    figure = Figure(figsize=_A4, facecolor=style.PAPER)
    canvas = FigureCanvasPdf(figure)
    _write(figure, 0.955, report.title, _TITLE, bold=True)
    _write(figure, 0.918, report.period, _HEADING)
    _write(figure, 0.895, report.who, _SIZE, faint=True)
    weeks = figure.add_axes((_LEFT, 0.695, 0.43, 0.135))
    style.heading(weeks, report.weeks, _HEADING)
    _bars(weeks, report)
    _lines(figure, 0.826, report.exercises, x=0.57)
    pain = figure.add_axes((_LEFT, 0.475, 0.69, 0.145))
    style.heading(pain, view.words["pain"], _HEADING)
    style.pain(pain, view, _SIZE)
    balance = figure.add_axes((_LEFT, 0.255, 0.43, 0.145))
    style.heading(balance, view.words["balance"], _HEADING)
    if view.balances:
        style.balance(balance, view, _SIZE)
        _lines(figure, 0.396, report.balances, x=0.57)
    else:
        style.nothing(balance, report.none, _SIZE)
    _write(figure, 0.205, report.holds_title, _HEADING, bold=True)
    _lines(figure, 0.183, [part for hold in report.holds for part in textwrap.wrap(hold, _WIDE)][:_MOST])
    _lines(figure, 0.062, textwrap.wrap(report.note, _WIDE), faint=True)
    out = BytesIO()
    # No moment of making in it: the same page is the same file.
    about = {"Title": report.title, "Creator": "Kneebot", "CreationDate": None}
    canvas.print_pdf(out, metadata=about)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _bars(axes: Axes, report: Report) -> None:
    """On how many days of each week something was done."""
    view = report.view
    mondays = [view.first + timedelta(weeks=at) for at in range(WEEKS)]
    counts = [view.in_week(monday) for monday in mondays]
    axes.bar(range(WEEKS), counts, color=style.LEFT, width=0.7)
    for at, count in enumerate(counts):
        axes.text(
            at, count + 0.15, str(count), ha="center", va="bottom", fontproperties=style.font(_SIZE), color=style.INK
        )
    axes.set_ylim(0, 7.9)
    axes.set_yticks([])
    shown = range(1, WEEKS, 2)
    axes.set_xticks(list(shown), [style.day_label(mondays[at], view) for at in shown])
    style.frame(axes, _SIZE)


def _write(figure: Figure, y: float, text: str, size: float, *, bold: bool = False, faint: bool = False) -> None:
    colour = style.FAINT if faint else style.INK
    figure.text(_LEFT, y, text, ha="left", va="top", fontproperties=style.font(size, bold=bold), color=colour)


def _lines(figure: Figure, top: float, lines: Sequence[str], *, x: float = _LEFT, faint: bool = False) -> None:
    colour = style.FAINT if faint else style.INK
    for at, line in enumerate(lines):
        figure.text(x, top - at * _LINE, line, ha="left", va="top", fontproperties=style.font(_SIZE), color=colour)
