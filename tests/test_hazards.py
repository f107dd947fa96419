"""The hazard log, held against the program: every control has tests that exist, and the safety case is up to date."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError

import bot
from bot.commands.safety_case import CASE, LOG, Control, Hazard, read_log, render
from bot.errors import KneebotError

ROOT = Path(bot.__file__).resolve().parent.parent
TEXT = LOG.read_text(encoding="utf-8")
HAZARDS = read_log(TEXT).hazards
CONTROLS = [
    pytest.param(control, id=f"{hazard.id}-{number}")
    for hazard in HAZARDS
    for number, control in enumerate(hazard.controls, 1)
]


@cache
def names_in(file: Path) -> frozenset[str]:
    """Every test of the file as pytest names it behind the file's own name, without parameters."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test") else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {f"{prefix}{one.name}" for one in inside if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


@pytest.mark.parametrize("control", CONTROLS)
def test_every_control_is_tested(control: Control) -> None:
    """A control names tests that are there; as all tests are run, one that fails fails the build."""
    for test in control.tests:
        file, _, name = test.partition("::")
        assert (ROOT / file).is_file(), test
        assert name in names_in(ROOT / file), test


@pytest.mark.parametrize("control", CONTROLS)
def test_every_control_has_its_place(control: Control) -> None:
    """A control names the files or rooms that it lives in, and they are there."""
    assert not [place for place in control.where if not (ROOT / place).exists()]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.id)
def test_no_control_raises_a_risk(hazard: Hazard) -> None:
    """No hazard is rated higher with its controls than without, and none is left unacceptable unless it can kill."""
    assert hazard.after.rating <= hazard.before.rating
    assert hazard.after.rating < 4 or hazard.after.severity == "catastrophic"


def test_numbers() -> None:
    """Hazards are numbered without a gap, so that none can be dropped unseen."""
    assert [hazard.id for hazard in HAZARDS] == [f"H{number:02}" for number in range(1, len(HAZARDS) + 1)]


def test_the_safety_case() -> None:
    """The safety case says what the log says; `make safety-case` writes it anew."""
    assert CASE.read_text(encoding="utf-8") == render(read_log(TEXT))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("severity: catastrophic", "severity: terrible"),
        ("likelihood: high", "likelihood: perhaps"),
        ("tests: [tests/safety/test_mechanism.py::test_two_messages_are_read_together]", "tests: []"),
        ("owner: coach", "owner: nobody"),
    ],
)
def test_what_may_stand_there(before: str, after: str) -> None:
    """A severity or likelihood of other words, a control without a test or an owner who is nobody is refused."""
    assert before in TEXT
    with pytest.raises(ValidationError):
        read_log(TEXT.replace(before, after))


def test_no_yaml() -> None:
    """A log that cannot be read is told with its line."""
    with pytest.raises(KneebotError, match=r"hazards\.yaml:1: "):
        read_log("purpose: [")
