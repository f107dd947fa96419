"""`kneebot check`, as a coach and as a script see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import COLOUR, Ran, Terminal

from tests.in_use import with_few_phrasings


def spoil(file: Path, old: str, new: str) -> int:
    """Put a slip into a file; the line where it stands."""
    before, found, after = file.read_text(encoding="utf-8").partition(old)
    assert found
    file.write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


@pytest.fixture
def problems(copy: Path) -> list[str]:
    """What there is to say of the copy, once it has a slip in two files: a misspelt id, and a key that there is not."""
    id_line = spoil(copy / "answers/bridge-difference.md", "[hamstring-bridge-90,", "[hamstring-brigde-90,")
    key_line = spoil(copy / "smalltalk/hello.md", "phrasings:", "phrasing:")
    return [
        f"knowledge/answers/bridge-difference.md:{id_line}: related 'hamstring-brigde-90' is no file there is. "
        "Did you mean 'hamstring-bridge-90'?",
        f"knowledge/smalltalk/hello.md:{key_line}: 'phrasing' is no key that is known here. Did you mean 'phrasings'?",
        "2 problem(s).",
    ]


def test_good(person: Terminal) -> None:
    """The knowledge that is shipped has no problem: exit 0, and after what is worth a look one plain line says so."""
    ran = person.runs("check")
    assert (ran.code, ran.err) == (0, "")
    *warnings, good, unread = ran.out.partition("Answers from")[0].splitlines()[:-1]
    assert good.startswith("All good: ")
    assert unread.startswith("Read by nobody qualified yet ('reviewed: null'): ")
    assert all(re.match(r"knowledge/[a-z/0-9-]+\.md:\d+: ", warning) for warning in warnings[:-1])
    assert not warnings or warnings[-1].startswith(f"{len(warnings) - 1} warning(s)")


def test_what_to_expect(person: Terminal) -> None:
    """With nothing wrong, the learnt thresholds stand there and the share of each outcome, adding up to a whole."""
    learnt, known, strange = person.runs("check").out.splitlines()[-3:]
    assert all(0 < float(number) < 1 for number in re.findall(r"0\.\d\d", learnt))
    assert len(re.findall(r"0\.\d\d", learnt)) == 3
    for line, outcomes in ((known, 4), (strange, 3)):
        shares = [int(share) for share in re.findall(r"(\d+)%", line)]
        assert len(shares) == outcomes
        assert sum(shares) == pytest.approx(100, abs=outcomes / 2)


def test_piped(person: Terminal, copy: Path, problems: list[str]) -> None:
    """Every problem at once, one a line with file, line and what to do, without colours when piped: exit 1."""
    ran = person.runs("check", copy)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines()[:3] == problems


def test_written_to_a_file(person: Terminal, copy: Path, problems: list[str], tmp_path: Path) -> None:
    """Who has the findings written to a file sees at the terminal that it is at work; the file has them alone."""
    ran = person.sees("check", copy, printed=tmp_path / "found.txt")
    assert "Checking the folder" in ran.out
    assert (tmp_path / "found.txt").read_text("utf-8").splitlines()[:3] == problems


def test_on_a_terminal(person: Terminal, copy: Path, problems: list[str]) -> None:
    """On a terminal the same in colour, and the same exit code."""
    ran = person.sees("check", copy)
    assert ran.code == 1
    assert COLOUR in ran.out
    assert all(problem.split(": ")[0] in ran.out for problem in problems)


def test_folder_in_use(kneebot: Callable[..., Ran], copy: Path, problems: list[str]) -> None:
    """Without a folder named, the one in the settings is checked."""
    assert kneebot("check", knowledge_dir=copy).out.splitlines()[:3] == problems


def test_warnings(kneebot: Callable[..., Ran], copy: Path) -> None:
    """Warnings stand after the problems and are counted apart."""
    spoil(copy / "answers/warm-up.md", "related:", "relatd:")
    text = (copy / "exercises/clam.md").read_text(encoding="utf-8")
    without = re.sub(r"picture:\n(?:  .*\n)+", "picture: null\n", text)
    (copy / "exercises/clam.md").write_text(without, encoding="utf-8")
    problem, problems, *warnings = kneebot("check", copy).out.splitlines()
    assert "relatd" in problem
    assert problems == "1 problem(s)."
    assert any("clam.md" in warning and "has no picture" in warning for warning in warnings[:-1])
    assert warnings[-1].startswith(f"{len(warnings) - 1} warning(s)")


def test_an_overdue_protocol(kneebot: Callable[..., Ran], copy: Path) -> None:
    """A protocol of safety whose review has run out is a problem: exit 1."""
    with_few_phrasings(copy, 8)
    spoil(copy / "safety/back-pain.md", "reviewed: null", "reviewed: {by: A physio, on: 2020-03-01, due: 2021-03-01}")
    ran = kneebot("check", copy)
    assert ran.code == 1
    assert [
        line for line in ran.out.splitlines() if "safety/back-pain.md" in line and "was due again on 2021-03-01" in line
    ]


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
