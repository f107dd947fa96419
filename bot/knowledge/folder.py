"""The knowledge folder, file by file: what each says, or what is wrong with it. How they fit together is `lint`'s."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from pydantic import Field

from bot.errors import KnowledgeUnusable, Problem
from bot.knowledge import front_matter
from bot.knowledge.explain import build
from bot.knowledge.front_matter import Document
from bot.knowledge.keys import GIVEN, fields_of
from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import (
    Answer,
    Exercise,
    Knowable,
    Messages,
    Model,
    Page,
    Programme,
    Protocol,
    SafetyWords,
    SmallTalk,
    Source,
    Words,
)
from bot.knowledge.names import ID_LIMIT, is_device, is_id, nearest_id
from bot.knowledge.plain_yaml import Slip
from bot.knowledge.suggest import did_you_mean

_DEEPEST = 8  # folders; what lies deeper is as much out of place as what lies there
# What editors and word processors add or save as; "hedgehog.md.txt" is how Windows names it unseen.
_OTHER_TEXTS = (".txt", ".markdown", ".mdown", ".rtf", ".doc", ".docx", ".odt", ".pages")
_MESSAGES = PurePosixPath("menus/messages.md")
_SOURCES = PurePosixPath("sources.md")


class Sources(Model):
    """Every source there is; other files name them by id."""

    title: str = Field(default="Sources", description="what the file is, for who edits it; may be left out")
    sources: tuple[Source, ...] = Field(description="one after the other, in any order")


_KINDS: Mapping[str, type[Model]] = {
    "exercises": Exercise,
    "answers": Answer,
    "smalltalk": SmallTalk,
    "programmes": Programme,
    "progress": ProgressRules,
    "menus": Page,
    "safety": Protocol,
    "words": Words,
}
_OUT_OF_PLACE = 3  # keys too many or missing; fewer are slips
_SAFETY_WORDS = ("groups", "spelling", "known")  # keys by which safety's word files are told from others


@dataclass(frozen=True, slots=True)
class Item:
    """One file that could be read: what it says, and where in the file it says it."""

    file: str
    id: str
    model: Model
    document: Document

    def problem(self, path: tuple[str | int, ...], message: str) -> Problem:
        """A problem at the line of the key or item at `path`."""
        return Problem(self.file, self.document.line(path), message)

    def warning(self, path: tuple[str | int, ...], message: str) -> Problem:
        """Something worth a look at the line of the key or item at `path`."""
        return Problem(self.file, self.document.line(path), message, warning=True)


@dataclass(frozen=True, slots=True)
class Folder:
    """All files of a knowledge folder, good and bad.

    `items` are those that could be read; `refused` those whose keys or values were not accepted, so that what they
    refer to can be checked all the same; `ids` has the folder in which each id stands, the unreadable ones' too.
    """

    items: tuple[Item, ...]
    refused: tuple[Item, ...]
    ids: Mapping[str, str]
    problems: tuple[Problem, ...]
    revision: str


def parse(folder: Path, changed: Mapping[PurePosixPath, bytes] = MappingProxyType({})) -> Folder:
    """Every file of the folder. Raises KnowledgeUnusable when there is no folder to read or nothing in it.

    `changed`: contents to be read in place of what the files at these paths hold, to see what a change would do.
    """
    try:
        found = sorted(_walk(folder, PurePosixPath()))
    except OSError as error:
        raise KnowledgeUnusable(folder, _unusable(error)) from error
    if not found:
        raise KnowledgeUnusable(folder, "there is no .md file in it. Name the folder that holds answers/ and menus/")
    reading = _Reading(folder, changed)
    for path in found:
        reading.file(path)
    reading.leave_out_copies()
    reading.missing({_MESSAGES, _SOURCES} - set(found))
    return Folder(
        tuple(reading.items),
        tuple(reading.refused),
        reading.ids,
        tuple(reading.problems),
        revision_of(reading.contents),
    )


def revision_of(contents: Mapping[PurePosixPath, bytes]) -> str:
    """The revision of a folder with these files: changes with any byte or name of those that are read."""
    hashed = hashlib.sha256()
    for path, content in sorted(contents.items()):
        if _is_read(path) and _kind(path) is not None:
            hashed.update(os.fsencode(f"{path}\0{len(content)}\0") + content)
    return hashed.hexdigest()[:12]


Stamps = tuple[tuple[str, int, int, int, int], ...]


def stamps(folder: Path) -> Stamps:
    """What changes whenever a file of the folder does, told without reading any; empty when there is no folder."""
    found = []
    with suppress(OSError):
        for path in sorted(_walk(folder, PurePosixPath())):
            with suppress(OSError):  # gone since, or not to be looked at: told when the file is read
                status = (folder / path).stat()
                found.append((str(path), status.st_mtime_ns, status.st_size, status.st_ino, status.st_mode))
    return tuple(found)


class _Refused(Exception):
    """What lies at a place is nothing to be read; the text says what to do."""


class _Reading:
    """One pass over the files."""

    def __init__(self, folder: Path, changed: Mapping[PurePosixPath, bytes]) -> None:
        self.folder = folder
        self.changed = changed
        self.root = folder.resolve()
        self.name = self.root.name
        self.items: list[Item] = []
        self.refused: list[Item] = []
        self.ids: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.contents: dict[PurePosixPath, bytes] = {}

    def file(self, path: PurePosixPath) -> None:
        kind = _kind(path)
        if kind is None:
            self._problem(path, 1, _not_here(path))
            return
        if path.suffix.lower() in _OTHER_TEXTS:
            better = f"{nearest_id(path.name.partition('.')[0])}.md"
            self._problem(path, 1, f"only a file whose name ends in .md is read. Save it as plain text, named {better}")
            return
        if path != _SOURCES:
            self._name(path)
        try:
            content = self.changed[path] if path in self.changed else self._read(path)
        except OSError as error:
            self._problem(path, 1, f"the file cannot be read ({error.strerror}). Bring it back, or let the bot read it")
            return
        except _Refused as refused:
            self._problem(path, 1, str(refused))
            return
        self.contents[path] = content
        self._content(path, kind, front_matter.read(content))

    def _read(self, path: PurePosixPath) -> bytes:
        """The file's bytes, not many more than a file may have. Raises OSError or _Refused."""
        file = Path(os.path.realpath(self.folder / path, strict=True))
        if not file.is_relative_to(self.root):
            raise _Refused("the file is a link that leads out of the knowledge folder. Put the file itself here")
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would be waited for, a device never ends
            raise _Refused("this is no file but a device or a pipe. Take it away")
        with file.open("rb") as opened:
            return opened.read(front_matter.SIZE_LIMIT + 1)

    def missing(self, paths: Iterable[PurePosixPath]) -> None:
        for path in paths:
            self._problem(path, 1, "the file is missing, and the bot needs it. Bring it back")

    def leave_out_copies(self) -> None:
        """A copy of another file is one problem, and what else there is to say is said of the original alone."""
        first: dict[tuple[type[Model], str], Item] = {}
        able = [item for item in self.items if isinstance(item.model, Knowable | Protocol)]
        for item in sorted(able, key=lambda item: (not is_id(item.id), len(item.id), item.id)):
            original = first.setdefault((type(item.model), getattr(item.model, "title", "")), item)
            if original is not item and _mostly_the_same(original, item):
                self.items.remove(item)
                message = f"the file is a copy of {original.file}. Delete one, or give it a title and words of its own"
                self.problems = [problem for problem in self.problems if problem.file != item.file]
                self.problems.append(Problem(item.file, 1, message))

    def _name(self, path: PurePosixPath) -> None:
        """The file's name is its id; all ids share one name space, because buttons and links name nothing else."""
        folder = path.parts[0]
        if not is_id(path.stem) or path.suffix != ".md":
            better = f"{nearest_id(path.stem)}.md"
            self._problem(path, 1, f"a file name has small letters a-z, digits and hyphens only. Rename it {better}")
        elif len(path.stem) > ID_LIMIT:
            self._problem(path, 1, f"the file name is {len(path.stem)} characters long. Shorten it to {ID_LIMIT}")
        elif is_device(path.stem):
            self._problem(path, 1, f"Windows cannot keep a file named '{path.stem}'. Rename it")
        if (first := self.ids.setdefault(path.stem, folder)) != folder:
            self._problem(path, 1, f"'{path.stem}' is also the name of a file in {first}/. Rename one of them")

    def _content(self, path: PurePosixPath, kind: type[Model], document: Document) -> None:
        if kind in (Protocol, Words) and not document.values.keys().isdisjoint(_SAFETY_WORDS):
            kind = SafetyWords
        slips = document.slips
        model = None
        if not slips:
            model, slips = build(kind, document, path.stem)
        if model is None and (better := _better_place(path, kind, document)):
            slips = (Slip(1, f"by its keys this is a file of {better}. Move it there"),)
        for line, message in slips:
            self._problem(path, line, message)
        kept = self.refused if model is None else self.items
        kept.append(Item(f"{self.name}/{path}", path.stem, model or Model(), document))

    def _problem(self, path: PurePosixPath, line: int, message: str) -> None:
        shown = os.fsencode(path).decode("utf-8", "replace")  # a name in another encoding can be told all the same
        self.problems.append(Problem(f"{self.name}/{shown}", line, message))


