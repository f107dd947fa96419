"""Markdown that would look wrong on a phone. A Markdown parser never complains, so what it left over is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.plain_yaml import Slip
from bot.knowledge.yaml_slips import BULLETS

_TAGS = (
    "a|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|ol|p|pre|q|s"
    "|script|small|span|strike|strong|style|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|video|tg-spoiler"
)
# What is left in the text once all Markdown that works has been taken out.
_LEFT_OVER = (
    (
        re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE),
        "is HTML and would be shown as it stands. {md}",
    ),
    (re.compile(r"\]\s?\("), "is a link that does not work. Write [words](https://address) without spaces around them"),
    (
        re.compile(r"\*\*|__"),
        "makes nothing bold here. Write {0}words{0}, both marks on one line and next to the words",
    ),
    (re.compile(r"~~(?=\S)[^~]*~~"), "would be shown as it stands: nothing can be struck out here. Take the marks out"),
    (re.compile(r"`+"), "has no partner. Write `words`, or take it out"),
    (
        re.compile(r"\*(?=\w)|(?<=[\w.,!?])\*|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)"),
        "has no partner. Take it out, or write \\{0}",
    ),
    (re.compile(r"^#{1,6}(?=[^\s#])"), "is no heading yet. Put a space after it"),
)
_TABLE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)+\|?\s*")
_MARKS = ("*", "_", "`", "[", "<", "#", "|", "~~", "    ")  # a text without any of these is nothing but words
_USE_MARKDOWN = "Use Markdown, such as **bold**, or leave it out"


def slips(markdown: str, first_line: int) -> Iterator[Slip]:
    """What would look wrong, with lines counted from `first_line`."""
    for line, message in _found(markdown):
        yield Slip(first_line + line, message)


@lru_cache(maxsize=4096)  # after an edit all texts but one are the same
def _found(markdown: str) -> tuple[Slip, ...]:
    return tuple(_findings(markdown)) if any(mark in markdown for mark in (*_MARKS, *BULLETS)) else ()


def _findings(markdown: str) -> Iterator[Slip]:
    lines = markdown.split("\n")
    for token in _parser().parse(markdown):
        start = token.map[0] if token.map else 0
        if token.type == "inline":
            for offset, message in (*_inline(token), *_bullets(token)):
                yield Slip(start + offset, message)
        elif token.type == "code_block":
            yield Slip(start, "the line begins with four spaces, so it is shown as code. Take the spaces out")
        elif token.type == "fence" and token.map and not lines[token.map[1] - 1].strip().endswith(token.markup):
            yield Slip(start, f"the {token.markup} that opens here is never closed. Add {token.markup}")


def address_fault(address: str) -> str:
    """Why an address cannot be opened, or nothing."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or "." not in host.strip(".") or re.search(r"\s", address):
        return f"'{address}' is no web address. Write it whole, from https:// on"
    if re.fullmatch(r"(?:.*\.)?example\.(?:com|org|net)", host):
        return f"'{address}' is a made-up address. Give the real one, or leave it out"
    return ""


def _inline(token: Token) -> Iterator[tuple[int, str]]:
    """Findings in a paragraph, each with its line from the paragraph's first."""
    offset = 0
    text = ""
    for child in [*(token.children or []), Token("softbreak", "", 0)]:
        if child.type == "text":
            text += child.content
        elif child.type in ("softbreak", "hardbreak"):
            yield from ((offset, message) for message in _leftovers(text))
            offset, text = offset + 1, ""
        elif child.type == "image":
            yield offset, "a picture cannot stand in a text. Take it out, or link to its page: [words](https://address)"
        elif child.type == "link_open" and (fault := address_fault(str(child.attrs.get("href", "")))):
            yield offset, fault
        elif child.type in ("text_special", "code_inline"):
            text += "\ufffc"  # was written on purpose; keeps its neighbours apart


def _bullets(token: Token) -> Iterator[tuple[int, str]]:
    """Lines that begin with a word processor's bullet: without a line of their own they run together."""
    lines = token.content.split("\n")
    for offset, line in enumerate(lines if len(lines) > 1 else ()):
        if (first := line.strip()[:1]) and first in BULLETS:
            yield offset, f"'{first}' makes no list, and the lines run together. Begin each with '- '"


def _leftovers(text: str) -> Iterator[str]:
    if _TABLE.fullmatch(text):
        yield "a table cannot be shown in a chat. Make a list of it, each line beginning with '- '"
        return
    for pattern, message in _LEFT_OVER:
        if found := pattern.search(text):
            yield f"'{found[0]}' {message.format(found[0], md=_USE_MARKDOWN)}"
            text = pattern.sub(" ", text)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # As `bot.rich` reads it, but with escaped marks kept apart: `\*` was written on purpose.
    return MarkdownIt("commonmark", {"html": False}).disable("text_join")
