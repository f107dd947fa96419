"""One phrasing more in a file: a change that a coach would have typed, and nothing beside.

No file is written anew from its values: a line is put where the list ends, so that comments, order, quotes and line
ends stay as their writer left them. What the change did is read back before it is handed on.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import KneebotError
from bot.knowledge import front_matter
from bot.knowledge.plain_yaml import LOADER, parse

KEY = "phrasings"
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class NotEdited(KneebotError):
    """Nothing was changed; the text says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A file's content with one phrasing more, and the line on which it stands."""

    content: bytes
    line: int


def line_of(content: bytes, wording: str) -> int | None:
    """The line on which the wording stands among the file's phrasings; None when it is not there."""
    document = front_matter.read(content)
    known = document.values.get(KEY)
    if not isinstance(known, list) or wording not in known:
        return None
    return document.line((KEY, known.index(wording)))


def with_phrasing(content: bytes, wording: str) -> Edited:
    """The file with `wording` as the last of its phrasings, every other line byte for byte as it was.

    In a list of lines it gets a line of its own; in a list in brackets it is put behind the last on that one's line.
    Raises NotEdited where that cannot be done, or would mean anything else than one phrasing more.
    """
    before = front_matter.read(content)
    if before.slips:
        raise NotEdited(f"line {before.slips[0].line}: {before.slips[0].message}")
    known = before.values.get(KEY)
    if not isinstance(known, list) or not known:
        raise NotEdited(f"it has no list '{KEY}' yet. Write the first one by hand")
    try:
        edited = _inserted(content, before.line((KEY,)), wording)
    except (yaml.YAMLError, UnicodeError, LookupError):
        edited = None
    after = front_matter.read(edited.content) if edited is not None else before
    if (
        edited is None
        or after.slips
        or (after.values, after.body)
        != (
            {**before.values, KEY: [*known, wording]},
            before.body,
        )
    ):
        raise NotEdited(f"the list '{KEY}' is written in a way that I cannot add to. Write the line by hand")
    return edited


def _inserted(content: bytes, key_line: int, wording: str) -> Edited:
    """The content with the wording behind the last item of the list whose key stands on that line; unproven."""
    lines = _LINE.findall(content)
    text = [line.decode().rstrip("\r\n") for line in lines]
    keys = text[key_line - 1 :]
    keys = keys[: next(at for at, line in enumerate(keys) if line.rstrip() == front_matter.FENCE)]
    in_brackets, first, last = _ends("\n".join(keys))
    place, column = key_line - 1 + last.end_mark.line, last.end_mark.column
    if in_brackets:
        added = f", {written(wording, '[{}]')}".encode()
        at = len(text[place][:column].encode())
        lines[place] = lines[place][:at] + added + lines[place][at:]
        return Edited(b"".join(lines), place + 1)
    # A text in lines of its own (`|`) ends where the next thing begins.
    place += 1 if column else 0
    dash = text[key_line - 1 + first.start_mark.line][: first.start_mark.column]
    line_end = lines[place - 1][len(lines[place - 1].rstrip(b"\r\n")) :]
    lines.insert(place, f"{dash}{written(wording)}".encode() + line_end)
    return Edited(b"".join(lines), place + 1)


def _ends(keys: str) -> tuple[bool, Any, Any]:
    """Of the list under the first key: whether it is in brackets, its first and its last item as they were read."""
    events = yaml.parse(keys, Loader=LOADER)
    start = next(event for event in events if isinstance(event, yaml.SequenceStartEvent))
    items = []
    for event in events:
        if not isinstance(event, yaml.ScalarEvent):
            break
        items.append(event)
    return bool(start.flow_style), items[0], items[-1]


def written(wording: str, shape: str = "- {}") -> str:
    """The wording as it must stand in a list of that shape: plain where that means the same, else in quotes."""
    in_quotes = ('"' + wording + '"', "'" + wording.replace("'", "''") + "'")
    for text in (wording, *in_quotes):
        read = parse(shape.format(text))
        if not read.slips and read.value == [wording]:
            return text
    return in_quotes[1]


def replace_content(file: Path, before: bytes, after: bytes) -> None:
    """Put `after` in the place of `before`, whole or not at all, with the file's mode and owner.

    Raises NotEdited when somebody has changed the file in the meantime, OSError when it cannot be written.
    """
    file = file.resolve()  # of a link what it leads to
    status = file.stat()
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with part.open("wb") as opened:
            opened.write(after)
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(OSError, AttributeError):
            os.chown(part, status.st_uid, status.st_gid)
        part.chmod(status.st_mode)
        if file.read_bytes() != before:
            raise NotEdited("somebody has changed the file in the meantime. Try again")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
