"""Settings from the environment or `.env`, each checked, each problem in words."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.embedding import Encoder
from bot.errors import SettingsError

PREFIX = "KNEEBOT_"
ROOT = Path(__file__).resolve().parent.parent


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
            if not part.isdecimal():
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
        if not value.startswith("sqlite+aiosqlite://"):
            raise ValueError("must begin with sqlite+aiosqlite:/// and the file's path")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must be an address that begins with https:// or http://")
        return value


def load_settings() -> Settings:
    """The settings in force. Raises SettingsError that names each wrong one and says what it should be."""
    try:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env: cannot be read as text ({error}). Save it as UTF-8") from None
    except ValidationError as error:
        lines = [f"{PREFIX}{str(found['loc'][0]).upper()}: {_plain(found['msg'])}" for found in error.errors()]
        raise SettingsError("\n".join(lines)) from None


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
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
