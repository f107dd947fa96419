"""The knowledge of this repository, read and built once for all tests that talk with it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import takewhile
from pathlib import Path

import bot
from bot.config import cache_folder
from bot.embedding import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loader import read
from bot.service.library import Library

LEARNED = "TESTS_LEARNED"  # in a run's environment: its folder for what is dear to learn
KNOWLEDGE = Path(bot.__file__).parents[1] / "knowledge"


@cache
def knowledge() -> KnowledgeBase:
    """What the knowledge folder in use says."""
    return read(KNOWLEDGE)


@cache
def library() -> Library:
    """The knowledge folder in use, by words alone. Nobody changes it: a test that reloads takes a copy.

    Copies never learn in full: that would go on behind the tests that follow.
    """
    with _one_at_a_time("by words") as folder:
        return Library(KNOWLEDGE, folder, quiet_s=3600)


def with_few_phrasings(folder: Path, most: int) -> Path:
    """The folder, with at most so many phrasings of each entry and a paragraph of each answer: soon learnt.

    A programme keeps all of its own, because it needs eight.
    """
    for file in folder.glob("*/*.md"):
        if file.parent.name == "programmes":
            continue
        if file.parent.name == "answers":
            begin, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
            paragraph, _, _ = body.strip().partition("\n\n")
            file.write_text(f"{begin}---\n{front}---\n{paragraph}\n", encoding="utf-8")
        before, key, after = file.read_text(encoding="utf-8").partition("\nphrasings:\n")
        lines = after.split("\n")
        phrasings = list(takewhile(lambda line: line.startswith("  - "), lines))
        file.write_text(before + key + "\n".join([*phrasings[:most], *lines[len(phrasings) :]]), encoding="utf-8")
    return folder


@cache
def learned() -> Path:
    """A user's cache folder as `make install` leaves it, so that a start takes no longer than the second of a machine.

    Not that of whoever runs the tests, though what this very program left there need not be learnt again. Nobody
    changes it: what starts the bot takes a copy.
    """
    with _one_at_a_time("by meanings") as folder:
        if (installed := cache_folder()).is_dir() and not (folder / "kneebot").exists():
            shutil.copytree(installed, folder / "kneebot")
        Library(KNOWLEDGE, folder / "kneebot", Encoder.find())
        return folder


@contextmanager
def _one_at_a_time(name: str) -> Iterator[Path]:
    """A folder of the run's, which its workers fill in turn: the second finds what the first has learnt."""
    folder = Path(os.environ[LEARNED]) / name
    folder.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
