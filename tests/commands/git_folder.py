"""A git repository for tests, with nobody's settings."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_NOBODY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")


@dataclass(frozen=True)
class Repository:
    """A folder under git."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Repository:
        """A new repository there, with nothing in it."""
        repository = cls(folder)
        repository.git("init", "--quiet", "--initial-branch=main")
        return repository

    def git(self, *arguments: str) -> str:
        """What git prints."""
        command = ["git", "-C", str(self.folder), *_NOBODY, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self) -> str:
        """Everything as it is now, as a commit; its hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=as it is")
        return self.git("rev-parse", "HEAD")
