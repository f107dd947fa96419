"""The knowledge of this repository, read and built once for all tests that talk with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import bot
from bot.service.library import Library

KNOWLEDGE = Path(bot.__file__).parents[1] / "knowledge"


@cache
def library() -> Library:
    """The knowledge folder in use. Nobody changes it: a test that reloads takes a copy."""
    return Library(KNOWLEDGE)
