"""How long does `kneebot impact` take over 2,000 messages, once both sides are learnt?

    python benchmarks/impact.py [MESSAGES]

Compares the knowledge folder with two edited copies of it, as a coach would edit it: one in which an answer has three
more phrasings, one in which a sign has been taken away. Prints how long learning takes, with nothing kept from before,
how long comparing takes, and what was found. The messages are the labelled and the held-out ones of tests/, evenly
drawn.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.commands.impact import compare, learn, messages, side
from bot.embedding import Encoder

KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"
MESSAGES = 2000
PHRASINGS = ("is a slow jog alright on a grumpy knee", "ok to keep my weekly miles up", "do i have to stop my runs")


def main() -> None:
    """Print a line for each edit."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    every = messages((), KNOWLEDGE)
    said = [every[at * len(every) // wanted] for at in range(min(wanted, len(every)))]
    for name, edit in (("three more phrasings", more_phrasings), ("a sign less", a_sign_less)):
        with tempfile.TemporaryDirectory() as made:
            copy = Path(shutil.copytree(KNOWLEDGE, Path(made) / "knowledge"))
            edit(copy)
            old, new = side(None, KNOWLEDGE), side(str(copy), KNOWLEDGE)
            began = spent()
            comparison = learn(old, new, Encoder.find())
            learnt = spent()
            found = compare(old, new, comparison, said)
            compared = spent()
        counts = ", ".join(f"{count} {kind.value}" for kind, count in found.counts.items()) or "nothing"
        print(f"{name}: both learnt in {between(began, learnt)}")
        print(f"  {found.messages:,} messages compared in {between(learnt, compared)}: {counts}")


def spent() -> tuple[float, float]:
    """Seconds by the clock, and seconds that processors spent on this process and those it has ended."""
    return time.perf_counter(), sum(os.times()[:4])


def between(one: tuple[float, float], other: tuple[float, float]) -> str:
    """How long it took."""
    return f"{other[0] - one[0]:.1f} s (processor {other[1] - one[1]:.1f} s)"


def more_phrasings(folder: Path) -> None:
    """Three more ways to ask whether to keep running."""
    _edit(folder / "answers" / "keep-running.md", lambda text: text.replace("phrasings:\n", _phrasings(), 1))


def _phrasings() -> str:
    return "phrasings:\n" + "".join(f"  - {phrasing}\n" for phrasing in PHRASINGS)


def a_sign_less(folder: Path) -> None:
    """The sign by which a locked knee is heard is gone."""

    def without(text: str) -> str:
        before, sign, after = text.partition("  - id: locked-knee\n")
        assert sign
        rest = [at for at in (after.find("\n  - id: "), after.find("\nquestions:")) if at >= 0]
        return before + after[min(rest) + 1 :]

    _edit(folder / "safety" / "knee-injury.md", without)


def _edit(file: Path, edit: Callable[[str], str]) -> None:
    text = file.read_text(encoding="utf-8")
    edited = edit(text)
    assert edited != text
    file.write_text(edited, encoding="utf-8")


if __name__ == "__main__":
    main()
