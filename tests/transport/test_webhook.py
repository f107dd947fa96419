"""Updates that Telegram brings: none is lost, and Telegram knows where to bring them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import SettingsError
from bot.transport.intake import Intake
from bot.transport.telegram import make_bot
from bot.transport.webhook import Webhook
from bot.web.server import address_of, listen, serving
from bot.web.webhook import webhook_app
from tests.emulator import Phone, TelegramServer, eventually
from tests.transport.house import PROFILE, SORRY, House, MemoryInbox, channel_of

SECRET = "a-secret"


class Address:
    """Where a bot takes updates, or several do, and what was answered there."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.url = f"http://{address_of(self.listener)}/telegram"
        self.statuses: list[int] = []

    @asynccontextmanager
    async def door(self, receive: Callable[[dict[str, Any]], Awaitable[None]]) -> AsyncIterator[None]:
        async with serving(webhook_app(SECRET, receive, self.statuses.append), self.listener.dup(), grace_s=5):
            yield


@pytest.fixture
def address() -> Iterator[Address]:
    with listen("127.0.0.1", 0) as listener:
        yield Address(listener)


@asynccontextmanager
async def running(house: House, address: Address, look_s: float = 60.0) -> AsyncIterator[Webhook]:
    """The house's bot, with updates brought to the address."""
    async with AsyncExitStack() as stack:
        bot = make_bot(house.server.token, house.server.url, read_timeout_s=5)
        stack.push_async_callback(bot.shutdown)
        house.channel = channel_of(bot)
        intake = Intake(bot, house.inbox, house.channel, house.handle, sorry=SORRY)
        webhook = Webhook(bot, intake, address.door, PROFILE, url=address.url, secret=SECRET, look_s=look_s)
        run = asyncio.create_task(webhook.run())
        yield webhook
        await webhook.stop()
        await run


async def says(phone: Phone, text: str) -> None:
    """Writes; the server brings it at once, so the bot's loop must be free meanwhile."""
    await asyncio.to_thread(phone.says, text)


async def known(server: TelegramServer, times: int = 1) -> None:
    await eventually(lambda: len(server.made("setWebhook")) >= times)


async def test_question_and_answer(house: House, ann: Phone, inbox: MemoryInbox, address: Address) -> None:
    """What Telegram brings is written down, answered, and never asked for."""
    async with running(house, address):
        await known(house.server)
        await says(ann, "hello")
        assert (await ann.hears()).text == "You said hello"
        await eventually(lambda: inbox.done == set(ann.updates))
    assert address.statuses == [200]
    assert "getUpdates" not in house.server.tried


async def test_the_door_is_open_before_telegram_knows_of_it(house: House, ann: Phone, address: Address) -> None:
    """What waits at Telegram is brought while the address is being told, and finds somebody there."""
    ann.says("numb between my legs")
    async with running(house, address):
        assert (await ann.hears()).text == "You said numb between my legs"
    assert address.statuses == [200]


async def test_what_telegram_is_told(house: House, address: Address) -> None:
    """Telegram is told the kinds of updates, the secret and how many to bring at once; nothing waiting is dropped."""
    async with running(house, address):
        await known(house.server)
    (call,) = house.server.made("setWebhook")
    assert (call.fields["url"], call.fields["secret_token"]) == (address.url, SECRET)
    assert "callback_query" in call.fields["allowed_updates"]
    assert int(call.fields["max_connections"]) == 100
    assert call.fields.get("drop_pending_updates") in (None, "false")
    assert "deleteWebhook" not in house.server.tried


async def test_several_processes(
    house: House, ann: Phone, server: TelegramServer, inbox: MemoryInbox, address: Address
) -> None:
    """Several processes may tell Telegram the same address, and one that ends leaves it to the others."""
    other = House(server, inbox, house.answer)
    async with running(house, address):
        await known(server)
        async with running(other, address):
            await known(server, 2)
        assert server.made("deleteWebhook") == []
        first, second = server.made("setWebhook")
        assert first.fields == second.fields


