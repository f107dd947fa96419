"""Is every message answered, and in order, while the process is killed and Telegram is as bad as the weather?

    python benchmarks/chaos.py                                  # 2,000 messages, 50 chats, 100 kills, SQLite
    python benchmarks/chaos.py --processes 2 --postgres         # two processes on one PostgreSQL, either is killed
    python benchmarks/chaos.py --messages 60 --chats 6 --kills 3

Each chat asks the same questions in a circle, each of which has an answer with a title of its own. So what a chat gets
can be read off: the next answer is right, the same once more is a double (a kill between an answer and its mark, or a
message that Telegram took and did not say so), anything else is out of order. The server answers 5 % of the bot's
messages with 429, 500 or a broken connection, and of the latter two it has taken half. Polling with one process; with
several, a webhook behind an address that leads to whichever is up. Exit 1 if a message is unanswered or out of order.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from aiohttp import web
from kneebot_process import COMMAND, ROOT, free_port, postgres, settings, webhook
from telegram_stub import ANSWERS, Json, TelegramStub

QUESTIONS = (
    "can i keep running",
    "what is runners knee",
    "what is the difference between the bridges",
    "how many how often",
    "my knee clicks and grinds",
    "do i need a scan",
    "does running ruin knees",
    "should i change my cadence",
    "how long until it is better",
    "do i have to warm up",
)
BAD = 0.05
PATIENCE_S = 120.0  # without any answer, after the last kill


class Chaos:
    """Chats that ask, a server that misbehaves, and what came of it."""

    def __init__(self, options: argparse.Namespace, titles: list[str]) -> None:
        self.options = options
        self.stub = TelegramStub(self._said, self._weather)
        self.titles = titles
        self.chance = random.Random(options.seed)  # noqa: S311 - nothing secret
        self.got: dict[int, list[int]] = {chat: [] for chat in range(10_000, 10_000 + options.chats)}
        self.bad: Counter[str] = Counter()
        self.last = time.monotonic()
        self._updates = itertools.count(1)

    # -- what the bot says -------------------------------------------------------------------------------------
    def _said(self, chat: int, message: Json, _: float) -> None:
        title = str(message.get("text") or message.get("caption") or "").split("\n", 1)[0]
        if title in self.titles:
            self.got[chat].append(self.titles.index(title))
            self.last = time.monotonic()

    async def _weather(self, request: web.BaseRequest, method: str, fields: Json) -> web.StreamResponse | None:
        if method not in ANSWERS or self.chance.random() >= BAD:
            return None
        kind = self.chance.choice(("429", "500", "broken"))
        self.bad[kind] += 1
        if kind == "429":
            problem = {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests",
                "parameters": {"retry_after": 1},
            }
            return web.json_response(problem, status=429)
        if self.chance.random() < 0.5:  # taken, and nobody is told
            self.stub._take(method, fields)
        if kind == "500":
            return web.json_response({"ok": False, "error_code": 500, "description": "Internal"}, status=500)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    # -- what the chats say ------------------------------------------------------------------------------------
    async def talk(self) -> None:
        """All messages, in the order of each chat, spread over the time that the kills take."""
        for number in range(self.options.messages):
            chat = 10_000 + number % self.options.chats
            text = QUESTIONS[number // self.options.chats % len(QUESTIONS)]
            person = {"id": chat, "is_bot": False, "first_name": "Ann", "language_code": "en"}
            home = {"id": chat, "type": "private", "first_name": "Ann"}
            update_id = next(self._updates)
            message = {"message_id": update_id, "date": int(time.time()), "chat": home, "from": person, "text": text}
            await self._give({"update_id": update_id, "message": message})
            await asyncio.sleep(self.options.pause)

    async def _give(self, update: Json) -> None:
        if self.options.processes == 1:
            self.stub.offer(update)
            return
        # As Telegram does: until it is taken, the next of the same chat must wait. One after another is simplest.
        while await self.stub.post(update) != 200:
            await asyncio.sleep(0.2)

    def wrong(self) -> tuple[int, int, int]:
        """Messages unanswered, answers out of order, doubles."""
        unanswered = disordered = doubles = 0
        for at, got in enumerate(self.got.values()):
            asked = len(range(at, self.options.messages, self.options.chats))
            answered = 0
            for one in got:
                if one == answered % len(QUESTIONS) and answered < asked:
                    answered += 1
                elif answered and one == (answered - 1) % len(QUESTIONS):
                    doubles += 1
                else:
                    disordered += 1
            unanswered += asked - answered
        return unanswered, disordered, doubles


def titles_of(questions: tuple[str, ...]) -> list[str]:
    """The first line of the answer to each question; they must differ."""
    lines = "".join(json.dumps({"text": text}) + "\n" for text in questions)
    asked = [sys.executable, "-m", "bot", "ask", "--jsonl"]
    said = subprocess.run(asked, input=lines, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    replies = [json.loads(line) for line in said.splitlines()]
    titles = [reply["reply"].split("\n", 1)[0] for reply in replies]
    if len(set(titles)) < len(titles) or any(reply["decision"] != "answer" for reply in replies):
        raise SystemExit(f"these questions do not have answers of their own any more: {titles}")
    return titles


class Process:
    """One Kneebot, started again whenever it has been killed."""

    def __init__(self, chaos: Chaos, folder: str, database: str) -> None:
        self.port = free_port()
        self.settings = settings(chaos.stub.root, folder, database)
        if chaos.options.processes > 1:
            self.settings |= webhook(self.port)
        self.log = open(Path(folder) / f"{self.port}.log", "ab")  # noqa: SIM115 - as long as the process
        self.folder = folder

    def start(self) -> None:
        self.process = subprocess.Popen(COMMAND, cwd=self.folder, env=self.settings, stdout=self.log, stderr=self.log)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


async def run(options: argparse.Namespace, database: str) -> int:
    """The whole of it, on that database; the exit code."""
    chaos = Chaos(options, titles_of(QUESTIONS))
    with tempfile.TemporaryDirectory() as folder:
        async with chaos.stub:
            processes = [Process(chaos, folder, database) for _ in range(options.processes)]
            turns = itertools.cycle(processes)
            chaos.stub.target = lambda: f"http://127.0.0.1:{next(turns).port}/hook"
            for process in processes:
                process.start()
                await asyncio.sleep(1 if options.processes > 1 else 0)  # the first makes the tables and the key
            if options.processes > 1:
                while chaos.stub.webhook is None:
                    await asyncio.sleep(0.1)
            talking = asyncio.ensure_future(chaos.talk())
            began = time.monotonic()
            for _ in range(options.kills):
                await asyncio.sleep(chaos.chance.uniform(*options.between))
                victim = chaos.chance.choice(processes)
                victim.kill()
                victim.start()
            await talking
            chaos.last = time.monotonic()
            while chaos.wrong()[0] and time.monotonic() - chaos.last < PATIENCE_S:
                await asyncio.sleep(0.2)
            seconds = time.monotonic() - began
            await asyncio.sleep(1)  # what comes double comes now
            for process in processes:
                process.process.terminate()
                process.process.wait()
    unanswered, disordered, doubles = chaos.wrong()
    print(
        f"{options.messages} messages, {options.chats} chats, {options.processes} process(es) on "
        f"{'PostgreSQL' if options.postgres else 'SQLite'}, {options.kills} kills, {dict(chaos.bad)}: "
        f"{unanswered} unanswered, {disordered} out of order, {doubles} doubles; {seconds:.0f} s"
    )
    return 1 if unanswered or disordered else 0


def main() -> None:
    """Read the options, run, exit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--between", type=float, nargs=2, default=(1.5, 4.0), help="seconds between kills")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between messages")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with postgres(options.postgres) as database:
        code = asyncio.run(run(options, database))
    raise SystemExit(code)


if __name__ == "__main__":
    main()
