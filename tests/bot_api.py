"""The Bot API server that the tests run: the package lo-bot-api-emulator, brought closer to Telegram.

Its refusals are its own; what Telegram allows is let through here, and what Telegram refuses and it does not (an edit
that changes nothing, a stale press, a blocked bot) is refused here. `tests/emulator.py` is the way to use it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator

Json = dict[str, Any]

BOT = {"id": 1234567, "is_bot": True, "first_name": "Kneebot", "username": "kneebot_fixture_bot"}
_ALLOWED = ("link_preview_options", "protect_content", "message_thread_id")
_NOT_MODELLED = ("setMyDescription", "setMyShortDescription", "setMyName")
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


@dataclass(frozen=True)
class Call:
    """One call of the bot that Telegram took."""

    method: str
    fields: Json
    files: dict[str, bytes]
    result: Any


@dataclass(frozen=True)
class Said:
    """What the bot sent or edited, as the phone shows it then. `buttons`: label -> callback data or address."""

    method: str
    message: Json
    fields: Json

    @property
    def id(self) -> int:
        return int(self.message["message_id"])

    @property
    def text(self) -> str:
        return str(self.message.get("text", self.message.get("caption", "")))

    @property
    def picture(self) -> bool:
        return "photo" in self.message

    @property
    def edited(self) -> bool:
        return self.method.startswith("edit")

    @property
    def buttons(self) -> dict[str, str]:
        rows = self.message.get("reply_markup", {}).get("inline_keyboard", [])
        return {b["text"]: b.get("callback_data") or b.get("url", "") for row in rows for b in row}

    @property
    def preview(self) -> Json:
        options: Json = json.loads(self.fields.get("link_preview_options", "{}"))
        return options

    def styled(self, kind: str) -> list[str]:
        """The stretches of text shown in a style (Telegram's name of it), cut as Telegram cuts: by UTF-16 units."""
        units = self.text.encode("utf-16-le")
        entities = self.message.get("entities", self.message.get("caption_entities", []))
        wanted = [e for e in entities if e["type"] == kind]
        return [units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in wanted]


@dataclass
class Storm:
    """One spoilt call; see `TelegramServer.weather`."""

    kind: str
    retry_after: float
    seconds: float


class Emulator(LoBotApiEmulator):  # type: ignore[misc]
    """The package's server, with messages that stay, a name, today's date and weather."""

    def __init__(self) -> None:
        super().__init__(max_updates=100_000, allow_insecure_loopback_webhooks=True, max_assets=10_000)
        self.calls: list[Call] = []
        self.said: dict[int, list[Said]] = defaultdict(list)
        self.tried: list[str] = []
        self.messages: dict[tuple[int, int], Json] = {}
        self.presses: set[str] = set()
        self.blocked: set[int] = set()
        self.storms: dict[str, deque[Storm]] = defaultdict(deque)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.tried.append(method)
        queue = self.storms[method] or self.storms["*"]
        return await self._stormy(request, queue.popleft()) if queue else await super().handle(request)

    async def _stormy(self, request: web.Request, storm: Storm) -> web.StreamResponse:
        if storm.kind.isdigit():
            body: Json = {"ok": False, "error_code": int(storm.kind), "description": f"Weather {storm.kind}"}
            if storm.kind == "429":
                body["parameters"] = {"retry_after": storm.retry_after}
            return web.json_response(body, status=int(storm.kind))
        if storm.kind == "garbled":
            return web.Response(text='{"ok":true,"result":[{"upd', content_type="application/json")
        if storm.kind in ("lost", "late"):  # It arrives; the answer does not, or not in time.
            await super().handle(request)
        if storm.kind in ("late", "timeout"):
            await asyncio.sleep(storm.seconds)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def validate(self, method: str, fields: Json, uploads: Json) -> Any:
        sent = dict(fields)
        for key in _ALLOWED:
            fields.pop(key, None)
        self._refuse(method, fields)
        if method in _NOT_MODELLED:
            result: Any = True
        elif method == "editMessageMedia":
            media = json.loads(fields["media"])
            source = self.source("photo", media["media"], uploads)
            next_id = self.next_id
            result = self.media_message(fields["chat_id"], "photo", source, media.get("caption"))
            self.next_id = next_id
            result["message_id"] = int(fields["message_id"])
            sent |= {key: json.dumps(media[key]) for key in ("caption_entities",) if key in media}
        else:
            result = super().validate(method, fields, uploads)
        if method == "sendDocument" and uploads:
            result["document"]["file_name"] = next(iter(uploads.values()))["filename"]
        if method == "getMe":
            result |= BOT
        if isinstance(result, dict) and "message_id" in result:
            result = self._shown(method, sent, result)
        if method != "getUpdates":
            files = {name: upload["data"] for name, upload in uploads.items()}
            self.calls.append(Call(method, sent, files, result))
        return result

    def _refuse(self, method: str, fields: Json) -> None:
        """What Telegram refuses and the package does not."""
        if "chat_id" in fields and int(fields["chat_id"]) in self.blocked:
            raise ApiRefusal("Forbidden: bot was blocked by the user", 403)
        if method == "answerCallbackQuery" and fields.get("callback_query_id") not in self.presses:
            raise ApiRefusal("Bad Request: query is too old and response timeout expired or query ID is invalid")
        if not method.startswith("editMessage"):
            return
        old = self.messages.get((int(fields["chat_id"]), int(fields["message_id"])))
        if old is None or old["from"] != BOT:
            raise ApiRefusal("Bad Request: message to edit not found")
        if method == "editMessageText" and "text" not in old:
            raise ApiRefusal("Bad Request: there is no text in the message to edit")
        if method in ("editMessageCaption", "editMessageMedia") and "photo" not in old:
            raise ApiRefusal("Bad Request: there is no caption in the message to edit")

    def _shown(self, method: str, sent: Json, result: Json) -> Json:
        """The message as the phone shows it after the call."""
        chat = int(sent["chat_id"])
        old = self.messages.get((chat, int(result["message_id"])), {})
        kept = old if method in ("editMessageReplyMarkup", "editMessageCaption") else {}
        same = ("text", "caption", "photo") if method == "editMessageReplyMarkup" else ("photo",)
        new: Json = {key: kept[key] for key in same if key in kept}
        new |= {**result, "from": BOT, "chat": chat_of(chat), "date": old.get("date", int(time.time()))}
        for key in ("entities", "caption_entities", "reply_markup"):
            if key in sent:
                new[key] = json.loads(sent[key])
        if method.startswith("edit"):
            if all(old.get(k) == new.get(k) for k in ("text", "caption", "photo", "entities", "reply_markup")):
                raise ApiRefusal(_NOT_MODIFIED)
            new["edit_date"] = int(time.time())
        self.messages[chat, new["message_id"]] = new
        self.said[chat].append(Said(method, new, sent))
        return new

    async def put(self, update: Json, token: str, *, update_id: int | None = None) -> int:
        """Queue an update of any kind; with `update_id` that very id, even one that was given before."""
        state = self._update_queues._state(token)
        async with state.condition:
            if update_id is None:
                update_id, state.next_id = state.next_id, state.next_id + 1
            state.updates.append({"update_id": update_id, **update})
            state.condition.notify_all()
        await self.deliver_updates(token=token)
        return update_id


def chat_of(chat: int) -> Json:
    """The chat as Telegram describes it: a group has a negative id."""
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": "Ann"}
    return {"id": chat, "type": "supergroup", "title": "Sunday runners"}
