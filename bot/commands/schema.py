"""`kneebot schema`: what an editor needs to complete and explain the keys of the knowledge files."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.errors import KneebotError
from bot.knowledge.schema import FOLDER, KINDS, schema_text
from bot.knowledge.suggest import did_you_mean


def print_schema(kind: str) -> None:
    """Print the schema of one kind of file. Raises KneebotError for a kind that is none."""
    if kind not in KINDS:
        advice = did_you_mean(kind, KINDS, f"Known are: {', '.join(KINDS)}")
        raise KneebotError(f"'{kind}' is no kind of file. {advice}")
    sys.stdout.write(schema_text(kind))


def write_schemas(knowledge: Path) -> None:
    """Write the schema of each kind into the knowledge folder. Raises KneebotError when that cannot be done."""
    folder = knowledge / FOLDER
    if not knowledge.is_dir():
        raise KneebotError(f"{knowledge}: there is no such folder. Name the one that holds answers/ and menus/")
    try:
        folder.mkdir(exist_ok=True)
        for kind in KINDS:
            (folder / f"{kind}.json").write_text(schema_text(kind), encoding="utf-8", newline="\n")
    except OSError as error:
        raise KneebotError(f"{folder} cannot be written ({error.strerror}). Make the folder writable") from None
    sys.stdout.write(f"{len(KINDS)} schemas in {folder}: {', '.join(KINDS)}.\n")
