"""`kneebot check --links`: which links of a folder still open, asked of a server on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.commands import links
from bot.knowledge.folder import parse


class Pages(BaseHTTPRequestHandler):
    """A site with a page, a page that moved, one for browsers only, one that is gone and one that never comes."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/never":
            time.sleep(2)
        status = {"/here": 200, "/moved": 302, "/guarded": 403, "/broken": 500}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/here")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the site; `Pages.asked` has what was asked of it."""
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    Pages.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def folder(tmp_path: Path, *sources: str, text: str = "") -> Path:
    """A folder whose list of sources, and one page, have these links."""
    made = tmp_path / "knowledge"
    (made / "menus").mkdir(parents=True)
    listed = "".join(f"  - id: s{n}\n    title: S\n    by: B\n    url: {url}\n" for n, url in enumerate(sources))
    (made / "sources.md").write_text(f"---\nsources:\n{listed or '  []'}\n---\n")
    (made / "menus" / "help.md").write_text(f"---\ntitle: Help\n---\nOne line.\n{text}\n")
    return made


async def dead(made: Path, **bounds: float) -> list[str]:
    """What `--links` says of a folder."""
    found = await links.dead(parse(made), **bounds)  # type: ignore[arg-type]
    assert all(problem.warning for problem in found)
    return [str(problem) for problem in found]


async def test_open(tmp_path: Path, site: str) -> None:
    """A page that is there, one that moved, and one that keeps programs out are no news."""
    assert await dead(folder(tmp_path, f"{site}/here", f"{site}/moved", f"{site}/guarded")) == []


async def test_gone(tmp_path: Path, site: str) -> None:
    """A page that is gone is named with its file and line, in the list of sources and in a text."""
    made = folder(tmp_path, f"{site}/here", f"{site}/gone", text=f"Read [this]({site}/lost).")
    advice = "answers 404 Not Found. Find where the page has gone, or take it out"
    assert sorted(await dead(made)) == [
        f"knowledge/menus/help.md:5: {site}/lost {advice}",
        f"knowledge/sources.md:10: {site}/gone {advice}",
    ]


async def test_no_server(tmp_path: Path, site: str) -> None:
    """An address where nobody answers, and a server that breaks, are told as what they are."""
    nobody = "http://127.0.0.1:9"
    first, second = await dead(folder(tmp_path, nobody, f"{site}/broken"))
    assert f"{nobody} does not open (ConnectError)" in first
    assert f"{site}/broken answers 500" in second


async def test_bounded(tmp_path: Path, site: str) -> None:
    """A page that never comes holds nothing up for longer than it may."""
    began = time.monotonic()
    (late,) = await dead(folder(tmp_path, f"{site}/never"), patience_s=0.2)
    assert "does not answer within" in late
    (left,) = await dead(tmp_path / "knowledge", altogether_s=0.2)
    assert "for all links" in left
    assert time.monotonic() - began < 2


async def test_each_once(tmp_path: Path, site: str) -> None:
    """An address that stands in several places is opened once and told at each."""
    assert len(await dead(folder(tmp_path, f"{site}/gone", f"{site}/gone"))) == 2
    assert Pages.asked == ["/gone"]
