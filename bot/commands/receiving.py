"""How updates come in, by polling or by webhook, and what operators can see of it: chosen by the settings."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from bot.config import Settings, host_and_port
from bot.errors import SettingsError
from bot.service.meter import Pulses
from bot.transport.intake import Intake
from bot.transport.polling import Poller
from bot.transport.telegram import Profile, TelegramBot
from bot.transport.webhook import Webhook
from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.monitor import monitor_app, monitored
from bot.web.server import listen, serving, why_not
from bot.web.webhook import webhook_app

GRACE_S = 12  # for what was brought and is in hand at the end; longer than handling it without a store may take


class Receiver(Protocol):
    """Where updates come from: `run` until `stop`, which lets what is in hand be finished."""

    async def run(self) -> None: ...

    async def stop(self) -> None: ...


def open_door(settings: Settings) -> socket.socket | None:
    """The socket for the webhook; None when the bot polls. Raises SettingsError when the address cannot be had."""
    if settings.webhook_url is None:
        return None
    try:
        return listen(*host_and_port(settings.listen))
    except OSError as error:
        raise SettingsError(
            f"KNEEBOT_LISTEN: nothing can listen at {settings.listen} ({why_not(error)}). Is the bot running already?"
        ) from None


def receiver(
    settings: Settings,
    door: socket.socket | None,
    bot: TelegramBot,
    intake: Intake,
    profile: Profile,
    metrics: Metrics,
) -> Receiver:
    """A webhook where there is a door for it, else polling."""
    if door is None or settings.webhook_url is None or settings.webhook_secret is None:
        return Poller(bot, intake, profile)
    secret = settings.webhook_secret.get_secret_value()

    def opened(receive: Callable[[dict[str, Any]], Awaitable[None]]) -> AbstractAsyncContextManager[None]:
        return serving(webhook_app(secret, receive, metrics.posted), door, grace_s=GRACE_S)

    return Webhook(bot, intake, opened, profile, url=settings.webhook_url, secret=secret)


@asynccontextmanager
async def monitored_bot(
    settings: Settings, pulses: Pulses, revision: Callable[[], str], metrics: Metrics
) -> AsyncIterator[None]:
    """Health and figures are at hand while the body runs, unless the setting says off."""
    if settings.monitor_listen == "off":
        yield
        return
    app = monitor_app(Health(pulses, revision, metrics.telegram), metrics)
    async with monitored(app, *host_and_port(settings.monitor_listen)):
        yield
