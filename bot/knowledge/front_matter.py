"""A Markdown file with keys on top: bytes -> values, the text under them, and the line of everything.

What editors do by themselves (a byte-order mark, Windows line ends, spaces after `---`) is taken silently; what a
person must mend is said in words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.knowledge.plain_yaml import TEXT_LIMIT, Path, Slip, parse, too_long

SIZE_LIMIT = 256 * 1024  # a long answer is 10 kB; this is a slip of the hand, such as a picture saved as .md
FENCE = "---"
_NEARLY_FENCE = re.compile(r"[-‐‑‒–—―−_*=]{1,10}")  # what word processors and fingers make of three hyphens
# What YAML cannot hold, and line breaks that count as a line for YAML and as none for an editor.
CONTROL = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# What UTF-8 becomes when it is read as an older encoding: its bytes, each a letter or sign of cp1252.
_HIGH = "[\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_GARBLED = re.compile(f"[ÂÃ]{_HIGH}|â{_HIGH}{_HIGH}|â€|ðŸ{_HIGH}{{0,2}}|ï»¿|Â(?= )|\ufffd")
_WIDE = re.compile("[\u00a0\u2002-\u200a\u202f\u205f\u3000]")
_BEFORE_TEXT = re.compile(rf"^(?: |{_WIDE.pattern})*(?:-(?: |{_WIDE.pattern})+)*(?:[\w-]+:(?: |{_WIDE.pattern})+)?")
_CONFLICT = re.compile(r"(?:<{7}|>{7})(?: .*)?")
_TWO_VERSIONS = (
    "two versions stand here, left by a merge. Keep one, and take the lines with <<<<<<<, ======= and >>>>>>> out"
)
_BEGIN = "Begin with a line ---, then the keys, a line --- and the text"


@dataclass(frozen=True, slots=True)
class Document:
    """One file's keys and text. With any `slips`, `values` is not to be relied on."""

    values: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    lines: Mapping[Path, int] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()

    def line(self, path: Path) -> int:
        """The line of the key or item at `path` (`body` is the text), else of what it belongs to, else the first."""
        if path == ("body",):
            return self.body_line
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def texts(self) -> Iterator[tuple[Path, int, str]]:
        """Every text of the file and the line that it is told at: the keys' each whole, the one below line by line."""
        yield from ((path, self.line(path), text) for path, text in _texts(self.values, ()))
        yield from ((("body",), self.body_line + at, line) for at, line in enumerate(self.body.split("\n")))


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping | list):
        for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _texts(inner, (*path, key))


@lru_cache(maxsize=1 << 11)  # after an edit all but one file are the same
def read(content: bytes) -> Document:
    """The file's document, not to be changed. Never raises: what is wrong stands in `slips`."""
    if len(content) > SIZE_LIMIT:
        return _slip(1, f"the file is larger than {SIZE_LIMIT // 1024} kB. Make several files of it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _slip(*_not_utf8(content, error))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return _slip(1, f"the file is empty. {_BEGIN}")
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return _slip(line, f"an invisible character (U+{ord(control[0]):04X}) stands here. Type the line anew")
    lines = text.split("\n")
    if conflicts := _conflicts(lines):
        return Document(slips=conflicts)
    return _document(lines)


def _document(lines: list[str]) -> Document:
    start = next(index for index, line in enumerate(lines) if line.strip())
    if (slip := _not_a_fence(lines[start], start + 1)) is not None:
        return Document(slips=(slip,))
    end = next((index for index in range(start + 1, len(lines)) if lines[index].rstrip() == FENCE), None)
    if end is None:
        return Document(slips=(_never_closed(lines, start),))
    plain = parse("\n".join(map(_with_plain_spaces, lines[start + 1 : end])), first_line=start + 2)
    body = lines[end + 1 :]
    skipped = next((index for index, line in enumerate(body) if line.strip()), 0)
    slips = (*plain.slips, *_garbled(lines))
    if not slips and not isinstance(plain.value, dict):
        slips = (Slip(start + 1, "there are no keys between the two lines ---. Write them, such as title: \u2026"),)
    text = "\n".join(body).strip()
    if len(text) > TEXT_LIMIT:
        slips = (*slips, Slip(end + 2 + skipped, too_long(len(text))))
    return Document(
        values=plain.value if not slips else {},
        body=text,
        body_line=end + 2 + skipped,
        lines=plain.lines,
        slips=slips,
    )


def _conflicts(lines: list[str]) -> tuple[Slip, ...]:
    """Where two versions stand that git could not put together; a mark that is left over counts as well."""
    marks = [index for index, line in enumerate(lines) if _CONFLICT.fullmatch(line.rstrip())]
    begin = [index for index in marks if lines[index].startswith("<")] or marks[:1]
    return tuple(Slip(index + 1, _TWO_VERSIONS) for index in begin)


def _garbled(lines: list[str]) -> Iterator[Slip]:
    """Signs that a program has taken for others: the first of each line."""
    for index, line in enumerate(lines):
        if not line.isascii() and (found := _GARBLED.search(line)):
            yield Slip(index + 1, f"{_once(found[0])} saved in another encoding. Type the sign again, or take it out")


def _once(garbled: str) -> str:
    try:
        sign = garbled.encode("cp1252").decode()
    except UnicodeError:
        sign = ""
    if sign.isprintable() and sign.strip():
        return f"'{garbled}' was '{sign}' once, and has been"
    return f"'{garbled}' is what is left of a sign that was"


def _with_plain_spaces(line: str) -> str:
    """The line with plain spaces where a word processor has put others: before a text, and after its hyphen or key."""
    return _BEFORE_TEXT.sub(lambda before: _WIDE.sub(" ", before[0]), line, count=1) if not line.isascii() else line


def _not_a_fence(line: str, number: int) -> Slip | None:
    if line.rstrip() == FENCE:
        return None
    if _NEARLY_FENCE.fullmatch(line.strip()):
        return Slip(number, "the first line must be three plain hyphens. Write --- from the line's start on")
    return Slip(number, f"the file has no keys at its top. {_BEGIN}")


def _never_closed(lines: list[str], start: int) -> Slip:
    for index in range(start + 1, len(lines)):
        if _NEARLY_FENCE.fullmatch(lines[index].strip()):
            return Slip(index + 1, "the line that ends the keys must be three plain hyphens. Write ---")
    return Slip(start + 1, "the keys that begin here are never ended. Add a line --- between the keys and the text")


def _not_utf8(content: bytes, error: UnicodeDecodeError) -> tuple[int, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 1, "the file is not saved as UTF-8 but as UTF-16. Save it as UTF-8"
    line = content.count(b"\n", 0, error.start) + 1
    seen = content[error.start : error.start + 1].decode("cp1252", "replace")
    return line, f"the file is not saved as UTF-8 (it looks like '{seen}' of an older encoding). Save it as UTF-8"


def _slip(line: int, message: str) -> Document:
    return Document(slips=(Slip(line, message),))
