"""The knowledge folder as it was: read out of the git repository that it is in, and nothing there is touched.

Files are taken as git stores them (`git cat-file`), past checkouts, archives and attributes that would rewrite a byte:
a folder then has the very revision that it had when a bot ran on it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from bot.errors import KneebotError
from bot.knowledge.folder import revision_of

# Set inside git's hooks; they would lead to another repository than the folder's own.
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")


class NoHistory(KneebotError):
    """The folder is in no git repository that can be read."""


class History:
    """Every commit of the repository that a knowledge folder is in."""

    def __init__(self, folder: Path) -> None:
        """Raises NoHistory when the folder is in no repository, or git is not installed."""
        self._folder = folder
        self._stored: dict[bytes, bytes] = {}
        inside = self._git("rev-parse", "--show-prefix")
        if inside is None:
            raise NoHistory(f"{folder} is in no git repository")
        self._inside = os.fsdecode(inside).rstrip("\n").rstrip("/")

    def commit(self, name: str) -> str | None:
        """The commit that git knows by this name (a branch, a tag, a hash, HEAD~3); None for a name of none."""
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return None if found is None else found.decode().strip()

    def write(self, commit: str, into: Path) -> Path:
        """The knowledge folder of that commit, written out under `into`. Raises KneebotError when it had none."""
        listing = self._listing(commit)
        if listing is None:
            raise KneebotError(f"{commit[:12]}: this commit has no folder {self._inside or self._folder.name}/")
        folder = into / (PurePosixPath(self._inside).name or "knowledge")
        folder.mkdir()
        for path, content in self._contents(listing).items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return folder

    def find(self, revision: str) -> str | None:
        """The newest commit, on any branch, whose knowledge folder has this revision; None when there is none."""
        commits = self._git("log", "--all", "--full-history", "--format=%H", "--", ".") or b""
        tried: set[bytes] = set()
        for commit in commits.decode().split():
            listing = self._listing(commit)
            if listing is None or listing in tried:
                continue
            if revision_of(self._contents(listing)) == revision:
                return commit
            tried.add(listing)
        return None

    def _listing(self, commit: str) -> bytes | None:
        return self._git("ls-tree", "-rz", "--full-tree", f"{commit}:{self._inside}")

    def _contents(self, listing: bytes) -> Mapping[PurePosixPath, bytes]:
        entries = [entry.partition(b"\t") for entry in listing.split(b"\0") if entry]
        # Plain files alone: a link (120000) leads out of the commit, a submodule (160000) out of the repository.
        stored = {
            PurePosixPath(os.fsdecode(path)): about.split()[2] for about, _, path in entries if about.startswith(b"100")
        }
        self._fetch(set(stored.values()) - self._stored.keys())
        return {path: self._stored[id] for path, id in stored.items()}

    def _fetch(self, ids: Iterable[bytes]) -> None:
        answer = self._git("cat-file", "--batch", stdin=b"".join(id + b"\n" for id in ids)) or b""
        at = 0
        while at < len(answer):
            head = answer.index(b"\n", at)
            id, _, size = answer[at:head].split()  # then so many bytes, and a line's end
            at = head + 1 + int(size)
            self._stored[id] = answer[head + 1 : at]
            at += 1

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes | None:
        """What git says; None when it cannot do it."""
        environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
        command = ["git", "-C", str(self._folder), *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command, and names only behind --end-of-options or a colon
                command, input=stdin, capture_output=True, env=environment, check=False
            )
        except OSError as error:
            raise NoHistory(f"git cannot be started ({error.strerror}). Install it, or name folders") from None
        return done.stdout if done.returncode == 0 else None
