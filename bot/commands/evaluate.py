"""`kneebot evaluate`: how well the matcher does, on labelled messages or on a knowledge folder's own phrasings."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TextIO

from bot.config import cache_folder
from bot.embedding import Encoder
from bot.errors import KneebotError
from bot.matching.evaluation import Confusion, cross_validate, evaluate
from bot.matching.matcher import Phrasing
from bot.service.building import read_checked

COLUMNS = ("text", "intent")
WORST = 20  # pairs in the confusion list


def evaluate_files(
    train: Path, test: Path, out_of_scope: str | None, out: TextIO, encoder: Encoder | None = None
) -> None:
    """Build the matcher from `train` alone, judge it on `test`, print the figures as one JSON object."""
    learnt, asked = read_labelled(train), read_labelled(test)
    if all(said.entry == out_of_scope for said in learnt):
        raise KneebotError(f"{train}:2: every line is out of scope. Give phrasings of the intents to be recognised")
    figures = evaluate(learnt, asked, out_of_scope, encoder=encoder, cache=cache_folder()).figures
    out.write(json.dumps(figures) + "\n")


def evaluate_folder(folder: Path, folds: int, out: TextIO, encoder: Encoder | None = None) -> None:
    """Judge a knowledge folder on itself: the same figures, and which entries are taken for which, worst first."""
    base = read_checked(folder)
    said = [Phrasing(entry, wording) for entry, wording in base.wordings()]
    result = cross_validate(said, folds, vocabulary=base.words.get("matching"), encoder=encoder, cache=cache_folder())
    # Phrasings of an entry that was kept from the matcher whole have no right answer to be taken for another.
    confusions = [_pair(confusion) for confusion in result.confusions if confusion.meant is not None][:WORST]
    out.write(json.dumps({**result.figures, "confusions": confusions}, indent=2, ensure_ascii=False) + "\n")


def read_labelled(file: Path) -> list[Phrasing]:
    """The messages of a CSV file with the columns `text` and `intent`; others are passed over.

    Raises KneebotError with file and line for the first thing that is wrong.
    """
    try:
        content = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise KneebotError(f"{file}: the file cannot be read ({error.strerror}). Name a CSV file") from None
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise KneebotError(f"{file}:{line}: this is no UTF-8 text. Save the file as CSV in UTF-8") from None
    rows = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    said = []
    begins = 1
    try:
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise KneebotError(f"{file}:1: no column {_named(missing)}. The first line must be: {','.join(COLUMNS)}")
        begins = rows.line_num + 1
        for row in rows:
            said.append(_phrasing(row, f"{file}:{begins}"))
            begins = rows.line_num + 1
    except csv.Error as error:
        message = f"{file}:{begins}: this is no CSV ({error}). Put a text with commas or quotes in double quotes"
        raise KneebotError(message) from None
    if not said:
        raise KneebotError(f"{file}:2: there is no message in it. Add lines such as: can i keep running,keep-running")
    return said


def _phrasing(row: dict[str | None, str | None], place: str) -> Phrasing:
    if row.get(None):
        raise KneebotError(f"{place}: more fields than the first line has. Put a text with commas in double quotes")
    text, intent = row["text"], (row["intent"] or "").strip()
    # A message without words is a message; people send them.
    if text is None or not intent:
        raise KneebotError(f"{place}: no intent. Write the message, a comma, and the intent")
    return Phrasing(intent, text.strip())


def _named(columns: list[str]) -> str:
    return " and ".join(f"'{column}'" for column in columns)


def _pair(confusion: Confusion) -> dict[str, object]:
    return {
        "meant": confusion.meant,
        "got": confusion.got,
        "count": confusion.count,
        "examples": list(confusion.examples),
    }
