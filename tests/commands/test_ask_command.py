"""`kneebot ask TEXT`: what the bot makes of a message, explained to whoever looks after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from terminal import COLOUR, Ran, Terminal

from bot.commands.ask import SHOWN, ask_once
from bot.dialogue.policy import Policy


def test_red_flag(person: Terminal) -> None:
    """A report is shown with its decision, its level, and each sign with the very words that raised it."""
    ran = person.runs("ask", "my lower back hurts since the 30 degree bridge")
    assert (ran.code, ran.err) == (0, "")
    assert "Decision  escalate: back-pain" in ran.out
    assert "Triage    caution" in ran.out
    (sign,) = [line for line in ran.out.splitlines() if line.startswith("  back-trouble (back-pain, caution, current)")]
    assert "lower back” + “hurts”" in sign
    assert "Stop both bridges for now." in ran.out
    assert COLOUR not in ran.out


def test_answer(policy: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    """An answer is shown with the ranking that led to it, each entry with score and phrasing, and the whole reply."""
    text = "can i keep running"
    ask_once(policy, text)
    out = capsys.readouterr().out
    assert "Decision  answer: keep-running" in out
    assert "Triage    none" in out
    best = policy.rank(text).matches[0]
    ranking = out[out.index("Ranking") : out.index("Reply")]
    assert f"answers from {policy.rank(text).threshold:.2f}" in ranking
    (row,) = [line for line in ranking.splitlines() if " keep-running " in line]
    assert row.split()[:2] == [f"{best.score:.2f}", "keep-running"]
    assert best.phrasing in row
    reply = out[out.index("Reply") :]
    assert policy.base.title_of("keep-running") in reply
    assert f"[{policy.base.title_of('pain-rule')}]" in reply


def test_barred(policy: Policy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An entry that the message contradicts is shown as barred, however near its words are."""
    monkeypatch.setenv("COLUMNS", "250")
    swapped = [words.replace("90", "30") for words in policy.base.entries["hamstring-bridge-90"].phrasings]
    text = next(text for text in swapped if any(match.barred for match in policy.rank(text).matches[:SHOWN]))
    ask_once(policy, text)
    assert "(barred: it contradicts)" in capsys.readouterr().out


def test_only_mentioned(policy: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    """A sign that is not acted on is shown all the same, with why: here, that it is somebody else's."""
    ask_once(policy, "my wife has a bad back, can she do the bridges")
    assert "other): “" in capsys.readouterr().out


def test_markup_of_a_runner(policy: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets that mean something to a terminal are shown as they were written."""
    ask_once(policy, "my [red]back[/red] hurts")
    assert "[red]" not in capsys.readouterr().out.split("Ranking")[1]


@pytest.mark.parametrize("arguments", [(), ("hello", "--jsonl")], ids=["neither", "both"])
def test_one_of_the_two(kneebot: Callable[..., Ran], arguments: tuple[str, ...]) -> None:
    """A text or --jsonl: with neither or both, one sentence says so."""
    ran = kneebot("ask", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "give a text, or --jsonl and lines on standard input" in ran.err
