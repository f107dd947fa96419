"""Work in order within a chat and in parallel across chats. Knows nothing of Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.service.ports import StoredUpdate

# One try at an update. None: it is settled. A number: try it again after so many seconds, before the chat's next one.
Work = Callable[[StoredUpdate, int], Awaitable[float | None]]


class Lanes:
    """One lane per chat with something to do; at most `limit` updates are worked on at once."""

    def __init__(self, work: Work, limit: int = 32, idle: Callable[[int], None] = lambda _: None) -> None:
        """`idle` is called with a chat as soon as nothing is left to do in it."""
        self._work = work
        self._idle = idle
        self._places = asyncio.Semaphore(limit)
        self._queues: dict[int, list[StoredUpdate]] = {}
        self._lanes: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    def add(self, update: StoredUpdate) -> None:
        """Work on the update after the chat's earlier ones; by number, should it come late, but for what has begun."""
        if (queue := self._queues.get(update.chat)) is not None:
            place = len(queue)
            while place > 1 and queue[place - 1].id > update.id:
                place -= 1
            queue.insert(place, update)
            return
        self._queues[update.chat] = [update]
        lane = asyncio.ensure_future(self._run(update.chat))
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    def __contains__(self, chat: int) -> bool:
        """Whether there is something to do in the chat."""
        return chat in self._queues

    def drop(self, chat: int) -> list[StoredUpdate]:
        """Begin nothing more of what waits in the chat; what that was."""
        queue = self._queues.get(chat, [])
        dropped = queue[1:]
        del queue[1:]
        return dropped

    async def drain(self, limit_s: float) -> None:
        """Wait until nothing is left to do, `limit_s` at most."""
        if self._lanes:
            await asyncio.wait(self._lanes, timeout=limit_s)

    async def close(self, limit_s: float) -> None:
        """Begin nothing new, let what is being worked on end within `limit_s`, and cut off the rest."""
        self._closing.set()
        await self.drain(limit_s)
        late = list(self._lanes)
        for lane in late:
            lane.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, chat: int) -> None:
        queue, tries = self._queues[chat], 0
        while queue:
            async with self._places:
                if self._closing.is_set():  # The rest stays for the next start.
                    break
                again_s = await self._work(queue[0], tries)
            if again_s is None:
                del queue[0]
                tries = 0
            else:
                tries += 1
                await self._pause(again_s)
        del self._queues[chat]
        if not queue:
            self._idle(chat)

    async def _pause(self, seconds: float) -> None:
        """Sleep without the place, so that other chats can be worked on; closing ends it."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return
