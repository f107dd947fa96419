"""Settings: from the environment or `.env`, each checked, each problem in words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.config import ROOT, cache_folder, doubtful_settings, host_and_port, load_settings, set_up_logs
from bot.errors import SettingsError
from tests.not_root import not_root

TOKEN = "123456:canary-token"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without `.env`, and an environment without our settings."""
    for name in [name for name in os.environ if name.upper().startswith("KNEEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_set() -> None:
    """Without any setting there is a bot: local chat, SQLite beside it, the knowledge of the repository, no admins."""
    settings = load_settings()
    assert settings.telegram_token is None
    assert settings.database_url == "sqlite+aiosqlite:///kneebot.db"
    assert settings.knowledge_dir == ROOT / "knowledge"
    assert settings.admin_ids == frozenset()
    assert settings.telegram_api_url == "https://api.telegram.org"


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment sets everything; an empty value is none."""
    monkeypatch.setenv("KNEEBOT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("KNEEBOT_LOG_LEVEL", "debug")
    monkeypatch.setenv("KNEEBOT_KNOWLEDGE_DIR", "some/where")
    monkeypatch.setenv("KNEEBOT_DATABASE_URL", "")
    settings = load_settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert (settings.log_level, settings.knowledge_dir) == ("DEBUG", Path("some/where"))
    assert settings.database_url == "sqlite+aiosqlite:///kneebot.db"


def test_from_a_file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` sets what the environment does not; other programs' lines in it disturb nobody."""
    (elsewhere / ".env").write_text(
        f"KNEEBOT_TELEGRAM_TOKEN={TOKEN}\nKNEEBOT_ADMIN_IDS=1\nOTHER=x\nKNEEBOT_OF_TOMORROW=y\n", encoding="utf-8"
    )
    monkeypatch.setenv("KNEEBOT_ADMIN_IDS", "2")
    settings = load_settings()
    assert settings.telegram_token is not None
    assert settings.admin_ids == {2}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LOG_LEVLE", "LOG_LEVEL"),
        ("TOKEN", "TELEGRAM_TOKEN"),
        ("ADMINS", "ADMIN_IDS"),
        ("KNOWLEDGE", "KNOWLEDGE_DIR"),
        ("DATABASE", "DATABASE_URL"),
        ("log_lvel", "LOG_LEVEL"),
    ],
)
@pytest.mark.parametrize("in_file", [True, False], ids=["in .env", "in the environment"])
def test_a_name_that_there_is_not(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, name: str, meant: str, in_file: bool
) -> None:
    """A setting whose name is a slip of one there is would do nothing: it is refused, with the name that was meant."""
    if in_file:
        (elsewhere / ".env").write_text(f"KNEEBOT_{name}=x\n")
    else:
        monkeypatch.setenv(f"KNEEBOT_{name}", "x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == (f"KNEEBOT_{name.upper()}: there is no such setting. Did you mean KNEEBOT_{meant}?")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("DB_URL", "Did you mean KNEEBOT_TELEGRAM_API_URL or KNEEBOT_DATABASE_URL or KNEEBOT_WEBHOOK_URL?"),
        ("BOT_TOKEN", "Did you mean KNEEBOT_TELEGRAM_TOKEN?"),
        ("TIMEZONE", "The README has all that there are."),
    ],
)
def test_a_name_like_none(monkeypatch: pytest.MonkeyPatch, name: str, advice: str) -> None:
    """A name of ours that is no setting, and may be another version's, is told of, with those it could be."""
    monkeypatch.setenv(f"KNEEBOT_{name}", "x")
    load_settings()
    assert doubtful_settings() == [f"KNEEBOT_{name}: there is no such setting, and it does nothing. {advice}"]


def test_names_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What compose.yaml and the benchmarks read is nobody's slip."""
    monkeypatch.setenv("KNEEBOT_HOST", "bot.example.org")
    monkeypatch.setenv("KNEEBOT_BENCH", "x")
    assert doubtful_settings() == []


