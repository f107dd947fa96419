"""A Bot API server on loopback, and phones that talk through it: the whole bot over real HTTP, without Telegram.

with TelegramServer() as server:            # a thread with a loop of its own: any test, any process can use it
    ...start the bot with server.token and server.url...
    ann = server.phone()
    ann.says("does the 30 degree bridge help?")
    answer = await ann.hears("30")
    press = ann.presses(answer, "Easier")
    assert await ann.notice(press) == ""
    ...
    server.weather("sendMessage", "429", times=2, retry_after=1)
"""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from aiohttp import web

from tests.bot_api import BOT, Call, Emulator, Json, Said, Storm, chat_of

TOKEN = "1234567:TEST"

T = TypeVar("T")


class TelegramServer:
    """The server in its thread. `calls`: what the bot asked for and got; `tried`: every method called, got or not."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.username = str(BOT["username"])
        self.url = ""
        self._emulator = Emulator()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._ids = itertools.count(1)

    def __enter__(self) -> TelegramServer:
        self._thread.start()
        self.url = self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> str:
        # A caller that hangs up ends its request, so that a bot killed and started again can poll at once.
        self._runner = web.AppRunner(
            self._emulator.app(), access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    @property
    def calls(self) -> list[Call]:
        return list(self._emulator.calls)

    @property
    def tried(self) -> list[str]:
        return list(self._emulator.tried)

    def made(self, method: str) -> list[Call]:
        """The calls of one method that were taken."""
        return [call for call in self.calls if call.method == method]

    def phone(self, person: int = 42, name: str = "Ann") -> Phone:
        """A person with the bot's private chat open."""
        return Phone(self, {"id": person, "is_bot": False, "first_name": name, "language_code": "en"}, person)

    def weather(self, method: str, kind: str, times: int = 1, *, retry_after: float = 1, seconds: float = 30) -> None:
        """Spoil the next `times` calls of the method ("*" for any): an HTTP status ("429", "500", "409", "400", ...),
        "close" (connection cut, nothing taken), "lost" (taken, connection cut), "timeout" (not taken, `seconds` of
        silence), "late" (taken, then silence), "garbled" (an answer that is no JSON), "half" (taken, connection cut in
        the middle of the answer)."""
        self._emulator.storms[method].extend(Storm(kind, retry_after, seconds) for _ in range(times))

    def sends(self, update: Json, *, update_id: int | None = None) -> int:
        """Give the bot an update as it is; its id. An id of the past makes it a repeat."""
        return self._do(self._emulator.put(update, self.token, update_id=update_id))

    def confirmed(self, update_id: int) -> bool:
        """The bot has told Telegram that it has the update."""
        state = self._emulator._update_queues._state(self.token)
        return all(update["update_id"] != update_id for update in state.updates)

    def forgets_file_ids(self) -> None:
        """No file id given so far is good any more."""
        self._emulator.assets.clear()

    def shuts_out(self, chat: int) -> None:
        """The bot may no longer write in the chat."""
        self._emulator.blocked.add(chat)

    def next_message_id(self) -> int:
        emulator = self._emulator
        emulator.next_id += 1
        return int(emulator.next_id) - 1


