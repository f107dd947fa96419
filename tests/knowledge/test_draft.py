"""A draft is the coach's own template with runners' questions in it, and is not read before it is renamed."""

from __future__ import annotations

from pathlib import Path

import pytest
from coach import GOOD, Coach
from hypothesis import given
from hypothesis import strategies as st
from test_edit import WORDINGS

from bot.errors import KneebotError
from bot.knowledge.blanks import is_blank
from bot.knowledge.draft import draft, write_draft
from bot.knowledge.edit import NotEdited
from bot.knowledge.front_matter import read
from bot.knowledge.loader import check
from bot.knowledge.template import template
from tests.in_use import KNOWLEDGE

OURS = template("answer", KNOWLEDGE)


@given(st.lists(WORDINGS, min_size=1, max_size=6, unique=True))
def test_draft(wordings: list[str]) -> None:
    """A draft reads back with its questions as phrasings, whatever signs are in them; three are asked for."""
    document = read(draft(OURS, wordings).encode())
    assert not document.slips
    phrasings = document.values["phrasings"]
    assert phrasings[: len(wordings)] == wordings
    assert len(phrasings) == max(3, len(wordings))
    assert all(map(is_blank, phrasings[len(wordings) :]))
    assert len(document.values["title"]) <= 60


@pytest.mark.parametrize(
    "phrasings",
    [
        "phrasings: [FILL IN (one)]",
        "phrasings: [said before]",
        "phrasings:\n- said before # always\n- FILL IN\n# the end",
        "phrasings:\n    - 'FILL IN (one way)' # note\n    - FILL IN",
    ],
)
def test_template_of_the_coach(phrasings: str) -> None:
    """However a coach has changed the template, its comments and texts stay and the questions are put in."""
    mine = f"---\n# A note.\ntitle: FILL IN\n{phrasings}\nsources: []\n---\nMy own text.\n"
    text = draft(mine, ["does a heel drop help"])
    assert "does a heel drop help" in read(text.encode()).values["phrasings"]
    assert text.startswith("---\n# A note.\ntitle: does a heel drop help\n")
    assert text.endswith("\nsources: []\n---\nMy own text.\n")


@pytest.mark.parametrize(
    ("mine", "finding"),
    [
        ("---\nphrasings: [a]\n---\n", "no line 'title: …'"),
        ("---\ntitle: a\n---\n", "no list 'phrasings'"),
        ("---\ntitle: a\nphrasings: [\n---\n", "line "),
    ],
)
def test_no_template(mine: str, finding: str, tmp_path: Path) -> None:
    """A template into which they do not go is named as what is to be mended, and nothing is written."""
    with pytest.raises((KneebotError, NotEdited), match=finding):
        write_draft(tmp_path, mine, ["does a heel drop help"])
    assert list(tmp_path.iterdir()) == []


def test_not_read(tmp_path: Path) -> None:
    """A draft changes nothing until it is renamed, and then `check` names what is left; names do not collide."""
    coach = Coach(tmp_path / "knowledge")
    for name, text in GOOD.items():
        coach.writes(name, text)
    answers = coach.folder / "answers"
    first = write_draft(answers, OURS, ["Does a heel drop help?", "heel drop good or bad", "what about heel drop"])
    second = write_draft(answers, OURS, ["does a heel drop help"])
    assert (first.name, second.name) == ("_does-a-heel-drop-help.md", "_does-a-heel-drop-help-2.md")
    assert check(coach.folder) == []
    renamed = first.rename(answers / "does-a-heel-drop-help.md")
    problems = check(coach.folder)
    assert len(problems) == renamed.read_text().count("FILL IN")
    assert all("is still to fill in" in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ("où ça ?", "_o-a.md"),
        ("?!", "_new.md"),
        ("word " * 30, "_word-"),
        ("../../etc/passwd", "_etc-passwd.md"),
        ("/etc/cron.d/x\0.md", "_etc-cron-d-x-md.md"),
        ("..\\..\\x", "_x.md"),
        ("CON", "_con-answer.md"),
    ],
)
def test_name(tmp_path: Path, wording: str, name: str) -> None:
    """Whatever is asked makes a file name that may stand once the underscore is taken away."""
    made = write_draft(tmp_path, OURS, [wording.strip()]).name
    assert made.startswith(name)
    assert len(made) <= 44
