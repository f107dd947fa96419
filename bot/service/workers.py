"""Which process is which, so that what a dead one held need not wait for its lease to run out."""

from __future__ import annotations

import os
import secrets
import socket
from hashlib import blake2b
from pathlib import Path


def new_worker() -> str:
    """A name for this process that no other ever has; it tells where it runs and as which process there."""
    return f"{_place()}-{os.getpid()}-{secrets.token_hex(4)}"


def surely_dead(worker: str) -> bool:
    """True only for a worker of this very machine (and container) whose process is gone."""
    place, _, rest = worker.partition("-")
    number = rest.partition("-")[0]
    if place != _place() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _place() -> str:
    """The same for processes that see each other's numbers, and for no others."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        numbers = os.readlink("/proc/self/ns/pid")
    except OSError:  # no Linux: nothing is known of other processes, and leases run out
        return secrets.token_hex(8)
    return blake2b(f"{socket.gethostname()} {boot} {numbers}".encode(), digest_size=8).hexdigest()
