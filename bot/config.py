"""Settings from the environment or `.env`, each checked, each problem in words."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO, cast
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from bot.embedding import Encoder
from bot.errors import SettingsError
from bot.knowledge.suggest import did_you_mean
from bot.service.pacing import BULK_PER_SECOND

PREFIX = "KNEEBOT_"
_OF_OTHERS = frozenset({f"{PREFIX}HOST", f"{PREFIX}BENCH"})  # of compose.yaml's proxy, and of the benchmarks
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
ROOT = Path(__file__).resolve().parent.parent
_NUMBERS = {"localhost": "127.0.0.1"}
_ALL_HERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - to compare with
_LARGEST_ID = 2**52  # "at most 52 significant bits" (Bot API, User)


class Settings(BaseSettings):
    """Every setting of the bot. The README's table names the same ones; a test holds the two together."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore")

    telegram_token: SecretStr | None = Field(default=None, description="from @BotFather; without it: local chat")
    telegram_api_url: str = Field(default="https://api.telegram.org", description="root of another Bot API server")
    database_url: str = Field(default="sqlite+aiosqlite:///kneebot.db", description="where things are remembered")
    knowledge_dir: Path = Field(default=ROOT / "knowledge", description="the folder of Markdown files")
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(), description="Telegram ids of the admins, with commas between"
    )
    escalation_chat_id: int | None = Field(
        default=None, description="the chat in which people are told of reported warning signs"
    )
    webhook_url: str | None = Field(default=None, description="where Telegram brings updates; without it: polling")
    webhook_secret: SecretStr | None = Field(
        default=None, validate_default=True, description="what Telegram shows at the webhook"
    )
    listen: str = Field(default="127.0.0.1:8080", description="where the webhook listens: plain HTTP, behind a proxy")
    monitor_listen: str = Field(
        default="127.0.0.1:8081", description="where /healthz and /metrics are while on Telegram; or off"
    )
    bulk_per_second: int = Field(
        default=BULK_PER_SECOND, ge=1, le=1000, description="how many reminders go out each second at most"
    )
    semantic: bool = Field(default=True, description="on: compares meanings too; off: words alone, less memory")
    encryption_key: SecretStr | None = Field(
        default=None, description="the key that seals what is personal; several with commas between, the first seals"
    )
    encryption_key_file: Path | None = Field(default=None, description="a file with such keys, one a line")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="how much is logged")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
        for part in parts:
            if not part.isdecimal() or not 0 < int(part[:20]) <= _LARGEST_ID:
                raise ValueError(f"'{part}' is no Telegram id. Give numbers with commas between, such as 12345,67890")
        return frozenset(int(part) for part in parts)

    @field_validator("escalation_chat_id", mode="before")
    @classmethod
    def _chat(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if not re.fullmatch(r"-?[0-9]{1,18}", value.strip()) or int(value) == 0:
            raise ValueError(
                f"'{value}' is no chat's id. Give the number alone; a group's has a minus, such as -1001234567890"
            )
        return int(value)

    @field_validator("webhook_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("must begin with https://, for Telegram brings updates over nothing else")
        if not parts.hostname or parts.username or parts.fragment or re.search(r"\s", value):
            raise ValueError("must be an address such as https://bot.example.org/telegram")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if "webhook_url" not in others.data:  # It is wrong itself, and said so.
            return value
        if value is None:
            if others.data["webhook_url"] is not None:
                raise ValueError(
                    "is missing, and KNEEBOT_WEBHOOK_URL is set. Without it anybody could write in a runner's name. "
                    "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
                )
            return None
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("must be 1 to 256 of the characters A-Z, a-z, 0-9, _ and -")
        if others.data["webhook_url"] is None:
            raise ValueError("is set, and KNEEBOT_WEBHOOK_URL is not. Set both for a webhook, or none to poll")
        return value

    @field_validator("listen", "monitor_listen")
    @classmethod
    def _here(cls, value: str, which: ValidationInfo) -> str:
        if which.field_name == "monitor_listen" and value.strip().lower() == "off":
            return "off"
        if (host_and_port := re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):([0-9]{1,5})", value)) is None or int(
            host_and_port[2]
        ) > 65535:
            raise ValueError(f"'{value}' is no address to listen at. Give host:port, such as {cls._example(which)}")
        if which.field_name == "monitor_listen" and which.data.get("webhook_url"):
            cls._apart(value, which.data.get("listen"))
        return value

    @classmethod
    def _apart(cls, value: str, other: str | None) -> None:
        if other is None:  # It is wrong itself, and said so.
            return
        (host, port), (their_host, their_port) = host_and_port(value), host_and_port(other)
        hosts = {_NUMBERS.get(host, host), _NUMBERS.get(their_host, their_host)}
        # All of the machine's addresses have this one among them, if it is of the same kind.
        all_of_them = hosts & _ALL_HERE and len({":" in one for one in hosts}) == 1
        if port == their_port != 0 and (len(hosts) == 1 or all_of_them):  # 0: any that is free
            raise ValueError("is the address of KNEEBOT_LISTEN too. Give it a port of its own, such as 127.0.0.1:8081")

    @classmethod
    def _example(cls, which: ValidationInfo) -> str:
        return str(cls.model_fields[str(which.field_name)].default)

    @field_validator("bulk_per_second", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(r"\s*[0-9]{1,4}\s*", value):
            raise ValueError(f"'{value}' is no whole number from 1 to 1000")
        return value

    @field_validator("encryption_key_file")
    @classmethod
    def _one_place(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is not None and info.data.get("encryption_key") is not None:
            raise ValueError("is set, and KNEEBOT_ENCRYPTION_KEY too. Leave one of them out, so that the key is sure")
        return value

    @field_validator("semantic", mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        meant = {
            "on": True,
            "true": True,
            "yes": True,
            "1": True,
            "off": False,
            "false": False,
            "no": False,
            "0": False,
        }
        if value.strip().lower() not in meant:
            raise ValueError("must be on or off")
        return meant[value.strip().lower()]

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _engine(cls, value: str) -> str:
        if not value.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError(
                "must begin with sqlite+aiosqlite:/// and the file's path, or with postgresql+asyncpg:// and then "
                "USER:PASSWORD@HOST/NAME"
            )
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must be an address that begins with https:// or http://")
        try:
            named = bool(urlsplit(value).hostname) and urlsplit(value).port != 0
        except ValueError:
            named = False
        if not named or re.search(r"\s", value):
            raise ValueError("names no server. It should look like https://api.telegram.org")
        return value


def host_and_port(address: str) -> tuple[str, int]:
    """The two of a setting such as 127.0.0.1:8080 or [::1]:8080."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def load_settings() -> Settings:
    """The settings in force. Raises SettingsError that names each wrong one and says what it should be.

    What stands neither in the environment nor in `.env` is looked for in files that are named like settings, where
    containers (`/run/secrets`) and systemd (`LoadCredential=`) put what is secret.
    """
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)  # we say it better: `doubtful_settings`
    try:
        lines = [
            f"{name}: there is no such setting. {advice}"
            for name in _names_given()
            if (advice := _meant(name.removeprefix(PREFIX).lower())) is not None
        ]
        settings = Settings(_secrets_dir=_secret_folders())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env: cannot be read as text ({error}). Save it as UTF-8") from None
    except SourceError as error:  # a file that is named like a setting
        raise SettingsError(
            f"A file in {' or '.join(_secret_folders())} cannot be read ({error.__cause__ or error}). "
            "Let the bot's user read it, and save it as UTF-8"
        ) from None
    except ValidationError as error:
        lines += [f"{PREFIX}{str(found['loc'][0]).upper()}: {_plain(found['msg'])}" for found in error.errors()]
        raise SettingsError("\n".join(lines)) from None
    if lines:
        raise SettingsError("\n".join(lines))
    return settings


def empty_at(setting: str) -> str | None:
    """Where that setting stands with nothing in it, for whoever must look there; None where it is not named at all."""
    name = f"{PREFIX}{setting}".upper()
    if name in {given.upper() for given in os.environ}:
        return "in the environment"
    if name in {given.upper() for given in DotEnvSettingsSource(Settings, env_ignore_empty=False).env_vars}:
        return "in .env"
    files = [Path(folder) / name.lower() for folder in _secret_folders()]
    return next((str(file) for file in files if file.is_file()), None)


def doubtful_settings() -> list[str]:
    """A sentence for each name of ours that is no setting, nor near enough to one to be refused, and for each line of
    `.env` that sets nothing.
    """
    said = _lines_that_set_nothing()
    for name in _names_given():
        word = name.removeprefix(PREFIX).lower()
        if word in Settings.model_fields or name in _OF_OTHERS:
            continue
        alike = [f"{PREFIX}{one.upper()}" for one in Settings.model_fields if one.split("_")[-1] == word.split("_")[-1]]
        advice = f"Did you mean {' or '.join(alike)}?" if alike else "The README has all that there are."
        said.append(f"{name}: there is no such setting, and it does nothing. {advice}")
    return said


def _lines_that_set_nothing() -> list[str]:
    file = Path(str(Settings.model_config["env_file"]))
    if not file.is_file():
        return []
    with file.open(encoding="utf-8") as lines:
        return [
            f".env:{one.original.line}: is no setting, and does nothing. Write NAME=value, or # before a remark."
            for one in parse_stream(lines)
            if one.error
        ]


def _names_given() -> list[str]:
    """The names of all that is set for us, in the environment and in `.env`."""
    given = {*os.environ, *DotEnvSettingsSource(Settings).env_vars}
    return sorted({name.upper() for name in given if name.upper().startswith(PREFIX)})


def _meant(name: str) -> str | None:
    """What is advised for the name of a setting that there is not; None for one that there is, or like none.

    A name like none may be one of another version of the bot, and is passed over.
    """
    known = Settings.model_fields.keys()
    if name in known:
        return None
    longer = [one for one in known if set(name.split("_")) < set(one.split("_"))]
    near = f"Did you mean '{longer[0]}'?" if len(longer) == 1 else did_you_mean(name, known, "")
    return re.sub(r"'(\w+)'", lambda found: f"{PREFIX}{found[1].upper()}", near) or None


def _secret_folders() -> list[str]:
    folders = ("/run/secrets", os.environ.get("CREDENTIALS_DIRECTORY", ""))
    return [folder for folder in folders if folder and os.path.isdir(folder) and os.access(folder, os.R_OK | os.X_OK)]


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Input ").strip()


def encoder_of(settings: Settings) -> Encoder | None:
    """The sentence encoder, or None when it is switched off or its packages are missing; then words alone decide."""
    return Encoder.find() if settings.semantic else None


def cache_folder() -> Path:
    """Where what can be computed again is kept between starts: the user's cache folder (XDG Base Directory)."""
    if home := os.environ.get("XDG_CACHE_HOME"):
        return Path(home) / "kneebot"
    try:
        return Path.home() / ".cache" / "kneebot"
    except RuntimeError:  # a user without a home, such as a container's
        return Path(tempfile.gettempdir()) / f"kneebot-cache-{os.getuid()}"


class _Unbreakable:
    """Standard error, for logs: a disk that is full takes no lines, and nobody is to go unanswered for it."""

    def write(self, line: str) -> None:
        with suppress(OSError):
            sys.stderr.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def set_up_logs(level: str) -> None:
    """Logs as lines on standard error: ids and decisions, never what people said."""
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=cast(TextIO, _Unbreakable())),
        cache_logger_on_first_use=True,
    )
