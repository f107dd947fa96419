"""The picture under /progress: three panels for a phone, on paper of its own, so that any chat shows it the same."""

from __future__ import annotations

from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.charts import style
from bot.dialogue.progress import View

WIDTH_PT, DOTS_PER_PT = 360, 3  # a phone's width, and what its screen has of dots
_HEIGHT_PT = 610
_SIZE, _HEADING, _TITLE = 9.5, 12.0, 15.0


def draw(view: View) -> bytes:
    """The picture as PNG. Waits for nothing and shares nothing: to be called in a thread."""
    figure = Figure(figsize=(WIDTH_PT / 72, _HEIGHT_PT / 72), dpi=72 * DOTS_PER_PT, facecolor=style.PAPER)
    canvas = FigureCanvasAgg(figure)
    figure.text(
        0.075,
        0.977,
        view.words["title"],
        ha="left",
        va="top",
        fontproperties=style.font(_TITLE, bold=True),
        color=style.INK,
    )
    grid = figure.add_gridspec(
        3, 1, height_ratios=(1.45, 1.0, 1.0), left=0.075, right=0.95, top=0.9, bottom=0.045, hspace=0.38
    )
    sessions, pain, balance = (figure.add_subplot(grid[row]) for row in range(3))
    if view.pain:  # what the bands mean stands at their right
        box = pain.get_position()
        pain.set_position((box.x0, box.y0, box.width * 0.79, box.height))
    style.heading(sessions, view.words["sessions"], _HEADING)
    if view.done:
        style.calendar(sessions, view, _SIZE)
    else:
        style.nothing(sessions, view.words["sessions_none"], _SIZE)
    style.heading(pain, view.words["pain"], _HEADING)
    if view.pain:
        style.pain(pain, view, _SIZE)
    else:
        style.nothing(pain, view.words["pain_none"], _SIZE)
    style.heading(balance, view.words["balance"], _HEADING)
    if view.balances:
        style.balance(balance, view, _SIZE)
    else:
        style.nothing(balance, view.words["balance_none"], _SIZE)
    out = BytesIO()
    canvas.print_png(out)  # type: ignore[no-untyped-call]
    return out.getvalue()
