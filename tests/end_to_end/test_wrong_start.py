"""A bot that cannot run says why in words that its operator can use, and ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator import TelegramServer
from tests.end_to_end.process import START_S, Kneebot


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> object:
    with TelegramServer() as running:
        yield running


def refusal(kneebot: Kneebot) -> str:
    """What it says when it does not start."""
    code = kneebot.launch().wait(START_S)
    assert code in (1, 2)
    assert "Traceback" not in kneebot.log
    return kneebot.log


def test_wrong_token(server: TelegramServer, tmp_path: Path) -> None:
    """What cannot be a token is named as such, with where to get one, and not shown."""
    said = refusal(Kneebot(server, tmp_path, telegram_token="my-secret-token"))
    assert "KNEEBOT_TELEGRAM_TOKEN" in said
    assert "@BotFather" in said
    assert "my-secret-token" not in said


def test_wrong_settings(server: TelegramServer, tmp_path: Path) -> None:
    """Every wrong setting is named at once, a line for each, with what it should be."""
    wrong = {
        "telegram_api_url": ("api.telegram.org", "https://"),
        "admin_ids": ("12345,@coach", "12345,67890"),
        "log_level": ("LOUD", "DEBUG"),
        "database_url": ("mysql://localhost/kneebot", "sqlite+aiosqlite:///"),
    }
    said = refusal(Kneebot(server, tmp_path, **{name: value for name, (value, _) in wrong.items()}))
    assert len(said.splitlines()) == len(wrong)
    for name, (_, cure) in wrong.items():
        (line,) = [line for line in said.splitlines() if line.startswith(f"KNEEBOT_{name.upper()}:")]
        assert cure in line


WRONG = [
    ("telegram_token", '"123456:ABC-def"', "@BotFather"),
    ("database_url", "sqlite+aiosqlite:////no/such/folder/kneebot.db", "there is no folder /no/such/folder"),
    ("knowledge_dir", "/etc/hostname", "is a file and no folder"),
    ("log_levle", "DEBUG", "Did you mean KNEEBOT_LOG_LEVEL?"),
]


@pytest.mark.parametrize(("name", "value", "cure"), WRONG, ids=[name for name, _, _ in WRONG])
def test_each_setting(server: TelegramServer, tmp_path: Path, name: str, value: str, cure: str) -> None:
    """Each setting that cannot be right ends the start in one line: its name, what is found, and what to do."""
    said = refusal(Kneebot(server, tmp_path, **{name: value}))
    assert cure in said
    assert len(said.splitlines()) == 1
    assert "KNEEBOT_" in said or name == "knowledge_dir"
    assert server.token not in said


def test_settings_in_files(server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret may be a file that systemd or a container puts there, with a line end; a wrong one is told the same."""
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "kneebot_telegram_token").write_text("my-secret-token\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    said = refusal(Kneebot(server, tmp_path, telegram_token=""))
    assert "KNEEBOT_TELEGRAM_TOKEN is no token" in said
    assert "my-secret-token" not in said


def test_unknown_token(tmp_path: Path) -> None:
    """A token that Telegram does not know ends the bot with what to do, and the token is not shown."""
    with TelegramServer() as server:
        server.weather("getMe", "401")
        said = refusal(Kneebot(server, tmp_path))
        assert "KNEEBOT_TELEGRAM_TOKEN" in said
        assert "@BotFather" in said
        assert server.token not in said


def test_no_knowledge(server: TelegramServer, tmp_path: Path) -> None:
    """Without a knowledge folder the bot does not start, and says which folder it looked for."""
    said = refusal(Kneebot(server, tmp_path, knowledge_dir=str(tmp_path / "nowhere")))
    assert str(tmp_path / "nowhere") in said


def test_broken_knowledge(server: TelegramServer, tmp_path: Path) -> None:
    """With a mistake in the knowledge the bot does not start, and says file, line and what is wrong."""
    kneebot = Kneebot(server, tmp_path)
    page = kneebot.own_knowledge() / "answers" / "pain-rule.md"
    page.write_text(page.read_text().replace("title:", "titel:"))
    said = refusal(kneebot)
    assert "answers/pain-rule.md:3:" in said
    assert "titel" in said
