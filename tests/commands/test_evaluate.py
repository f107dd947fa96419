"""`kneebot evaluate`: how well the matcher does, for a coach and for whoever changes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import Ran, Terminal

from tests.in_use import with_few_phrasings

FIGURES = [
    *("in_scope_accuracy", "out_of_scope_recall", "mcc", "top1", "top3", "auroc", "threshold"),
    *("p50_ms", "p99_ms", "build_s", "n_train", "n_test"),
]
TRAIN = """\
text,intent
can i keep running,keep-running
is it ok to run,keep-running
should i stop running for now,keep-running
how many sets,dose
how many reps should i do,dose
"reps, sets, how many of each",dose
where is the video,video
show me the video,video
video link please,video
"""
TEST = """\
text,intent
should i keep running,keep-running
how many reps,dose
video please,video
who won the match on saturday,none
best pizza near me,none
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A little log to learn from, and one to be judged on."""
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    train.write_text(TRAIN, encoding="utf-8")
    test.write_text(TEST, encoding="utf-8")
    return train, test


def test_figures(person: Terminal, files: tuple[Path, Path]) -> None:
    """Labelled messages are judged with one JSON object of figures on standard output, and nothing else."""
    ran = person.runs("evaluate", "--train", files[0], "--test", files[1], "--out-of-scope", "none")
    assert (ran.code, ran.err) == (0, "")
    figures = json.loads(ran.out)
    assert list(figures) == FIGURES
    assert (figures["n_train"], figures["n_test"]) == (9, 5)
    assert figures["top1"] == 1.0
    assert figures["auroc"] == 1.0


def test_out_of_scope_is_guessed(kneebot: Callable[..., Ran], files: tuple[Path, Path]) -> None:
    """An intent that nothing was learnt for is out of scope without being named."""
    ran = kneebot("evaluate", "--train", files[0], "--test", files[1])
    assert json.loads(ran.out)["out_of_scope_recall"] is not None


def test_spreadsheet(kneebot: Callable[..., Ran], files: tuple[Path, Path]) -> None:
    """A file as a spreadsheet saves it will do: a mark at its start, Windows line ends, more columns, empty lines."""
    content = TEST.replace("text,intent", "intent,note,text").splitlines()
    rows = [content[0], "", *(f"{line.split(',')[1]},,{line.split(',')[0]}" for line in content[1:]), "", "dose,,"]
    files[1].write_bytes(b"\xef\xbb\xbf" + "\r\n".join(rows).encode())
    ran = kneebot("evaluate", "--train", files[0], "--test", files[1])
    assert (ran.code, json.loads(ran.out)["n_test"]) == (0, 6)


def test_all_in_scope(kneebot: Callable[..., Ran], files: tuple[Path, Path]) -> None:
    """A figure that no message tells anything about is null."""
    ran = kneebot("evaluate", "--train", files[0], "--test", files[0])
    figures = json.loads(ran.out)
    assert figures["out_of_scope_recall"] is None
    assert figures["auroc"] is None


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", ":1: no column 'text' and 'intent'. The first line must be: text,intent"),
        (b"text;intent\nhi;hello\n", ":1: no column 'text' and 'intent'. The first line must be: text,intent"),
        (b"text,label\nhi,hello\n", ":1: no column 'intent'. The first line must be: text,intent"),
        (b"text,intent\n", ":2: there is no message in it. Add lines such as: can i keep running,keep-running"),
        (b"text,intent\nhi,hello\nhow many\n", ":3: no intent. Write the message, a comma, and the intent"),
        (b'text,intent\n"two\nlines",hello\nhow many,\n', ":4: no intent. Write the message, a comma, and the intent"),
        (
            b"text,intent\nwell, how many,dose\n",
            ":2: more fields than the first line has. Put a text with commas in double quotes",
        ),
        (b"text,intent\nhi,hello\nna\xefve,dose\n", ":3: this is no UTF-8 text. Save the file as CSV in UTF-8"),
        (
            b'text,intent\nhi,hello\n"how many,dose\n',
            ":3: this is no CSV (unexpected end of data). Put a text with commas or quotes in double quotes",
        ),
    ],
)
def test_bad_file(kneebot: Callable[..., Ran], files: tuple[Path, Path], content: bytes, finding: str) -> None:
    """What is wrong with a file is said with its line and what to do, and nothing is judged."""
    files[1].write_bytes(content)
    ran = kneebot("evaluate", "--train", files[0], "--test", files[1])
    assert (ran.code, ran.out, ran.err) == (2, "", f"{files[1]}{finding}\n")


def test_no_file(kneebot: Callable[..., Ran], files: tuple[Path, Path]) -> None:
    """A file that is not there is named."""
    ran = kneebot("evaluate", "--train", files[0], "--test", files[1].with_name("gone.csv"))
    assert ran.code == 2
    assert "gone.csv: the file cannot be read (No such file or directory). Name a CSV file" in ran.err


def test_nothing_to_learn(kneebot: Callable[..., Ran], files: tuple[Path, Path]) -> None:
    """A file to learn from that has nothing but what is out of scope is refused."""
    files[0].write_text("text,intent\nhi,none\n", encoding="utf-8")
    ran = kneebot("evaluate", "--train", files[0], "--test", files[1], "--out-of-scope", "none")
    assert (ran.code, ran.out) == (2, "")
    assert "every line is out of scope" in ran.err


@pytest.mark.parametrize("arguments", [[], ["--train", "a.csv"], ["--folds", "3", "--test", "a.csv"], ["--folds", "1"]])
def test_unclear(kneebot: Callable[..., Ran], arguments: list[str]) -> None:
    """Half a request is answered with what is missing, and nothing is run."""
    ran = kneebot("evaluate", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "--folds" in ran.err


def test_folds(kneebot: Callable[..., Ran], copy: Path) -> None:
    """A knowledge folder is judged on itself, with the entries that are taken for one another, worst first."""
    ran = kneebot("evaluate", "--folds", "2", "--knowledge", with_few_phrasings(copy, 6), semantic="off")
    assert (ran.code, ran.err) == (0, "")
    figures = json.loads(ran.out)
    assert list(figures) == [*FIGURES, "confusions"]
    worst = figures["confusions"]
    assert [pair["count"] for pair in worst] == sorted((pair["count"] for pair in worst), reverse=True)
    assert all(pair["meant"] and pair["meant"] != pair["got"] and pair["examples"] for pair in worst)
