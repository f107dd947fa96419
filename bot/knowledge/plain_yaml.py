"""YAML as a coach means it: text, numbers, true/false, lists and keys, each with the line it stands on.

YAML 1.2 core meaning: `yes`, `no`, `on`, `off`, dates and times stay text. Anchors, aliases and tags are refused, so
a small file can never unfold into a large one. What the keys may be is left to `models`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from bot.knowledge.yaml_slips import ENDS_EARLY, quoted, reason, swallowed

Path = tuple[str | int, ...]

DEPTH_LIMIT = 12  # models nest four deep; a pasted bomb nests thousands
TEXT_LIMIT = 16 * 1024  # characters; four times what one message holds (Bot API, sendMessage)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is built: ten times as fast
_CUT = re.compile(r"\s+#[^\s#]")
_NULL = re.compile(r"|~|null|Null|NULL")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}(?:\.[0-9]{0,18})?)(?:[eE][-+]?[0-9]{1,2})?")


class Slip(NamedTuple):
    """Something wrong at a line of the text, in words."""

    line: int
    message: str


@dataclass(slots=True)
class Plain:
    """What was read. `lines` has the line of every key and list item; with any `slips` the value is not to be used."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)


def parse(text: str, first_line: int = 1) -> Plain:
    """The text's value, with lines counted from `first_line`. Never raises: what is wrong stands in `slips`."""
    plain = Plain()
    try:
        _Reader(text, first_line, plain).document()
    except _Refused as refused:
        plain.slips.append(refused.slip)
    except yaml.MarkedYAMLError as error:
        line, message = reason(text.split("\n"), error)
        plain.slips.append(Slip(first_line + line, message))
    except yaml.YAMLError:
        plain.slips.append(Slip(first_line, "cannot be read as YAML. Write it anew, as in a file that works"))
    return plain


def too_long(length: int) -> str:
    """What is said of a text beyond TEXT_LIMIT, which nobody could read and formatting would take long over."""
    return f"this text has {length} characters, more than a message can hold. Shorten it, or make several files of it"


def scalar(text: str) -> str | int | float | bool | None:
    """What an unquoted word means."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


class _Refused(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.slip = Slip(line, message)


class _Reader:
    """One pass over libyaml's events."""

    def __init__(self, text: str, first_line: int, plain: Plain) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
        self.lines = text.split("\n")
        self.first_line = first_line
        self.plain = plain

    def document(self) -> None:
        next(self.events)  # start of stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return
        self.plain.value = self._node(next(self.events), ())
        next(self.events)  # end of document
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(self._line(after), ENDS_EARLY)

    def _node(self, event: Any, path: Path) -> Any:
        self._refuse_tricks(event, len(path))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if len(event.value) > TEXT_LIMIT:
            raise _Refused(self._line(event), too_long(len(event.value)))
        if event.style:
            return event.value
        self._refuse_cut(event)
        self._find_swallowed(event)
        return scalar(event.value)

    def _find_swallowed(self, event: Any) -> None:
        """A list line that stands further in than the one above it is read as going on with that one's text."""
        begin, end = event.start_mark.line, min(event.end_mark.line + 1, len(self.lines))
        if within := [at for at in range(begin + 1, end) if self.lines[at].lstrip().startswith("- ")]:
            for at, message in swallowed(self.lines, begin, within):
                self.plain.slips.append(Slip(self.first_line + at, message))

    def _refuse_cut(self, event: Any) -> None:
        """To YAML "Myth #1" is "Myth" and a comment; who writes a comment leaves a space after the #."""
        end = event.end_mark
        left_out = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        if event.value and _CUT.match(left_out):
            whole = f"{event.value}{left_out.rstrip()}"
            raise _Refused(self._line(event), f"what follows the # is cut off without quotes. Write: {quoted(whole)}")

    def _refuse_tricks(self, event: Any, depth: int) -> None:
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(line, f'a text that begins with * needs quotes. Write: "*{event.anchor}"')
        if event.anchor is not None:
            raise _Refused(line, f'a text that begins with & needs quotes. Write: "&{event.anchor} \u2026"')
        if event.tag is not None:
            raise _Refused(line, 'a text that begins with ! needs quotes. Put it in "\u2026"')
        if depth > DEPTH_LIMIT:
            raise _Refused(line, f"keys stand more than {DEPTH_LIMIT} levels deep here. Use less indentation")

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._refuse_tricks(event, len(path))
            line = self._line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(line, 'a text that begins with { or [ needs quotes. Put it in "\u2026"')
            key = event.value
            if key in values:
                first = self.plain.lines[*path, key]
                self.plain.slips.append(Slip(line, f"'{key}' stands here again, after line {first}. Keep one of them"))
            self.plain.lines[*path, key] = line
            values[key] = self._node(next(self.events), (*path, key))
        return values

    def _sequence(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            here = (*path, len(values))
            self.plain.lines[here] = self._line(event)
            values.append(self._node(event, here))
        return values

    def _line(self, event: Any) -> int:
        return self.first_line + int(event.start_mark.line)
