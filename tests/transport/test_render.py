"""Replies within Telegram's limits, formatted without any markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.reply import Button, Message
from bot.rich import RichText, Span, utf16_units
from bot.transport.render import entities_of, keyboard_of, parts_of


def test_styles() -> None:
    """Bold, italic, code and links reach the phone as such."""
    text = RichText.from_markdown("**bold** *italic* `code` [link](https://example.org)")
    assert [(e.type, e.offset, e.length, e.url) for e in entities_of(text)] == [
        ("bold", 0, 4, None),
        ("italic", 5, 6, None),
        ("code", 12, 4, None),
        ("text_link", 17, 4, "https://example.org"),
    ]


@given(before=st.text(), styled=st.text(min_size=1), after=st.text())
def test_offsets(before: str, styled: str, after: str) -> None:
    """Formatting covers its words exactly, whatever emoji stand before."""
    text = RichText(before + styled + after, (Span(len(before), len(before + styled), "bold"),))
    (entity,) = entities_of(text)
    assert (entity.offset, entity.length) == (utf16_units(before), utf16_units(styled))


def test_unusable_link() -> None:
    """A link that no phone can open is shown as its words."""
    assert entities_of(RichText.from_markdown("[file](../notes.md)")) == []


def test_long_text() -> None:
    """Ten thousand characters become several messages, cut at paragraphs, with the buttons under the last."""
    paragraph = "word " * 99 + "end."
    text = RichText.from_markdown("\n\n".join([paragraph] * 20))
    parts = parts_of(Message(text, ((Button("More", data="more"),),)), None)
    assert len(parts) == 3
    assert "\n\n".join(part.text.text for part in parts) == text.text
    assert all(part.text.text.endswith("end.") for part in parts)
    assert [part.keyboard is not None for part in parts] == [False, False, True]


def test_card() -> None:
    """An exercise's picture has its text as caption."""
    (part,) = parts_of(Message(RichText("Bridge\n\ncues"), ((Button("Video", url="https://example.org"),),)), b"png")
    assert part.picture == b"png"
    assert part.keyboard is not None


def test_long_card() -> None:
    """A text too long for a caption follows the picture; its title stays with the picture."""
    text = RichText.from_markdown("# Bridge\n\n" + "cue " * 400)
    picture, words = parts_of(Message(text, ((Button("Easier", data="e"),),)), b"png")
    assert picture.text.text == "Bridge"
    assert picture.entities[0].type == "bold"
    assert picture.keyboard is None
    assert words.text.text == ("cue " * 400).strip()
    assert words.picture is None
    assert words.keyboard is not None


def test_preview() -> None:
    """Only the chosen link is previewed; without one there is no preview."""
    (chosen,) = parts_of(Message(RichText("see"), preview_url="https://example.org/video"), None)
    assert chosen.preview.url == "https://example.org/video"
    (none,) = parts_of(Message(RichText("see https://example.org")), None)
    assert none.preview.is_disabled


def test_bad_button() -> None:
    """A button that Telegram would refuse is left out; the others stay."""
    rows = ((Button("Too long", data="x" * 65), Button("Fine", data="ü" * 32)), (Button("Nowhere", url="../x"),))
    keyboard = keyboard_of(rows)
    assert keyboard is not None
    assert [[b.text for b in row] for row in keyboard.inline_keyboard] == [["Fine"]]
    assert keyboard_of(((Button("", data="x"),),)) is None
