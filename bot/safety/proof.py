"""The signs' own proof: every example raises its sign, every counter-example does not, every wording can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.errors import Problem
from bot.knowledge import lint
from bot.knowledge.folder import Folder, Item
from bot.knowledge.models import Entry, Model, Protocol, SafetyWords
from bot.safety.hearing import LANGUAGE_GROUPS, uncontracted
from bot.safety.triage import Safety
from bot.safety.wording import WordingError, forms_of
from bot.text import words_of


def problems(folder: Folder) -> Iterator[Problem]:
    """What is wrong with the safety files beyond their form. Proofs are run only when every wording can be read.

    A file of words that cannot be read takes its groups along, and so does a slip in a group's name: each saying that
    needs one would seem to be deaf.
    """
    files = [item for item in folder.items if isinstance(item.model, SafetyWords)]
    protocols = [item for item in folder.items if isinstance(item.model, Protocol)]
    asked = _asked(folder)
    deciding = _Deciding.of([*files, *protocols], words_of(asked))
    if deciding == _proved.get("last"):
        return
    found = [problem for item in files for problem in _wordings(item)]
    found += list(_language(files, folder))
    unread = any(PurePosixPath(item.file).parent.name == "words" for item in folder.refused)
    missing = unread or any(lint.unknown_word_groups(folder))  # told there, at the line that names one
    if not found and not missing:
        found = list(_tried(files, protocols, asked))
    yield from found
    if not found and not missing:
        _proved["last"] = deciding


@dataclass(frozen=True, slots=True)
class _Deciding:
    """All that decides whether the sayings raise what they should; most edits leave it as it is."""

    models: tuple[Model, ...]
    known: frozenset[str]

    @classmethod
    def of(cls, items: Iterable[Item], known: set[str]) -> _Deciding:
        """Of the words that are never taken for a slip only those that some saying has."""
        models = tuple(item.model for item in items)
        signs = (sign for model in models if isinstance(model, Protocol) for sign in model.signs)
        sayings = (said for sign in signs for said in (*sign.raised_by, *sign.not_by))
        said = {part for word in words_of(sayings) for part in (word, *uncontracted(word))}
        return cls(models, frozenset(known & said))


# What the last proof without a problem was of. It holds for every folder that has the same.
_proved: dict[str, _Deciding] = {}


def memory() -> object:
    """What was proved last, to be kept; see `recall`."""
    return _proved


def recall(memory: Mapping[str, _Deciding]) -> None:
    """Take what was proved in another process for proved."""
    _proved.update(memory)


def _tried(files: Sequence[Item], protocols: Sequence[Item], asked: Sequence[str]) -> Iterator[Problem]:
    words = [item.model for item in files if isinstance(item.model, SafetyWords)]
    signs = [item.model for item in protocols if isinstance(item.model, Protocol)]
    try:
        safety = Safety(signs, words, asked)
    except (WordingError, KeyError) as error:
        yield Problem(files[0].file if files else "knowledge/words", 1, f"{error}. Mend the group that it names")
        return
    for item in protocols:
        yield from _proofs(item, safety)


def _asked(folder: Folder) -> list[str]:
    """Every way to ask for every entry."""
    entries = (item.model for item in folder.items if isinstance(item.model, Entry))
    return [wording for entry in entries for wording in entry.wordings]


def _wordings(item: Item) -> Iterator[Problem]:
    assert isinstance(item.model, SafetyWords)  # noqa: S101 - chosen so by the caller
    for name, group in item.model.groups.items():
        for at, wording in enumerate(group.words):
            try:
                forms_of(wording)
            except WordingError as error:
                yield item.problem(("groups", name, "words", at), f"{error}")


def _language(files: list[Item], folder: Folder) -> Iterator[Problem]:
    if not any(isinstance(item.model, Protocol) and item.model.signs for item in folder.items):
        return
    groups = {name for item in files if isinstance(item.model, SafetyWords) for name in item.model.groups}
    for name in sorted(set(LANGUAGE_GROUPS) - groups):
        file = files[0].file if files else "knowledge/words/safety-language.md"
        yield Problem(file, 1, f"the word group '{name}' is missing, and the listener needs it. Bring it back")


def _proofs(item: Item, safety: Safety) -> Iterator[Problem]:
    assert isinstance(item.model, Protocol)  # noqa: S101 - chosen so by the caller
    for number, sign in enumerate(item.model.signs):
        for at, said in enumerate(sign.raised_by):
            assessment = safety.assess(said)
            if sign.id not in [finding.sign for finding in assessment.findings]:
                raised = ", ".join(assessment.flags) or "nothing"
                yield item.problem(
                    ("signs", number, "raised_by", at),
                    f"'{said}' does not raise '{sign.id}' (it raises {raised}). Add its words to a group",
                )
        for at, said in enumerate(sign.not_by):
            finding = next((found for found in safety.assess(said).findings if found.sign == sign.id), None)
            if finding is not None:
                heard = " + ".join(finding.words)
                yield item.problem(
                    ("signs", number, "not_by", at),
                    f"'{said}' raises '{sign.id}' by '{heard}', and should not. Add an 'unless', or hide the wording",
                )
