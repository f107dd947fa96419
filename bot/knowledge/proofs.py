"""An entry's own proof, as far as files alone can tell: its wordings must be such as the index has never seen."""

from __future__ import annotations

from collections.abc import Iterator

from bot.errors import Problem
from bot.knowledge import near
from bot.knowledge.folder import Folder, Item
from bot.knowledge.models import Answer, Exercise, Knowable
from bot.knowledge.plain_yaml import Path


def wordings(item: Item) -> Iterator[tuple[Path, str]]:
    """Every wording of the file's proof, `asks` and `not`, and where it is written."""
    proof = item.model.proof if isinstance(item.model, Answer | Exercise) else None
    if proof is not None:
        for key, said in (("asks", proof.asks), ("not", proof.not_)):
            yield from ((("proof", key, index), text) for index, text in enumerate(said))


def known_wordings(folder: Folder) -> Iterator[Problem]:
    """Wordings of a proof that are phrasings too: they would prove themselves."""
    proved = [(item, path, text) for item in folder.items for path, text in wordings(item)]
    if not proved:
        return
    known = {
        near.words_of(wording): item
        for item in folder.items
        if isinstance(item.model, Knowable)
        for wording in item.model.wordings
    }
    for item, path, text in proved:
        if other := known.get(near.words_of(text)):
            message = f"'{text}' is a phrasing of {other.file} and proves nothing. Write one that is in no file"
            yield item.problem(path, message)
