"""Who may hand in updates, how much, and what is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.service.ports import StoreUnavailable
from bot.web.webhook import LARGEST, SECRET_HEADER, webhook_app
from tests.web.served import served

SECRET = "abc_DEF-123"
UPDATE = {"update_id": 7, "message": {"text": "numb between my legs"}}
JSON = {"Content-Type": "application/json"}
LET_IN = {SECRET_HEADER: SECRET, **JSON}


class Desk:
    """Takes updates, or fails as it is told."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.failure: Exception | None = None

    async def receive(self, update: dict[str, Any]) -> None:
        if self.failure is not None:
            raise self.failure
        await asyncio.sleep(0.02)
        self.taken.append(update)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def telegram(desk: Desk) -> AsyncIterator[aiohttp.ClientSession]:
    async with served(webhook_app(SECRET, desk.receive, desk.statuses.append)) as session:
        yield session


async def brought(telegram: aiohttp.ClientSession, body: Any = UPDATE, path: str = "/", **headers: str) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with telegram.post(path, data=data, headers=headers or LET_IN) as answer:
        assert await answer.read() == b""
        return answer.status


@pytest.mark.parametrize("path", ["/", "/telegram", "/a/b?c=d"])
async def test_taken(telegram: aiohttp.ClientSession, desk: Desk, path: str) -> None:
    """An update with the secret is answered when it has been taken, whatever path the proxy left of the address."""
    assert await brought(telegram, path=path) == 200
    assert desk.taken == [UPDATE]
    assert desk.statuses == [200]


@pytest.mark.parametrize("secret", [None, "", "abc_DEF-124", "abc_DEF-12", SECRET + "x", "\u00e9"])
async def test_wrong_secret(telegram: aiohttp.ClientSession, desk: Desk, secret: str | None) -> None:
    """Without the very secret nothing is taken."""
    headers = JSON if secret is None else {SECRET_HEADER: secret, **JSON}
    assert await brought(telegram, **headers) == 403
    assert desk.taken == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"update_id":"7"}', b'{"update_id":true}', b'{"update_id":-1}',
     b'{"update_id":1e9}', b'{"update_id":99999999999999999999}', b"\xff\xfe", b"[" * 200_000, b"9" * 5000],
    ids=lambda body: body[:12].decode("latin-1") or "nothing",
)  # fmt: skip
async def test_no_update(telegram: aiohttp.ClientSession, desk: Desk, body: bytes) -> None:
    """What is no JSON, or no update, is refused as such."""
    assert await brought(telegram, body) == 400
    assert desk.taken == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
async def test_wrong_content_type(telegram: aiohttp.ClientSession, desk: Desk, kind: str) -> None:
    """What does not say that it is JSON is not read as such; a character set beside it is no harm."""
    assert await brought(telegram, **{SECRET_HEADER: SECRET, "Content-Type": kind}) == 400
    assert await brought(telegram, **{SECRET_HEADER: SECRET, "Content-Type": "Application/JSON; charset=utf-8"}) == 200
    assert len(desk.taken) == 1


async def test_other_methods(telegram: aiohttp.ClientSession) -> None:
    """Somebody who looks at the address in a browser sees nothing."""
    async with telegram.get("/") as answer:
        assert (answer.status, await answer.text()) == (405, "Method Not Allowed")


async def test_too_long(telegram: aiohttp.ClientSession, desk: Desk) -> None:
    """A body longer than a megabyte is refused by its announced length, before any of it is read."""
    host, port = telegram._base_url.host, telegram._base_url.port  # type: ignore[union-attr]
    reader, writer = await asyncio.open_connection(host, port)
    head = [f"POST / HTTP/1.1\r\nHost: {host}", f"Content-Length: {LARGEST + 1}"]
    head += [f"{name}: {value}" for name, value in LET_IN.items()]
    writer.write("\r\n".join([*head, "", ""]).encode())
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 2)
    writer.close()
    assert desk.taken == []


async def test_too_long_in_pieces(telegram: aiohttp.ClientSession, desk: Desk) -> None:
    """A body without a length is read no further than a megabyte."""
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 100 * LARGEST:
            given += 65_536
            yield b" " * 65_536
            await asyncio.sleep(0)

    try:
        async with telegram.post("/", data=endless(), headers=LET_IN) as answer:
            assert answer.status == 413
    except aiohttp.ClientError:  # The door was shut in the sender's face.
        assert desk.statuses == [413]
    assert given < 20 * LARGEST
    assert desk.taken == []


@pytest.mark.parametrize(("failure", "status"), [(StoreUnavailable(), 503), (KeyError("canary"), 500)])
async def test_not_taken(telegram: aiohttp.ClientSession, desk: Desk, failure: Exception, status: int) -> None:
    """What could not be written down is not said to be taken, so that Telegram brings it again."""
    desk.failure = failure
    with capture_logs() as logs:
        assert await brought(telegram) == status
    assert "canary" not in str(logs)
    desk.failure = None
    assert await brought(telegram) == 200


async def test_logs(telegram: aiohttp.ClientSession) -> None:
    """A request that is refused is not in the log at all: strangers cannot fill it, nor put words in it."""
    with capture_logs() as logs:
        await brought(telegram, path="/canary", **{SECRET_HEADER: "canary", **JSON})
        await brought(telegram, b'{"canary"')
    assert logs == []


async def test_what_is_in_hand_is_finished(desk: Desk) -> None:
    """A door that is closed answers the one who stands in it."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(update: dict[str, Any]) -> None:
        begun.set()
        await go_on.wait()
        desk.taken.append(update)

    async def closing() -> int:
        async with served(webhook_app(SECRET, slow)) as telegram:
            handing = asyncio.create_task(brought(telegram))
            await begun.wait()
            asyncio.get_running_loop().call_later(0.2, go_on.set)
            return await handing

    assert await closing() == 200
    assert desk.taken == [UPDATE]
