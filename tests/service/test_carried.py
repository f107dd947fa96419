"""What one process has compared the next need not, and it finds what is wrong all the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.knowledge import near
from bot.knowledge.folder import parse
from bot.safety import proof
from bot.service.building import checked
from tests.in_use import KNOWLEDGE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


def forget() -> None:
    """As a new process begins."""
    for memory in (near._remembered, near._weighed, proof._proved):
        memory.clear()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    compared, proved = (dict(near._remembered), dict(near._weighed)), dict(proof._proved)
    yield
    forget()
    near.recall(compared)
    proof.recall(proved)


@pytest.mark.parametrize(
    ("file", "was", "becomes", "finding"),
    [
        ("answers/cross-training.md", "\nphrasings:\n", "\nphrasings:\n  - how should i warm up\n", "also asks for"),
        ("safety/knee-injury.md", "all: [one-knee, locked]", "all: [one-knee, swelling]", "does not raise"),
    ],
)
def test_after_an_edit(folder: Path, tmp_path: Path, file: str, was: str, becomes: str, finding: str) -> None:
    """A mistake made since is found by what was kept, and is gone once it is mended."""
    forget()
    cache = tmp_path / "cache"
    revision = checked(parse(folder), cache, remember=True).revision
    forget()
    good = (folder / file).read_text()
    (folder / file).write_text(good.replace(was, becomes))
    with pytest.raises(KnowledgeError, match=finding):
        checked(parse(folder), cache, remember=True)
    assert near._remembered
    forget()
    (folder / file).write_text(good)
    assert checked(parse(folder), cache, remember=True).revision == revision
