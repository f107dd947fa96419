"""What many ask for one by one is done for all in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.service.gathering import Gathered


class Doubling:
    """Doubles numbers, and remembers which it was given together."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []

    async def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.calls.append([*numbers])
        await asyncio.sleep(0)
        if 13 in numbers:
            raise ValueError(13)
        return [2 * number for number in numbers]


async def test_together() -> None:
    """Who asks at the same time is answered by one call, each with its own."""
    doubling = Doubling()
    double = Gathered(doubling)
    assert await asyncio.gather(*map(double, range(5))) == [0, 2, 4, 6, 8]
    assert doubling.calls == [[0, 1, 2, 3, 4]]


async def test_the_first_does_not_wait() -> None:
    """The first is done at once; those after it within the time are done together when it is over."""
    doubling = Doubling()
    double = Gathered(doubling, every_s=0.05)
    assert await double(1) == 2
    began = asyncio.get_running_loop().time()
    assert await asyncio.gather(double(2), double(3)) == [4, 6]
    assert asyncio.get_running_loop().time() - began > 0.03
    assert doubling.calls == [[1], [2, 3]]


async def test_an_error_is_everybodys() -> None:
    """An error reaches all who asked together, and the next who asks is answered."""
    double = Gathered(Doubling())
    assert all(
        isinstance(one, ValueError) for one in await asyncio.gather(double(1), double(13), return_exceptions=True)
    )
    assert await double(4) == 8


async def test_who_does_not_wait_any_more() -> None:
    """Of those who asked, one that is cancelled keeps no other from its answer."""
    double = Gathered(Doubling())
    impatient, patient = asyncio.create_task(double(1)), asyncio.create_task(double(2))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == 4
    with pytest.raises(asyncio.CancelledError):
        await impatient
