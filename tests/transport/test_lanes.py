"""Order within a chat, side by side across chats."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.service.ports import StoredUpdate
from bot.transport.lanes import Lanes


def update(number: int, chat: int) -> StoredUpdate:
    return StoredUpdate(number, chat, "{}", datetime.now(UTC))


async def test_limit() -> None:
    """However many chats write at once, only so many are worked on together, and each gets its turn."""
    now, most, done = 0, 0, set()

    async def work(row: StoredUpdate, tries: int) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        done.add(row.id)

    lanes = Lanes(work, limit=4)
    for number in range(40):
        lanes.add(update(number, chat=number))
    await lanes.drain(5)
    assert (most, len(done)) == (4, 40)


async def test_trying_again() -> None:
    """What must be tried again keeps its chat waiting, and nobody else."""
    order: list[tuple[int, int]] = []

    async def work(row: StoredUpdate, tries: int) -> float | None:
        order.append((row.id, tries))
        return 0.02 if row.id == 1 and tries < 2 else None

    lanes = Lanes(work, limit=1)
    for row in (update(1, chat=1), update(2, chat=1), update(3, chat=2)):
        lanes.add(row)
    await lanes.drain(5)
    assert order == [(1, 0), (3, 0), (1, 1), (1, 2), (2, 0)]


async def test_close() -> None:
    """Closing lets work in hand end, begins nothing new, and cuts off what takes too long."""
    ended: list[int] = []

    async def work(row: StoredUpdate, tries: int) -> None:
        await asyncio.sleep(0.02 if row.chat == 1 else 60)
        ended.append(row.id)

    lanes = Lanes(work)
    for row in (update(1, chat=1), update(2, chat=1), update(3, chat=2)):
        lanes.add(row)
    await asyncio.sleep(0)
    await asyncio.wait_for(lanes.close(0.1), 1)
    assert ended == [1]
