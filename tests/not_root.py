"""Who may read less than root may."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def not_root(folder: Path) -> Iterator[None]:
    """Root may read whatever it likes, and is somebody else for that long, who may pass to that folder of a test."""
    root, temporary = os.geteuid() == 0, Path(tempfile.gettempdir())
    if root:
        for above in (folder, *folder.parents):
            if above.is_relative_to(temporary):  # those of the run, however many it has
                above.chmod(above.stat().st_mode | 0o055)
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