def _better_place(path: PurePosixPath, kind: type[Model], document: Document) -> str | None:
    """The folder, or folders, whose keys a file has, where its own folder wants quite others; else None."""
    if path.parts[0] not in _KINDS or kind in (Words, SafetyWords):
        return None
    if _misfits(kind, document) < _OUT_OF_PLACE:
        return None
    others = ((name, other) for name, other in _KINDS.items() if other not in (kind, Words))
    return " or ".join(f"{name}/" for name, other in others if not _misfits(other, document)) or None


def _misfits(kind: type[Model], document: Document) -> int:
    """How many keys of the file are none of this kind's, and how many of those that it needs are missing."""
    fields = {key: field for key, field in fields_of(kind).items() if key not in GIVEN}
    needed = {key for key, field in fields.items() if field.is_required()}
    return len(document.values.keys() - fields.keys()) + len(needed - document.values.keys())


def _mostly_the_same(one: Item, other: Item) -> bool:
    """Whether the greater part of what stands in either stands in both."""
    said, too = ({text for _, _, text in item.document.texts()} for item in (one, other))
    return 2 * len(said & too) > max(len(said), len(too))


def _walk(folder: Path, under: PurePosixPath) -> Iterator[PurePosixPath]:
    """Every file that is meant to be read, as a path inside the folder."""
    with os.scandir(folder) as listing:
        for found in listing:
            if _is_passed_over(found.name):
                continue
            if found.is_dir(follow_symlinks=not under.parts):  # a link further down may lead in a circle
                if len(under.parts) < _DEEPEST:
                    yield from _walk(Path(found.path), under / found.name)
            elif _is_read(under / found.name):
                yield under / found.name


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "_")) or name.endswith("~")