@pytest.mark.parametrize("kind", ["500", "429", "close", "garbled", "400"])
async def test_weather_while_telling(house: House, ann: Phone, kind: str, address: Address) -> None:
    """Whatever keeps Telegram from hearing the address, it is told again."""
    house.server.weather("setWebhook", kind, retry_after=0.1)
    with capture_logs() as logs:
        async with running(house, address):
            await known(house.server)
            await says(ann, "hello")
            await ann.hears("hello")
    assert SECRET not in str(logs)
    assert house.server.token not in str(logs)


async def test_taken_away(house: House, ann: Phone, server: TelegramServer, address: Address) -> None:
    """When something else takes the updates away, the log says who, and they are taken back."""
    with capture_logs() as logs:
        async with running(house, address, look_s=0.05):
            await known(server)
            async with make_bot(server.token, server.url) as other:
                await other.set_webhook("http://localhost:1/other")
                await known(server, 3)
                await other.delete_webhook()
                await known(server, 4)
            await says(ann, "hello")
            assert (await ann.hears()).text == "You said hello"
    by = [entry["by"] for entry in logs if entry["event"] == "webhook.taken_away"]
    assert by == ["a bot with this token at localhost", "a bot that polls"]


async def test_database_away(house: House, ann: Phone, inbox: MemoryInbox, address: Address) -> None:
    """Without a database the runner has their guidance, and Telegram is not told that we have the message."""
    async with running(house, address):
        await known(house.server)
        inbox.broken = True
        await says(ann, "hello")
        assert (await ann.hears()).text == "You said hello"
        await eventually(lambda: address.statuses == [503])
        assert not house.server.confirmed(ann.updates[0])
        inbox.broken = False
        await says(ann, "back")
        await ann.hears("back")
        await eventually(lambda: all(house.server.confirmed(update) for update in ann.updates))


async def test_repeat(house: House, ann: Phone, address: Address) -> None:
    """What Telegram brings twice is answered once."""
    async with running(house, address):
        await known(house.server)
        await says(ann, "hello")
        await ann.hears()
        again = {"message": await asyncio.to_thread(ann.says, "other")}
        await ann.hears("other")
        await asyncio.to_thread(house.server.sends, again, update_id=ann.updates[0])
        await says(ann, "last")
        await ann.hears("last")
    assert [incoming.utterance.text for incoming in house.handled] == ["hello", "other", "last"]


async def test_stop_finishes_what_is_in_hand(house: House, ann: Phone, inbox: MemoryInbox, address: Address) -> None:
    """Stopping lets the answer in hand go out."""
    begun, held, handle = asyncio.Event(), asyncio.Event(), house.handle

    async def wait(incoming: Any) -> None:
        begun.set()
        await held.wait()
        await handle(incoming)

    house.handle = wait  # type: ignore[method-assign]
    async with running(house, address) as webhook:
        await known(house.server)
        await says(ann, "one")
        await begun.wait()
        stopping = asyncio.create_task(webhook.stop())
        await asyncio.sleep(0.05)
        held.set()
        await stopping
        assert [heard.text for heard in ann.all] == ["You said one"]
        assert inbox.done == set(ann.updates)


async def test_stop_before_telegram_was_there(house: House, address: Address) -> None:
    """Stopping a bot that never reached Telegram ends it too."""
    house.server.weather("getMe", "close", times=50)
    async with running(house, address):
        await eventually(lambda: "getMe" in house.server.tried)


async def test_unknown_token(house: House, address: Address) -> None:
    """A token that Telegram does not know ends the start with the setting's name."""
    house.server.weather("getMe", "401")
    with pytest.raises(SettingsError, match="KNEEBOT_TELEGRAM_TOKEN"):
        async with running(house, address):
            await eventually(lambda: "getMe" in house.server.tried)
