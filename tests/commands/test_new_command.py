"""`kneebot new`: a file begun from a template, in which `kneebot check` finds nothing but what is still to fill in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import Ran, Terminal

from bot.knowledge.loader import check, read

KINDS = {"answer": "answers", "exercise": "exercises", "protocol": "safety"}
Kneebot = Callable[..., Ran]

NO_ID = "is no id: small letters a-z, digits and hyphens only."
IF_NOT = "If not, choose another id"
LENGTH = "It needs one at least and 60 at most"

# A word or number for each blank of the exercise's template; a sentence is as good as another.
NUMBERS = {"how many sets": "3", "how many in a set": "8-12", "how many seconds each is held": "2"}
NUMBERS |= {"on how many days of a week": "3", "how many days of rest between": "1", "an id from sources.md": "PTV"}


def fill_in(file: Path, words: dict[str, str]) -> None:
    """Write over every blank: what `words` has for its hint, else something of its own."""
    text = file.read_text(encoding="utf-8")
    hints = re.findall(r"FILL IN \((.*?)\)", text)
    for number, hint in enumerate(hints):
        text = text.replace(f"FILL IN ({hint})", words.get(hint, f"Frog pump {'xyzw'[number % 4] * (number + 1)}"), 1)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("kind", "folder"), KINDS.items())
def test_begun(person: Terminal, copy: Path, kind: str, folder: str) -> None:
    """The file is where it belongs, and is said where; `check` names each blank of it and nothing else."""
    ran = person.runs("new", kind, "frog-pump", knowledge_dir=copy)
    assert (ran.code, ran.err) == (0, "")
    where, what_next = ran.out.splitlines()[:2]
    assert where == f"knowledge/{folder}/frog-pump.md"
    assert "FILL IN" in what_next
    blanks = (person.folder / where).read_text(encoding="utf-8").count("FILL IN")
    problems = [str(problem) for problem in check(copy)]
    assert len(problems) == blanks
    assert all(re.fullmatch(rf"{where}:\d+: .* is still to fill in: .+", problem) for problem in problems)


def test_read_by_somebody(kneebot: Kneebot, copy: Path) -> None:
    """Who begins a protocol is told to have it read."""
    kneebot("new", "answer", "frog-pump", knowledge_dir=copy)
    assert "qualified" in kneebot("new", "protocol", "frogs", knowledge_dir=copy).out


@pytest.mark.parametrize("kind", ["answer", "exercise"])
def test_filled_in(kneebot: Kneebot, copy: Path, kind: str) -> None:
    """With every blank written over the file is one that the bot takes."""
    kneebot("new", kind, "frog-pump", knowledge_dir=copy)
    fill_in(copy / KINDS[kind] / "frog-pump.md", NUMBERS)
    assert check(copy) == []


@pytest.mark.parametrize("title", ["Frog pump", "Breathe: in or out?", '"Up", she said', "[30] degrees", "90", "null"])
def test_title(kneebot: Kneebot, copy: Path, title: str) -> None:
    """A title given at once stands in the file as it was meant, in quotes where it needs them."""
    kneebot("new", "answer", "frog-pump", "--title", title, knowledge_dir=copy)
    fill_in(copy / "answers" / "frog-pump.md", NUMBERS)
    assert read(copy).answers["frog-pump"].title == title


@pytest.mark.parametrize(
    ("arguments", "finding"),
    [
        (("anwser", "frog-pump"), "'anwser' is no kind of file that can be begun. Did you mean 'answer'?"),
        (("menu", "frog-pump"), "'menu' is no kind of file that can be begun. Say answer, exercise or protocol"),
        (("answer", "Frog Pump.md"), f"'Frog Pump.md' {NO_ID} Did you mean 'frog-pump'?"),
        (("answer", "../secret"), f"'../secret' {NO_ID} Did you mean 'secret'?"),
        (("answer", "/etc/passwd"), f"'/etc/passwd' {NO_ID} Did you mean 'etc-passwd'?"),
        (("answer", "..\\\\secret"), f"'..\\\\secret' {NO_ID} Did you mean 'secret'?"),
        (("answer", "nul"), "Windows cannot keep a file named 'nul'. Choose another id, such as 'nul-answer'"),
        (("answer", "?"), f"'?' {NO_ID} Choose one such as 'pain-rule'"),
        (("answer", "a" * 41), f"the id '{'a' * 41}' is 41 characters long. Shorten it to 40"),
        (("exercise", "clam"), f"'clam' is in use. Did you mean to edit exercises/clam.md? {IF_NOT}"),
        (("exercise", "pain-rule"), f"'pain-rule' is in use. Did you mean to edit answers/pain-rule.md? {IF_NOT}"),
        (("answer", "frog-pump", "--title", "x" * 61), f"the title has 61 characters. {LENGTH}"),
        (("answer", "frog-pump", "--title", " "), f"the title has 0 characters. {LENGTH}"),
    ],
    ids=str,
)
def test_refused(kneebot: Kneebot, copy: Path, arguments: tuple[str, ...], finding: str) -> None:
    """What cannot be begun is refused with what to do: exit 2, and nothing is written."""
    before = sorted(copy.rglob("*"))
    assert kneebot("new", *arguments, knowledge_dir=copy) == Ran(2, "", f"{finding}\n")
    assert sorted(copy.rglob("*")) == before


def test_nothing_overwritten(kneebot: Kneebot, copy: Path) -> None:
    """A file that is there and cannot be read, such as a link that leads nowhere, is left as it is."""
    (copy / "answers" / "frog-pump.md").symlink_to(copy / "nowhere")
    ran = kneebot("new", "answer", "frog-pump", knowledge_dir=copy)
    assert ran.code == 2
    assert not (copy / "nowhere").exists()


def test_own_template(kneebot: Kneebot, copy: Path) -> None:
    """What the coach changes in a template stands in the next file."""
    (copy / "_templates" / "answer.md").write_text("---\ntitle: FILL IN\nrelated: [pain-rule]\n---\nHello!\n")
    kneebot("new", "answer", "frog-pump", "--title", "Frogs", knowledge_dir=copy)
    made = (copy / "answers" / "frog-pump.md").read_text()
    assert made == "---\ntitle: Frogs\nrelated: [pain-rule]\n---\nHello!\n"


def test_no_template(kneebot: Kneebot, copy: Path) -> None:
    """A knowledge folder without templates is served by those that come with the program."""
    shipped = (copy / "_templates" / "answer.md").read_bytes()
    (copy / "_templates").rename(copy / "_away")
    kneebot("new", "answer", "frog-pump", "--knowledge", copy)
    assert (copy / "answers" / "frog-pump.md").read_bytes() == shipped


def test_no_line_for_the_title(kneebot: Kneebot, copy: Path) -> None:
    """A template that has lost its title is said so, when there is one to put in."""
    (copy / "_templates" / "answer.md").write_text("---\nrelated: []\n---\nHello!\n")
    ran = kneebot("new", "answer", "frog-pump", "--title", "Frogs", knowledge_dir=copy)
    assert ran == Ran(2, "", "the template has no line 'title: …' for the title. Add one, in _templates/\n")


def test_no_folder(kneebot: Kneebot, tmp_path: Path) -> None:
    """Without a knowledge folder there is nowhere to begin."""
    ran = kneebot("new", "answer", "frog-pump", knowledge_dir=tmp_path / "nowhere")
    assert ran.code == 2
    assert "there is no such folder" in ran.err
