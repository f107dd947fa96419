"""What is filled into the knowledge's texts, and what its writer is told of a name in brackets that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue import phrases
from bot.knowledge.loader import check

ANSWER = """---
title: {title}
phrasings: [one way, another way, a third way]
---
Call when it is bad.

{text}
"""


def told(folder: Path, file: str, text: str) -> list[str]:
    """What is said of brackets in one file."""
    path = folder / "knowledge" / file
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    found = check(folder / "knowledge", [phrases.problems])
    return [str(problem).removeprefix("knowledge/") for problem in found if "{" in str(problem)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Call {emergency_number} now.", "{emergency_number} is never filled in. Did you mean 'emergency_numbers'?"),
        ("Call { emergency_numbers }.", "{ emergency_numbers } is never filled in. Did you mean 'emergency_numbers'?"),
        ("Hello {name}.", "{name} is never filled in. Known here: {crisis_lines}, {emergency_numbers}"),
    ],
)
def test_in_a_text(tmp_path: Path, text: str, said: str) -> None:
    """A misspelt name in brackets would leave an emergency without a number, so it is a problem at its line."""
    assert told(tmp_path, "answers/desk.md", ANSWER.format(title="Desk", text=text)) == [f"answers/desk.md:7: {said}"]


def test_whom_to_call(tmp_path: Path) -> None:
    """The two names that are filled in everywhere may stand in any text that is an answer."""
    text = "{emergency_numbers} or {crisis_lines}"
    assert told(tmp_path, "answers/desk.md", ANSWER.format(title="Desk", text=text)) == []


def test_where_nothing_is_filled_in(tmp_path: Path) -> None:
    """A button's label is shown as it stands, so that not even a known name may stand in it."""
    said = "{emergency_numbers} is not filled in here and stays as it stands. Take it out"
    text = ANSWER.format(title='"{emergency_numbers}"', text="Rest.")
    assert told(tmp_path, "answers/desk.md", text) == [f"answers/desk.md:2: {said}"]


def test_in_a_short_sentence(tmp_path: Path) -> None:
    """A short sentence has names of its own, and a slip of one is told with the one that was meant."""
    messages = "---\ntitle: Short sentences\nmessages:\n  card_faults_title: 'What goes wrong: {titel}'\n---\n"
    said = "menus/messages.md:4: {titel} in 'card_faults_title' is never filled in. Did you mean 'title'?"
    assert said in told(tmp_path, "menus/messages.md", messages)
