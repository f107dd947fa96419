"""The client that calls Telegram: what surely never left, what may have arrived, and the token in no error."""

from __future__ import annotations

import asyncio
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.errors import SettingsError
from bot.service.meter import Meter
from bot.service.ports import MaybeSent, NotSent
from bot.transport.attempts import name_of, once
from bot.transport.http_client import AiohttpRequest, NotReached, proxy_for
from tests.emulator import TOKEN

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n{"ok":true,"result":"yes"}'
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Tally(Meter):
    """Keeps how each call ended."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    def called(self, method: str, outcome: str, status: int | None = None) -> None:  # noqa: ARG002
        self.calls.append((method, outcome))


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    """A server that reads the head of each request and then does as it is told; its root."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await answer(reader, writer)
            await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def client(root: str, meter: Meter | None = None, connections: int = 4) -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(root, read_timeout_s=0.2, connections=connections, meter=meter)
    async with request:
        yield request


def nobody_there() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def saying(*parts: bytes, cut: bool = False) -> Answer:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.writelines(parts)
        if cut:
            writer.transport.abort()

    return answer


async def silence(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def call(request: AiohttpRequest, root: str) -> object:
    return await request.post(f"{root}/bot{TOKEN}/sendMessage")


async def test_an_answer() -> None:
    """What Telegram answers is given back, and the call is counted by its method."""
    tally = Tally()
    async with answering(saying(OK)) as root, client(root, tally) as request:
        assert await call(request, root) == "yes"
    assert tally.calls == [("sendMessage", "ok")]


async def test_before_the_bot_begins() -> None:
    """What is sent before anybody said that the bot begins goes out; once it has ended, nothing leaves any more."""
    async with answering(saying(OK)) as root:
        request = AiohttpRequest(root)
        assert await call(request, root) == "yes"
        await request.shutdown()
        with pytest.raises(NotReached):
            await call(request, root)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("429 Too Many Requests", "flood"), ("400 Bad Request", "refused"), ("502 Bad Gateway", "failed")],
)
async def test_refusals_are_counted(status: str, outcome: str) -> None:
    """Flood control, a refusal and a failure of Telegram's are counted apart."""
    tally = Tally()
    answer = saying(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
    async with answering(answer) as root, client(root, tally) as request:
        with pytest.raises(TelegramError):
            await call(request, root)
    assert tally.calls == [("sendMessage", outcome)]


async def test_nobody_listens() -> None:
    """Where no connection can be made the message surely did not arrive, and may be sent again."""
    root, tally = nobody_there(), Tally()
    async with client(root, tally) as request:
        with pytest.raises(NotSent):
            await once(lambda: call(request, root))
    assert tally.calls == [("sendMessage", "not_reached")]


async def test_no_free_connection() -> None:
    """What waited in vain for a connection to become free never left."""
    async with answering(silence) as root, client(root, connections=1) as request:
        busy = asyncio.create_task(request.post(f"{root}/bot{TOKEN}/sendMessage", read_timeout=5))
        await asyncio.sleep(0.05)
        with pytest.raises(NotReached):
            await request.post(f"{root}/bot{TOKEN}/sendMessage", pool_timeout=0.1, connect_timeout=0.1)
        busy.cancel()
        await asyncio.gather(busy, return_exceptions=True)


@pytest.mark.parametrize(
    "answer",
    [
        saying(cut=True),
        saying(),
        silence,
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b'{"ok":tr'),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b'{"ok":tru'),
        saying(b"SMTP ready\r\n\r\n"),
        saying(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
    ],
    ids=["reset", "closed", "silence", "half a body", "half an object", "no HTTP", "a redirect"],
)
async def test_no_whole_answer(answer: Answer) -> None:
    """After a reset, silence or half an answer the message may have arrived; it is sent only once."""
    heads = 0

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heads
        heads += 1
        await answer(reader, writer)

    async with answering(counted) as root, client(root) as request:
        with pytest.raises(MaybeSent):
            await once(lambda: call(request, root))
    assert heads == 1


async def test_silence_is_a_timeout() -> None:
    """No answer in time is told as the library tells it, and the log names what it was."""
    async with answering(silence) as root, client(root) as request:
        with pytest.raises(TimedOut) as raised:
            await call(request, root)
    assert name_of(raised.value) == "TimedOut (SocketTimeoutError)"


@pytest.mark.parametrize("root", ["nobody", "silence", "http://[", "http://127.0.0.1:99999"])
async def test_no_token_in_an_error(root: str) -> None:
    """Whatever goes wrong, neither the error nor its trace holds the token."""
    async with answering(silence) as silent:
        root = {"nobody": nobody_there(), "silence": silent}.get(root, root)
        async with client(silent) as request:
            with pytest.raises(NetworkError) as raised:
                await call(request, root)
    trace = "".join(traceback.format_exception(raised.value))
    assert TOKEN.partition(":")[2] not in trace.replace("test_no_token", "")


async def test_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls go through the proxy that the environment names."""
    async with answering(saying(OK)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        async with client("http://telegram.invalid") as request:
            assert await call(request, "http://telegram.invalid") == "yes"


def test_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that the environment exempts is called directly, and one proxy may stand for all."""
    monkeypatch.setenv("ALL_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    assert proxy_for("http://127.0.0.1:8081") is None
    assert proxy_for("https://api.telegram.org") == "http://proxy:3128"


def test_other_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that cannot be used is named at the start, and its password is not shown."""
    monkeypatch.setenv("HTTPS_PROXY", "socks5://user:canary@proxy:1080")
    with pytest.raises(SettingsError, match=r"HTTPS_PROXY.*'socks5'") as raised:
        proxy_for("https://api.telegram.org")
    assert "canary" not in str(raised.value)
