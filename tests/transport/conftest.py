"""A Telegram server, a phone, and our channel to it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.transport.telegram import TelegramBot, TelegramChannel, make_bot
from tests.emulator import Phone, TelegramServer
from tests.transport.house import House, MemoryInbox, channel_of, echo


@pytest.fixture(autouse=True)
def _library_loggers() -> Iterator[None]:
    """The levels that make_bot sets are the process's; each test begins without them."""
    yield
    for name in ("telegram", "uvicorn"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
def ann(server: TelegramServer) -> Phone:
    return server.phone()


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[TelegramBot]:
    client = make_bot(server.token, server.url, read_timeout_s=0.5)
    await client.initialize()
    yield client
    await client.shutdown()


@pytest.fixture
def channel(bot: TelegramBot) -> TelegramChannel:
    return channel_of(bot)


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox()


@pytest.fixture
def house(server: TelegramServer, inbox: MemoryInbox) -> House:
    return House(server, inbox, echo)
