"""The knowledge in use: built whole from the folder, replaced whole, or not at all.

An edit is taken in two steps. What answers soon after it has the weights and thresholds that were learnt before, with
the changed texts put in and out; then a thread learns everything anew, as a start would, and replaces it. Safety is
never between two steps: its signs are whole before an edit is in use.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TypeVar

import structlog

from bot.dialogue.policy import Policy
from bot.embedding import Encoder
from bot.errors import KneebotError, KnowledgeError, KnowledgeUnusable, Problem
from bot.knowledge import edit
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.draft import write_draft
from bot.knowledge.folder import parse
from bot.knowledge.template import template
from bot.service.building import build_policy, checked, edited, learn, read_checked

# A coach saves a file several times while writing it; learning waits for the pause after.
QUIET_S = 20.0
_NICENESS = 10

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of reading the folder: when, the revision in use since, and the problems if it was not taken."""

    revision: str
    changed: bool
    at: datetime
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a phrasing: the file and the line on which it stands, or the problems if it was not taken."""

    file: str
    line: int = 1
    problems: tuple[Problem, ...] = ()


class Library:
    """Hands out the policy of the last good revision. `last` is what came of reading the folder the last time."""

    def __init__(
        self,
        folder: Path,
        cache: Path | None = None,
        encoder: Encoder | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        quiet_s: float = QUIET_S,
    ) -> None:
        """Reads the folder. Raises KnowledgeError or KnowledgeUnusable.

        `quiet_s`: how long after the last edit everything is learnt anew.
        """
        self._folder = folder
        self._cache = cache
        self._encoder = encoder
        self._clock = clock
        self._quiet_s = quiet_s
        self._policy = self._learnt = build_policy(read_checked(folder, cache), cache, encoder)
        self._edited_at = time.monotonic()
        self._learning: threading.Thread | None = None
        self._changing = threading.Lock()  # one change or reading at a time: each goes by what the one before left
        self.last = Reloaded(self._policy.base.revision, changed=True, at=clock())

    @property
    def policy(self) -> Policy:
        """The policy in use. Hold on to it for the length of a turn, not longer."""
        return self._policy

    @property
    def folder(self) -> Path:
        """The knowledge folder."""
        return self._folder

    def age_s(self, reloaded: Reloaded) -> float:
        """How long ago that was."""
        return (self._clock() - reloaded.at).total_seconds()

    async def reload(self) -> Reloaded:
        """Read the folder anew, beside the running bot. With any problem the last good revision stays in use."""
        return await asyncio.to_thread(self._alone, self._read_anew)

    async def settled(self) -> None:
        """Return when what is in use is learnt in full, as a start would learn it."""
        if (learning := self._learning) is not None:
            await asyncio.to_thread(learning.join)

    async def add_phrasing(self, entry: str, wording: str) -> Added:
        """Add the wording to the entry's file, and answer by it from then on.

        The file is written only once the whole folder with that change has passed every check and is ready for use;
        with any problem nothing is changed. A phrasing that stands there already is no problem.
        """
        return await asyncio.to_thread(self._alone, self._added, entry, wording)

    async def draft(self, wordings: Sequence[str]) -> Added:
        """Write a draft of an answer with these phrasings, in a file that is not read before it is renamed."""
        folder = self._folder / "answers"
        shown = f"{self._folder.resolve().name}/answers/"
        try:
            begun = template("answer", self._folder)
            file = await asyncio.to_thread(write_draft, folder, begun, wordings)
        except KneebotError as error:
            return Added(shown, problems=(Problem(shown, 1, str(error)),))
        except OSError as error:
            return Added(shown, problems=(Problem(shown, 1, _unwritable(error)),))
        return Added(shown + file.name)

    def _alone(self, do: Callable[..., T], *of: object) -> T:
        with self._changing:
            return do(*of)

    def _read_anew(self) -> Reloaded:
        problems: tuple[Problem, ...] = ()
        before = self._policy.base.revision
        try:
            base = read_checked(self._folder, self._cache)
            if base.revision != before:
                self._use(self._soon(base))
        except KnowledgeError as error:
            problems = tuple(error.problems)
        except KnowledgeUnusable as error:
            problems = (Problem(error.folder.name, 1, str(error)),)
        revision = self._policy.base.revision
        self.last = Reloaded(revision, changed=revision != before, at=self._clock(), problems=problems)
        return self.last

    def _added(self, entry: str, wording: str) -> Added:
        # Of an entry that is gone meanwhile: where it would be, and that it cannot be read.
        path = PurePosixPath(self._policy.base.file_of(entry) or f"answers/{entry}.md")
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
            policy = self._soon(base)
            edit.replace_content(self._folder / path, before, after.content)
        except KnowledgeError as error:
            return Added(shown, problems=tuple(error.problems))
        except edit.NotEdited as error:
            return Added(shown, problems=(Problem(shown, 1, str(error)),))
        except (OSError, KnowledgeUnusable) as error:
            return Added(shown, problems=(Problem(shown, 1, _unwritable(error)),))
        self._use(policy)
        self.last = Reloaded(base.revision, changed=True, at=self._clock())
        return Added(shown, after.line)

    # -- one version after another -----------------------------------------------------------------------------
    def _soon(self, base: KnowledgeBase) -> Policy:
        """The policy for a base that has passed every check, as soon as it can be had."""
        policy = edited(self._policy, self._learnt, base)
        if policy is None:
            policy = self._learnt = build_policy(base, self._cache, self._encoder)
        return policy

    def _use(self, policy: Policy) -> None:
        self._policy = policy
        self._edited_at = time.monotonic()
        if not self._is_learnt() and self._learning is None:
            # No task of the loop's: a bot that is told to stop does not wait for it.
            self._learning = threading.Thread(target=self._learn_behind, name="learning", daemon=True)
            self._learning.start()

    def _is_learnt(self) -> bool:
        return self._learnt.base.revision == self._policy.base.revision

    def _learn_behind(self) -> None:
        """Learn in full what is in use, until nothing newer is."""
        with suppress(OSError, AttributeError):  # where threads have a niceness, answers come first
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        while (policy := self._to_learn()) is not None:
            try:
                matcher = learn(policy.base, policy.safety, self._cache, self._encoder, like=self._learnt)
            except Exception as error:  # what was taken soon goes on answering
                log.error("knowledge.not_learnt", revision=policy.base.revision, error=type(error).__name__)
                with self._changing:
                    self._learning = None
                return
            with self._changing:
                if not self._is_learnt():
                    self._learnt = Policy(policy.base, policy.safety, matcher)
                if self._policy is policy:
                    self._policy = self._learnt
            log.info("knowledge.learnt", revision=policy.base.revision)

    def _to_learn(self) -> Policy | None:
        """The policy that is to be learnt in full, once nothing was edited for a while; None when none is."""
        while (pause := self._edited_at + self._quiet_s - time.monotonic()) > 0:
            time.sleep(pause)
        with self._changing:
            if not self._is_learnt():
                return self._policy
            self._learning = None
            return None


def _unwritable(error: OSError | KnowledgeUnusable) -> str:
    if isinstance(error, KnowledgeUnusable):
        return str(error)
    return f"it cannot be changed from here ({error.strerror}). Let the bot write there, or edit the file by hand"
