"""One folding of characters for every room."""

from __future__ import annotations

import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import fold, tokens, words_in

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    "said", ["can't", "can’t", "can´t", "can`t", "canʼt", "CAN'T", "can‘t", "can＇t", "ｃａｎ't", "c\u200ban't"]
)
def test_one_spelling(said: str) -> None:
    """Whatever a phone makes of an apostrophe, a letter's width or an invisible mark: it is the same word."""
    assert fold(said) == "can't"


@pytest.mark.parametrize(
    ("said", "folded"),
    [
        ("Köln", "koln"), ("façade", "facade"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("90°", "90°"),
        ("½", "1⁄2"), ("a\u00a0b", "a b"), ("a\tb", "a b"), ("a\r\nb", "a\n\nb"), ("10–12", "10-12"), ("−5", "-5"),
        ("…", "..."), ("ﬁne", "fine"), ("x²", "x2"), ("\u202eabc", "abc"), ("😀", "😀"), ("", ""), ("İ", "i"),
    ],
)  # fmt: skip
def test_folding(said: str, folded: str) -> None:
    """Capitals, accents, ligatures, odd spaces and dashes fall away; line breaks stay."""
    assert fold(said) == folded


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_plain_text(said: str) -> None:
    """A text of a plain keyboard's signs, which goes a shorter way, is folded to the same as beside any other sign."""
    assert fold(said) + "e" == fold(f"{said}é")


@given(ANY_TEXT)
def test_twice_is_once(said: str) -> None:
    """Folding a folded text changes nothing."""
    assert fold(fold(said)) == fold(said)


@given(ANY_TEXT)
def test_capitals_do_not_matter(said: str) -> None:
    """A folded text has no capitals left and no control characters but line breaks."""
    folded = fold(said)
    assert folded == folded.lower()
    assert all(char == "\n" or char.isprintable() or char == " " for char in folded)


class Said(str):
    """A text of which can be seen whether anything still has it."""


def test_no_text_is_kept() -> None:
    """A runner's message that was cut into words is nowhere once it has been answered."""
    said = Said("Numb between my legs")
    left = weakref.ref(said)
    assert words_in(said) == ("numb", "between", "my", "legs")
    del said
    assert left() is None


def test_tokens() -> None:
    """Words with their places; an apostrophe within a word belongs to it, a number is a word."""
    found = tokens("i can't do 3x10, 'really'!")
    assert [token.word for token in found] == ["i", "can't", "do", "3x10", "really"]


@given(ANY_TEXT)
def test_tokens_stand_where_they_say(said: str) -> None:
    """Each token is the text between its start and its end, in order, without white space."""
    folded = fold(said)
    found = tokens(folded)
    assert all(folded[token.start : token.end] == token.word and not token.word.isspace() for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)
