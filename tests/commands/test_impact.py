"""`kneebot impact`: what a change of the knowledge does to messages, told before it is taken into use."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from git_folder import Repository
from policies import without
from terminal import COLOUR, KNOWLEDGE, Ran, Terminal

from bot.commands.compared import SAFETY, Change, Comparison, Kind, Said
from bot.commands.impact import Impact, Side, bases, compare, messages, side
from bot.commands.impact_report import in_json, show
from bot.dialogue.policy import Policy
from bot.dialogue.state import DecisionKind
from bot.dialogue.turn import Explanation
from bot.errors import KneebotError
from bot.knowledge.folder import parse
from bot.knowledge.models import TriageLevel
from bot.safety.second_opinion import SecondOpinion
from tests.in_use import with_few_phrasings

BACK = "lumbago again"
RUN = "can i keep running"

ANSWER = Explanation(DecisionKind.ANSWER, "pain-rule")
REPORT = Explanation(DecisionKind.ESCALATE, "back-pain", level=TriageLevel.CAUTION)


def impact(*kinds: Kind) -> Impact:
    """As if these had been found."""
    nothing = Side("nothing", parse(KNOWLEDGE))
    changes = tuple(Change(kind, Said("said.jsonl", 1, (BACK,)), REPORT, ANSWER) for kind in kinds)
    return Impact(nothing, nothing, 10, changes)


@pytest.mark.parametrize("kind", [None, *Kind])
def test_exit_code(kind: Kind | None) -> None:
    """Only an escalation that is lost, or at a lower level, is exit code 1."""
    lost = kind in (Kind.NO_LONGER_ESCALATED, Kind.LEVEL_LOWER)
    assert impact(*([kind] if kind else [])).code == (1 if lost else 0)


def test_what_touches_safety() -> None:
    """All that is escalated, or was, comes before what is only answered otherwise."""
    assert [kind in SAFETY for kind in Kind] == sorted((kind in SAFETY for kind in Kind), reverse=True)
    assert Kind.OTHER_PROTOCOL in SAFETY
    assert Kind.OTHER_ENTRY not in SAFETY


# -- what is found ---------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def second() -> SecondOpinion:
    """A second opinion, by words alone."""
    return SecondOpinion()


@pytest.fixture(scope="module")
def deaf(policy: Policy) -> Policy:
    """The policy without the sign by which sciatica and discs are heard."""
    return without(policy, "back-pain", "back-complaint")


@pytest.fixture
def lost(policy: Policy, deaf: Policy, second: SecondOpinion) -> Impact:
    """What comes of it when the sign is taken away."""
    before, after = Side("before", parse(KNOWLEDGE)), Side("after", replace(parse(KNOWLEDGE), revision="narrowed"))
    said = [Said("said.jsonl", 1, (RUN,)), Said("said.jsonl", 2, (f"{BACK}\n\u001b[31m[bold]",))]
    return compare(before, after, Comparison(policy, deaf, second), said)


def test_a_lost_escalation(lost: Impact) -> None:
    """A report that is heard no longer is told, and what is decided as before is not."""
    (change,) = lost.changes
    assert change.kind is Kind.NO_LONGER_ESCALATED
    assert (change.old.entry, change.old.level) == ("back-pain", TriageLevel.CAUTION)
    assert change.new.kind is not DecisionKind.ESCALATE
    assert lost.code == 1


def test_shown(lost: Impact, capsys: pytest.CaptureFixture[str]) -> None:
    """File, line and words of a message, on one line; both decisions side by side; the counts at the end."""
    show(lost)
    out = capsys.readouterr().out
    assert out.startswith("No longer escalated (1)\n")
    assert f"said.jsonl:2: “{BACK} [31m[bold]”\n    escalate: back-pain (caution)  →  " in out
    assert (
        f"before ({lost.old.revision}) → after (narrowed): 1 no longer escalated; 1 as before." in out.splitlines()[-1]
    )
    assert COLOUR not in out


def test_quiet(lost: Impact, capsys: pytest.CaptureFixture[str]) -> None:
    """With --quiet there are the counts, and nobody's words."""
    show(lost, quiet=True)
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert "1 no longer escalated" in out
    assert BACK not in in_json(lost, quiet=True)


