"""The knowledge folder is watched: a saved change goes live by itself, and a broken one is told to those who edit.

Events say when to look, and no more than that: whether anything has changed is told by the files' names, sizes and
times. So a missed event (network file systems, a folder taken away and put back) costs a second, never an edit.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass

import structlog
from watchfiles import awatch

from bot.dialogue.edits import refused
from bot.dialogue.reply import Message, Reply
from bot.errors import Problem
from bot.knowledge.folder import Stamps, stamps
from bot.rich import RichText
from bot.service.library import Library
from bot.service.ports import Blocked, Channel, MaybeSent, NotSent

# An editor writes a file in several steps, and git many files one after another: each step within so long of the last.
QUIET_S = 0.1
MOST_WAITED_S = 2.0  # for a folder in which something is always being written
# How often to look without an event.
LOOK_S = 1.0
# What is broken for no longer than this is a file half written or a folder half pulled, and nobody's business.
SETTLED_S = 2.0
MOST_TRIES = 10  # at telling an admin, when nothing arrives

log = structlog.get_logger()


@dataclass(slots=True)
class _Owed:
    """What an admin is still to be told."""

    message: RichText
    tries: int = 0


class Watching:
    """Takes each saved change into the library until `stop`; nothing that happens to the folder ends it."""

    def __init__(
        self,
        library: Library,
        channel: Channel,
        admins: Collection[int] = (),
        *,
        look_s: float = LOOK_S,
        settled_s: float = SETTLED_S,
        quiet_s: float = QUIET_S,
        events: bool = True,
    ) -> None:
        """`admins` are told what is wrong, once for each set of problems, and when it is mended.

        `look_s`: how often the files are looked at whatever is reported; `events`: without them that is all there is.
        `settled_s`: for how long something must be wrong to be told. `quiet_s`: for how long nothing must be written.
        """
        self._library = library
        self._channel = channel
        self._admins = sorted(admins)
        self._look_s = look_s
        self._settled_s = settled_s
        self._quiet_s = quiet_s
        self._events = events
        self._stop = asyncio.Event()
        self._looking = asyncio.Lock()
        # What was read at the start may have been changed while it was learnt: the first look reads again.
        self._seen: Stamps | None = None
        self._told: frozenset[Problem] = frozenset()
        self._owed: dict[int, _Owed] = {}

    async def run(self) -> None:
        """Watch until `stop`."""
        listening = asyncio.create_task(self._listen()) if self._events else None
        while not self._stop.is_set():
            await self._looked()
            await self._pause(self._look_s)
        if listening is not None:
            await listening

    def stop(self) -> None:
        """End `run` after what is in hand."""
        self._stop.set()

    async def look(self) -> None:
        """Take what has changed since the last look, and tell what there is to tell."""
        async with self._looking:
            seen = await asyncio.to_thread(stamps, self._library.folder)
            if seen != self._seen:
                seen = await self._quiet(seen)
                await self._take()
                self._seen = seen  # as it was before reading: what changed meanwhile is read again
            await self._tell()

    async def _listen(self) -> None:
        """Look at once whenever the system reports a change; where it cannot, `run` looks by itself."""
        while not self._stop.is_set():
            try:
                async for _ in awatch(
                    self._library.folder,
                    watch_filter=None,
                    step=int(self._quiet_s * 1000),
                    stop_event=self._stop,
                    rust_timeout=int(self._look_s * 1000),
                    yield_on_timeout=True,
                    ignore_permission_denied=True,
                ):
                    await self._looked()
                    if self._stop.is_set() or not self._library.folder.is_dir():
                        break  # a folder that is put back is another one
            except Exception as error:  # no folder, no right to it, no watches left
                log.info("watching.without_events", error=type(error).__name__)
            await self._pause(self._look_s)

    async def _looked(self) -> None:
        try:
            await self.look()
        except Exception as error:  # whatever it was, the next look may succeed
            log.error("watching.failed", error=type(error).__name__)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    async def _quiet(self, seen: Stamps) -> Stamps:
        """The files as they are once none has changed for a moment: what is half pulled may pass every check."""
        until = time.monotonic() + MOST_WAITED_S
        while time.monotonic() < until:
            await self._pause(self._quiet_s)
            before, seen = seen, await asyncio.to_thread(stamps, self._library.folder)
            if seen == before:
                break
        return seen

    async def _take(self) -> None:
        result = await self._library.reload()
        log.info("knowledge.edited", revision=result.revision, changed=result.changed, problems=len(result.problems))

    async def _tell(self) -> None:
        """Tell the admins what is newly wrong, or that it is mended; each as soon as it arrives."""
        last = self._library.last
        problems = frozenset(last.problems)
        if problems != self._told and (not problems or self._library.age_s(last) >= self._settled_s):
            self._told = problems
            message = self._message(last.problems)
            self._owed = {admin: _Owed(message) for admin in self._admins}
        for admin, owed in list(self._owed.items()):
            if await self._sent(admin, owed) and self._owed.get(admin) is owed:
                del self._owed[admin]

    def _message(self, problems: tuple[Problem, ...]) -> RichText:
        policy = self._library.policy
        if problems:
            return refused(policy.say, "edit_refused", problems)
        return policy.say.rich("edit_live", entries=len(policy.base.entries), revision=policy.base.revision)

    async def _sent(self, admin: int, owed: _Owed) -> bool:
        """Whether there is nothing more to do: it arrived or may have, or never will."""
        try:
            await self._channel.send(admin, Reply((Message(owed.message),)))
        except NotSent as error:
            owed.tries += 1
            log.info("watching.admin_not_told", admin=admin, error=type(error).__name__)
            return owed.tries >= MOST_TRIES
        except (MaybeSent, Blocked) as error:  # who never wrote to the bot cannot be written to
            log.info("watching.admin_not_told", admin=admin, error=type(error).__name__)
        return True
