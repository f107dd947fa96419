"""What the README and the documents say of the program, held against the program."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
import typer.main

import bot
from bot.cli import app
from bot.config import PREFIX, Settings
from bot.dialogue.menus import COMMANDS
from tests.commands.terminal import Terminal
from tests.in_use import learned

ROOT = Path(bot.__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def table(text: str, first_heading: str) -> list[list[str]]:
    """The rows of the one table whose first column has that heading, cell by cell."""
    (found,) = re.findall(rf"^\| {re.escape(first_heading)} \|.*\n\|[ -|]*\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in found.splitlines()]


def shown(default: object) -> str:
    """A setting's default as the table writes it."""
    if default is None or default == frozenset():
        return "none"
    if isinstance(default, bool):
        return "`on`" if default else "`off`"
    return f"`{default.name}` beside the program" if isinstance(default, Path) else f"`{default}`"


def test_settings() -> None:
    """Every setting stands in the README's table with its default, and none that there is not."""
    told = {name: default for name, default, _ in table(README, "setting")}
    fields = Settings.model_fields.items()
    assert told == {f"`{PREFIX}{name.upper()}`": shown(field.default) for name, field in fields}


def test_commands() -> None:
    """Every command of `kneebot` stands in the README, and none that there is not."""
    told = {cell[0].split()[1].strip("`") for cell in table(README, "command") if cell[0].startswith("`kneebot")}
    assert told == set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_telegram_commands() -> None:
    """Every command of Telegram's menu stands in the README, and those that only admins have."""
    told = [cell[0].strip("`/") for cell in table(README, "on Telegram")[1:]]
    assert sorted(told) == sorted([*COMMANDS, "reload", "review", "unanswered"])


def test_make_targets() -> None:
    """Every `make` that a document speaks of is one that the Makefile has."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = {name for path in DOCUMENTS for name in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))}
    assert told
    assert told <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links(path: Path) -> None:
    """A link or a picture inside the repository leads to a file that is there."""
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (path.parent / target).is_file()]


def test_transcript(tmp_path: Path) -> None:
    """The README's conversation can be had: the same lines typed, the same answers, as far as their titles go."""
    transcript = README[README.index("you> ") : README.index("## Put it on Telegram")]
    exchanges = [part.splitlines() for part in transcript.split("you> ")[1:]]
    cache = Path(shutil.copytree(learned(), tmp_path / "cache"))
    ran = Terminal(tmp_path, cache).runs("chat", stdin="".join(f"{lines[0]}\n" for lines in exchanges))
    answers = [" ".join(re.sub(r"[│╭╰─╮╯]", " ", box).split()) for box in ran.out.split("╭")[2:]]
    told = [lines[2].strip("│ ") for lines in exchanges]
    assert [answer[: len(title)] for answer, title in zip(answers, told, strict=True)] == told


def test_libraries() -> None:
    """Every library that the program needs stands in the architecture's table with its range, and none beside."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = {f"{row[0].strip('`')}{row[1].strip('`')}" for row in table(ARCHITECTURE, "library")}
    assert told == set(project["dependencies"])
