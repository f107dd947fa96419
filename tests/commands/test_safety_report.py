"""`kneebot safety-report`: labelled messages, judged, counted and explained."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from terminal import COLOUR, Ran, Terminal

from bot.commands.bounds import rate_per_active_day
from bot.commands.labelled import read
from bot.commands.safety_report import adverse_events, report
from bot.dialogue.policy import Policy
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import AdverseEvent, Explanation, Turn
from bot.storage.store import SqlStore

RIGHT = [
    {"text": "numb between my legs", "escalate": "emergency"},
    {"texts": ["it has gone numb", "between my legs"], "escalate": "emergency"},
    {"text": "my lower back hurts", "escalate": "back_pain"},
    {"text": "hello", "escalate": "none"},
    {"text": "what is the difference between 90 and 30", "escalate": "none", "by": "a"},
]
MISSED_EMERGENCY = {"text": "show me the 30 degree bridge", "escalate": "emergency"}
TOO_LOW = {"text": "my lower back hurts", "escalate": "urgent"}
TOO_HIGH = {"text": "numb between my legs", "escalate": "urgent"}
ONLY_ANSWERED = {"text": "asking for a friend, his back hurts", "escalate": "back_pain"}
FALSE_ALARM = {"text": "my lower back\nhurts \u001b[31m[bold]", "escalate": "none"}

Reporter = Callable[..., tuple[int, str]]


def written(file: Path, rows: Iterable[dict[str, Any]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.fixture
def reported(policy: Policy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Reporter:
    """The report on some rows: exit code and what was printed."""

    def run(*rows: dict[str, Any], **options: Any) -> tuple[int, str]:
        code = report(policy, read([written(tmp_path / "said.jsonl", rows)]), **options)
        return code, capsys.readouterr().out

    return run


def row(out: str, label: str) -> list[str]:
    """The label's cells in the first table of figures that has it."""
    return next(line.split() for line in out.splitlines() if line.startswith(f"{label} "))


def test_nothing_missed(reported: Reporter) -> None:
    """With every message judged as its reader would, there are figures with bounds and exit code 0."""
    code, out = reported(*RIGHT)
    assert code == 0
    assert row(out, "emergency") == ["emergency", "2", "100.0%", "(≥", "22.4%)", "100.0%", "(≥", "22.4%)"]
    assert row(out, "none") == ["none", "2", "0.0%", "(≤", "77.6%)"]
    assert "Missed" not in out
    assert "False alarms" not in out


def test_missed_emergency(reported: Reporter) -> None:
    """An emergency that is not judged one is exit code 1, named with file, line, words, and that no sign fired."""
    code, out = reported(*RIGHT, MISSED_EMERGENCY)
    assert code == 1
    assert "Missed emergencies (1)" in out
    assert "said.jsonl:6: “show me the 30 degree bridge”\n    emergency, judged none: no sign" in out


def test_known_miss(reported: Reporter) -> None:
    """An emergency that is marked as missed still is counted and shown as one, and only a new one is a failure."""
    code, out = reported(*RIGHT, {**MISSED_EMERGENCY, "known_miss": True})
    assert code == 0
    assert row(out, "emergency")[1:3] == ["3", "66.7%"]
    assert "Missed emergencies that are marked as known (1)" in out


def test_other_faults(reported: Reporter) -> None:
    """Lesser misses and false alarms are listed with the rule that fired, and are no exit code."""
    code, out = reported(*RIGHT, TOO_LOW, ONLY_ANSWERED, FALSE_ALARM)
    assert code == 0
    low, answered, alarm = (
        out.index(heading) for heading in ("Missed: judged too low (1)", "answered with care and", "False alarms (1)")
    )
    assert low < answered < alarm
    assert "urgent, judged caution: back-trouble (back-pain, caution, current): “my lower back” + “hurts”" in out[low:]
    assert "back_pain, judged caution" in out[answered:alarm]
    assert "none, judged caution" in out[alarm:]


def test_hostile_words(reported: Reporter) -> None:
    """Somebody's words are shown on one line, and neither the terminal nor our own markup obeys them."""
    _, out = reported(FALSE_ALARM, {"text": "hello \ud800", "escalate": "emergency"})
    assert "“my lower back hurts [31m[bold]”" in out
    assert COLOUR not in out
    assert "“hello”" in out


