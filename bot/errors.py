"""The few errors of our own. Each says place, finding and what to do, in words its reader can use."""

from dataclasses import dataclass
from pathlib import Path


class KneebotError(Exception):
    """Something the caller can put right; its text says what and how."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in the knowledge folder: where it is, what it is and what to do.

    A `warning` is worth an editor's look and keeps nothing from going live.
    """

    file: str
    line: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class KnowledgeError(KneebotError):
    """The knowledge folder has problems; none of it was taken. `problems` lists every one."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class KnowledgeUnusable(KneebotError):
    """There is no folder to read at all."""

    def __init__(self, folder: Path, finding: str) -> None:
        self.folder = folder
        super().__init__(f"{folder}: {finding}")


class SettingsError(KneebotError):
    """A setting is missing or wrong; the text names it and says what it should be."""
