"""What is sealed at rest: columns whose text nobody reads without the key. Where the keys are is left to `keys`.

A column declared `SealedText` or `SealedJson` holds a Fernet token (AES-128-CBC and HMAC-SHA256, by `cryptography`);
whoever queries it gives and gets plain values. The same text is another token each time, so that no query can look
into such a column, compare with it or sort by it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, Connection, Dialect, Engine, Text, TypeDecorator
from sqlalchemy.ext.asyncio import AsyncEngine

_PLACE = "kneebot_sealer"  # the engine's own dialect hands it to the columns


class Sealer:
    """Seals text with the first of some keys and opens what any of them has sealed."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError for no key, or one that is none."""
        each = [Fernet(key) for key in keys]
        self._all, self._first = MultiFernet(each), each[0] if each else None

    def seal(self, text: str) -> str:
        """The text as a token."""
        return self._all.encrypt(text.encode()).decode()

    def unseal(self, token: str) -> str | None:
        """The text of a token; None for one that none of the keys has sealed, or that is spoilt."""
        try:
            return self._all.decrypt(token).decode()
        except (InvalidToken, UnicodeDecodeError):
            return None

    def anew(self, token: str) -> str | None:
        """The token sealed with the first key: the same one if it is so already, None if no key opens it."""
        assert self._first is not None  # noqa: S101 - MultiFernet has refused an empty list
        try:
            self._first.decrypt(token)
        except InvalidToken:
            text = self.unseal(token)
            return None if text is None else self.seal(text)
        return token


class SealedText(TypeDecorator[str]):
    """Text that is sealed in the database. What no key opens reads as an empty text: it is spoilt, and says nothing."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _sealer(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _sealer(dialect).unseal(value) or ""


class SealedJson(TypeDecorator[Any]):
    """A value as JSON, sealed in the database: numbers, lists, words. What no key opens reads as None."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _sealer(dialect).seal(json.dumps(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        text = None if value is None else _sealer(dialect).unseal(value)
        return None if text is None else json.loads(text)


def is_sealed(column: Column[Any]) -> bool:
    """Whether what the column holds is sealed."""
    return isinstance(column.type, SealedText | SealedJson)


def hand_over(engine: AsyncEngine, sealer: Sealer) -> None:
    """From now on the sealed columns of this engine use that sealer."""
    setattr(engine.dialect, _PLACE, sealer)


def share_sealer(engine: AsyncEngine, with_: Engine) -> None:
    """The sealed columns of the other engine use the same sealer, if there is one yet."""
    if hasattr(engine.dialect, _PLACE):
        setattr(with_.dialect, _PLACE, _sealer(engine.dialect))


def seal(connection: Connection, text: str) -> str:
    """The text as a token, where a statement knows no columns, such as a migration's."""
    return _sealer(connection.dialect).seal(text)


def sealer_of(connection: Connection) -> Sealer:
    """The sealer that was handed over to the connection's engine."""
    return _sealer(connection.dialect)


def _sealer(dialect: Dialect) -> Sealer:
    sealer: Sealer = getattr(dialect, _PLACE)
    return sealer