def test_a_line_that_sets_nothing(elsewhere: Path) -> None:
    """A line of `.env` that is no setting is told of, with its number; the others count."""
    (elsewhere / ".env").write_text("# mine\nKNEEBOT_LOG_LEVEL=DEBUG\ngarbage line\n")
    assert load_settings().log_level == "DEBUG"
    (said,) = doubtful_settings()
    assert said.startswith(".env:3: is no setting")


@pytest.mark.parametrize(
    ("webhook", "monitor"),
    [
        ("127.0.0.1:9500", "127.0.0.1:9500"),
        ("0.0.0.0:9500", "127.0.0.1:9500"),
        ("localhost:9500", "127.0.0.1:9500"),
        ("10.0.0.5:9500", "0.0.0.0:9500"),
        ("[::]:9500", "[::1]:9500"),
    ],
)
def test_one_port_for_two(monkeypatch: pytest.MonkeyPatch, webhook: str, monitor: str) -> None:
    """The webhook and the pages for operators cannot have one port, however the machine is spelt; without a webhook
    nothing listens at the first.
    """
    monkeypatch.setenv("KNEEBOT_LISTEN", webhook)
    monkeypatch.setenv("KNEEBOT_MONITOR_LISTEN", monitor)
    load_settings()
    monkeypatch.setenv("KNEEBOT_WEBHOOK_URL", PUBLIC)
    monkeypatch.setenv("KNEEBOT_WEBHOOK_SECRET", "secret")
    with pytest.raises(SettingsError, match=r"^KNEEBOT_MONITOR_LISTEN: is the address of KNEEBOT_LISTEN too"):
        load_settings()


@pytest.mark.parametrize(
    ("webhook", "monitor"),
    [
        ("0.0.0.0:9500", "127.0.0.1:9501"),
        ("0.0.0.0:9500", "[::1]:9500"),
        ("10.0.0.5:9500", "127.0.0.1:9500"),
        ("0.0.0.0:0", "127.0.0.1:0"),
    ],
)
def test_two_places(monkeypatch: pytest.MonkeyPatch, webhook: str, monitor: str) -> None:
    """Both listen where each has a port, an address or a kind of address of its own."""
    monkeypatch.setenv("KNEEBOT_LISTEN", webhook)
    monkeypatch.setenv("KNEEBOT_MONITOR_LISTEN", monitor)
    monkeypatch.setenv("KNEEBOT_WEBHOOK_URL", PUBLIC)
    monkeypatch.setenv("KNEEBOT_WEBHOOK_SECRET", "secret")
    assert (load_settings().listen, load_settings().monitor_listen) == (webhook, monitor)


