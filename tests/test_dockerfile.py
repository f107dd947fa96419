"""The image's health check, run as the image would run it. Building the image needs Docker; this does not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import bot

DOCKERFILE = (Path(bot.__file__).resolve().parent.parent / "Dockerfile").read_text(encoding="utf-8")
FINAL = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def healthy(listen: str) -> int:
    """The exit code of the command behind HEALTHCHECK, with the image's `python` replaced by ours."""
    joined = re.sub(r"\\\n", "", DOCKERFILE)
    (command,) = re.findall(r"^HEALTHCHECK .*? CMD (\[.*\])$", joined, re.MULTILINE)
    program, *arguments = json.loads(command)
    assert program == "python"
    environment = {**os.environ, "KNEEBOT_MONITOR_LISTEN": listen}
    ran = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, timeout=30, check=False)
    return ran.returncode


@contextmanager
def monitor(status: int) -> Iterator[int]:
    """Something that answers /healthz with the status; its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - read, not bound
def test_asked(host: str, status: int, code: int) -> None:
    """The container is well while the bot says so at /healthz, wherever that listens."""
    with monitor(status) as port:
        assert healthy(f"{host}:{port}") == code


def test_nobody_answers() -> None:
    """Without an answer the container is not well."""
    assert healthy("127.0.0.1:1") == 1


def test_switched_off() -> None:
    """Where there is nothing to ask, by the operator's own setting, that is no reason to end the container."""
    assert healthy("off") == 0


def test_nobody_special() -> None:
    """The bot runs as a user by number that is not root, and nothing of the program is that user's to change."""
    (user,) = re.findall(r"^USER (\d+):\d+$", FINAL, re.MULTILINE)
    assert int(user) > 0
    owned = re.findall(rf"^COPY .*--chown={user}:\d+ (\S+) ", FINAL, re.MULTILINE)
    assert owned == ["/cache"]


def test_written_places() -> None:
    """What the bot writes to are volumes, so that the rest of the image may be read-only."""
    (volumes,) = re.findall(r"^VOLUME (\[.*\])$", FINAL, re.MULTILINE)
    assert json.loads(volumes) == ["/data", "/cache"]
    assert "KNEEBOT_DATABASE_URL=sqlite+aiosqlite:////data/" in FINAL
    assert "XDG_CACHE_HOME=/cache" in FINAL


def test_signals() -> None:
    """SIGTERM reaches the bot itself: it is process 1, with no shell around it."""
    assert 'ENTRYPOINT ["python", "-m", "bot"]' in FINAL
