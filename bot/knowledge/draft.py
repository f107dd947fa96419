"""The draft of a new answer: the template of `kneebot new`, with runners' questions in the place of its blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from bot.knowledge import front_matter
from bot.knowledge.blanks import is_blank
from bot.knowledge.edit import KEY, with_phrasing, written
from bot.knowledge.lint import TITLE_LIMIT
from bot.knowledge.names import ID_LIMIT, is_device
from bot.knowledge.template import filled

_ITEM = re.compile(r"\s*-\s+")


def draft(template: str, wordings: Iterable[str]) -> str:
    """The template with the first wording as its title and all as its phrasings; what else is blank stays to be filled.

    Raises KneebotError for a template that they do not fit into.
    """
    asked = list(dict.fromkeys(front_matter.CONTROL.sub(" ", wording) for wording in wordings))
    title = asked[0] if len(asked[0]) <= TITLE_LIMIT else f"{asked[0][: TITLE_LIMIT - 1].rstrip()}…"
    text = filled(template, title)
    lines = text.split("\n")
    for (at, dash), wording in zip(_blank_items(text), asked, strict=False):
        lines[at] = f"{dash}{written(wording)}"
    content = "\n".join(lines).encode()
    there = front_matter.read(content).values.get(KEY, ())
    for wording in asked:
        if wording not in there:
            content = with_phrasing(content, wording).content
    return content.decode()


def write_draft(folder: Path, template: str, wordings: Sequence[str]) -> Path:
    """Write a draft beside the files of `folder`, under a name that is not read and not taken.

    Raises KneebotError as `draft`, and OSError.
    """
    text = draft(template, wordings)
    words = re.findall(r"[a-z0-9]+", wordings[0].lower())
    while len("-".join(words)) > ID_LIMIT - 3:  # room for a number
        words.pop()
    name = "-".join(words) or "new"
    name = f"{name}-answer" if is_device(name) else name
    for number in count(1):
        id = name if number == 1 else f"{name}-{number}"
        path = folder / f"_{id}.md"
        with suppress(FileExistsError):
            if not (folder / f"{id}.md").exists():
                with path.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                return path
    raise AssertionError("count never ends")


def _blank_items(text: str) -> list[tuple[int, str]]:
    """Where each phrasing stands that is still to be filled in and has a line of its own, and that line up to it."""
    document = front_matter.read(text.encode())
    lines = text.split("\n")
    items = document.values.get(KEY) or ()
    places = [document.line((KEY, at)) - 1 for at, item in enumerate(items) if is_blank(item)]
    return [(at, found[0]) for at in places if (found := _ITEM.match(lines[at]))]
