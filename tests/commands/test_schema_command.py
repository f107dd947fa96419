"""`kneebot schema`: what an editor needs, written beside the knowledge files or printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from terminal import KNOWLEDGE, Ran, Terminal

from bot.knowledge.schema import KINDS

Kneebot = Callable[..., Ran]


def test_printed(person: Terminal) -> None:
    """The schema of one kind, as JSON and nothing else, byte for byte what lies beside the files."""
    ran = person.runs("schema", "answer")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["title"] == "Answer"
    assert ran.out == (KNOWLEDGE / ".schema" / "answer.json").read_text(encoding="utf-8")


def test_written(person: Terminal, copy: Path) -> None:
    """All of them go into the knowledge folder in use, which says what is there and stays free of problems."""
    for file in (copy / ".schema").iterdir():
        file.unlink()
    (copy / ".schema").rmdir()
    ran = person.runs("schema", knowledge_dir=copy)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{len(KINDS)} schemas in {copy / '.schema'}: {', '.join(KINDS)}.\n"
    assert {file.name for file in (copy / ".schema").iterdir()} == {f"{kind}.json" for kind in KINDS}
    assert person.runs("check", copy).code == 0


def test_named_folder(kneebot: Kneebot, tmp_path: Path) -> None:
    """Another folder can be named."""
    (tmp_path / "mine").mkdir()
    kneebot("schema", "--knowledge", "mine")
    assert (tmp_path / "mine" / ".schema" / "answer.json").is_file()


def test_no_kind(kneebot: Kneebot) -> None:
    """A kind that is none is answered with the one that was meant, or all there are."""
    assert kneebot("schema", "anser") == Ran(2, "", "'anser' is no kind of file. Did you mean 'answer'?\n")
    known = ", ".join(KINDS)
    assert kneebot("schema", "frog") == Ran(2, "", f"'frog' is no kind of file. Known are: {known}\n")


def test_no_folder(kneebot: Kneebot, tmp_path: Path) -> None:
    """No folder is made where there is none."""
    ran = kneebot("schema", "--knowledge", "nowhere")
    assert ran.code == 2
    assert "there is no such folder" in ran.err
    assert not (tmp_path / "nowhere").exists()
