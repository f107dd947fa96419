"""How the Telegram library reaches Telegram: its `BaseRequest` over aiohttp, which takes half the time of httpx."""

from __future__ import annotations

import io
import os
import ssl
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.errors import SettingsError
from bot.service.meter import Meter

CONNECT_TIMEOUT_S = 5.0
UPLOAD_S = 20.0  # How much longer than an answer a picture may take on its way out.

# The request never left: there was no free connection, or none was made. aiohttp does not repeat a POST by itself.
_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
_OUTCOMES = {2: "ok", 4: "refused"}
_FLOOD = 429

Seconds = float | None


class NotReached(NetworkError):
    """The request surely never left; any other NetworkError may come after Telegram has taken what was sent."""


class AiohttpRequest(BaseRequest):
    """Calls of the Bot API at `root`, each told to `meter`. No error it raises shows an address, which has the token.

    It is ready from the first call on, with `initialize` before it or without.

    Certificates and proxies are those of the environment (SSL_CERT_FILE, HTTPS_PROXY, NO_PROXY, ...). Raises
    SettingsError for a proxy that speaks anything but HTTP.
    """

    def __init__(
        self, root: str, *, read_timeout_s: float = 10.0, connections: int = 256, meter: Meter | None = None
    ) -> None:
        self._read_timeout_s = read_timeout_s
        self._connections = connections
        self._meter = meter or Meter()
        self._proxy = proxy_for(root)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The seconds an answer may take when a call does not say otherwise."""
        return self._read_timeout_s

    async def initialize(self) -> None:
        """Be ready to call; nothing is sent yet."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=_certificates()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the answer. Raises NotReached, TimedOut or NetworkError, the last also for a 5xx."""
        if self._session is None:  # What is owed may be due before anybody has said that the bot begins.
            await self.initialize()
        if self._session is None or self._session.closed:
            raise NotReached("the client is closed")
        uploads = request_data is not None and request_data.contains_files
        # While a picture goes out no answer can come, so its seconds are counted to the wait for the answer.
        answer_s = _seconds(
            read_timeout, self._read_timeout_s, more=_seconds(write_timeout, UPLOAD_S) if uploads else 0
        )
        connect_s = _seconds(connect_timeout, CONNECT_TIMEOUT_S)
        timeout = aiohttp.ClientTimeout(
            # Until there is a connection: waiting for a free one, and then making one.
            connect=_seconds(pool_timeout, self._read_timeout_s, more=connect_s),
            sock_connect=connect_s,
            sock_read=answer_s,
        )
        call = url.rpartition("/")[2] if method == "POST" else "getFile"
        try:
            sent = self._session.request(method, url, data=_body(request_data), timeout=timeout, allow_redirects=False)
            async with sent as answer:
                status, body = answer.status, await answer.read()
        except _NEVER_LEFT as error:
            self._meter.called(call, "not_reached")
            raise NotReached(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            self._meter.called(call, "no_answer")
            raise (TimedOut if isinstance(error, TimeoutError) else NetworkError)(type(error).__name__) from None
        self._meter.called(call, "flood" if status == _FLOOD else _OUTCOMES.get(status // 100, "failed"), status)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:  # The library's own error would not say which it was.
            raise NetworkError(f"HTTP{status}")
        return status, body


def proxy_for(root: str) -> str | None:
    """The proxy that the environment names for an address; None for none. Raises SettingsError for one not of HTTP."""
    address = urlsplit(root)
    if proxy_bypass(address.netloc):
        return None
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if proxy and urlsplit(proxy).scheme not in ("http", "https"):
        kind = urlsplit(proxy).scheme or "no"
        raise SettingsError(
            f"{address.scheme.upper()}_PROXY or ALL_PROXY names a proxy of the kind '{kind}'; Telegram can be reached "
            "through http:// and https:// proxies only. NO_PROXY names hosts that need none."
        )
    return proxy or None


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Mozilla's list, unless the environment has another. Reading it is slow: once is enough for both clients."""
    named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
    return ssl.create_default_context(cafile=None if named else certifi.where())


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        # A file object is read in pieces; aiohttp warns of bytes that are long.
        value = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, value, filename=filename, content_type=kind)
    return form


def _seconds(given: Any, otherwise: Seconds, *, more: Seconds = 0) -> Seconds:
    """The seconds given, or the usual ones, and some more; None is without end."""
    seconds = otherwise if given is BaseRequest.DEFAULT_NONE else given
    return None if seconds is None or more is None else float(seconds) + more
