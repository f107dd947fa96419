"""The knowledge in use: built whole from the folder, replaced whole, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue import phrases, places
from bot.dialogue.policy import Policy
from bot.embedding import Encoder
from bot.errors import KnowledgeError, KnowledgeUnusable, Problem
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import parse
from bot.knowledge.loader import base_of, take
from bot.matching.matcher import Matcher, Phrasing
from bot.safety import proof
from bot.safety.triage import Safety
from bot.text import fold, tokens

CHECKS = (phrases.problems, places.problems, proof.problems)


def read_checked(folder: Path, cache: Path | None = None) -> KnowledgeBase:
    """The folder with every check of every room passed. Raises KnowledgeError or KnowledgeUnusable.

    `cache`: a folder that remembers which revisions this very code has found good; their further checks are not
    repeated at the next start.
    """
    good = None if cache is None else cache / f"checked-{_code()}.txt"
    parsed = parse(folder)
    if good is not None and parsed.revision in _lines(good):
        return base_of(parsed)
    base = take(parsed, CHECKS)
    if good is not None:
        with suppress(OSError):  # a cache that cannot be written costs time, nothing else
            good.parent.mkdir(parents=True, exist_ok=True)
            good.write_text(base.revision + "\n", encoding="utf-8")
    return base


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return []


def _code() -> str:
    """What tells one state of the program from another: the names, sizes and times of its files."""
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    told = [(str(file), (status := file.stat()).st_size, status.st_mtime_ns) for file in files]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def build_policy(base: KnowledgeBase, cache: Path | None = None, encoder: Encoder | None = None) -> Policy:
    """Everything that decides, for one knowledge base. `cache` keeps what is dear to compute between builds."""
    known = {token.word for _, wording in base.wordings() for token in tokens(fold(wording))}
    safety = Safety(base.protocols.values(), base.safety_words.values(), known)
    matcher = Matcher.build(
        [Phrasing(entry, wording) for entry, wording in base.wordings()],
        vocabulary=base.words.get("matching"),
        encoder=encoder,
        cache=cache,
        protected=safety.words,
    )
    return Policy(base, safety, matcher)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of reading the folder anew: the revision in use, and the problems if it was not taken."""

    revision: str
    changed: bool
    problems: tuple[Problem, ...] = ()


class Library:
    """Hands out the policy of the last good revision."""

    def __init__(self, folder: Path, cache: Path | None = None, encoder: Encoder | None = None) -> None:
        """Reads the folder. Raises KnowledgeError or KnowledgeUnusable."""
        self._folder = folder
        self._cache = cache
        self._encoder = encoder
        self._policy = build_policy(read_checked(folder, cache), cache, encoder)

    @property
    def policy(self) -> Policy:
        """The policy in use. Hold on to it for the length of a turn, not longer."""
        return self._policy

    async def reload(self) -> Reloaded:
        """Read the folder anew, beside the running bot. With any problem the last good revision stays in use."""
        in_use = self._policy.base.revision
        try:
            base = await asyncio.to_thread(read_checked, self._folder)
            if base.revision == in_use:
                return Reloaded(in_use, changed=False)
            self._policy = await asyncio.to_thread(build_policy, base, self._cache, self._encoder)
        except KnowledgeError as error:
            return Reloaded(in_use, changed=False, problems=tuple(error.problems))
        except KnowledgeUnusable as error:
            return Reloaded(in_use, changed=False, problems=(Problem(error.folder.name, 1, str(error)),))
        return Reloaded(base.revision, changed=True)
