"""The door at which Telegram hands in updates. Who may, how much, and what is answered; not what becomes of them."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.service.ports import StoreUnavailable

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name (Bot API, setWebhook)
LARGEST = 1024 * 1024  # bytes; the largest update there can be is some tens of thousands
PATIENCE_S = 30.0  # for one body

Receive = Callable[[dict[str, Any]], Awaitable[None]]

log = structlog.get_logger()


class _Refusal(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


def webhook_app(secret: str, receive: Receive, posted: Callable[[int], None] = lambda _: None) -> Starlette:
    """Takes an update at any path, for a proxy may change it; `posted` is told each status that is answered.

    200 only when `receive` has returned, so that Telegram repeats what is not written down: 503 when the store is
    away. Without the secret it is 403 and nothing is read; 413 for a body that is too long, as soon as that is known.
    """

    async def take(request: Request) -> Response:
        try:
            _let_in(request, secret)
            update = _update_in(await _body_of(request))
            await receive(update)
        except _Refusal as refusal:
            status = refusal.status
        except StoreUnavailable:
            status = 503
        except ClientDisconnect:
            status = 400
        except Exception as error:
            log.error("webhook.broken", error=type(error).__name__)
            status = 500
        else:
            status = 200
        posted(status)  # Counted, not logged: strangers must not fill the log.
        return Response(status_code=status)

    return Starlette(routes=[Route("/{path:path}", take, methods=["POST"])])


def _let_in(request: Request, secret: str) -> None:
    given = request.headers.get(SECRET_HEADER, "")
    # In the same time whatever is given, so that the secret cannot be found letter by letter.
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise _Refusal(403)
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST:
        raise _Refusal(413)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _Refusal(400)


async def _body_of(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for piece in request.stream():
                body += piece
                if len(body) > LARGEST:
                    raise _Refusal(413)
    except TimeoutError:
        raise _Refusal(408) from None
    return bytes(body)


def _update_in(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refusal(400) from None
    number = update.get("update_id") if isinstance(update, dict) else None
    if type(number) is not int or not 0 <= number < 2**63:
        raise _Refusal(400)
    return dict(update)
