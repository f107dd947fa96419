"""A Bot API server that takes every message at once and counts them: for what the emulator is too thorough."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from types import TracebackType

_CHAT = re.compile(rb"chat_id=(-?\d+)")
_ANSWER = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":%d,"type":"private"},"text":"x"}}'


class TinyApi:
    """Runs in a thread of its own while the `with` lasts. `sent`: how many messages each chat has got."""

    def __init__(self) -> None:
        self.sent: Counter[int] = Counter()
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> TinyApi:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._done = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._done.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                chat = _CHAT.search(body)
                number = int(chat[1]) if chat else 0
                self.sent[number] += 1
                answer = _ANSWER % number
                ok = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
                writer.write(ok + answer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()
