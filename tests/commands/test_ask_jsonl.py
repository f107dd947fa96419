"""`kneebot ask --jsonl`: what another program may count on, for whatever it sends."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from terminal import Ran, Terminal

from bot.commands.ask import ask_lines
from bot.dialogue.policy import Policy

KEYS = {"decision", "entry", "choices", "triage", "flags", "score", "reply"}
DECISIONS = {"answer", "clarify", "fallback", "escalate", "smalltalk"}
LEVELS = {"none", "caution", "urgent", "emergency"}

PLAIN = (
    "what is the difference between 90 and 30",
    "my lower back hurts",
    "show me the 30 degree bridge",
    "hello",
    "my left hamstring is weaker than my right",
    "numb between my legs",
    "what is the capital of france",
    "bridge",
)
AWKWARD = {
    "empty": "",
    "white space": " \t\n ",
    "one letter": "x",
    "10,000 characters": "my knee hurts when i run downhill. " * 286,
    "10,000 times one letter": "a" * 10_000,
    "5,000 words": "knee " * 5_000,
    "emoji only": "😀🦵🏽👩‍⚕️🏃‍♀️",
    "right to left": "הברך שלי כואבת כשאני רץ",
    "right-to-left marks": "\u202emy knee\u202c hurts\u200f",
    "control characters": "my\x01 knee\x1b[31m hurts\x7f\x85",
    "NUL": "my knee\x00 hurts",
    "half of a pair": "my knee \ud800 hurts",
    "the other half": "\udfff",
    "line separators": "my knee\u2028hurts\u2029now\x0b\x0c",
    "accents piled up": "kne\u0301\u0302\u0303\u0304" * 200,
    "another script": "膝が痛いです",
    "markup": "<b>knee</b> *hurts* [x](y) {z} `q` \\",
    "numbers only": "30",
    "a very long number": "9" * 4_000,
}
BROKEN = {
    "no JSON": b"my knee hurts",
    "cut off": b'{"text": "my kn',
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "too deep": b"[" * 100_000,
    "a list": b'["my knee hurts"]',
    "a text": b'"my knee hurts"',
    "null": b"null",
    "two objects": b'{"text": "a"} {"text": "b"}',
}
NO_TEXT: dict[str, dict[str, Any]] = {
    "no text": {"n": 1},
    "text is a number": {"text": 5, "n": 1},
    "text is null": {"text": None},
    "text is a list": {"text": ["my knee hurts"]},
}
FILLING = 1_000 - len(AWKWARD) - len(BROKEN) - len(NO_TEXT)


def lines() -> list[tuple[str, bytes]]:
    """A thousand lines with a name each: the plain ones with every awkward one strewn in between."""
    filling = [(f"plain {n}", line({"text": PLAIN[n % len(PLAIN)], "name": f"plain {n}"})) for n in range(FILLING)]
    special = [(name, line({"text": text, "name": name})) for name, text in AWKWARD.items()]
    special += list(BROKEN.items())
    special += [(name, line({**given, "name": name})) for name, given in NO_TEXT.items()]
    for number, one in enumerate(special):
        filling.insert(number * 31, one)
    return filling


def line(given: dict[str, Any]) -> bytes:
    return json.dumps(given).encode()  # pure ASCII, so half of a surrogate pair goes as the escape it is


LINES = lines()


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Ran:
    """One process that was given them all."""
    person = Terminal(tmp_path_factory.mktemp("jsonl"), cache)
    return person.runs("ask", "--jsonl", stdin=b"\n".join(given for _, given in LINES) + b"\n")


@pytest.fixture(scope="module")
def answers(ran: Ran) -> dict[str, dict[str, Any]]:
    """What came back, by the name of the line in the same place."""
    return {name: json.loads(out) for (name, _), out in zip(LINES, ran.out.splitlines(), strict=True)}


def ask(policy: Policy, *given: bytes) -> list[dict[str, Any]]:
    """The same without a process of its own."""
    out = StringIO()
    ask_lines(policy, given, out)
    return [json.loads(one) for one in out.getvalue().splitlines()]


def test_a_thousand_lines(ran: Ran) -> None:
    """A thousand lines in, a thousand out, and not a word on standard error."""
    assert len(LINES) == 1_000
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.splitlines()) == 1_000


def test_order(answers: dict[str, dict[str, Any]]) -> None:
    """Each line out belongs to the line in at its place: the key that was sent along says so."""
    assert all(answers[name]["name"] == name for name, _ in LINES if name not in BROKEN)


def test_keys_and_types(answers: dict[str, dict[str, Any]], policy: Policy) -> None:
    """Every answer has each promised key, of its type, within its range, and only ids that there are."""
    for name, answer in answers.items():
        if name in BROKEN or name in NO_TEXT:
            continue
        assert set(answer) == KEYS | {"text", "name"}, name
        assert answer["decision"] in DECISIONS, name
        assert answer["triage"] in LEVELS, name
        assert answer["score"] is None or 0 <= answer["score"] <= 1, name
        assert isinstance(answer["reply"], str), name
        assert answer["reply"].strip(), name
        known = {"answer": policy.base.entries, "smalltalk": policy.base.smalltalk, "escalate": policy.base.protocols}
        if answer["decision"] in known:
            assert answer["entry"] in known[answer["decision"]], name
        else:
            assert answer["entry"] is None, name
        assert all(isinstance(flag, str) for flag in answer["flags"]), name
        wanted = range(2, 5) if answer["decision"] == "clarify" else range(1)
        assert len(answer["choices"]) in wanted, name
        assert set(answer["choices"]) <= set(policy.base.entries), name


def test_escalation(answers: dict[str, dict[str, Any]]) -> None:
    """A report has a level, the signs that raised it and the protocol that speaks."""
    escalated = [answer for answer in answers.values() if answer.get("decision") == "escalate"]
    assert {answer["entry"] for answer in escalated} >= {"back-pain", "cauda-equina"}
    assert all(answer["triage"] != "none" and answer["flags"] for answer in escalated)


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_text(answers: dict[str, dict[str, Any]], name: str) -> None:
    """Whatever a phone or a program sends as text gets an answer, and comes back as it was sent."""
    assert "error" not in answers[name]
    assert answers[name]["text"] == AWKWARD[name]


@pytest.mark.parametrize("name", ["half of a pair", "NUL", "control characters", "right-to-left marks"])
def test_heard_through_noise(answers: dict[str, dict[str, Any]], name: str) -> None:
    """A knee that hurts is not lost behind a character that nobody sees."""
    assert answers[name]["decision"] in ("answer", "clarify")


@pytest.mark.parametrize("name", BROKEN)
def test_broken_line(answers: dict[str, dict[str, Any]], name: str) -> None:
    """A line that is no JSON object gets an error that names the line, and stops nothing."""
    number = [name for name, _ in LINES].index(name) + 1
    assert set(answers[name]) == {"error"}
    assert answers[name]["error"].startswith(f"line {number}: this is no JSON")


@pytest.mark.parametrize("name", NO_TEXT)
def test_no_text(answers: dict[str, dict[str, Any]], name: str) -> None:
    """A line without a text gets an error, and what it was sent with back."""
    assert "'text' is missing or no text" in answers[name].pop("error")
    assert answers[name] == {**NO_TEXT[name], "name": name}


def test_other_keys_pass_through(policy: Policy) -> None:
    """Keys beside the text come back untouched, whatever is in them; a key of ours is ours."""
    other = {"label": "back", "n": 10**30, "nested": {"a": [1, None, "ü"]}, "": "", "reply": "mine"}
    (answer,) = ask(policy, line({"text": "hello", **other}))
    assert answer.pop("reply") != other.pop("reply")
    assert {key: answer[key] for key in other} == other


def test_no_memory(policy: Policy) -> None:
    """Each line is somebody new: a back-pain report holds nothing for the line after it."""
    first, second = ask(policy, line({"text": "my lower back hurts"}), line({"text": "show me the 90 degree bridge"}))
    assert first["decision"] == "escalate"
    assert (second["decision"], second["entry"]) == ("answer", "hamstring-bridge-90")
    assert "on hold" not in second["reply"]


def test_nothing_to_do(policy: Policy) -> None:
    """No lines in, no lines out; a line without anything on it has its own line out, so that the two can be paired."""
    assert ask(policy) == []
    assert ["error" in one for one in ask(policy, b"\n", b"  \r\n")] == [True, True]


def test_last_line_without_an_end(policy: Policy) -> None:
    """The last line counts also when nothing ends it."""
    assert [one["entry"] for one in ask(policy, b'{"text": "hello"}\r\n', b'{"text": "thanks"}')] == ["hello", "thanks"]
