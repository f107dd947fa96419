"""An app on a port, in the loop that runs already. The only place that knows uvicorn."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

KEEP_ALIVE_S = 75  # Longer than a proxy keeps its own connections, so that the proxy is the one that closes them.


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell those who wait for it."""
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: the bot has its own way to end."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket at the address, port 0 meaning any that is free. Raises OSError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)


def why_not(error: OSError) -> str:
    """Why the address could not be had, in the system's words."""
    known = error.errno is not None and error.errno > 0  # names that are not found have numbers of their own
    return os.strerror(error.errno or 0) if known else str(error.strerror)


def address_of(listener: socket.socket) -> str:
    """Where it listens, as host:port."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@asynccontextmanager
async def serving(app: Starlette, listener: socket.socket, *, grace_s: int) -> AsyncIterator[None]:
    """The app answers on the socket while the body runs; after it requests in hand are finished within `grace_s`."""
    # It logs what it is asked and how it failed, with the words of both.
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=grace_s,
        )
    )
    running = asyncio.create_task(server.serve([listener]))
    try:
        await server.up.wait()
        yield
    finally:
        server.should_exit = True
        await running
