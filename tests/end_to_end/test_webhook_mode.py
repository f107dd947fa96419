"""The bot where Telegram brings the updates, as its own process behind an address."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator import Phone, TelegramServer, eventually
from tests.end_to_end.process import END_S, Kneebot
from tests.end_to_end.talk import ANSWER_S, BRIDGE_30, asks, hears, held, reports_back_pain, somebody
from tests.end_to_end.test_wrong_start import refusal

SECRET = "planted_Secret-9"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def installed(server: TelegramServer, folder: Path, **settings: str) -> Kneebot:
    """A bot that listens at a port that was free."""
    port = free_port()
    listening = {"webhook_url": f"http://127.0.0.1:{port}/telegram", "listen": f"127.0.0.1:{port}"}
    return Kneebot(server, folder, **(listening | {"webhook_secret": SECRET} | settings))


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kneebot]:
    """A bot with a webhook that logs all it can."""
    with TelegramServer() as server:
        kneebot = installed(server, tmp_path_factory.mktemp("hooked"), log_level="DEBUG")
        kneebot.start()
        yield kneebot
        kneebot.close()


@pytest.fixture
def cleo(hooked: Kneebot) -> Phone:
    """Somebody new on a phone."""
    return somebody(hooked.server)


def brings(kneebot: Kneebot, update: object, **headers: str) -> int:
    """What the bot answers to somebody who hands in an update."""
    host, port = kneebot.setting("listen").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    connection.request("POST", "/telegram", json.dumps(update), {"Content-Type": "application/json"} | headers)
    status = connection.getresponse().status
    connection.close()
    return status


async def test_conversation(hooked: Kneebot, cleo: Phone) -> None:
    """A runner asks, reports and is answered as ever; the bot never asks Telegram for updates."""
    await reports_back_pain(cleo)
    assert (await asks(cleo, f"/start {BRIDGE_30}")).text.startswith(held(BRIDGE_30))
    assert "getUpdates" not in hooked.server.tried
    await eventually(lambda: not hooked.rows("SELECT 1 FROM inbox WHERE payload IS NOT NULL"), ANSWER_S)


async def test_strangers(hooked: Kneebot, cleo: Phone) -> None:
    """Who does not know the secret can say nothing in a runner's name."""
    await asks(cleo, "hello")
    message = {
        "message_id": 1,
        "date": int(time.time()),
        "from": cleo.user,
        "chat": {"id": cleo.chat, "type": "private"},
    }
    update = {"update_id": 999_000, "message": message | {"text": "/forget"}}
    assert brings(hooked, update) == 403
    assert brings(hooked, update, **{"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}) == 403
    assert hooked.rows("SELECT 1 FROM inbox WHERE id = 999000") == []
    await cleo.hears_nothing()


async def test_killed(hooked: Kneebot, cleo: Phone) -> None:
    """What a killed bot had in hand, and what was written while it was dead, is answered in order when it is back."""
    hooked.server.weather("sendMessage", "timeout", seconds=0.5)
    tries = hooked.server.tried.count("sendMessage")
    cleo.says("i am numb between my legs")
    await eventually(lambda: hooked.server.tried.count("sendMessage") > tries, ANSWER_S)
    hooked.kill()
    cleo.says(f"/start {BRIDGE_30}")
    hooked.start()
    assert "999" in (await hears(cleo)).text
    assert (await hears(cleo)).text.startswith(held(BRIDGE_30))


async def test_end(hooked: Kneebot, cleo: Phone) -> None:
    """SIGTERM ends it in seconds; Telegram keeps the address, and brings what was written meanwhile later."""
    await asks(cleo, "hello")
    began = time.monotonic()
    assert hooked.terminate() == 0
    assert time.monotonic() - began < END_S
    assert "deleteWebhook" not in hooked.server.tried
    cleo.says("thanks")
    hooked.start()
    await hears(cleo)


async def test_logs(hooked: Kneebot, cleo: Phone) -> None:
    """The most talkative log has no word of a message, neither token nor secret."""
    await asks(cleo, "is quuxlomania good for my knee?")
    for planted in ("quuxlomania", SECRET, hooked.server.token):
        assert planted not in hooked.log


def test_taken_port(tmp_path: Path) -> None:
    """A bot that cannot listen where it is told to does not start, and says which setting that is."""
    with TelegramServer() as server, socket.create_server(("127.0.0.1", 0)) as other:
        said = refusal(installed(server, tmp_path, listen=f"127.0.0.1:{other.getsockname()[1]}"))
    assert said.startswith("KNEEBOT_LISTEN: nothing can listen at 127.0.0.1:")


def test_no_secret(tmp_path: Path) -> None:
    """An address without a secret is refused at the start, in one line."""
    with TelegramServer() as server:
        said = refusal(installed(server, tmp_path, webhook_secret=""))
    assert said.startswith("KNEEBOT_WEBHOOK_SECRET: is missing, and KNEEBOT_WEBHOOK_URL is set.")
    assert len(said.splitlines()) == 1
