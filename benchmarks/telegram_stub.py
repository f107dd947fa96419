"""A fast Bot API server for load: it takes what a bot sends, at loopback only, and posts updates to the bot's webhook.

It checks nothing (the tests have a server for that); it is quick, and it can be told to be as bad as the weather.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web

Json = dict[str, Any]

TOKEN = "1234567:BENCH"
ME = {"id": 1234567, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
# What reaches a person. Only the first of these ends the wait for an answer.
ANSWERS = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageCaption", "editMessageMedia"}
)

# Called with each call of the bot; what it returns is answered in its place, None: as Telegram would.
Hook = Callable[[web.BaseRequest, str, Json], Awaitable[web.StreamResponse | None]]


class TelegramStub:
    """Bot API at `root`. `said` is called with chat, message and the moment for each message that reaches a person."""

    def __init__(self, said: Callable[[int, Json, float], None], hook: Hook | None = None) -> None:
        self._said = said
        self._hook = hook
        self.webhook: Json | None = None
        self.waiting: dict[int, Json] = {}  # updates for who polls, by update id
        self._arrived = asyncio.Event()
        self._message = 1000
        # Where the next update is posted; several processes behind one address take turns.
        self.target: Callable[[], str] = lambda: str((self.webhook or {})["url"])

    async def __aenter__(self) -> TelegramStub:
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = ClientSession(connector=TCPConnector(limit=0), timeout=ClientTimeout(total=30))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    async def post(self, update: Json) -> int:
        """Post one update to the webhook that the bot has set; the status of its answer, 0 for none."""
        assert self.webhook is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        for _ in range(2):  # a connection that the bot was just closing for idleness is no refusal
            try:
                async with self._session.post(self.target(), json=update, headers=headers) as answer:
                    return answer.status
            except (ClientError, OSError, TimeoutError):
                continue
        return 0

    def offer(self, update: Json) -> None:
        """Keep an update for who polls."""
        self.waiting[update["update_id"]] = update
        self._arrived.set()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        fields: Json = dict(await request.post()) or (await request.json() if request.can_read_body else {})
        if self._hook is not None and (instead := await self._hook(request, method, fields)) is not None:
            return instead
        if method == "getUpdates":
            result: Any = await self._updates(fields)
        elif method in ANSWERS:
            result = self._take(method, fields)
        elif method == "setWebhook":
            self.webhook = fields if fields.get("url") else None
            result = True
        elif method == "deleteWebhook":
            self.webhook = None
            result = True
        elif method == "answerCallbackQuery":
            # A vote gets no message, only this. A press's number is its chat's here, see `Traffic.next`.
            self._said(int(str(fields["callback_query_id"]).partition("-")[0]), {}, time.perf_counter())
            result = True
        elif method == "getMe":
            result = ME
        elif method == "getWebhookInfo":
            result = {
                "url": (self.webhook or {}).get("url", ""),
                "has_custom_certificate": False,
                "pending_update_count": 0,
            }
        else:
            result = True
        return web.json_response({"ok": True, "result": result})

    def _take(self, method: str, fields: Json) -> Json:
        self._message += 1
        chat = int(fields["chat_id"])
        message: Json = {
            "message_id": int(fields.get("message_id") or self._message),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Ann"},
            "from": ME,
        }
        if method == "sendPhoto":
            message["photo"] = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
            message["caption"] = fields.get("caption", "")
        else:
            message["text"] = fields.get("text", "")
        if markup := fields.get("reply_markup"):
            message["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
        self._said(chat, message, time.perf_counter())
        return message

    async def _updates(self, fields: Json) -> list[Json]:
        offset, until = int(fields.get("offset") or 0), time.monotonic() + float(fields.get("timeout") or 0)
        for number in [number for number in self.waiting if number < offset]:
            del self.waiting[number]
        while not self.waiting and (left := until - time.monotonic()) > 0:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), left)
            except TimeoutError:
                break
        return [self.waiting[number] for number in sorted(self.waiting)][: int(fields.get("limit") or 100)]
