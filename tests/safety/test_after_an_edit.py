"""After an edit of the knowledge only what can have changed is done again, and nothing that decides is left out."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import parse
from bot.knowledge.lint import lint
from bot.safety import proof
from bot.safety.triage import Safety

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
ANSWER, PROTOCOL = PurePosixPath("answers/warm-up.md"), PurePosixPath("safety/cauda-equina.md")
SLIP = "numb in my genitls"


def test_other_words_are_no_slips(base: KnowledgeBase, signs: Safety) -> None:
    """Once an edit has brought a word it is heard as it stands, as after a new start, also in what was heard before."""
    before = signs.assess(SLIP)
    edited = signs.knowing(["genitls"])
    anew = Safety(base.protocols.values(), base.safety_words.values(), ["genitls"])
    assert edited.assess(SLIP) == anew.assess(SLIP)
    assert edited.assess(SLIP) != before
    assert signs.assess(SLIP) == before


def test_the_proofs_are_tried_when_a_phrasing_can_spoil_them() -> None:
    """A phrasing with a word that a sign's proof counts on as a slip is refused, though no safety file was touched."""
    protocol = (KNOWLEDGE / PROTOCOL).read_text("utf-8").replace("raised_by:\n", f"raised_by:\n      - {SLIP}\n", 1)
    changed = {PROTOCOL: protocol.encode()}
    assert not list(proof.problems(parse(KNOWLEDGE, changed)))
    answer = (KNOWLEDGE / ANSWER).read_text("utf-8").replace("phrasings:\n", f"phrasings:\n  - {SLIP}\n", 1)
    found = list(proof.problems(parse(KNOWLEDGE, {**changed, ANSWER: answer.encode()})))
    assert [problem.file for problem in found] == [f"knowledge/{PROTOCOL}"]
    assert "genitls" in found[0].message


def test_a_safety_file_is_tried_at_each_edit() -> None:
    """A sign that loses what raises it is refused at once, and again, and is taken when it is whole again."""
    whole = parse(KNOWLEDGE)
    assert not list(proof.problems(whole))
    text = (KNOWLEDGE / PROTOCOL).read_text("utf-8")
    broken = parse(
        KNOWLEDGE, {PROTOCOL: text.replace("raised_by:\n", "raised_by:\n      - nice weather\n", 1).encode()}
    )
    for _ in range(2):
        (problem,) = proof.problems(broken)
        assert "nice weather" in problem.message
    assert not list(proof.problems(whole))


def test_a_file_of_words_that_cannot_be_read_is_the_only_problem() -> None:
    """A slip in a file of words is told at its line; no sign is called deaf for the words that it took along."""
    words = PurePosixPath("words/safety-events.md")
    text = (KNOWLEDGE / words).read_text("utf-8").replace("\n      - ", "\n      - *", 1)
    folder = parse(KNOWLEDGE, {words: text.encode()})
    assert [problem.file for problem in folder.problems] == [f"knowledge/{words}"]
    assert not list(proof.problems(folder))
    assert not list(proof.problems(parse(KNOWLEDGE)))


def test_a_group_that_is_none() -> None:
    """A slip in the name of a group of words is told at the line that has it, and nowhere else."""
    text = (KNOWLEDGE / PROTOCOL).read_text("utf-8").replace("all: [saddle,", "all: [sadle,", 1)
    folder = parse(KNOWLEDGE, {PROTOCOL: text.encode()})
    assert [problem.message for problem in lint(folder)] == ["no word group 'sadle' is known. Did you mean 'saddle'?"]
    assert not list(proof.problems(folder))
