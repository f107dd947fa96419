"""What the libraries beneath the sentence vectors do beside their work: nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import bot

ROOT = Path(bot.__file__).resolve().parent.parent
ENCODE = "from bot.embedding import Encoder; Encoder.find().encode(['my knee hurts'])"


def test_no_device_id(tmp_path: Path) -> None:
    """A bot that compares meanings keeps no device id for Microsoft, and no queue of reports to it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    environment = inherited | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", ENCODE], env=environment, cwd=tmp_path, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []


def test_switched_off_for_every_way_to_start() -> None:
    """The unit, the image and the containers say so too, for whoever starts something else there."""
    for file, line in [
        ("deploy/kneebot.service", "Environment=ORT_DISABLE_TELEMETRY=1"),
        ("Dockerfile", "ORT_DISABLE_TELEMETRY=1 \\"),
        ("compose.yaml", 'ORT_DISABLE_TELEMETRY: "1"'),
    ]:
        assert line in (ROOT / file).read_text(encoding="utf-8")
