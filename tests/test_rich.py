"""Formatted text: Markdown in, characters and spans out, and nothing an author types can break it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.rich import TEXT_LIMIT, RichText, Span, bold, utf16_units

_BITS = st.sampled_from([*"ab *_`[]()#-1.\n\t<>&!\\~=:/|é😀", "**", "](https://x.y)", "\n\n", "- ", "1. ", "```"])
MARKDOWN = st.lists(_BITS, max_size=40).map("".join)
WORDS = st.lists(st.text(alphabet=st.sampled_from([*"abé😀.,*_<"]), min_size=1, max_size=12), max_size=60)


@st.composite
def rich_texts(draw: st.DrawFn) -> RichText:
    """Paragraphs with spans anywhere in them."""
    separators = st.sampled_from([" ", ". ", "\n", "\n\n"])
    text = "".join(word + draw(separators) for word in draw(WORDS)).strip()
    spans = []
    for _ in range(draw(st.integers(0, 4)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        spans.append(Span(start, draw(st.integers(start + 1, len(text))), draw(st.sampled_from(["bold", "italic"]))))
    return RichText(text, tuple(spans))


def styled(rich: RichText, style: str) -> str:
    """The characters in that style, without the white space that a cut may swallow."""
    marked = {at for span in rich.spans if span.style == style for at in range(span.start, span.end)}
    return "".join("".join(rich.text[at] for at in sorted(marked)).split())


# -- Markdown ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("markdown", "text", "spans"),
    [
        ("plain", "plain", ()),
        ("**bold** and *so*", "bold and so", (Span(0, 4, "bold"), Span(9, 11, "italic"))),
        ("# Head\n\nbody", "Head\n\nbody", (Span(0, 4, "bold"),)),
        ("a [page](https://x.y/z) here", "a page here", (Span(2, 6, "link", "https://x.y/z"),)),
        ("use `code`", "use code", (Span(4, 8, "code"),)),
        ("one\ntwo", "one two", ()),
        ("one  \ntwo", "one\ntwo", ()),
        ("one\n\n\n\ntwo", "one\n\ntwo", ()),
        ("text\n\n- a\n- b\n\nafter", "text\n• a\n• b\n\nafter", ()),
        ("3. three\n4. four", "3. three\n4. four", ()),
        ("- a\n  - deep\n- b", "• a\n   • deep\n• b", ()),
        ("- a\n\n- b", "• a\n• b", ()),
        ("- **a**: b", "• a: b", (Span(2, 3, "bold"),)),
        ("```\nx = 1\n```", "x = 1", (Span(0, 5, "code"),)),
        ("***both***", "both", (Span(0, 4, "bold"), Span(0, 4, "italic"))),
        ("", "", ()),
    ],
)
def test_markdown(markdown: str, text: str, spans: tuple[Span, ...]) -> None:
    """Paragraphs, emphasis, lists, links, code and headings come out as a phone shows them."""
    assert RichText.from_markdown(markdown) == RichText(text, spans)


@pytest.mark.parametrize(
    "stray",
    ["a < b", "a > b", "2*3", "a * b", "snake_case_name", "5 _ 6", "<b>not bold</b>", "<script>", "R&D", "a ` b", "[x",
     "100% (or so)", "C:\\path", "~ 5 km ~", "x <- y"],
)  # fmt: skip
def test_stray_signs_survive(stray: str) -> None:
    """A coach's stray `<`, `*` or `_` is shown as typed, and formats nothing."""
    assert RichText.from_markdown(f"keep {stray} here") == RichText(f"keep {stray} here")


@given(MARKDOWN)
def test_any_markdown(markdown: str) -> None:
    """Whatever is typed: every span lies within the text and has something in it, and no white space is left around."""
    rich = RichText.from_markdown(markdown)
    assert rich.text == rich.text.strip()
    assert all(0 <= span.start < span.end <= len(rich.text) for span in rich.spans)


@given(MARKDOWN)
def test_spans_nest(markdown: str) -> None:
    """Spans lie one in the other or apart, as Telegram wants them."""
    spans = RichText.from_markdown(markdown).spans
    assert not [(a, b) for a in spans for b in spans if a.start < b.start < a.end < b.end]


# -- Joining and cutting -----------------------------------------------------------------------------------------
def test_join() -> None:
    """Parts keep their formatting where they stand; empty ones leave no gap."""
    joined = RichText.join([bold("ab"), "", "cd", RichText(), bold("e")])
    assert joined == RichText("ab\n\ncd\n\ne", (Span(0, 2, "bold"), Span(8, 9, "bold")))
    assert RichText.join([]) == RichText()


@given(st.lists(rich_texts(), max_size=4))
def test_join_keeps_every_character(parts: list[RichText]) -> None:
    """Joined, every part's words are there, each in its style."""
    joined = RichText.join(parts, " ")
    assert "".join(joined.text.split()) == "".join("".join(part.text.split()) for part in parts)
    assert styled(joined, "bold") == "".join(styled(part, "bold") for part in parts)


@given(rich_texts(), st.integers(2, 120))
def test_split(rich: RichText, limit: int) -> None:
    """Cut to any limit: each part fits, every word is there in order, and each keeps its style."""
    parts = rich.split(limit)
    assert all(part.units <= limit for part in parts)
    assert all(0 <= span.start < span.end <= len(part.text) for part in parts for span in part.spans)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(rich.text.split())
    for style in ("bold", "italic"):
        assert "".join(styled(part, style) for part in parts) == styled(rich, style)


@given(rich_texts())
def test_what_fits_is_left_whole(rich: RichText) -> None:
    """What fits one message is one."""
    assume(rich.text)
    assert rich.split() == [rich]


def test_cut_at_paragraphs() -> None:
    """A long answer is cut between paragraphs, not within one."""
    paragraph = "A sentence of some length about knees. " * 30
    long = RichText.from_markdown("\n\n".join(f"**{n}.** {paragraph}" for n in range(9)))
    parts = long.split()
    assert len(parts) == 3
    assert all(part.text[0].isdigit() and part.text.endswith("knees.") and part.units <= TEXT_LIMIT for part in parts)
    assert [part.spans[0] for part in parts] == [Span(0, 2, "bold")] * 3


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("aaaa bbbb\ncccc dddd", ["aaaa bbbb", "cccc dddd"]),
        ("aaaa bb. cccc dddd", ["aaaa bb.", "cccc dddd"]),
        ("aaaaa bbbbb cc", ["aaaaa", "bbbbb cc"]),
        ("aaaaaaaaaaaaaaa", ["aaaaaaaaaa", "aaaaa"]),
        ("😀😀😀😀😀😀", ["😀😀😀😀😀", "😀"]),
    ],
)
def test_where_it_is_cut(text: str, parts: list[str]) -> None:
    """At lines, else sentences, else words, else anywhere; an emoji counts two and is never cut in half."""
    assert [part.text for part in RichText(text).split(10)] == parts


def test_nothing_to_say() -> None:
    """Empty text is one empty part."""
    assert RichText().split() == [RichText()]
    assert RichText("   ").strip() == RichText()
    assert bold("") == RichText()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=50))
def test_units(text: str) -> None:
    """Length is counted as Telegram counts it."""
    assert utf16_units(text) == RichText(text).units == len(text.encode("utf-16-le")) // 2
