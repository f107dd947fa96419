"""What operators see of a running bot, and that it is nothing about any one person."""

from __future__ import annotations

import json
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.emulator import Phone, TelegramServer, eventually
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, asks, reports_back_pain, somebody


def seen(kneebot: Kneebot, path: str) -> tuple[int, str]:
    """What an operator gets there, at the address in the log."""
    address = re.findall(r"event='monitor.listening' .*?address='([^']+)'", kneebot.log)[-1]
    try:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def figure(kneebot: Kneebot, name: str) -> float:
    _, text = seen(kneebot, "/metrics")
    (value,) = re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(value)


async def test_health(running: Kneebot, ann: Phone) -> None:
    """A bot that answers is well: database, knowledge, Telegram, and nobody waiting."""
    await asks(ann, "hello")
    await eventually(lambda: seen(running, "/healthz")[0] == 200, ANSWER_S)
    said = json.loads(seen(running, "/healthz")[1])
    assert said["status"] == "ok"
    assert re.search(rf"revision='{said['knowledge']['revision']}'", running.log)


async def test_counted(running: Kneebot, ann: Phone) -> None:
    """A report is counted from its arrival to its answer, by decision and level; not whose it was, nor a word of it."""
    names = [
        "kneebot_updates_received_total",
        "kneebot_updates_answered_total",
        'kneebot_decisions_total{kind="escalate"}',
        'kneebot_triage_total{level="caution"}',
        'kneebot_telegram_calls_total{method="sendMessage",outcome="ok"}',
    ]
    await asks(ann, "hello")
    before = [figure(running, name) for name in names]
    await reports_back_pain(ann)
    await eventually(lambda: all(figure(running, n) > b for n, b in zip(names, before, strict=True)), ANSWER_S)
    _, text = seen(running, "/metrics")
    for private in (str(ann.chat), "Ann", "back-pain", "my lower back", running.server.token.partition(":")[2]):
        assert private not in text


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[Callable[..., Kneebot]]:
    """Makes a bot of its own, not yet started, that does not outlive the test."""
    made: list[Kneebot] = []

    def make(server: TelegramServer, **settings: str) -> Kneebot:
        made.append(Kneebot(server, tmp_path, **settings))
        return made[-1]

    yield make
    for kneebot in made:
        if kneebot.alive:
            kneebot.kill()


async def test_telegram_away_at_the_start(launched: Callable[..., Kneebot]) -> None:
    """A bot that cannot reach Telegram says so to its operator, and is well once it can."""
    with TelegramServer() as server:
        server.weather("getMe", "close", times=3)
        kneebot = launched(server)
        kneebot.launch()
        await eventually(lambda: "monitor.listening" in kneebot.log, 30)
        code, text = seen(kneebot, "/healthz")
        assert code == 503
        assert not json.loads(text)["telegram"]["ok"]
        await eventually(lambda: seen(kneebot, "/healthz")[0] == 200, 30)
        assert kneebot.terminate() == 0


async def test_taken_port(launched: Callable[..., Kneebot]) -> None:
    """A port that something else has is said so in the log, and people are answered all the same."""
    with TelegramServer() as server, socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        kneebot = launched(server, monitor_listen=f"127.0.0.1:{port}")
        kneebot.start()
        await asks(somebody(server), "hello")
        assert f"event='monitor.no_port' host='127.0.0.1' port={port} reason='Address already in use'" in kneebot.log
        assert kneebot.terminate() == 0