@dataclass
class Phone:
    """One person in one chat. What they do returns at once; what they hear is waited for."""

    server: TelegramServer
    user: Json
    chat: int
    heard: int = 0
    updates: list[int] = field(default_factory=list)

    def in_group(self, chat: int = -1001) -> Phone:
        """The same person in a group that the bot is in."""
        return Phone(self.server, self.user, chat)

    def says(self, text: str, *, at: datetime | None = None, reply_to: Said | None = None) -> Json:
        """Writes a message; Telegram's form of it."""
        answered = {"reply_to_message": reply_to.message} if reply_to is not None else {}
        return self._message({"text": text, "entities": _entities(text)} | answered, at)

    def sends(self, attachment: str, caption: str = "", *, at: datetime | None = None) -> Json:
        """Sends a photo, voice, video, sticker, document, location, contact or dice."""
        words = {"caption": caption, "caption_entities": _entities(caption)} if caption else {}
        return self._message({attachment: _ATTACHMENTS[attachment]} | words, at)

    def edits(self, message: Json, text: str) -> Json:
        """Changes what they wrote before."""
        new = {**message, "text": text, "entities": _entities(text), "edit_date": int(time.time())}
        self.updates.append(self.server.sends({"edited_message": new}))
        return new

    def presses(self, said: Said, label: str) -> str:
        """Presses the button with that label; the press's id."""
        assert label in said.buttons, f"{label!r} is none of {list(said.buttons)}"
        return self.presses_data(said, said.buttons[label])

    def presses_data(self, said: Said, data: str, *, expired: bool = False) -> str:
        """A press with any data, forged perhaps; `expired`: Telegram no longer takes an answer to it."""
        press = str(next(self.server._ids))
        if not expired:
            self.server._emulator.presses.add(press)
        message = self.server._emulator.messages.get((self.chat, said.id), said.message)
        query = {"id": press, "from": self.user, "chat_instance": "1", "data": data, "message": message}
        self.updates.append(self.server.sends({"callback_query": query}))
        return press

    def blocks(self) -> None:
        """Stops the bot: nothing arrives any more."""
        self.server._emulator.blocked.add(self.chat)
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        """Starts the bot again."""
        self.server._emulator.blocked.discard(self.chat)
        self._membership("kicked", "member")

    async def hears(self, part: str = "", timeout_s: float = 5.0) -> Said:
        """The next thing the bot shows in this chat (sent or edited), or the next with `part` in its text."""
        return await self.until(lambda said: part in said.text, timeout_s)

    async def until(self, wanted: Callable[[Said], bool], timeout_s: float = 5.0) -> Said:
        """The next thing shown for which `wanted` is true."""
        passed: list[Said] = []

        def find() -> Said | None:
            while self.heard < len(self.all):
                said = self.all[self.heard]
                self.heard += 1
                if wanted(said):
                    return said
                passed.append(said)
            return None

        said = await eventually(find, timeout_s, lambda: f"heard only {[said.text[:200] for said in passed]}")
        assert said is not None
        return said

    async def hears_nothing(self, for_s: float = 0.2) -> None:
        """Nothing new is shown for so long."""
        await asyncio.sleep(for_s)
        assert [said.text for said in self.all[self.heard :]] == []

    async def notice(self, press: str, timeout_s: float = 5.0) -> str:
        """The line shown for a press once it is answered; "" for none. Asserts that it was answered only once."""

        def answers() -> list[Call]:
            calls = self.server.made("answerCallbackQuery")
            return [call for call in calls if call.fields["callback_query_id"] == press]

        await eventually(answers, timeout_s)
        assert len(answers()) == 1
        return str(answers()[0].fields.get("text", ""))

    @property
    def all(self) -> list[Said]:
        """Everything the bot has shown in this chat."""
        return self.server._emulator.said[self.chat]

    @property
    def screen(self) -> list[Said]:
        """The bot's messages as they are now, after every edit."""
        return list({said.id: said for said in self.all}.values())

    def _message(self, content: Json, at: datetime | None) -> Json:
        date = int(at.timestamp() if at is not None else time.time())
        message = {"message_id": self.server.next_message_id(), "date": date, "from": self.user} | content
        message["chat"] = chat_of(self.chat)
        self.updates.append(self.server.sends({"message": message}))
        return message

    def _membership(self, before: str, after: str) -> None:
        def member(status: str) -> Json:
            return {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})

        change = {"chat": chat_of(self.chat), "from": self.user, "date": int(time.time())}
        change |= {"old_chat_member": member(before), "new_chat_member": member(after)}
        self.updates.append(self.server.sends({"my_chat_member": change}))


async def eventually(find: Callable[[], T], timeout_s: float = 5.0, seen: Callable[[], str] = str) -> T:
    """What `find` gives as soon as it gives something true."""
    end = time.monotonic() + timeout_s
    while not (found := find()):
        assert time.monotonic() < end, f"waited {timeout_s} s in vain; {seen()}"
        await asyncio.sleep(0.005)
    return found


def _entities(text: str) -> list[Json]:
    found: Iterable[re.Match[str]] = re.finditer(r"(?<!\S)(/\w+(?:@\w+)?|@\w{4,})", text)
    return [
        {
            "type": "mention" if match[0].startswith("@") else "bot_command",
            "offset": len(text[: match.start()].encode("utf-16-le")) // 2,
            "length": len(match[0]),
        }
        for match in found
    ]


_FILE = {"file_id": "f", "file_unique_id": "u"}
_ATTACHMENTS: dict[str, Any] = {
    "photo": [_FILE | {"width": 1, "height": 1}],
    "voice": _FILE | {"duration": 1},
    "video": _FILE | {"duration": 1, "width": 1, "height": 1},
    "sticker": _FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False},
    "document": _FILE | {"file_name": "<b>scan_of*knee.pdf"},
    "location": {"latitude": 52.5, "longitude": 13.4},
    "contact": {"phone_number": "+100", "first_name": "Coach"},
    "dice": {"emoji": "🎲", "value": 3},
}
