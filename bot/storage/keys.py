"""Where the keys that seal personal content are, and the first one, which is made at the first start."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage.new_key import new_key
from bot.storage.sealing import Sealer

_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")  # 32 bytes in Base64, as Fernet has them

KEY, KEY_FILE = "KNEEBOT_ENCRYPTION_KEY", "KNEEBOT_ENCRYPTION_KEY_FILE"


class KeyProblem(StoreUnavailable, KneebotError):
    """There is no key that fits. Nothing is read or written, so that nothing is lost."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys `given` in a setting (with commas between), or kept in `file`, one a line. The first one seals.

    With neither they are where the database has its own: see `dialects.key_file`. `made` is told where a new key is.
    """

    given: str | None = None
    file: Path | None = None
    made: Callable[[Path], None] = lambda _: None

    def at(self, place: Path | None) -> Keys:
        """These keys for a database whose own are kept in that place, unless a setting says otherwise."""
        return self if self.given or self.file else Keys(None, place, self.made)

    @property
    def name(self) -> str:
        """Where they are, for whoever must look there."""
        return KEY if self.given else str(self.file.absolute()) if self.file else "memory"

    def check(self) -> None:
        """Raise KeyProblem when what a setting says can be no key, or no place for one; nothing is opened or made."""
        if self.given is not None:
            self._sealer(self.given)
        elif self.file is not None:
            if (text := self._text()) is not None:
                self._sealer(text)
            elif not self.file.absolute().parent.is_dir():
                raise self._no_place(os.strerror(errno.ENOENT))

    def sealer(self, *, new: bool) -> Sealer:
        """The sealer of these keys. `new`: nothing is sealed yet, so that a key may be made. Raises KeyProblem."""
        if self.given is not None:
            return self._sealer(self.given)
        if self.file is None:
            return Sealer([new_key()])
        if (text := self._text()) is None:
            if not new:
                raise KeyProblem(
                    f"{self.name} is missing, and the stored data is sealed with the key that was in it. Put the file "
                    f"back, or give the key as {KEY}. Nobody can read the data without it; to begin anew, move the "
                    "database away."
                )
            self._make()
            text = self._text() or ""
        return self._sealer(text)

    def at_hand(self) -> Sealer | None:
        """The sealer of the keys that there are; None when there are none. None is made. Raises KeyProblem."""
        text = self.given or self._text()
        return None if text is None else self._sealer(text)

    def _text(self) -> str | None:
        try:
            return self.file.read_text(encoding="utf-8") if self.file else None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise KeyProblem(f"{self.name}: the key cannot be read ({_plain(error)}). Mend it, or set {KEY}.") from None

    def _sealer(self, text: str) -> Sealer:
        keys = [part for part in re.split(r"[\s,;]+", text) if part]
        if not keys:
            raise KeyProblem(f"{self.name}: there is no key. Put the key back; a new one opens nothing that is stored.")
        for number, key in enumerate(keys, 1):
            if not _KEY.fullmatch(key):
                raise KeyProblem(
                    f"{self.name}: {f'key {number} of {len(keys)}' if len(keys) > 1 else 'what is there'} is no key. "
                    "`kneebot key new` prints one: 44 letters, digits and signs."
                )
        return Sealer(keys)

    def _make(self) -> None:
        """A new key in the file, complete from the first moment on; one that another process made first stays."""
        assert self.file is not None  # noqa: S101
        try:
            handle, name = tempfile.mkstemp(dir=self.file.absolute().parent, prefix=".key-")  # readable by us alone
            try:
                with os.fdopen(handle, "w", encoding="ascii") as beside:
                    beside.write(f"{new_key()}\n")
                    beside.flush()
                    os.fsync(handle)
                os.link(name, self.file)
            finally:
                os.unlink(name)
        except FileExistsError:
            return
        except OSError as error:
            raise self._no_place(_plain(error)) from None
        self.made(self.file.absolute())

    def _no_place(self, finding: str) -> KeyProblem:
        return KeyProblem(
            f"{self.name}: a key cannot be made there ({finding}). Set {KEY} to one from `kneebot key new`, "
            f"or {KEY_FILE} to a place that can be written."
        )


def _plain(error: Exception) -> str:
    return getattr(error, "strerror", None) or "not UTF-8"