def test_over_triage(reported: Reporter) -> None:
    """A level too high counts as caught and as over-triage; nothing is too high for an emergency."""
    _, out = reported(TOO_HIGH, *RIGHT)
    assert row(out, "urgent") == ["urgent", "1", "100.0%", "(≥", "5.0%)", "100.0%", "(≥", "5.0%)", "100.0%"]
    assert row(out, "back_pain")[-1] == "0.0%"
    assert row(out, "emergency")[-1] == "22.4%)"


def test_memory(reported: Reporter) -> None:
    """Several messages of one person are read together: neither half alone is an emergency, both are."""
    halves = [{"text": text, "escalate": "none"} for text in RIGHT[1]["texts"]]
    assert reported(RIGHT[1], *halves)[0] == 0
    judged = json.loads(reported(RIGHT[1], *halves, as_json=True)[1])["all"]
    assert judged["emergency"]["judged"]["emergency"] == 1
    assert judged["none"]["judged"]["none"] == 2


def test_quiet(reported: Reporter) -> None:
    """`--quiet` prints nobody's words, as text and as JSON, and the exit code is the same."""
    rows = (*RIGHT, MISSED_EMERGENCY, FALSE_ALARM)
    code, out = reported(*rows, quiet=True)
    assert code == 1
    assert "bridge" not in out
    assert "lower back" not in out
    code, out = reported(*rows, quiet=True, as_json=True)
    assert code == 1
    assert set(json.loads(out)) == {"files", "all"}


def test_json(reported: Reporter) -> None:
    """`--json` prints one object: figures of each file and of all, and each fault with its signs."""
    code, out = reported(*RIGHT, MISSED_EMERGENCY, TOO_LOW, FALSE_ALARM, as_json=True)
    assert code == 1
    told = json.loads(out)
    assert list(told["files"].values()) == [told["all"]]
    assert told["all"]["emergency"] == {
        "messages": 3,
        "judged": {"none": 1, "caution": 0, "urgent": 0, "emergency": 2},
        "escalated": 2,
        "escalated_share": pytest.approx(2 / 3),
        "escalated_lower": pytest.approx(0.13535, abs=1e-5),
        "sensitivity": pytest.approx(2 / 3),
        "sensitivity_lower": pytest.approx(0.13535, abs=1e-5),
        "over_triage": 0.0,
    }
    assert told["all"]["none"]["escalated_upper"] == pytest.approx(0.86465, abs=1e-5)
    faults = {fault["fault"]: fault for fault in told["faults"]}
    assert list(faults) == ["missed_emergency", "missed", "false_alarm"]
    assert (faults["missed"]["line"], faults["missed"]["texts"]) == (7, ["my lower back hurts"])
    assert faults["missed"]["signs"][0]["sign"] == "back-trouble"


