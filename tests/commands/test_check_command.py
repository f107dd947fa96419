"""`kneebot check`, as a coach and as a script see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import COLOUR, Ran, Terminal

PROBLEMS = [
    "knowledge/answers/bridge-difference.md:17: related 'hamstring-brigde-90' is no file there is. "
    "Did you mean 'hamstring-bridge-90'?",
    "knowledge/smalltalk/hello.md:3: 'phrasing' is no key that is known here. Did you mean 'phrasings'?",
    "2 problem(s).",
]


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def spoilt(copy: Path) -> Path:
    """Knowledge with a slip in two files: a misspelt id, and a key that there is not."""
    spoil(copy, "answers/bridge-difference.md", "related: [hamstring-bridge-90,", "related: [hamstring-brigde-90,")
    spoil(copy, "smalltalk/hello.md", "phrasings:", "phrasing:")
    return copy


def test_good(person: Terminal) -> None:
    """The knowledge that is shipped has no problem: exit 0 and one plain line."""
    ran = person.runs("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("All good: ")
    assert ran.out.count("\n") == 1


def test_piped(person: Terminal, spoilt: Path) -> None:
    """Every problem at once, one a line with file, line and what to do, without colours when piped: exit 1."""
    ran = person.runs("check", spoilt)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines() == PROBLEMS


def test_on_a_terminal(person: Terminal, spoilt: Path) -> None:
    """On a terminal the same in colour, and the same exit code."""
    ran = person.sees("check", spoilt)
    assert ran.code == 1
    assert COLOUR in ran.out
    assert "knowledge/smalltalk/hello.md:3:" in ran.out


def test_folder_in_use(kneebot: Callable[..., Ran], spoilt: Path) -> None:
    """Without a folder named, the one in the settings is checked."""
    assert kneebot("check", knowledge_dir=spoilt).out.splitlines() == PROBLEMS


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("nowhere", "there is no such folder"),
        ("file.md", "is a file and no folder"),
        ("empty", "there is no .md file in it"),
    ],
)
def test_unusable(kneebot: Callable[..., Ran], tmp_path: Path, name: str, finding: str) -> None:
    """A folder that cannot be read at all is told from one with problems: exit 2, and what to do."""
    (tmp_path / "file.md").write_text("---\n")
    (tmp_path / "empty").mkdir()
    ran = kneebot("check", tmp_path / name)
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith(f"{tmp_path / name}: {finding}")
    assert ran.out.count("\n") == 1
