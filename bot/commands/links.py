"""Every link of a knowledge folder, opened: what `kneebot check` asks the internet, and only if it is told to."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

import httpx

from bot.errors import Problem
from bot.knowledge import lint
from bot.knowledge.folder import Folder, Sources
from bot.knowledge.models import Exercise
from bot.rich import RichText
from bot.service.editor import Progress, silent

PATIENCE_S = 10.0  # for one address, all its redirects together
ALTOGETHER_S = 120.0  # whatever has not answered by then is told as not tried
AT_ONCE = 8
# Some servers refuse whoever does not say what they are.
_HEADERS = {"User-Agent": "kneebot-check (looks whether links still open)", "Accept": "*/*"}
# The page is there, but not for programs: a browser gets it, or gets it after a while.
_GUARDED = (401, 403, 405, 406, 409, 429, 451, 503, 999)

Place = tuple[str, int]  # file and line


async def dead(
    folder: Folder, progress: Progress = silent, *, patience_s: float = PATIENCE_S, altogether_s: float = ALTOGETHER_S
) -> list[Problem]:
    """A warning for each place whose link does not open. Each address is opened once, a few at a time.

    A server that keeps programs out counts as open: nobody can tell from here.
    """
    places: dict[str, list[Place]] = defaultdict(list)
    for address, place in _links(folder):
        places[address].append(place)
    faults: dict[str, str] = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def visit(client: httpx.AsyncClient, address: str) -> None:
        async with gate:
            faults[address] = await _fault(client, address, patience_s)
        progress("Opening the links", len(faults), len(places))

    async with httpx.AsyncClient(follow_redirects=True, headers=_HEADERS, timeout=patience_s) as client:
        visits = [asyncio.create_task(visit(client, address)) for address in places]
        if visits:
            _, late = await asyncio.wait(visits, timeout=altogether_s)
            for visit_ in late:
                visit_.cancel()
            await asyncio.gather(*visits, return_exceptions=True)
    left = f"was not reached within {altogether_s:.0f} s for all links. Try again"
    return list(chain.from_iterable(_told(address, faults.get(address, left), at) for address, at in places.items()))


def _told(address: str, fault: str, places: list[Place]) -> Iterator[Problem]:
    if fault:
        yield from (Problem(*place, f"{address} {fault}", warning=True) for place in places)


async def _fault(client: httpx.AsyncClient, address: str, patience_s: float) -> str:
    """Why the address does not open, or nothing. Of the page no more is read than its beginning."""
    try:
        async with asyncio.timeout(patience_s), client.stream("GET", address) as answer:
            if answer.is_success or answer.status_code in _GUARDED:
                return ""
            return f"answers {answer.status_code} {answer.reason_phrase}. Find where the page has gone, or take it out"
    except (TimeoutError, httpx.TimeoutException):
        return f"does not answer within {patience_s:.0f} s. Open it yourself; if it stays away, find another"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return f"does not open ({type(error).__name__}). Open it yourself; if it stays away, find another"


def _links(folder: Folder) -> Iterator[tuple[str, Place]]:
    """Every address that stands in a key of its own or in a text, and where."""
    for item in folder.items:
        if isinstance(item.model, Sources):
            for index, source in enumerate(item.model.sources):
                if source.url:
                    yield source.url, (item.file, item.document.line(("sources", index, "url")))
        if isinstance(item.model, Exercise) and item.model.video:
            yield item.model.video.url, (item.file, item.document.line(("video", "url")))
        for path, text in lint.texts(item):
            for address in {span.url for span in RichText.from_markdown(text).spans if span.url}:
                yield address, (item.file, item.document.line(path) + text.count("\n", 0, max(0, text.find(address))))
