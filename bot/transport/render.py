"""A reply as Telegram takes it: text with entities, cut to its limits, buttons, preview. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bot.dialogue.reply import Attachment, Button, Message
from bot.rich import CAPTION_LIMIT, RichText, Span

CALLBACK_DATA_LIMIT = 64  # bytes (Bot API, InlineKeyboardButton)

_STYLES = {"bold": MessageEntity.BOLD, "italic": MessageEntity.ITALIC, "code": MessageEntity.CODE}
_SCHEMES = ("https://", "http://", "tg://")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Part:
    """What one call to Telegram shows: a text, or a picture or a file with the text as its caption.

    `own`: the picture was made for this person and is not worth remembering.
    """

    text: RichText
    keyboard: InlineKeyboardMarkup | None = None
    picture: bytes | None = None
    preview_url: str | None = None
    own: bool = False
    attachment: Attachment | None = None

    @property
    def preview(self) -> LinkPreviewOptions:
        """The chosen preview, or none: Telegram would otherwise show the first link it finds."""
        if self.preview_url is None:
            return LinkPreviewOptions(is_disabled=True)
        # A size is only honoured with the address given (Bot API, LinkPreviewOptions).
        return LinkPreviewOptions(url=self.preview_url, prefer_large_media=True)

    @property
    def entities(self) -> list[MessageEntity]:
        """The text's spans as Telegram counts them."""
        return entities_of(self.text)


def parts_of(message: Message, picture: bytes | None) -> list[Part]:
    """The message within Telegram's limits: nothing left out, buttons under the last part."""
    keyboard = keyboard_of(message.buttons)
    own = message.image is not None
    if message.attachment is not None:
        caption, rest = (message.text, None) if message.text.units <= CAPTION_LIMIT else _title(message.text)
        file = Part(caption, None if rest else keyboard, attachment=message.attachment)
        return [file, *(_texts(rest, keyboard, message.preview_url) if rest else ())]
    if picture is None:
        return _texts(message.text, keyboard, message.preview_url)
    if message.text.units <= CAPTION_LIMIT:
        return [Part(message.text, keyboard, picture, own=own)]
    title, rest = _title(message.text)
    return [Part(title, picture=picture, own=own), *_texts(rest, keyboard, message.preview_url)]


def entities_of(text: RichText) -> list[MessageEntity]:
    """Spans as entities, in UTF-16 units. A link that no phone could open stays plain text."""
    # A character outside the basic plane (most emoji) takes two units.
    before = [0, *accumulate(2 if char > "\uffff" else 1 for char in text.text)]
    return [
        MessageEntity(kind, before[span.start], before[span.end] - before[span.start], url=url)
        for span in text.spans
        for kind, url in _entity(span)
        if span.end > span.start
    ]


def keyboard_of(rows: Iterable[Iterable[Button]]) -> InlineKeyboardMarkup | None:
    """The buttons, or None when there are none. One bad button would refuse the whole message, so it is left out."""
    keyboard = [[made for button in row if (made := _button(button)) is not None] for row in rows]
    keyboard = [row for row in keyboard if row]
    return InlineKeyboardMarkup(keyboard) if keyboard else None


def _texts(text: RichText, keyboard: InlineKeyboardMarkup | None, preview_url: str | None) -> list[Part]:
    *first, last = text.split()
    return [*(Part(part) for part in first), Part(last, keyboard, preview_url=preview_url)]


def _title(text: RichText) -> tuple[RichText, RichText]:
    """The first line, if it fits under a picture, and the rest."""
    end = text.text.find("\n")
    title = text.slice(0, end if end > 0 else len(text.text))
    if title.units > CAPTION_LIMIT:
        return RichText(), text
    return title, text.slice(len(title.text), len(text.text)).strip()


def _entity(span: Span) -> Iterator[tuple[str, str | None]]:
    if span.style == "link":
        if span.url is not None and span.url.startswith(_SCHEMES):
            yield MessageEntity.TEXT_LINK, span.url
    else:
        yield _STYLES[span.style], None


def _button(button: Button) -> InlineKeyboardButton | None:
    if button.label and button.url is not None and button.url.startswith(_SCHEMES):
        return InlineKeyboardButton(button.label, url=button.url)
    if button.label and button.data and len(button.data.encode()) <= CALLBACK_DATA_LIMIT:
        return InlineKeyboardButton(button.label, callback_data=button.data)
    log.error("button.left_out", data_bytes=len((button.data or "").encode()), has_url=button.url is not None)
    return None
