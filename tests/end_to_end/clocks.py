"""A process under another clock than ours: libfaketime stands between it and the system's."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path


def clock_at(moment: datetime) -> dict[str, str]:
    """The environment in which a process starts at that moment; time goes on from there, timers as ever."""
    package = find_spec("libfaketime")
    assert package is not None
    assert package.origin is not None
    library = Path(package.origin).parent / "vendor/libfaketime/src/libfaketime.so.1"
    assert library.exists(), f"{library}: libfaketime is not built for this machine"
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"@{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        # Else each wait of one thread for another is cut short, and whoever waits asks again and again.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        "TZ": "UTC",
    }
