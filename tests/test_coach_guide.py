"""The coach's guide, held against the program: its example is played through, and it leaves no key out."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main
from pydantic import BaseModel

import bot
from bot.cli import app
from bot.knowledge import measures, pose, protocol
from bot.knowledge import models as kinds
from bot.knowledge.folder import Sources
from bot.knowledge.keys import GIVEN, fields_of
from bot.knowledge.loader import check
from bot.knowledge.plain_yaml import parse
from bot.safety.hearing import Listener
from bot.service.building import CHECKS, build_policy, read_checked
from tests.in_use import with_few_phrasings

ROOT = Path(bot.__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "coach.md").read_text(encoding="utf-8")
DRAFT = "answers/breathing-in-the-bridge.md"
MODELS = (
    kinds.Exercise,
    kinds.Answer,
    kinds.SmallTalk,
    kinds.Programme,
    kinds.Session,
    kinds.MoveOn,
    kinds.Dose,
    kinds.Fault,
    kinds.Video,
    kinds.Proof,
    kinds.Review,
    kinds.Source,
    kinds.Page,
    kinds.Messages,
    Sources,
    measures.ProgressRules,
    measures.Balance,
    measures.Band,
    pose.Picture,
    pose.Pose,
    protocol.Protocol,
    protocol.Sign,
    protocol.Question,
    protocol.Release,
    protocol.CheckBack,
    protocol.SafetyWords,
    protocol.WordGroup,
)
ON_TOP = (
    kinds.Exercise, kinds.Answer, kinds.SmallTalk, kinds.Programme, kinds.Page, kinds.Messages, measures.ProgressRules,
    protocol.Protocol,
)  # fmt: skip
# Word lists for matching have no model: each is known to the room that reads it.
FREE = ("`words/emergency-numbers.md`", "`words/matching.md`")
CHOICES = (pose.Body, pose.Arms, pose.Muscle, pose.Joint, pose.Moving, pose.Prop)


def block(name: str) -> str:
    """The code block behind the comment of that name."""
    (found,) = re.findall(rf"<!-- {name} -->\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
    return str(found)


def example(key: str) -> Any:
    """The YAML block that begins with the key, read."""
    (found,) = re.findall(rf"```yaml\n({key}:.*?)```", GUIDE, re.DOTALL)
    read = parse(found)
    assert not read.slips
    return read.value[key]


def keys_of(model: type[BaseModel]) -> set[tuple[str, str]]:
    """Each key of a model that people write, with what the model says of it."""
    fields = fields_of(model).items()
    return {(key, str(field.description)) for key, field in fields if model not in ON_TOP or key not in GIVEN}


def rows() -> list[tuple[str, str]]:
    """Each key that the guide's tables explain, with the explanation."""
    parts = GUIDE[GUIDE.index("## Every key") : GUIDE.index("## The chat")].split("\n### ")
    kept = "\n".join(part for part in parts if not part.startswith(FREE))
    tables = re.findall(r"^\| key \| \|\n((?:\|.*\n)+)", kept, re.MULTILINE)
    found = [row for table in tables for row in re.findall(r"^\| (?:… )?`(\w+)` \| (.*) \|$", table, re.MULTILINE)]
    return [(key, told.replace("\\|", "|")) for key, told in found]


def test_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The guide's example: the same slips give the same problems, and once mended the answer is found."""
    folder = with_few_phrasings(Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")), 8)
    command, *said = block("new").splitlines()
    arguments = typer.main.get_command(app).make_context("kneebot", shlex.split(command)[2:])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KNEEBOT_KNOWLEDGE_DIR", "knowledge")
    with arguments:
        arguments.command.invoke(arguments)
    assert capsys.readouterr().out.splitlines() == said
    draft = folder / DRAFT
    begun = draft.read_text(encoding="utf-8").splitlines()
    assert begun[:3] == block("draft").splitlines()[:3]
    draft.write_text(block("draft"), encoding="utf-8")
    assert [str(problem) for problem in check(folder, CHECKS)] == block("check").splitlines()[1:-1]
    text = draft.read_text(encoding="utf-8").replace("source:", "sources:").replace("brigde", "bridge")
    draft.write_text(text.replace("breathing: when exactly", '"breathing: when exactly"'), encoding="utf-8")
    answer = build_policy(read_checked(folder)).rank("do you breathe in or out").answer
    assert answer is not None
    assert answer.entry == "breathing-in-the-bridge"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key(model: type[BaseModel]) -> None:
    """Every key that a file may have is explained, in the words that editors and `check` have too."""
    told = rows()
    assert not [
        known for known in keys_of(model) if not any(row[0] == known[0] and row[1].startswith(known[1]) for row in told)
    ]


def test_no_other_key() -> None:
    """No key is explained that there is not."""
    known = [pair for model in MODELS for pair in keys_of(model)]
    assert not [row for row in rows() if not any(row[0] == key and row[1].startswith(said) for key, said in known)]


@pytest.mark.parametrize("choices", CHOICES, ids=lambda choices: get_args(choices)[0])
def test_every_choice(choices: Any) -> None:
    """Where only some words are possible in a picture, all of them are named."""
    assert not [choice for choice in get_args(choices) if f"`{choice}`" not in GUIDE]


def test_picture_example() -> None:
    """The picture in the guide can be drawn as it stands."""
    assert pose.Picture.model_validate(example("picture")).marked == 90


def test_words_example() -> None:
    """The word groups in the guide hear what they should."""
    words = protocol.SafetyWords(title="Words", groups=example("groups"))
    hearing = Listener([words]).hear("I cannot feel anything between my legs")
    assert {"numb", "saddle"} <= {item.group for item in hearing.heard if not item.denied}


@pytest.mark.parametrize(
    ("wording", "said", "heard"),
    [
        ("numb", "It's NUMB!", True),
        ("numb", "numbness", False),
        ("numb*", "numbness", True),
        ("(lower back|spine)", "my lower back", True),
        ("(lower back|spine)", "my back", False),
        ("feel (the|my)? back", "i feel back", True),
        ("feel ... back", "i feel it in my back", True),
        ("feel ... back", "i feel it much more in my back", False),
        ("^ back $", "Back.", True),
        ("^ back $", "back to running", False),
    ],
)
def test_word_language(wording: str, said: str, heard: bool) -> None:
    """The little language matches what the guide's table says, and not more."""
    group = protocol.WordGroup(kind="place", says="a place", words=(wording,))
    listener = Listener([protocol.SafetyWords(title="Words", groups={"it": group})])
    assert any(item.group == "it" and not item.denied for item in listener.hear(said).heard) is heard
