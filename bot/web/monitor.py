"""`/healthz` and `/metrics`, for those who run the bot: meant for the machine itself or its own network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.server import address_of, listen, serving, why_not

AGAIN_S = 30.0  # A bot that is being replaced on the same machine gives its port free within a minute.
GRACE_S = 2

log = structlog.get_logger()


def monitor_app(health: Health, metrics: Metrics) -> Starlette:
    """`/healthz`: 200 when the bot is well, else 503, the same JSON in both; `/metrics`: what Prometheus reads."""

    async def healthz(_: Request) -> Response:
        report = await health.report()
        return JSONResponse(report.as_json(), 200 if report.well else 503)

    async def figures(_: Request) -> Response:
        return Response(metrics.text(await health.report()), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", figures)])


@asynccontextmanager
async def monitored(app: Starlette, host: str, port: int, *, again_s: float = AGAIN_S) -> AsyncIterator[None]:
    """The app answers at the address while the body runs, and nothing depends on it.

    An address that cannot be had is logged and tried again: people are answered meanwhile.
    """
    offering = asyncio.create_task(_offer(app, host, port, again_s))
    try:
        yield
    finally:
        offering.cancel()
        await asyncio.gather(offering, return_exceptions=True)


async def _offer(app: Starlette, host: str, port: int, again_s: float) -> None:
    while True:
        try:
            listener = listen(host, port)
        except OSError as error:
            log.error("monitor.no_port", host=host, port=port, reason=why_not(error), again_in_s=again_s)
            await asyncio.sleep(again_s)
            continue
        log.info("monitor.listening", address=address_of(listener))
        async with serving(app, listener, grace_s=GRACE_S):
            await asyncio.Event().wait()