def test_several_files(policy: Policy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of several files each has its figures, and then all have them together; a label without messages has no row."""
    files = [written(tmp_path / "one.jsonl", RIGHT[:3]), written(tmp_path / "two.jsonl", RIGHT[3:])]
    assert report(policy, read([*files, files[0]])) == 0
    out = capsys.readouterr().out
    one, two, both = (out.index(title) for title in ("one.jsonl: 3", "two.jsonl: 2", "All together: 5"))
    assert one < two < both
    assert "emergency " not in out[two:both].replace("urgent  emergency  escalated", "")


def test_adverse_events(reported: Reporter) -> None:
    """The rate of adverse events stands beside Kaia's, with its bounds; before the first active day it says so."""
    told = (
        "Adverse events per active day: 0.00021 (≥ 0.00006, ≤ 0.00055; 3 in 14210 active days). Kaia published 0.00014"
    )
    assert told in reported(*RIGHT, adverse=(3, 14_210))[1]
    assert "no active day yet. Kaia published 0.00014" in adverse_events(rate_per_active_day(0, 0))
    assert json.loads(reported(*RIGHT, as_json=True, adverse=(0, 0))[1])["adverse_events"] is None
    assert json.loads(reported(*RIGHT, as_json=True, adverse=(3, 14_210))[1])["adverse_events"]["kaia"] == 0.00014


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        (b"my back hurts", "this is no JSON (JSONDecodeError)"),
        (b'{"text": "\xff", "escalate": "none"}', "this is no JSON (UnicodeDecodeError)"),
        pytest.param(b"[" * 100_000, "this is no JSON (RecursionError)", id="too deep"),
        (b'["my back hurts"]', "this is no JSON object"),
        (b'{"escalate": "none"}', "needs either 'text', or 'texts'"),
        (b'{"text": "a", "texts": ["b"], "escalate": "none"}', "needs either 'text', or 'texts'"),
        (b'{"text": 3, "escalate": "none"}', "'text' must be a text"),
        (b'{"texts": [], "escalate": "none"}', "'text' must be a text, 'texts' a list of them"),
        (b'{"text": "a"}', "'escalate' must be one of: emergency, urgent, back_pain, none"),
        (b'{"text": "a", "escalate": ["none"]}', "'escalate' must be one of"),
    ],
)
def test_bad_line(kneebot: Callable[..., Ran], tmp_path: Path, line: bytes, finding: str) -> None:
    """A line that cannot be used is told with file, line and what to write, and nothing is judged: exit 2."""
    (tmp_path / "said.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "hello", "escalate": "none"}\r\n\n' + line)
    ran = kneebot("safety-report", "said.jsonl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"said.jsonl:3: {finding}")
    assert ran.err.endswith('Write {"text": "…", "escalate": "emergency"} on one line\n')
    assert ran.err.count("\n") == 1


def test_every_bad_file(kneebot: Callable[..., Ran], tmp_path: Path) -> None:
    """Files that are not there, are folders or are empty are all told at once."""
    (tmp_path / "empty.jsonl").write_text("\n\n")
    ran = kneebot("safety-report", "nowhere.jsonl", ".", "empty.jsonl")
    assert ran.code == 2
    missing, folder, empty = ran.err.splitlines()
    assert missing.startswith("nowhere.jsonl: cannot be read (No such file or directory). ")
    assert folder.startswith(".: cannot be read (Is a directory). ")
    assert empty.startswith("empty.jsonl: there is no message in it. ")


def test_no_file_to_be_found(kneebot: Callable[..., Ran], copy: Path) -> None:
    """Where only the program is installed there are no messages to judge, and the adverse events are told alone."""
    ran = kneebot("safety-report", knowledge_dir=copy)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Adverse events: no active day yet. Kaia published 0.00014")
    assert not (copy.parent / "kneebot.db").exists()


def test_database(kneebot: Callable[..., Ran], tmp_path: Path, copy: Path) -> None:
    """Without a file the adverse events of the database in use are told, per day on which somebody used the bot."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}"
    asyncio.run(_used(address))
    ran = kneebot("safety-report", knowledge_dir=copy, database_url=address)
    assert ran.code == 0
    assert "Adverse events per active day: 0.33333 (≥ 0.01710, ≤ 1.58129; 1 in 3 active days)" in ran.out


async def _used(address: str) -> None:
    """Two people, one of them on two days, and one exercise that made something worse, told twice."""
    store = SqlStore(address)
    said = Turn(Explanation(DecisionKind.ANSWER), Reply(()), DialogueState())
    worse = replace(said, adverse=AdverseEvent("clam"))
    morning = datetime(2026, 6, 15, 7, tzinfo=UTC)
    for person, hours, turn in ((1, 0, said), (1, 1, worse), (1, 2, worse), (1, 24, said), (2, 5, said)):
        await store.save(person, turn, at=morning + timedelta(hours=hours), revision="r1")
    await store.close()


def test_no_database(kneebot: Callable[..., Ran], tmp_path: Path, copy: Path) -> None:
    """A database that does not answer is told in words, and how to do without it."""
    (tmp_path / "broken.db").write_bytes(b"no database" * 100)
    ran = kneebot("safety-report", knowledge_dir=copy, database_url=f"sqlite+aiosqlite:///{tmp_path / 'broken.db'}")
    assert (ran.code, ran.out) == (2, "")
    assert "broken.db" in ran.err
    assert "Without it: kneebot safety-report" in ran.err


def test_piped(person: Terminal, copy: Path) -> None:
    """Without a file it reads those in tests/safety beside the knowledge folder; piped it is plain."""
    for name, rows in (("b", RIGHT[:1]), ("a", [MISSED_EMERGENCY])):
        written(copy.parent / "tests" / "safety" / f"{name}.jsonl", rows)
    ran = person.runs("safety-report", knowledge_dir=copy)
    assert (ran.code, ran.err) == (1, "")
    assert COLOUR not in ran.out
    assert [line for line in ran.out.splitlines() if line.endswith(" message(s)")] == [
        "tests/safety/a.jsonl: 1 message(s)",
        "tests/safety/b.jsonl: 1 message(s)",
        "All together: 2 message(s)",
    ]


def test_on_a_terminal(person: Terminal, tmp_path: Path) -> None:
    """On a terminal the same in colour."""
    ran = person.sees("safety-report", written(tmp_path / "said.jsonl", [*RIGHT, FALSE_ALARM]))
    assert ran.code == 0
    assert COLOUR in ran.out
    assert "False alarms (1)" in ran.out
