"""`kneebot chat`, `kneebot run` without a token, and starts that cannot succeed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import COLOUR, Ran, Terminal


def test_first_conversation(person: Terminal) -> None:
    """Without a token the bot talks in the terminal: it says what it is, answers, and a number presses a button."""
    ran = person.runs("run", stdin="what is the difference between the 90 and the 30\n1\n")
    assert ran.code == 0
    assert ran.err.startswith(f"A new key for what is personal is in {person.folder / 'kneebot.db.key'}.")
    assert ran.err.count("\n") == 1
    assert COLOUR not in ran.out
    greeting, answer, card = (
        ran.out.index(said) for said in ("not medical advice", "What is the difference", "Set-up")
    )
    assert greeting < answer < card
    picture = ran.out[ran.out.index("[picture: ") + len("[picture: ") :].split("]")[0]
    assert Path(picture).read_bytes().startswith(b"\x89PNG")


def test_hold_outlives_the_process(person: Terminal) -> None:
    """A report of back pain holds the bridges after a restart too; `chat` stays here also where a token is set."""
    person.runs("run", stdin="my lower back hurts since yesterday\n")
    ran = person.runs("chat", stdin="show me the 30 degree bridge\n", telegram_token="1:not-used")
    assert (ran.code, ran.err) == (0, "")
    assert "30 degree hamstring bridge is on hold for you" in ran.out
    assert "Set-up" not in ran.out


def test_on_a_terminal(person: Terminal) -> None:
    """On a terminal there is a prompt and colour, and "quit" ends it."""
    ran = person.sees("chat", types="hello\nquit\n")
    assert ran.code == 0
    assert "you> " in ran.out
    assert COLOUR in ran.out
    assert "Hello!" in ran.out


@pytest.mark.parametrize(
    ("setting", "value", "finding"),
    [
        ("admin_ids", "me", "KNEEBOT_ADMIN_IDS: 'me' is no Telegram id."),
        ("log_level", "loud", "KNEEBOT_LOG_LEVEL: should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("database_url", "mysql://localhost/x", "KNEEBOT_DATABASE_URL: must begin with sqlite+aiosqlite:///"),
        ("telegram_api_url", "ftp://localhost", "KNEEBOT_TELEGRAM_API_URL: must be an address"),
        ("semantic", "maybe", "KNEEBOT_SEMANTIC: must be on or off"),
        ("encryption_key", "hunter2", "KNEEBOT_ENCRYPTION_KEY: what is there is no key."),
        ("encryption_key_file", "no/folder/key", "/"),
    ],
)
def test_bad_setting(kneebot: Callable[..., Ran], setting: str, value: str, finding: str) -> None:
    """A setting that makes no sense is named with what it should be, and nothing starts."""
    ran = kneebot("run", **{setting: value})
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(finding)
    assert ran.err.count("\n") == 1


def test_every_bad_setting(kneebot: Callable[..., Ran], tmp_path: Path) -> None:
    """Two bad settings are told together, also when one of them stands in a file .env."""
    (tmp_path / ".env").write_text("KNEEBOT_LOG_LEVEL=loud\n")
    ran = kneebot("run", admin_ids="me,7")
    assert ran.code == 2
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["KNEEBOT_ADMIN_IDS", "KNEEBOT_LOG_LEVEL"]


@pytest.mark.parametrize("place", ["in the environment", "in .env", "in a file"])
def test_service_with_an_empty_token(
    kneebot: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A service whose token is empty is refused, instead of greeting nobody for ever, and told where it is empty."""
    given = {}
    if place == "in the environment":
        given = {"telegram_token": ""}
    elif place == "in .env":
        (tmp_path / ".env").write_text("KNEEBOT_TELEGRAM_TOKEN=\n")
    elif place == "in a file":
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        (tmp_path / "kneebot_telegram_token").write_text("\n")
        place = str(tmp_path / "kneebot_telegram_token")
    ran = kneebot("run", **given)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"KNEEBOT_TELEGRAM_TOKEN: is empty ({place}), and there is no terminal to talk in.")
    assert ran.err.count("\n") == 1


def test_no_knowledge(person: Terminal) -> None:
    """Without a knowledge folder nothing starts, and the one line says which setting names it."""
    ran = person.runs("run", knowledge_dir="nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "nowhere: there is no such folder. Set KNEEBOT_KNOWLEDGE_DIR to the knowledge folder\n"


def test_bad_knowledge(person: Terminal, copy: Path) -> None:
    """With a problem in the knowledge nothing starts, and the problem is told as `check` tells it."""
    (copy / "answers/pain-rule.md").write_text("---\ntitle: The pain rule\n---\nUp to two.\n")
    ran = person.runs("run", knowledge_dir=copy)
    assert (ran.code, ran.out) == (1, "")
    assert "knowledge/answers/pain-rule.md:1: 'phrasings' is missing: ways to ask for it" in ran.err
    assert ran.err.endswith("problem(s) in the knowledge folder; nothing was started.\n")
    assert "Traceback" not in ran.err


def test_database_that_cannot_be_opened(person: Terminal) -> None:
    """With a database that does not answer the guidance still comes, and the bot says that it cannot remember."""
    (person.folder / "kneebot.db").write_text("no database at all, " * 100)
    ran = person.runs("chat", stdin="my lower back hurts\n")
    assert ran.code == 0
    assert "Stop both bridges for now." in ran.out
    assert "I cannot see our earlier conversation" in ran.out
    assert "Traceback" not in ran.err
