"""The knowledge in use: built whole from the folder, replaced whole, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.dialogue import countries, followups, phrases, places
from bot.dialogue.policy import Policy
from bot.embedding import Encoder
from bot.errors import KnowledgeError, KnowledgeUnusable, Problem
from bot.knowledge import edit
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, parse
from bot.knowledge.loader import base_of, take
from bot.matching.matcher import Matcher, Phrasing
from bot.matching.wording import sentences
from bot.rich import RichText
from bot.safety import proof
from bot.safety.second_opinion import SecondOpinion
from bot.safety.triage import Safety
from bot.service.kept import Kept
from bot.text import words_of

CHECKS = (phrases.problems, places.problems, countries.problems, followups.problems, proof.problems)


def read_checked(folder: Path, cache: Path | None = None) -> KnowledgeBase:
    """The folder with every check of every room passed. Raises KnowledgeError or KnowledgeUnusable.

    `cache`: a folder that remembers the last revision found good, so that the next start need not check it again.
    """
    return checked(parse(folder), cache)


def checked(parsed: Folder, cache: Path | None = None) -> KnowledgeBase:
    """What a parsed folder says, as `read_checked`. Raises KnowledgeError."""

    def good() -> bool:
        take(parsed, CHECKS)
        return True

    Kept(cache).value("checked", parsed.revision, good)
    return base_of(parsed)


def build_safety(base: KnowledgeBase, cache: Path | None = None, encoder: Encoder | None = None) -> Safety:
    """The room that hears warning signs, with its second opinion. `cache` as in `build_policy`."""

    def signs() -> Safety:
        known = words_of(wording for _, wording in base.wordings())
        return Safety(base.protocols.values(), base.safety_words.values(), known)

    safety = Kept(cache).value("safety", base.revision, signs)
    safety.attach(SecondOpinion(encoder))
    return safety


def build_policy(
    base: KnowledgeBase, cache: Path | None = None, encoder: Encoder | None = None, like: Policy | None = None
) -> Policy:
    """Everything that decides, for one knowledge base. `cache` keeps what is dear to compute between starts.

    `like`: a policy, built with the same encoder, whose rooms serve here too where they were made from the same.
    """
    shared = like is not None and _heard(like.base) == _heard(base)
    safety = like.safety if like is not None and shared else build_safety(base, cache, encoder)
    if like is not None and like.safety.words == safety.words and _matched(like.base) == _matched(base):
        return Policy(base, safety, like.matcher)

    def matcher() -> Matcher:
        return Matcher.build(
            [Phrasing(entry, wording) for entry, wording in base.wordings()],
            passages=passages(base),
            vocabulary=base.words.get("matching"),
            encoder=encoder,
            cache=cache,
            protected=safety.words,
        )

    matching = Kept(cache).value("matcher", learnt_from(base.revision, encoder), matcher)
    matching.attach(encoder)
    return Policy(base, safety, matching)


def kept_matcher(revision: str, cache: Path | None, encoder: Encoder | None) -> Matcher | None:
    """The matcher that was learnt for a revision, where it is still kept."""
    matching: Matcher | None = Kept(cache).found("matcher", learnt_from(revision, encoder))
    if matching is not None:
        matching.attach(encoder)
    return matching


def learnt_from(revision: str, encoder: Encoder | None) -> str:
    """What a matcher is made from, in a word."""
    return f"{revision} {encoder.name if encoder is not None else 'words alone'}"


def _heard(base: KnowledgeBase) -> object:
    """All that safety is made from."""
    known = frozenset(words_of(wording for _, wording in base.wordings()))
    return dict(base.protocols), dict(base.safety_words), known


def _matched(base: KnowledgeBase) -> object:
    """All that matching is made from, beside the words that safety listens for."""
    return base.wordings(), passages(base), base.words.get("matching")


def passages(base: KnowledgeBase) -> list[Phrasing]:
    """What the entries themselves say, sentence by sentence: a weak hint at what they are asked for."""
    said = [(answer.id, RichText.from_markdown(answer.body).text) for answer in base.answers.values()]
    for programme in base.programmes.values():
        said.append((programme.id, f"{programme.for_whom}. {RichText.from_markdown(programme.body).text}"))
    for exercise in base.exercises.values():
        lines = (exercise.purpose, exercise.range, *exercise.setup, *exercise.cues, *exercise.muscles)
        said.append((exercise.id, ". ".join(lines)))
    return [Phrasing(id, sentence) for id, text in said for sentence in sentences(text)]


@dataclass(frozen=True, slots=True)
class ReadAt:
    """When the folder was read, and how many problems kept it from being taken."""

    at: datetime
    problems: int = 0


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of reading the folder anew: the revision in use, and the problems if it was not taken."""

    revision: str
    changed: bool
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a phrasing: the file and the line on which it stands, or the problems if it was not taken."""

    file: str
    line: int = 1
    problems: tuple[Problem, ...] = ()


class Library:
    """Hands out the policy of the last good revision."""

    def __init__(self, folder: Path, cache: Path | None = None, encoder: Encoder | None = None) -> None:
        """Reads the folder. Raises KnowledgeError or KnowledgeUnusable."""
        self._folder = folder
        self._cache = cache
        self._encoder = encoder
        self._policy = build_policy(read_checked(folder, cache), cache, encoder)
        self._read = ReadAt(datetime.now(UTC))
        self._changing = asyncio.Lock()  # one change or reading at a time: each goes by what the one before left

    @property
    def policy(self) -> Policy:
        """The policy in use. Hold on to it for the length of a turn, not longer."""
        return self._policy

    @property
    def last_read(self) -> ReadAt:
        """When the folder was read last, and whether it was taken."""
        return self._read

    async def reload(self) -> Reloaded:
        """Read the folder anew, beside the running bot. With any problem the last good revision stays in use."""
        async with self._changing:
            in_use = self._policy.base.revision
            try:
                base = await asyncio.to_thread(read_checked, self._folder, self._cache)
                if base.revision != in_use:
                    self._policy = await asyncio.to_thread(build_policy, base, self._cache, self._encoder)
                result = Reloaded(base.revision, changed=base.revision != in_use)
            except KnowledgeError as error:
                result = Reloaded(in_use, changed=False, problems=tuple(error.problems))
            except KnowledgeUnusable as error:
                result = Reloaded(in_use, changed=False, problems=(Problem(error.folder.name, 1, str(error)),))
            self._read = ReadAt(datetime.now(UTC), len(result.problems))
            return result

    async def add_phrasing(self, entry: str, wording: str) -> Added:
        """Add the wording to the entry's file, and answer by it from then on.

        The file is written only once the whole folder with that change has passed every check and is ready for use;
        with any problem nothing is changed. A phrasing that stands there already is no problem.
        """
        async with self._changing:
            return await asyncio.to_thread(self._added, entry, wording)

    def _added(self, entry: str, wording: str) -> Added:
        path = self._policy.base.path_of(entry)
        shown = f"{self._folder.resolve().name}/{path}"
        try:
            before = (self._folder / path).read_bytes()
            if (line := edit.line_of(before, wording)) is not None:
                return Added(shown, line)
            after = edit.with_phrasing(before, wording)
            if slips := self._policy.safety.slips(wording):
                word, meant = next(iter(slips.items()))
                message = (
                    f"'{word}' is heard as '{meant}', which safety listens for; from a phrasing on it would no longer "
                    "be. Write the line by hand, without the slip"
                )
                return Added(shown, after.line, (Problem(shown, after.line, message),))
            base = checked(parse(self._folder, {path: after.content}), self._cache)
            policy = build_policy(base, self._cache, self._encoder)
            edit.replace_content(self._folder / path, before, after.content)
        except KnowledgeError as error:
            return Added(shown, problems=tuple(error.problems))
        except edit.NotEdited as error:
            return Added(shown, problems=(Problem(shown, 1, str(error)),))
        except (OSError, KnowledgeUnusable) as error:
            return Added(shown, problems=(Problem(shown, 1, _unwritable(error)),))
        self._policy = policy
        self._read = ReadAt(datetime.now(UTC))
        return Added(shown, after.line)

    async def draft(self, wordings: Sequence[str]) -> Added:
        """Write a draft of an answer with these phrasings, in a file that is not read before it is renamed."""
        folder = self._folder / "answers"
        shown = f"{self._folder.resolve().name}/answers/"
        try:
            file = await asyncio.to_thread(edit.write_draft, folder, wordings)
        except OSError as error:
            return Added(shown, problems=(Problem(shown, 1, _unwritable(error)),))
        return Added(shown + file.name)


def _unwritable(error: OSError | KnowledgeUnusable) -> str:
    if isinstance(error, KnowledgeUnusable):
        return str(error)
    return f"it cannot be changed from here ({error.strerror}). Let the bot write there, or edit the file by hand"
