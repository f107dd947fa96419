"""What a message to Telegram costs: the library's client over httpx, as it comes, and ours over aiohttp.

A server in a process of its own takes the messages; CPU is this process's alone. Fixed numbers of messages, one at a
time and 32 in flight, each after a short warm-up; the two clients take turns, and medians are shown.

python benchmarks/http_client.py [rounds]
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from statistics import median

from aiohttp import web
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.transport.http_client import AiohttpRequest

TOKEN = "1234567:BENCH"
MESSAGES = 500
IN_FLIGHT = (1, 32)
TEXT = "Push through the heels, ribs down, and stop when it hurts more than 3 of 10. " * 8


def serve(ready: Connection) -> None:
    """A Bot API that takes every message."""
    me = {"id": 1234567, "is_bot": True, "first_name": "K", "username": "k_bot"}
    message = {"message_id": 1, "date": 1, "chat": {"id": 42, "type": "private"}, "from": me, "text": "taken"}

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"ok": True, "result": me if request.path.endswith("/getMe") else message})

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/{rest:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ready.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


async def send(request: Callable[[], BaseRequest], root: str, in_flight: int) -> tuple[float, float]:
    """Seconds of CPU and of the clock for each message."""
    places = asyncio.Semaphore(in_flight)

    async def one(bot: Bot) -> None:
        async with places:
            await bot.send_message(42, TEXT)

    async with Bot(TOKEN, base_url=f"{root}/bot", request=request(), get_updates_request=request()) as bot:
        await asyncio.gather(*(one(bot) for _ in range(50)))
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(one(bot) for _ in range(MESSAGES)))
        return (time.process_time() - cpu) / MESSAGES, (time.perf_counter() - began) / MESSAGES


async def compare(root: str, rounds: int) -> None:
    clients: dict[str, Callable[[], BaseRequest]] = {
        "httpx": lambda: HTTPXRequest(pool_timeout=60),
        "aiohttp": lambda: AiohttpRequest(root),
    }
    for in_flight in IN_FLIGHT:
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in clients}
        for _ in range(rounds):
            for name, make in clients.items():
                found[name].append(await send(make, root, in_flight))
        for name, figures in found.items():
            cpu, clock = (median(column) for column in zip(*figures, strict=True))
            print(f"{in_flight:3} in flight  {name:8} {cpu * 1e3:5.2f} ms of CPU a message, {1 / clock:6.0f} a second")


def main() -> None:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    asyncio.run(compare(f"http://127.0.0.1:{port}", int(sys.argv[1]) if len(sys.argv) > 1 else 5))
    server.terminate()


if __name__ == "__main__":
    main()
