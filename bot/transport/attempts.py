"""What to do when Telegram does not answer as hoped: what surely did not arrive, what may have, what to repeat."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.service.ports import Blocked, MaybeSent, NotSent, Refused
from bot.transport.http_client import NotReached

# The library's own switch to its coming behaviour: RetryAfter.retry_after as a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")

BACKOFF_S = (0.5, 1.0, 2.0, 4.0)
PATIENCE_S = 30.0  # Asked to wait longer, the caller decides: others could use its place meanwhile.

# Telegram has understood and said no: repeating the same call changes nothing. BadRequest stands here because the
# library derives it from NetworkError.
_FINAL = (BadRequest, Forbidden, ChatMigrated, InvalidToken, EndPointNotFound, Conflict)

T = TypeVar("T")
Call = Callable[[], Awaitable[T]]


class Attempt(Protocol):
    """A way to make a call: `once`, or `insist`. Telegram's final words (BadRequest, ...) come through unchanged."""

    async def __call__(self, call: Call[T]) -> T: ...


async def once(call: Call[T]) -> T:
    """The call's result, tried a single time. Raises NotSent when it surely had no effect, else MaybeSent."""
    try:
        return await call()
    except _FINAL:
        raise
    except RetryAfter as error:
        raise NotSent("flood control", retry_after_s=seconds_of(error)) from None
    except TelegramError as error:
        outcome = NotSent if isinstance(error, NotReached) else MaybeSent
        raise outcome(name_of(error)) from None


def insist(backoff_s: Sequence[float] = BACKOFF_S) -> Attempt:
    """Repeats a call through 429, server errors and broken connections, so it may take effect twice.

    Raises NotSent when the last try failed too, or Telegram asks to wait longer than PATIENCE_S.
    """

    async def attempt(call: Call[T]) -> T:
        for pause_s in backoff_s:
            try:
                return await call()
            except _FINAL:
                raise
            except RetryAfter as error:
                if seconds_of(error) > PATIENCE_S:
                    raise NotSent("flood control", retry_after_s=seconds_of(error)) from None
                await asyncio.sleep(seconds_of(error))
            except TelegramError:
                await asyncio.sleep(pause_s)
        try:
            return await once(call)
        except MaybeSent as error:
            raise NotSent(str(error)) from None

    return attempt


@contextmanager
def as_ports() -> Iterator[None]:
    """Telegram's final words as the ports know them: Blocked or Refused."""
    try:
        yield
    except Forbidden:
        raise Blocked from None
    except BadRequest as error:
        raise Refused(f"BadRequest: {error.message[:120]}") from None
    except TelegramError as error:
        raise NotSent(name_of(error)) from None


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def name_of(error: BaseException) -> str:
    """The kind of error alone: the library's messages can hold the token, others what a person wrote."""
    kind = type(error.__cause__).__name__ if error.__cause__ is not None else _kind_in(error)
    return type(error).__name__ + (f" ({kind})" if kind else "")


def _kind_in(error: BaseException) -> str:
    """What our client says of a call that got no answer: the name of its own error, and never more."""
    said = str(error)
    return said if isinstance(error, NetworkError) and said.isidentifier() else ""


def place_of(error: BaseException) -> str:
    """File and line where the error arose, for logs that must not hold its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
