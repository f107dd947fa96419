"""No message is lost or repeated, whatever the network and the database do."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import NetworkError

from bot.errors import SettingsError
from bot.transport.incoming import Incoming
from bot.transport.intake import Intake
from bot.transport.patience import Patience
from bot.transport.polling import Poller
from bot.transport.telegram import make_bot
from tests.emulator import Phone, TelegramServer, eventually
from tests.transport.house import PROFILE, SORRY, House, MemoryInbox, channel_of, echo


async def test_introduction(house: House, server: TelegramServer) -> None:
    """At start the bot's menu of commands is set."""
    async with house.running():
        (call,) = await eventually(lambda: server.made("setMyCommands"))
        assert all(name in call.fields["commands"] for name, _ in PROFILE.commands)


async def test_written_down_before_confirmed(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """Telegram is told that we have an update only after it is written down."""
    receive = inbox.receive
    confirmed: list[bool] = []

    async def slow(updates: Any, worker: str) -> Any:
        await asyncio.sleep(0.1)
        confirmed.append(house.server.confirmed(updates[0].id))
        return await receive(updates, worker)

    inbox.receive = slow  # type: ignore[method-assign]
    async with house.running():
        ann.says("hello")
        await ann.hears()
        await eventually(lambda: house.server.confirmed(ann.updates[0]))
    assert confirmed == [False]


async def test_repeated_update(house: House, ann: Phone) -> None:
    """An update that Telegram gives again is answered once."""
    async with house.running():
        ann.says("hello")
        await ann.hears()
        await eventually(lambda: house.server.confirmed(ann.updates[0]))
        again = {"message": ann.says("other") | {"text": "hello"}}
        await ann.hears("other")
        house.server.sends(again, update_id=ann.updates[0])
        ann.says("last")
        await ann.hears("last")
    assert [incoming.utterance.text for incoming in house.handled] == ["hello", "other", "last"]


@pytest.mark.parametrize("restart", [False, True])
async def test_random_update_id_after_a_silence(house: House, ann: Phone, restart: bool) -> None:
    """After a long silence Telegram counts from a random number, perhaps a lower one; those are answered too."""
    house.long_poll_s = 0
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(house.running())
        message = ann.says("first")
        house.server.sends({"message": message | {"text": "high"}}, update_id=900_000)
        await ann.hears("high")
        await eventually(lambda: house.server.confirmed(900_000))
        if restart:
            await stack.aclose()
            await stack.enter_async_context(house.running())
        polls = house.server.tried.count("getUpdates")
        await eventually(lambda: house.server.tried.count("getUpdates") > polls + 2)
        house.server.sends({"message": message | {"text": "low"}}, update_id=1_000)
        assert (await ann.hears("low")).text == "You said low"


async def test_database_away(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """A broken database withholds no guidance, and what it missed is settled when it is back."""
    inbox.broken = True
    async with house.running():
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"
        ann.says("again")
        assert (await ann.hears()).text == "You said again"
        inbox.broken = False
        ann.says("back")
        await ann.hears("back")
        await eventually(lambda: inbox.done == set(ann.updates))
    assert len(house.handled) == 3


async def test_database_away_and_telegram_not_told(house: House, ann: Phone, inbox: MemoryInbox) -> None:
    """Without a database Telegram is told that we have a message only after it was answered."""
    inbox.broken = True
    confirmed: list[bool] = []

    async def look(incoming: Incoming) -> None:
        await asyncio.sleep(0.1)
        confirmed.append(house.server.confirmed(ann.updates[0]))

    house.handle = look  # type: ignore[method-assign]
    async with house.running():
        ann.says("hello")
        await eventually(lambda: house.server.confirmed(ann.updates[0]))
    assert confirmed == [False]


async def test_database_away_and_an_answer_that_takes_long(
    house: House, ann: Phone, inbox: MemoryInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a database Telegram is not told that we have a message however long its answer takes; it is handled once,
    and what others write meanwhile is answered.
    """
    monkeypatch.setattr("bot.transport.intake.HANDLERS_LIMIT_S", 0.1)
    inbox.broken = True
    may_end, handled = asyncio.Event(), house.handle

    async def slow(incoming: Incoming) -> None:
        if incoming.utterance.text == "slow":
            await may_end.wait()
        await handled(incoming)

    house.handle = slow  # type: ignore[method-assign]
    bob = house.server.phone(43, "Bob")
    async with house.running():
        ann.says("slow")
        for quick in ("one", "two"):
            bob.says(quick)
            assert (await bob.hears(quick)).text == f"You said {quick}"
        assert not house.server.confirmed(ann.updates[0])
        may_end.set()
        await eventually(lambda: house.server.confirmed(ann.updates[0]))
    assert len(house.handled) == 3


@pytest.mark.parametrize("kind", ["500", "close", "garbled", "429"])
async def test_polling_weather(house: House, ann: Phone, kind: str) -> None:
    """Whatever happens to a poll, polling goes on."""
    house.server.weather("getUpdates", kind, retry_after=0.1)
    async with house.running():
        ann.says("hello")
        assert (await ann.hears()).text == "You said hello"


async def test_second_instance(house: House, ann: Phone) -> None:
    """A second bot with the same token is named in the log, and ours takes over when it is gone."""
    house.server.weather("getUpdates", "409")
    with capture_logs() as logs:
        async with house.running():
            ann.says("hello")
            await ann.hears("hello")
    (said,) = [entry for entry in logs if entry["event"] == "polling.another_instance_uses_this_token"]
    assert "waits and takes over" in said["meaning"]


@pytest.mark.parametrize("status", ["401", "404"])
async def test_token_revoked(house: House, ann: Phone, status: str) -> None:
    """A token that is revoked while the bot runs is an error in the log from the first, in the words of a start."""
    house.server.weather("getUpdates", status)
    with capture_logs() as logs:
        async with house.running():
            ann.says("hello")
            await ann.hears("hello")
    (said,) = [entry for entry in logs if entry["event"] == "polling.failed"]
    assert said["log_level"] == "error"
    assert said["meaning"].startswith("Telegram does not know KNEEBOT_TELEGRAM_TOKEN. Copy it again from @BotFather")


async def test_what_goes_on_for_long() -> None:
    """A failure of a moment is a warning; one that has gone on for half a minute is an error."""
    patience = Patience()
    patience.stop()  # so that nothing is waited for
    with capture_logs() as logs:
        for _ in range(8):
            await patience.back_off("polling.failed", NetworkError("HTTP502"))
        patience.renew()
        await patience.back_off("polling.failed", NetworkError("HTTP502"))
    assert [entry["log_level"] for entry in logs] == ["warning"] * 6 + ["error"] * 2 + ["warning"]
    assert logs[0]["error"] == "NetworkError (HTTP502)"


async def test_telegram_away_at_start(house: House, ann: Phone) -> None:
    """A bot started while Telegram is away begins when it is back."""
    house.server.weather("getMe", "close")
    ann.says("hello")
    async with house.running():
        assert (await ann.hears()).text == "You said hello"


@pytest.mark.parametrize("status", ["401", "404"])
async def test_unknown_token(server: TelegramServer, status: str) -> None:
    """A token that Telegram does not know ends the start with the setting's name, and without the token."""
    server.weather("getMe", status)
    bot = make_bot(server.token, server.url)
    intake = Intake(bot, MemoryInbox(), channel_of(bot), echo, sorry=SORRY)  # type: ignore[arg-type]
    poller = Poller(bot, intake)
    with pytest.raises(SettingsError, match="KNEEBOT_TELEGRAM_TOKEN") as raised:
        await poller.run()
    assert server.token not in str(raised.value)
    await bot.shutdown()


async def test_stop_is_quick(house: House) -> None:
    """Stopping does not wait for the long poll."""
    async with house.running() as poller:
        await eventually(lambda: "getUpdates" in house.server.tried)
        began = time.monotonic()
        await poller.stop()
        assert time.monotonic() - began < 0.5


async def test_stop_before_start(house: House) -> None:
    """Stopping a bot that never reached Telegram ends it too."""
    house.server.weather("getMe", "close", times=50)
    async with house.running():
        await eventually(lambda: "getMe" in house.server.tried)


async def test_logs(house: House, ann: Phone, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative level no log holds what was said, nor the token, in any weather."""
    for method, kind in (("getUpdates", "garbled"), ("sendMessage", "garbled"), ("sendMessage", "400")):
        house.server.weather(method, kind)
    with caplog.at_level(logging.DEBUG), capture_logs() as logs:
        async with house.running():
            ann.says("my back is numb")
            await ann.hears("numb")
            ann.says("/start numb")
            await ann.hears("numb")
    everything = caplog.text + str(logs)
    assert "numb" not in everything
    assert house.server.token not in everything
    assert house.server.token.partition(":")[2] not in everything
