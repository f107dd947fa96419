"""How many updates a second does the bot answer, and how soon, beside two echo bots in the same run?

    pip install aiogram tornado psutil          # the echo bots and the measuring; the product needs none of them
    python benchmarks/load.py                   # echo bots and Kneebot on SQLite
    python benchmarks/load.py --bots kneebot-postgres kneebot-postgres-2
    python benchmarks/load.py --bots kneebot --updates 100000 --steps 32

Everything is on: inbox, safety, matching, state. A Bot API server at loopback (`telegram_stub`) posts updates to the
bot's webhook and takes its answers; both it and the bot have one core each at best. Traffic is like a day's: 70 % of it
questions, of which a third were asked before in the same run; 20 % presses on the buttons of the chat's last answer (or
what an echo bot gets in their place); 10 % commands. A chat waits for its answer before it goes on.

`closed`: so many updates in flight at any time, as fast as the bot answers. `open`: updates at a fixed rate whatever
the bot does. The seconds go from the moment before the update is posted to the moment the answer has been taken in.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from kneebot_process import COMMAND, ROOT, free_port, postgres, settings, webhook, without_settings
from telegram_stub import Json, TelegramStub

CHATS = 2000
START_LIMIT_S, ANSWER_LIMIT_S = 120.0, 60.0
COMMANDS = ("/help", "/exercises", "/why", "/settings", "/about")
BOTS = ("ptb", "aiogram", "kneebot")


@dataclass
class Traffic:
    """A day's updates, the same for every bot."""

    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - nothing secret
    markups: dict[int, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = sorted((ROOT / "tests" / "utterances").glob("*/*.jsonl"))
        self._new = [
            json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines() if line
        ]
        self.chance.shuffle(self._new)
        self._asked: list[str] = []
        self._numbers = itertools.count(1)
        self._marks = itertools.count(1)

    def next(self, chat: int) -> Json:
        """One update of the chat's person."""
        number = next(self._numbers)
        person = {"id": chat, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        home = {"id": chat, "type": "private", "first_name": "Ann"}
        kind = self.chance.random()
        if kind < 0.2:
            message = {"message_id": 5, "date": int(time.time()), "chat": home, "text": "?"}
            query = {"id": f"{chat}-{number}", "from": person, "chat_instance": "1", "message": message}
            return {"update_id": number, "callback_query": {**query, "data": self._button(chat)}}
        text = self.chance.choice(COMMANDS) if kind < 0.3 else self._question()
        message = {"message_id": number, "date": int(time.time()), "chat": home, "from": person, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return {"update_id": number, "message": message}

    def _question(self) -> str:
        if self._asked and self.chance.random() < 1 / 3:
            return self.chance.choice(self._asked)
        # Once all are used up, a mark makes an old one new: no cache knows it.
        text = self._new.pop() if self._new else f"{self.chance.choice(self._asked)} ({next(self._marks)})"
        self._asked.append(text)
        return text

    def _button(self, chat: int) -> str:
        rows = self.markups.get(chat, {}).get("inline_keyboard", [])
        presses = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        return str(self.chance.choice(presses)) if presses else "none"


class Load:
    """Posts traffic and takes the times."""

    def __init__(self) -> None:
        self.stub = TelegramStub(self._said)
        self.traffic = Traffic()
        self.targets: list[str] = []
        self._waiting: dict[int, asyncio.Future[float]] = {}

    def _said(self, chat: int, message: Json, at: float) -> None:
        if "reply_markup" in message:
            self.traffic.markups[chat] = message["reply_markup"]
        waiting = self._waiting.pop(chat, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(at)

    async def one(self, chat: int) -> float:
        """Seconds from an update to its answer."""
        answered = self._waiting[chat] = asyncio.get_running_loop().create_future()
        update = self.traffic.next(chat)
        began = time.perf_counter()
        if (status := await self.stub.post(update)) != 200:
            raise RuntimeError(f"update {update} was not taken: {status}")
        return await asyncio.wait_for(answered, ANSWER_LIMIT_S) - began

    async def closed(self, updates: int, in_flight: int) -> list[float]:
        """So many updates, `in_flight` of them at any time."""
        chats, left, times = itertools.cycle(range(10_000, 10_000 + CHATS)), itertools.count(), []

        async def worker() -> None:
            while next(left) < updates:
                times.append(await self.one(next(chats)))

        await asyncio.gather(*(worker() for _ in range(in_flight)))
        return times

    async def open(self, updates: int, rate: float) -> list[float]:
        """So many updates, one each 1/rate seconds."""
        began, tasks = time.perf_counter(), []
        for number in range(updates):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            tasks.append(asyncio.ensure_future(self.one(10_000 + number % CHATS)))
        return list(await asyncio.gather(*tasks))


def command(bot: str, root: str, port: int, folder: str, database: str) -> tuple[Sequence[str], dict[str, str]]:
    """How a bot is started, and in which environment."""
    if not bot.startswith("kneebot"):
        echo = (sys.executable, str(ROOT / "benchmarks" / "echo_bots.py"), bot, root, str(port))
        return echo, without_settings()
    monitored = {"KNEEBOT_MONITOR_LISTEN": f"127.0.0.1:{free_port()}", "KNEEBOT_LOG_LEVEL": "WARNING"}
    return COMMAND, settings(root, folder, database) | webhook(port) | monitored


@contextlib.asynccontextmanager
async def running(bot: str, load: Load, database: str) -> AsyncIterator[list[psutil.Process]]:
    """The bot, up and with its webhook set; as many processes as its name ends in."""
    count = int(bot.rpartition("-")[2]) if bot[-1].isdigit() else 1
    with tempfile.TemporaryDirectory() as folder:
        processes = []
        for _ in range(count):
            port = free_port()
            words, environment = command(bot, load.stub.root, port, folder, database)
            load.stub.webhook = None
            log = open(Path(folder) / f"{port}.log", "w+")  # noqa: SIM115 - closed with the process
            processes.append(
                await asyncio.create_subprocess_exec(*words, cwd=folder, env=environment, stdout=log, stderr=log)
            )
            until = time.monotonic() + START_LIMIT_S
            while load.stub.webhook is None:
                if processes[-1].returncode is not None or time.monotonic() > until:
                    log.seek(0)
                    raise RuntimeError(f"{bot} did not start:\n{log.read()}")
                await asyncio.sleep(0.1)
            load.targets.append(load.stub.webhook["url"])
        turns = itertools.cycle(load.targets)
        load.stub.target = lambda: next(turns)
        try:
            yield [psutil.Process(process.pid) for process in processes]
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                await process.wait()


def figures(times: list[float]) -> str:
    """Median, 99 % and the longest."""
    times = sorted(times)
    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]
    return f"p50 {p50 * 1000:7.1f} ms, p99 {p99 * 1000:7.1f} ms, longest {times[-1] * 1000:7.1f} ms"


async def measure(bot: str, options: argparse.Namespace, database: str) -> None:
    """One line for each kind of load."""
    load = Load()
    async with load.stub, running(bot, load, database) as processes:
        await load.closed(100, 8)  # warm
        for in_flight in options.steps:
            spent, began = cpu(processes), time.perf_counter()
            times = await load.closed(options.updates, in_flight)
            seconds = time.perf_counter() - began
            print(
                f"{bot:<20} closed {in_flight:>3} in flight: {len(times) / seconds:6.0f}/s, {figures(times)}, "
                f"CPU {(cpu(processes) - spent) / len(times) * 1000:5.2f} ms each, {memory(processes):4.0f} MiB",
                flush=True,
            )
        for rate in options.rates:
            times = await load.open(int(rate * options.seconds), rate)
            print(f"{bot:<20} open {rate:>4.0f}/s:           {'':>6}   {figures(times)}", flush=True)


def cpu(processes: list[psutil.Process]) -> float:
    """Seconds of processor time so far."""
    return float(sum(sum(process.cpu_times()[:2]) for process in processes))


def memory(processes: list[psutil.Process]) -> float:
    """MiB held now."""
    return float(sum(process.memory_info().rss for process in processes)) / 2**20


def main() -> None:
    """Measure the bots one after another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bots", nargs="+", default=BOTS)
    parser.add_argument("--updates", type=int, default=2000, help="of each closed step")
    parser.add_argument("--steps", type=int, nargs="*", default=[1, 32], help="updates in flight")
    parser.add_argument("--rates", type=float, nargs="*", default=[100.0], help="updates a second, open")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each open step")
    options = parser.parse_args()
    for bot in options.bots:
        with postgres("postgres" in bot) as database:
            asyncio.run(measure(bot, options, database))


if __name__ == "__main__":
    main()
