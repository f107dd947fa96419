"""Files of JSON lines that people wrote: messages, read whole, or every line named that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import KneebotError, Problem

T = TypeVar("T")


def beside(knowledge: Path, pattern: str) -> list[Path]:
    """Files that are kept beside the knowledge folder, in order; none where only the program is installed."""
    here = Path.cwd()
    files = sorted(knowledge.resolve().parent.glob(pattern))
    return [file.relative_to(here) if file.is_relative_to(here) else file for file in files]


def read_lines(files: Iterable[Path], make: Callable[[str, int, dict[str, Any]], T], write: str) -> list[T]:
    """What `make` makes of each line (file, number, object); a line of nothing is passed over.

    Raises KneebotError that names every line that is no JSON object or of which `make` raises ValueError, and says what
    to `write`.
    """
    made: list[T] = []
    wrong: list[str] = []
    for file in dict.fromkeys(files):
        try:
            lines = file.read_bytes().split(b"\n")
        except OSError as error:
            wrong.append(f"{file}: cannot be read ({error.strerror}). Name a file of JSON lines")
            continue
        if not any(line.strip() for line in lines):
            wrong.append(f"{file}: there is no message in it. {write}")
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                made.append(make(str(file), number, _object(line)))
            except ValueError as error:
                wrong.append(str(Problem(str(file), number, f"{error}. {write}")))
    if wrong:
        raise KneebotError("\n".join(wrong))
    return made


def texts_of(given: dict[str, Any]) -> tuple[str, ...]:
    """The line's `text`, or its `texts`: several messages of one person. Raises ValueError."""
    if ("text" in given) == ("texts" in given):
        raise ValueError("needs either 'text', or 'texts' for several messages of one person")
    texts = given["texts"] if "texts" in given else [given["text"]]
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError("'text' must be a text, 'texts' a list of them")
    return tuple(texts)


def printable(text: str) -> str:
    """On one line, and nothing in it that a terminal would obey."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _object(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this is no JSON ({type(error).__name__})") from None
    if not isinstance(given, dict):
        raise ValueError("this is no JSON object")
    return given
