"""Reminders go out at a pace; what people wait for goes first."""

from __future__ import annotations

import asyncio
import time

from bot.service.pacing import Pacer


async def test_so_many_a_second() -> None:
    """A hundred a second are a hundred a second, not all at once."""
    pacer, began = Pacer(100), time.monotonic()
    await asyncio.gather(*(pacer.turn(chat) for chat in range(30)))
    assert 0.26 <= time.monotonic() - began < 1


async def test_one_chat() -> None:
    """Two reminders for one chat are a second apart, and nobody else waits for that."""
    pacer, began = Pacer(1000), time.monotonic()
    assert await pacer.turn(1)
    second = asyncio.create_task(pacer.turn(1))
    await asyncio.sleep(0)
    assert await pacer.turn(2)
    assert time.monotonic() - began < 0.5
    await second
    assert time.monotonic() - began >= 1


async def test_answers_go_first() -> None:
    """An answer takes its turn from the reminders, and its chat hears no reminder within the second."""
    pacer = Pacer(10)
    await pacer.turn(1)
    pacer.passed(2)
    began = time.monotonic()
    await pacer.turn(3)
    assert time.monotonic() - began >= 0.18
    await pacer.turn(2)
    assert time.monotonic() - began >= 0.8


async def test_told_to_wait() -> None:
    """Told by Telegram to wait, nobody gets a turn before."""
    pacer, began = Pacer(1000), time.monotonic()
    pacer.pause(0.2)
    assert await pacer.turn(1)
    assert time.monotonic() - began >= 0.2


async def test_closed() -> None:
    """Whoever waits when it closes is sent away at once, and so is everybody after."""
    pacer = Pacer(0.01)
    assert await pacer.turn(1)
    waiting = [asyncio.create_task(pacer.turn(chat)) for chat in range(5)]
    await asyncio.sleep(0)
    pacer.close()
    async with asyncio.timeout(1):
        assert await asyncio.gather(*waiting, pacer.turn(9)) == [False] * 6