def test_json(lost: Impact) -> None:
    """Programs get the counts, and each change with both decisions in the words of `ask --jsonl`."""
    told: dict[str, Any] = json.loads(in_json(lost))
    assert told["counts"] == {"no_longer_escalated": 1}
    assert told["messages"] == 2
    assert told["new"] == {"name": "after", "revision": "narrowed"}
    (change,) = told["changes"]
    assert (change["kind"], change["safety"], change["line"]) == ("no_longer_escalated", True, 2)
    assert {name: change["old"][name] for name in ("decision", "entry", "triage", "flags")} == {
        "decision": "escalate",
        "entry": "back-pain",
        "triage": "caution",
        "flags": ["back-complaint"],
    }
    assert change["new"]["decision"] != "escalate"


def test_the_gravest_first(policy: Policy, deaf: Policy, second: SecondOpinion) -> None:
    """Changes come by kind, the gravest kind first, and within it in the order of the messages."""
    nothing = Side("nothing", parse(KNOWLEDGE))
    said = [Said("said.jsonl", line, (text,)) for line, text in enumerate((RUN, BACK, f"{BACK}!"), 1)]
    found = compare(nothing, nothing, Comparison(deaf, policy, second), said)
    assert [(change.kind, change.said.line) for change in found.changes] == [
        (Kind.NEWLY_ESCALATED, 2),
        (Kind.NEWLY_ESCALATED, 3),
    ]


def test_every_core(policy: Policy, deaf: Policy, second: SecondOpinion) -> None:
    """Many messages are shared out, and what comes of it is the same and in the same order."""
    nothing = Side("nothing", parse(KNOWLEDGE))
    said = [Said("said.jsonl", line, (BACK if line % 50 == 0 else f"hello {line}",)) for line in range(1, 302)]
    found = compare(nothing, nothing, Comparison(policy, deaf, second), said)
    assert [change.said.line for change in found.changes] == [50, 100, 150, 200, 250, 300]
    assert found.messages == 301


# -- what is compared ------------------------------------------------------------------------------------------
@pytest.fixture
def repository(copy: Path) -> Repository:
    """A repository with the knowledge that is shipped, committed."""
    repository = Repository.at(copy.parent)
    repository.commit()
    return repository


def test_sides(repository: Repository, copy: Path) -> None:
    """A folder, a git revision or nothing, which is the folder in use: each is the knowledge that it names."""
    hello = copy / "smalltalk" / "hello.md"
    before = parse(copy).revision
    hello.write_text(hello.read_text().replace("---\n", "---\n# changed\n", 1))
    now = parse(copy).revision
    assert [side(name, copy).revision for name in ("HEAD", "main", str(copy), None)] == [before, before, now, now]


