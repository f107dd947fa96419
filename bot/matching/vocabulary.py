"""Which words mean the same and which are never taken for one another: content, from a knowledge file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.matching.wording import plain


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words as a knowledge folder gives them.

    `same`: the word that is kept, and the other ways to write or say it.
    `veto`: group, value, wordings: two entries that differ in the value of a group are never taken for each other.
    """

    same: Mapping[str, Sequence[str]] = field(default_factory=dict)
    veto: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    @property
    def words(self) -> frozenset[str]:
        """Every single word in here: known words, that typos can be mended to."""
        said = [word for kept, others in self.same.items() for word in (kept, *others)]
        said += [word for values in self.veto.values() for value, others in values.items() for word in (value, *others)]
        return frozenset(word for wording in said for word in plain(wording).normal)

    @classmethod
    def from_mapping(cls, front_matter: Mapping[str, Any]) -> Vocabulary:
        """The vocabulary in a file's front matter; a key that is missing is an empty list.

        Raises ValueError, with the key, for anything that is not a mapping of words to lists of words.
        """
        same = {str(kept): _words(said, f"same: {kept}") for kept, said in _mapping(front_matter, "same").items()}
        veto = {
            str(group): {str(value): _words(said, f"veto: {group}: {value}") for value, said in values.items()}
            for group, values in _mapping(front_matter, "veto").items()
            if _is_mapping(values, f"veto: {group}")
        }
        return cls(same=same, veto=veto)


def _mapping(front_matter: Mapping[str, Any], key: str) -> Mapping[Any, Any]:
    found = front_matter.get(key) or {}
    _is_mapping(found, key)
    return found


def _is_mapping(value: object, where: str) -> bool:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where}: must be keys with lists of words")
    return True


def _words(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(word, str | int) for word in value):
        raise ValueError(f"{where}: must be a list of words, such as [hammy, hammies]")
    return tuple(map(str, value))
