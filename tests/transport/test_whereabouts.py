"""A shared place becomes a time zone, and nothing else of it is kept."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.transport.incoming import utterance_of
from bot.transport.whereabouts import zone_at
from tests.bot_api import chat_of

ANN = {"id": 42, "is_bot": False, "first_name": "Ann"}
BERLIN = {"latitude": 52.51631, "longitude": 13.37777}


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (52.5, 13.4, "Europe/Berlin"),
        (51.5, -0.1, "Europe/London"),
        (-33.9, 151.2, "Australia/Sydney"),
        (19.07, 72.88, "Asia/Kolkata"),
        (-31.55, 159.08, "Australia/Lord_Howe"),
    ],
)
def test_zone(latitude: float, longitude: float, zone: str) -> None:
    """A place on land has the zone whose clock hangs there."""
    assert zone_at(latitude, longitude) == zone


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0)])
def test_no_place(latitude: float, longitude: float) -> None:
    """Degrees that are none are no zone."""
    assert zone_at(latitude, longitude) is None


@pytest.mark.parametrize(
    "place", [{"location": BERLIN}, {"location": BERLIN, "venue": {"location": BERLIN, "title": "X", "address": "Y"}}]
)
def test_only_the_zone_goes_on(place: dict[str, Any]) -> None:
    """What the rest of the house hears of a shared place is its time zone; no degree of it."""
    sent = {"message_id": 7, "date": 1772350200, "from": ANN, "chat": chat_of(42), **place}
    incoming = utterance_of(
        Update.de_json({"update_id": 1, "message": sent}, None), "kneebot", received=datetime.now(UTC)
    )
    assert incoming is not None
    assert (incoming.utterance.attachment, incoming.utterance.zone) == ("location", "Europe/Berlin")
    assert "52.5" not in repr(incoming)
    assert "13.37" not in repr(incoming)


def test_the_map_waits() -> None:
    """Nobody pays for the map who shares no place."""
    asks = "import sys, bot.transport.incoming; print('tzfpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
