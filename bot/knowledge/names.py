"""What a file of the knowledge folder may be called: its name is its id in buttons, links and other files."""

from __future__ import annotations

import re

ID_LIMIT = 40  # a button's data is at most 64 bytes (Bot API, InlineKeyboardButton) and says more than the id
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Windows takes these for devices, with any ending (Microsoft, "Naming Files, Paths, and Namespaces").
_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")


def is_id(name: str) -> bool:
    """Whether a file may be called so, apart from its length and from what only Windows minds."""
    return _ID.fullmatch(name) is not None


def is_device(name: str) -> bool:
    """Whether Windows could not keep a file of that name, so that a coach who works there could not open the folder."""
    return _DEVICES.fullmatch(name) is not None


def nearest_id(name: str) -> str:
    """The name in letters that an id may have; '' when it has none of them."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