@pytest.mark.parametrize("place", ["inside", "outside"])
def test_neither(place: str, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is neither folder nor revision is refused in words, in a repository and outside of one."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(copy.parent.parent))
    if place == "inside":
        Repository.at(copy.parent).commit()
    with pytest.raises(KneebotError, match=r"yesterday is (neither a folder nor a git revision|no folder, and no git)"):
        side("yesterday", copy)


def test_equal(kneebot: Callable[..., Ran], copy: Path) -> None:
    """Two that are equal are said to be so at once, whatever stands in their drafts."""
    (copy / "answers" / "_draft.md").write_text("not yet")
    ran = kneebot("impact", KNOWLEDGE, copy)
    assert ran.code == 0
    assert "equal, so that no decision can differ" in ran.out
    told = json.loads(kneebot("impact", KNOWLEDGE, copy, "--json").out)
    assert told["counts"] == {}
    assert told["old"]["revision"] == told["new"]["revision"]


@pytest.mark.parametrize("spoilt", ["old", "new", "log", "none"])
def test_unusable(kneebot: Callable[..., Ran], copy: Path, tmp_path: Path, spoilt: str) -> None:
    """Problems in either folder, a line that is none or no message at all: exit code 2, and in words why."""
    desk = copy / "answers" / "pain-rule.md"
    desk.write_text(desk.read_text().replace("sources:", "source:", 1))
    line = 1 + next(at for at, text in enumerate(desk.read_text().splitlines()) if text.startswith("source:"))
    (tmp_path / "log.jsonl").write_text(
        '{"text": "hello"}\n' if spoilt != "log" else '{"text": "hello"}\n{"words": 1}\n'
    )
    sides = (KNOWLEDGE, copy) if spoilt == "new" else (copy, KNOWLEDGE)
    log = ("--log", tmp_path / "log.jsonl") if spoilt != "none" else ()
    ran = kneebot("impact", *sides, *log, knowledge_dir=copy, semantic="off")
    assert (ran.code, ran.out) == (2, "")
    wanted = {"log": "log.jsonl:2: needs either 'text'", "none": "Give some with --log FILE"}
    assert wanted.get(spoilt, f"pain-rule.md:{line}: 'source' is no key") in ran.err
    assert "Traceback" not in ran.err


def test_messages(copy: Path, tmp_path: Path) -> None:
    """Those of the logs, then the labelled and the held-out ones beside the knowledge folder; each once."""
    log = tmp_path / "log.jsonl"
    log.write_text(f'{{"text": "{BACK}", "person": 7}}\n\n{{"text": "only here"}}\n{{"text": "{BACK}"}}\n')
    for name, text in (("safety/lay", BACK), ("utterances/development/entries", RUN), ("utterances/near", "and here")):
        file = tmp_path / "tests" / f"{name}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"text": text, "escalate": "none", "entry": None}))
    said = messages([log], copy)
    assert [(Path(one.file).name, one.line, one.texts) for one in said] == [
        ("log.jsonl", 1, (BACK,)),
        ("log.jsonl", 3, ("only here",)),
        ("entries.jsonl", 1, (RUN,)),
        ("near.jsonl", 1, ("and here",)),
    ]
    assert len(messages([], KNOWLEDGE)) > 5000


def test_older_than_the_program(copy: Path) -> None:
    """A knowledge folder from before a short sentence was needed is compared all the same: it decides nothing."""
    sentences = copy / "menus" / "messages.md"
    lines = sentences.read_text().splitlines(keepends=True)
    sentences.write_text("".join(line for line in lines if "why_runner_up" not in line))
    old, new = side(str(copy), KNOWLEDGE), side(None, KNOWLEDGE)
    before, after = bases(old, new)
    assert before.revision == old.revision != after.revision
    assert before.messages == after.messages
    with pytest.raises(KneebotError, match=r"'why_runner_up' is missing(.|\n)*and cannot be compared"):
        bases(new, old)


def test_from_beginning_to_end(copy: Path, kneebot: Callable[..., Ran], person: Terminal) -> None:
    """A coach who takes a sign away is told whom it no longer hears, before anybody else finds out."""
    Repository.at(with_few_phrasings(copy, 4).parent).commit()
    back = copy / "safety" / "back-pain.md"
    text = back.read_text()
    back.write_text(text[: text.index("  - id: back-complaint")] + text[text.index("  - id: bridge-felt-in-back") :])
    log = copy.parent / "log.jsonl"
    log.write_text("".join(json.dumps({"text": text}) + "\n" for text in (BACK, RUN)))
    told = ("impact", "HEAD", "--log", log)
    ran = kneebot(*told, knowledge_dir=copy, semantic="off")
    assert (ran.code, ran.err) == (1, "")
    assert f"log.jsonl:1: “{BACK}”\n    escalate: back-pain (caution)  →  " in ran.out
    assert "HEAD (" in ran.out.splitlines()[-1]
    assert "→ the folder in use (" in ran.out.splitlines()[-1]
    seen = person.sees(*told, knowledge_dir=copy, semantic="off")
    assert seen.code == 1
    assert "Comparing" in seen.out
    assert COLOUR in seen.out
