"""What counts as the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.spelling import Speller
from bot.matching.wording import Wording, plain, sentences


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("90°", "ninety degrees"),
        ("90deg", "90 Degree"),
        ("90º", "ninety-degree"),
        ("thirty five", "35"),
        ("5k", "5 km"),
        ("10 mins", "ten minutes"),
        ("don't", "dont"),
        ("don’t", "do not"),
        ("can't", "cannot"),
        ("what's", "what is"),
        ("runner's knee", "runner knee"),
        ("colour", "color"),
        ("centre", "center"),
        ("programme", "program"),
        ("stabilise", "stabilize"),
        ("travelling", "traveling"),
        ("ÖDEM", "odem"),
    ],
)
def test_written_two_ways_and_read_as_one(one: str, other: str) -> None:
    """Units, numbers, contractions and both spellings of English come out alike."""
    assert plain(one).normal == plain(other).normal


@pytest.mark.parametrize(("one", "other"), [("30", "90"), ("i do", "i don't"), ("one leg", "1 leg"), ("left", "right")])
def test_a_difference_in_meaning_stays(one: str, other: str) -> None:
    """Nothing that changes the meaning is folded away; "one" may be anyone, so it is not the number."""
    assert plain(one).normal != plain(other).normal


def test_every_word_keeps_what_was_written() -> None:
    """Beside "not" stands the "don't" it came from."""
    words = plain("I don't do 90°")
    assert words.normal == ("i", "do", "not", "do", "90", "degree")
    assert words.written[:3] == ("i", "don't", "don't")


def test_shorthand_is_content() -> None:
    """The longest known wording is replaced by the word that is kept."""
    wording = Wording({"iliotibial band": ["itb", "it band"], "hamstring": ["hammy"]})
    read = wording.unify(plain("is it my IT band or hammy"))
    assert " ".join(read.normal) == "is it my iliotibial band or hamstring"


@given(st.text(max_size=200))
def test_reading_its_own_output_changes_nothing(text: str) -> None:
    """Normal words are normal: index and query cannot drift apart."""
    once = plain(text).normal
    assert plain(" ".join(once)).normal == once


KNOWN = {"bridge": 5, "hamstring": 4, "exercise": 2, "swelling": 1, "knee": 9}


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("brigde", "bridge"), ("hamstrng", "hamstring"), ("hamsstring", "hamstring"), ("kneee", "knee")],
)
def test_one_slip_in_a_long_word_is_mended(slip: str, meant: str) -> None:
    """A letter wrong, missing, extra, or two swapped."""
    assert Speller(KNOWN).mend(plain(slip)).normal == (meant,)


@pytest.mark.parametrize("word", ["fridge", "knew", "bride", "smelling", "dwelling"])
def test_an_english_word_is_no_slip(word: str) -> None:
    """A fridge is not a bridge."""
    assert Speller(KNOWN).mend(plain(word)).normal == (word,)


def test_a_slip_near_a_red_flag_word_is_left_alone() -> None:
    """ "swellin" may be "swelling", but next to a guarded word we do not guess."""
    assert Speller(KNOWN, protected=["swelling"]).mend(plain("swellin")).normal == ("swellin",)
    assert Speller({"bladders": 1}, protected=["bladder"]).mend(plain("bladdr")).normal == ("bladdr",)


def test_sentences_with_something_to_say() -> None:
    """Short scraps of an entry's text are no passages."""
    assert sentences("Stop. It may be the band on the outer side.\nSee also") == [
        "It may be the band on the outer side."
    ]
