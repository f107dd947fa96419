"""An app of ours on a real port, and a client to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from starlette.applications import Starlette

from bot.web.server import address_of, listen, serving


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[aiohttp.ClientSession]:
    """A session whose paths begin at the app's root."""
    listener = listen("127.0.0.1", 0)
    root = f"http://{address_of(listener)}"
    async with serving(app, listener, grace_s=5), aiohttp.ClientSession(root) as session:
        yield session
