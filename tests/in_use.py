"""The knowledge of this repository, read and built once for all tests that talk with it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import bot
from bot.embedding import Encoder
from bot.service.library import Library

KNOWLEDGE = Path(bot.__file__).parents[1] / "knowledge"


@cache
def library() -> Library:
    """The knowledge folder in use, by words alone. Nobody changes it: a test that reloads takes a copy.

    Copies never learn in full: that would go on behind the tests that follow.
    """
    return Library(KNOWLEDGE, quiet_s=3600)


@cache
def learned() -> Path:
    """A user's cache folder as `make install` leaves it, so that a start takes no longer than the second of a machine.

    Not that of whoever runs the tests. Nobody changes it: what starts the bot takes a copy.
    """
    folder = Path(tempfile.mkdtemp(prefix="kneebot-learned-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Library(KNOWLEDGE, folder / "kneebot", Encoder.find())
    return folder
