"""What the tests have another process do on a database: `python another_process.py WHAT ADDRESS ...`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta

from examples import HOLD, NOW, PERSON, TODAY, occurrence, opened, turn, update

from bot.dialogue.state import DialogueState


async def open_only(database_url: str) -> None:
    """Open a database and say whether Alembic was needed."""
    async with opened(database_url):
        print("alembic" in sys.modules, flush=True)


async def claim(database_url: str, number: str, days: str) -> None:
    """Claim each of so many days' occurrences; print the days won."""
    async with opened(database_url) as store:
        first = await occurrence(store, int(number))
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        for n in range(int(days)):
            day = replace(first, local_date=TODAY + timedelta(days=n))
            if await store.reminders.claim([day], at=NOW) == [True]:
                print(n, flush=True)


async def write(database_url: str, start: str) -> None:
    """Receive and save until killed; print each number once both have returned."""
    async with opened(database_url) as store:
        number = int(start)
        while True:
            await store.inbox.receive([update(number)], "a")
            state = DialogueState(last_entry=str(number), holds=(replace(HOLD, protocol=str(number)),))
            await store.save(PERSON, turn(state, entry=str(number)), at=NOW, revision="r1")
            print(number, flush=True)
            number += 1


async def lock(database_url: str) -> None:
    """Hold the write lock until told to let go."""
    async with opened(database_url) as store:

        def hold(connection: object) -> None:
            print("locked", flush=True)
            sys.stdin.readline()

        await store._database.write(hold)


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    asyncio.run({"open": open_only, "claim": claim, "write": write, "lock": lock}[what](*arguments))