def test_secrets(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file named like a setting, where systemd puts credentials, sets what nothing else does."""
    (elsewhere / "kneebot_telegram_token").write_text(f"{TOKEN}\n")
    (elsewhere / "kneebot_log_level").write_text("ERROR")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(elsewhere))
    monkeypatch.setenv("KNEEBOT_LOG_LEVEL", "DEBUG")
    settings = load_settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.log_level == "DEBUG"


@pytest.mark.parametrize(("content", "mode", "why"), [(b"canary", 0, "denied"), (b"canary\xff", 0o644, "decode")])
def test_a_secret_that_cannot_be_read(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, mode: int, why: str
) -> None:
    """A secret that the bot's user may not read, or that is no text, is said to be so, in words."""
    file = elsewhere / "kneebot_telegram_token"
    file.write_bytes(content)
    file.chmod(mode)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(elsewhere))
    said = rf"^A file in {re.escape(str(elsewhere))} cannot be read \(.*{why}"
    with not_root(elsewhere), pytest.raises(SettingsError, match=said) as caught:
        load_settings()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "ids"),
    [("12345", {12345}), ("1,2", {1, 2}), (" 1 ; 2 ,", {1, 2}), ("7370000000001", {7370000000001}), (",", set())],
)
def test_admins(monkeypatch: pytest.MonkeyPatch, written: str, ids: set[int]) -> None:
    """Admins are ids with commas between, in whatever spacing."""
    monkeypatch.setenv("KNEEBOT_ADMIN_IDS", written)
    assert load_settings().admin_ids == ids


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADMIN_IDS", "12, @coach", "'@coach' is no Telegram id. Give numbers with commas between"),
        ("ADMIN_IDS", "²", "'²' is no Telegram id"),
        ("ADMIN_IDS", "[1, 2]", "'[1' is no Telegram id"),
        ("LOG_LEVEL", "chatty", "should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("DATABASE_URL", "kneebot.db", "must begin with sqlite+aiosqlite:///"),
        ("ADMIN_IDS", "0", "'0' is no Telegram id"),
        ("ADMIN_IDS", "-1001234567890", "'-1001234567890' is no Telegram id"),
        ("ADMIN_IDS", "9" * 30, "is no Telegram id"),
        ("ADMIN_IDS", "12 34", "Give numbers with commas between"),
        ("SEMANTIC", "maybe", "must be on or off"),
        ("TELEGRAM_API_URL", "https://", "names no server"),
        ("TELEGRAM_API_URL", "https://api.telegram.org:port", "names no server"),
        ("TELEGRAM_API_URL", "https://api telegram.org", "names no server"),
        ("TELEGRAM_API_URL", "https://[::1", "names no server"),
        ("TELEGRAM_API_URL", "ftp://api.telegram.org", "begins with https://"),
        ("TELEGRAM_API_URL", "localhost:8081", "must be an address that begins with https:// or http://"),
        ("WEBHOOK_URL", "http://bot.example.org/", "must begin with https://"),
        ("WEBHOOK_URL", "bot.example.org", "must begin with https://"),
        ("WEBHOOK_URL", "https:///telegram", "must be an address such as https://bot.example.org/telegram"),
        ("WEBHOOK_SECRET", "canary", "is set, and KNEEBOT_WEBHOOK_URL is not"),
        ("BULK_PER_SECOND", "fast", "'fast' is no whole number from 1 to 1000"),
        ("BULK_PER_SECOND", "0", "should be greater than or equal to 1"),
        ("LISTEN", "8080", "'8080' is no address to listen at. Give host:port, such as 127.0.0.1:8080"),
        ("LISTEN", "off", "is no address to listen at"),
        ("MONITOR_LISTEN", "127.0.0.1:99999", "Give host:port, such as 127.0.0.1:8081"),
        ("MONITOR_LISTEN", "::1:8081", "is no address to listen at"),
    ],
)
def test_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    """A wrong setting is named, with what it should be."""
    monkeypatch.setenv(f"KNEEBOT_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"KNEEBOT_{name}: ")
    assert said in str(caught.value)


def test_several_wrong_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """All wrong settings are named at once, a line each; the token is in none of them."""
    monkeypatch.setenv("KNEEBOT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("KNEEBOT_LOG_LEVEL", "chatty")
    monkeypatch.setenv("KNEEBOT_ADMIN_IDS", "me")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert len(str(caught.value).splitlines()) == 2
    assert "canary" not in str(caught.value)


def test_a_file_that_cannot_be_read(elsewhere: Path) -> None:
    """A `.env` that is no text is said so, in words."""
    (elsewhere / ".env").write_bytes(b"KNEEBOT_LOG_LEVEL=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env"):
        load_settings()


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that are printed or logged do not give the token away."""
    monkeypatch.setenv("KNEEBOT_TELEGRAM_TOKEN", TOKEN)
    assert "canary" not in repr(load_settings())
    assert "canary" not in load_settings().model_dump_json()


def test_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What can be computed again lies in the user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "kneebot"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "kneebot"


@pytest.fixture
def _logs_as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("_logs_as_before")
@pytest.mark.parametrize(("level", "shown"), [("INFO", True), ("ERROR", False)])
def test_logs(capsys: pytest.CaptureFixture[str], level: str, shown: bool) -> None:
    """Logs go to standard error, a line each, from the level that was chosen."""
    set_up_logs(level)
    structlog.get_logger("kneebot.test").info("turn", person=7, decision="answer")
    out, err = capsys.readouterr()
    assert out == ""
    assert ("event='turn' person=7 decision='answer'" in err) is shown


class FullDisk:
    """A log file for which there is no room."""

    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.mark.usefixtures("_logs_as_before")
def test_logs_on_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that cannot be logged stops nothing."""
    set_up_logs("INFO")
    monkeypatch.setattr("sys.stderr", FullDisk())
    structlog.get_logger("kneebot.test").info("turn", person=7)


@pytest.mark.parametrize(("written", "chat"), [("-1001234567890", -1001234567890), (" 42 ", 42), ("", None)])
def test_escalation_chat(monkeypatch: pytest.MonkeyPatch, written: str, chat: int | None) -> None:
    """The chat for warning signs is a number, a group's with a minus; empty means none."""
    monkeypatch.setenv("KNEEBOT_ESCALATION_CHAT_ID", written)
    assert load_settings().escalation_chat_id == chat


@pytest.mark.parametrize("written", ["@coaches", "0", "-", "1.5", "--1", "1" * 30, "12,13", "\u0661"])
def test_wrong_escalation_chat(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """What is no chat's id is refused with an example of one."""
    monkeypatch.setenv("KNEEBOT_ESCALATION_CHAT_ID", written)
    with pytest.raises(SettingsError, match=r"KNEEBOT_ESCALATION_CHAT_ID: .*no chat's id.*-1001234567890"):
        load_settings()


PUBLIC = "https://bot.example.org/telegram"


@pytest.mark.parametrize("secret", [None, "", "canary with spaces", "canary!", "canary\u00e9", "c" * 257])
def test_wrong_webhook_secret(monkeypatch: pytest.MonkeyPatch, secret: str | None) -> None:
    """A webhook without a secret that Telegram takes is refused, with what to do, and the secret is not shown."""
    monkeypatch.setenv("KNEEBOT_WEBHOOK_URL", PUBLIC)
    if secret is not None:
        monkeypatch.setenv("KNEEBOT_WEBHOOK_SECRET", secret)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    (line,) = str(caught.value).splitlines()
    assert line.startswith("KNEEBOT_WEBHOOK_SECRET: ")
    assert ("1 to 256 of the characters" if secret else "Make one: python3") in line
    assert "canary" not in line


@pytest.mark.parametrize(
    "url", [PUBLIC, "https://bot.example.org:8443/", "http://127.0.0.1:8080/", "http://localhost/x"]
)
def test_webhook(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A public address with a secret is a webhook; plain HTTP is for the machine itself alone."""
    monkeypatch.setenv("KNEEBOT_WEBHOOK_URL", url)
    monkeypatch.setenv("KNEEBOT_WEBHOOK_SECRET", "canary_Secret-1")
    settings = load_settings()
    assert settings.webhook_url == url
    assert "canary" not in repr(settings)
    assert host_and_port(settings.listen) == ("127.0.0.1", 8080)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("10.0.0.5:9090", ("10.0.0.5", 9090)), ("[::1]:8081", ("::1", 8081)), ("localhost:0", ("localhost", 0))],
)
def test_monitor_address(monkeypatch: pytest.MonkeyPatch, written: str, meant: tuple[str, int]) -> None:
    """Health and figures are where the operator says, or nowhere."""
    monkeypatch.setenv("KNEEBOT_MONITOR_LISTEN", written)
    assert host_and_port(load_settings().monitor_listen) == meant
    monkeypatch.setenv("KNEEBOT_MONITOR_LISTEN", "Off")
    assert load_settings().monitor_listen == "off"
