"""Text with formatting, free of any markup: plain characters and the spans that stand out.

Markdown goes in once, here. What a channel does with a span (Telegram entities, terminal colours) is left to
`transport/`, so no stray `<`, `*` or `_` of an author or a runner can break a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token as MarkdownToken

TEXT_LIMIT = 4096  # UTF-16 units in one Telegram message, after formatting (Bot API, sendMessage)
CAPTION_LIMIT = 1024  # the same for a picture's caption (Bot API, sendPhoto)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (code points) in a style: bold, italic, code, link (with `url`)."""

    start: int
    end: int
    style: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class RichText:
    """Plain text and its spans."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    @property
    def units(self) -> int:
        """Length as Telegram counts it: UTF-16 code units."""
        return utf16_units(self.text)

    @staticmethod
    @lru_cache(maxsize=2048)
    def from_markdown(markdown: str) -> RichText:
        """Markdown (paragraphs, emphasis, lists, links, code, headings as bold lines) as text and spans."""
        return _Renderer().render(_markdown().parse(markdown))

    @staticmethod
    def join(parts: Iterable[RichText | str], separator: str = "\n\n") -> RichText:
        """The non-empty parts one after another, with `separator` between them."""
        text, spans = "", []
        for part in parts:
            piece = RichText(part) if isinstance(part, str) else part
            if not piece.text:
                continue
            if text:
                text += separator
            spans += [replace(s, start=s.start + len(text), end=s.end + len(text)) for s in piece.spans]
            text += piece.text
        return RichText(text, tuple(spans))

    def slice(self, start: int, end: int) -> RichText:
        """Characters `start` to `end`, with the spans that touch them cut to fit."""
        spans = tuple(
            replace(s, start=max(s.start, start) - start, end=min(s.end, end) - start)
            for s in self.spans
            if s.start < end and s.end > start
        )
        return RichText(self.text[start:end], spans)

    def split(self, limit: int = TEXT_LIMIT) -> list[RichText]:
        """Parts of at most `limit` UTF-16 units, cut at paragraphs, else lines, else sentences, else words."""
        parts: list[RichText] = []
        rest = self
        while rest.units > limit:
            cut = _cut(rest.text, limit)
            parts.append(rest.slice(0, cut).strip())
            rest = rest.slice(cut, len(rest.text)).strip()
        return [part for part in [*parts, rest] if part.text] or [rest]

    def strip(self) -> RichText:
        """Without white space at either end."""
        lead = len(self.text) - len(self.text.lstrip())
        return self.slice(lead, max(lead, len(self.text.rstrip())))


def bold(text: str) -> RichText:
    """The text, all of it bold."""
    return RichText(text, (Span(0, len(text), "bold"),) if text else ())


def utf16_units(text: str) -> int:
    """How many UTF-16 code units the text takes; Telegram's limits and offsets count these."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def _cut(text: str, limit: int) -> int:
    units, most = 0, 0
    for most, char in enumerate(text):  # noqa: B007 - the index is the result
        units += 2 if ord(char) > 0xFFFF else 1
        if units > limit:
            break
    for separator in ("\n\n", "\n", ". ", " "):
        found = text.rfind(separator, most // 3, most)
        if found > 0:
            return found + len(separator)
    return most


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    # html off: a coach's stray "<" is text, not a tag.
    return MarkdownIt("commonmark", {"html": False})


class _Renderer:
    """One pass over markdown-it's tokens."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []
        self.open: list[tuple[str, int, str | None]] = []
        self.lists: list[int | None] = []

    def render(self, stream: list[MarkdownToken]) -> RichText:
        for token in stream:
            self._block(token)
        return RichText(self.text, tuple(sorted(self.spans, key=lambda s: (s.start, -s.end)))).strip()

    def _block(self, token: MarkdownToken) -> None:
        kind = token.type
        if kind == "inline":
            self._inline(token.children or [])
        elif kind in ("paragraph_open", "heading_open"):
            if not self.text.endswith(("\u2022 ", ". ")) or not self.lists:
                self._gap("\n" if self.lists else "\n\n")
            if kind == "heading_open":
                self.open.append(("bold", len(self.text), None))
        elif kind == "heading_close":
            self._close()
        elif kind in ("bullet_list_open", "ordered_list_open"):
            start = token.attrs.get("start", 1) if kind == "ordered_list_open" else None
            self.lists.append(None if start is None else int(start))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind == "list_item_open":
            self._gap("\n")
            number = self.lists[-1]
            self.text += "   " * (len(self.lists) - 1)
            if number is None:
                self.text += "\u2022 "
            else:
                self.text += f"{number}. "
                self.lists[-1] = number + 1
        elif kind in ("fence", "code_block"):
            self._gap("\n\n")
            start = len(self.text)
            self.text += token.content.rstrip("\n")
            self.spans.append(Span(start, len(self.text), "code"))

    def _inline(self, children: list[MarkdownToken]) -> None:
        for child in children:
            kind = child.type
            if kind == "text":
                self.text += child.content
            elif kind == "softbreak":
                self.text += " "
            elif kind == "hardbreak":
                self.text += "\n"
            elif kind == "code_inline":
                start = len(self.text)
                self.text += child.content
                self.spans.append(Span(start, len(self.text), "code"))
            elif kind == "strong_open":
                self.open.append(("bold", len(self.text), None))
            elif kind == "em_open":
                self.open.append(("italic", len(self.text), None))
            elif kind == "link_open":
                self.open.append(("link", len(self.text), str(child.attrs.get("href", ""))))
            elif kind in ("strong_close", "em_close", "link_close"):
                self._close()
            elif kind == "image":
                self.text += child.content

    def _close(self) -> None:
        style, start, url = self.open.pop()
        if len(self.text) > start:
            self.spans.append(Span(start, len(self.text), style, url))

    def _gap(self, gap: str) -> None:
        if self.text:
            self.text = self.text.rstrip("\n") + gap