def _is_read(path: PurePosixPath) -> bool:
    """Whether a file at this place is meant to be read."""
    ending = path.suffix.lower()
    text = (ending == ".md" and path.name != "README.md") or (ending in _OTHER_TEXTS and path.parts[0] in _KINDS)
    return text and not any(map(_is_passed_over, path.parts))


def _kind(path: PurePosixPath) -> type[Model] | None:
    """What a file at this place may say, or None where no file belongs."""
    if path == _SOURCES:
        return Sources
    if path == _MESSAGES:
        return Messages
    return _KINDS.get(path.parts[0]) if len(path.parts) == 2 else None


def _not_here(path: PurePosixPath) -> str:
    if len(path.parts) == 1:
        return f"no file is read here but sources.md. Move it into one of the folders {', '.join(_KINDS)}"
    if path.parts[0] in _KINDS:
        return f"a folder inside {path.parts[0]}/ is not read. Move the file up into {path.parts[0]}/"
    advice = did_you_mean(path.parts[0], _KINDS, f"The folders are {', '.join(_KINDS)}")
    return f"no folder '{path.parts[0]}' is read. {advice}"


def _unusable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such folder. Set KNEEBOT_KNOWLEDGE_DIR to the knowledge folder"
    if isinstance(error, NotADirectoryError):
        return "is a file and no folder. Name the folder that holds answers/ and menus/"
    return f"{Path(error.filename).name}/ cannot be read ({error.strerror}). Give the bot the right to read it"
