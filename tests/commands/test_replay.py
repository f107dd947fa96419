"""`kneebot replay`: a recorded turn, given again from what was written then."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from git_folder import Repository
from terminal import KNOWLEDGE, Ran, Terminal

from bot.commands.replay import differences, replay_turn
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind
from bot.dialogue.turn import Explanation
from bot.embedding import Encoder
from bot.errors import KneebotError
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.storage.store import SqlStore
from tests.typed import typed

ANN, BOB = 7, 8
NOON = datetime(2026, 6, 15, 12, 0, 0, 250_000, tzinfo=UTC)
RUN = "can i keep running"
AGREE = "#c:agree"
# What Ann wrote and tapped, a minute apart, and what Bob did after her.
SAID = (
    (ANN, "/start"),
    (ANN, AGREE),
    (ANN, RUN),
    (ANN, "one of my hamstrings is much weaker than the other"),
    (ANN, "my lower back hurts since the 30 degree bridge"),
    (ANN, "show me the 30 degree bridge"),
    (ANN, "qwertz asdfg"),
    (ANN, "none of them"),
    (ANN, "how long until it gets better"),
    (ANN, "/start"),
    (BOB, RUN),
    (BOB, AGREE),
    (BOB, RUN),
)
# The minutes of the turns that are recorded, which are those from a person's yes on.
RECORDED = [at for at, (person, _) in enumerate(SAID) if (person, AGREE) in SAID[: at + 1]]
WRITTEN = [number for number, at in enumerate(RECORDED, 1) if SAID[at][1] != AGREE]


@pytest.fixture(scope="module")
def library(cache: Path) -> Library:
    """The knowledge that is shipped, as a bot on this machine has it."""
    return Library(KNOWLEDGE, cache / "kneebot", Encoder.find())


@pytest.fixture(scope="module")
def talked(library: Library, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, tuple[str, str]]]:
    """A database after two talks, and what was written and replied in each turn, by the number of its record."""
    database = tmp_path_factory.mktemp("talked") / "kneebot.db"
    said: dict[int, tuple[str, str]] = {}

    async def talk() -> None:
        store = SqlStore(f"sqlite+aiosqlite:///{database}")
        conversation = Conversation(library, store)
        for minute, (person, text) in enumerate(SAID):
            replies: list[Reply] = []

            async def send(reply: Reply, replies: list[Reply] = replies) -> None:
                replies.append(reply)

            at = NOON + timedelta(minutes=minute)
            await conversation.handle(person, typed(at, text), send)
            if minute in RECORDED and text != AGREE:  # which only gets a notice
                (reply,) = replies
                said[RECORDED.index(minute) + 1] = (text, reply.text)
        await store.close()

    asyncio.run(talk())
    return database, said


@pytest.fixture
def replayed(
    talked: tuple[Path, dict[int, tuple[str, str]]], cache: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """A turn replayed with a text: exit code and what was printed."""

    def run(number: int, text: str, in_use: Path = KNOWLEDGE, kept: Path | None = None, **options: Any) -> Ran:
        url = f"sqlite+aiosqlite:///{talked[0]}"
        code = replay_turn(url, number, text, in_use, kept or cache / "kneebot", Encoder.find(), **options)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.mark.parametrize("number", WRITTEN)
def test_the_same_reply(
    talked: tuple[Path, dict[int, tuple[str, str]]], replayed: Callable[..., Ran], number: int
) -> None:
    """From the text alone comes the reply that was sent, byte for byte: disclaimer, holds, open questions and all."""
    text, reply = talked[1][number]
    ran = replayed(number, text)
    assert ran.out == reply + "\n"
    assert "agree with the record" in ran.err
    assert ran.code == 0


def test_another_text(replayed: Callable[..., Ran]) -> None:
    """A text that was not the one is told by all that came of it otherwise, and what no record holds is named."""
    ran = replayed(2, "my lower back hurts")
    assert ran.code == 1
    assert "decision: recorded answer, now escalate" in ran.err
    assert "entry: recorded keep-running, now back-pain" in ran.err
    assert "score: recorded 0." in ran.err
    assert "a form that was open" in ran.err


def test_near_is_the_same() -> None:
    """Two scores that differ by less than is ever shown agree; by more they do not, nor does one with none."""
    recorded = Explanation(DecisionKind.ANSWER, "pain-rule", score=0.7, phrasing="how much pain")
    assert (
        differences(recorded, Explanation(DecisionKind.ANSWER, "pain-rule", score=0.70001, phrasing="how much pain"))
        == []
    )
    assert differences(recorded, Explanation(DecisionKind.ANSWER, "pain-rule", score=0.71, phrasing="how much")) == [
        "phrasing: recorded how much pain, now how much",
        "score: recorded 0.7000, now 0.7100",
    ]
    assert differences(recorded, Explanation(DecisionKind.ANSWER, "pain-rule", phrasing="how much pain")) == [
        "score: recorded 0.7000, now none"
    ]


def edited(copy: Path) -> Path:
    """The copy, with one more byte in it."""
    messages = copy / "menus" / "messages.md"
    messages.write_bytes(messages.read_bytes() + b"\n")
    return copy


def test_another_revision(
    replayed: Callable[..., Ran], library: Library, copy: Path, cache: Path, tmp_path: Path
) -> None:
    """With other knowledge in use the needed revision is named; --find reads it out of git and replays from it."""
    repository = Repository.at(copy.parent)
    commit = repository.commit()
    edited(copy)
    with pytest.raises(KneebotError, match=f"revision {library.policy.base.revision}, and .* --find"):
        replayed(2, RUN, copy)
    shutil.copytree(cache / "kneebot", tmp_path / "kept" / "replay")  # so that nothing need be learnt anew
    found = replayed(2, RUN, copy, tmp_path / "kept", find=True)
    assert found.code == 0
    assert f"Revision {library.policy.base.revision} is that of commit {commit[:12]}." in found.err


def test_never_committed(replayed: Callable[..., Ran], copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git does not have is not replayed from something else; nor is there git everywhere."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(copy.parent.parent))
    edited(copy)
    with pytest.raises(KneebotError, match="is in no git repository"):
        replayed(2, RUN, copy, find=True)
    Repository.at(copy.parent).commit()
    with pytest.raises(KneebotError, match="No commit has it"):
        replayed(2, RUN, copy, find=True)


def test_listed(kneebot: Callable[..., Ran], talked: tuple[Path, dict[int, tuple[str, str]]]) -> None:
    """Without a number the newest turns are listed, the newest first, by what was decided and not by what was said."""
    ran = kneebot("replay", database_url=f"sqlite+aiosqlite:///{talked[0]}")
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines] == [str(number) for number in range(len(RECORDED), 0, -1)]
    assert "2026-06-15 12:12:00 UTC  person 8  answer: keep-running, 0." in lines[0]
    assert RUN not in ran.out


@pytest.mark.parametrize("number", ["1", "99"])
def test_no_such_turn(kneebot: Callable[..., Ran], number: str) -> None:
    """A number of no turn, or no database yet, is said in words; no database is made for it."""
    ran = kneebot("replay", number, "--text", RUN)
    assert (ran.code, ran.out) == (2, "")
    assert f"no turn {number} is recorded" in ran.err
    assert kneebot("replay").out == "No turn is recorded.\n"


def test_piped(person: Terminal, talked: tuple[Path, dict[int, tuple[str, str]]]) -> None:
    """From standard input to standard output: the text in, the reply and nothing else out."""
    text, reply = talked[1][2]
    ran = person.runs("replay", "2", stdin=f"{text}\n", database_url=f"sqlite+aiosqlite:///{talked[0]}")
    assert (ran.code, ran.out) == (0, reply + "\n")
