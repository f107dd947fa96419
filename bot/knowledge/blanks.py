"""What a template leaves to its writer: the words FILL IN, with a hint behind them. No text that has them goes live."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.front_matter import Document
from bot.knowledge.plain_yaml import Path

_BLANK = re.compile(r"\bFILL IN\b(?: \((?P<hint>[^()]*)\))?")


def is_blank(text: str) -> bool:
    """Whether something is still to fill in."""
    return _BLANK.search(text) is not None


def blanks(document: Document) -> Iterator[tuple[Path, int, str]]:
    """Every blank of a file: the key or item (the text is `body`), its line, and the hint behind it, if any, or ''."""
    for path, line, text in document.texts():
        if found := _BLANK.search(text):
            yield path, line, found["hint"] or ""
