"""Whose emergency numbers are named: the runner's own country's where it is known, else those of several."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from bot.dialogue import countries
from bot.dialogue.countries import country_of
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Utterance
from bot.knowledge.loader import check

EMERGENCY = "crushing chest pain"
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "language", "country"),
    [
        ("Europe/London", None, "GB"),
        ("Europe/Oslo", None, "NO"),
        ("Europe/Copenhagen", "en-US", "DK"),
        ("America/Toronto", None, "CA"),
        ("Pacific/Auckland", "en-GB", "NZ"),
        (None, "en-GB", "GB"),
        (None, "en_AU", "AU"),
        (None, "zh-Hans-CN", "CN"),
        (None, "zh-Hans", None),
        (None, "en", None),
        (None, None, None),
        ("Nowhere/Land", "en", None),
    ],
)
def test_country(zone: str | None, language: str | None, country: str | None) -> None:
    """The zone that somebody confirmed says the country, else the region of their phone's language; never a guess."""
    assert country_of(DialogueState(zone=zone), language) == country


def test_every_zone() -> None:
    """Every zone gives a country's two letters, or none."""
    found = [country_of(DialogueState(zone=zone)) for zone in available_timezones()]
    assert all(country is None or re.fullmatch("[A-Z]{2}", country) for country in found)
    assert len(set(found)) > 200


def says(policy: Policy, text: str) -> str:
    return policy.respond(Utterance(NOW, text), DialogueState(introduced=True)).reply.text


def numbers(policy: Policy) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = policy.base.words[countries.WORDS_FILE]["countries"]
    return found


def test_every_country(policy: Policy) -> None:
    """In each country of the list an emergency names its number, the country, and that there are others."""
    assert len(numbers(policy)) >= 40
    for country, here in numbers(policy).items():
        said = says(policy.in_country(country), EMERGENCY)
        assert f"Emergency: {here['emergency']} in {here['name']}, or your local emergency number." in said


def test_no_country(policy: Policy) -> None:
    """Where the country is not known, or not in the list, the short list stands."""
    for country in (None, "XX", "AQ"):
        said = says(policy.in_country(country), EMERGENCY)
        assert policy.say.rich("emergency_numbers").text in said


@pytest.mark.parametrize(("country", "line"), [("GB", "Samaritans 116 123"), ("US", "988"), ("NO", "988 (USA")])
def test_crisis_line(policy: Policy, country: str, line: str) -> None:
    """Who may harm themselves is told their own country's line first; without one, those of several."""
    said = says(policy.in_country(country), "i want to kill myself")
    assert f"now: {line}" in said or (country == "NO" and line in said)


def test_everywhere(policy: Policy) -> None:
    """The own number stands in every sentence that names one, on the pages too."""
    here = policy.in_country("GB")
    for name in ("voice", "other_language", "hurts_other_text", "cancelled_screening"):
        assert "999 or 112 in the UK" in here.say.rich(name).text
    assert "999 or 112 in the UK" in here.respond(Utterance(NOW, command="help"), DialogueState()).reply.text


def test_the_same_numbers_as_the_short_list(policy: Policy) -> None:
    """The short list and the countries' own numbers do not contradict each other."""
    short = policy.say.plain("emergency_numbers")
    for country, number in {"GB": "999", "IN": "112", "US": "911", "CA": "911", "AU": "000", "NZ": "111"}.items():
        assert number in numbers(policy)[country]["emergency"]
        assert number in short


def told(folder: Path, written: str) -> list[str]:
    """What is said of the file, if this stands in it."""
    words = folder / "knowledge" / "words"
    words.mkdir(parents=True)
    (words / "emergency-numbers.md").write_text(f"---\ntitle: Numbers\n{written}\n---\n", encoding="utf-8")
    found = check(folder / "knowledge", [countries.problems])
    return [str(problem) for problem in found if "emergency-numbers.md" in problem.file]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("source: me\ncountries: {XX: {name: here, emergency: '112'}}", "'XX' is no country's two letters"),
        ("source: me\ncountries: {UK: {name: here, emergency: '112'}}", "'UK' is no country's two letters"),
        ("source: me\ncountries: {GB: {name: the UK}}", "'emergency' in 'GB' is missing"),
        ("source: me\ncountries: {GB: {emergency: '999'}}", "'name' in 'GB' is missing"),
        (
            "source: me\ncountries: {GB: {name: the UK, emergency: call them}}",
            "'emergency' in 'GB' has 'call them', which is no number to call. Look the number up and write it whole",
        ),
        ("source: me\ncountries: {GB: {name: the UK, emergency: 99 or 112}}", "has '99', which is no number to call"),
        ("source: me\ncountries: {GB: {name: the UK, emergency: '99'}}", "has '99', which is no number to call"),
        ("source: me\ncountries: {GB: {name: the UK, emergency: 15 or 112}}", "has '15', which is no number to call"),
        ("source: me\ncountries: {GB: {name: the UK, emergency: 9l9 or 112}}", "has '9l9', which is no number to call"),
        ("source: me\ncountries: {GB: {name: the UK, emergency: 999 or }}", "has '', which is no number to call"),
        ("source: me\ncountries: {GB: {name: the UK, emergency: '999', crisis: the 24 h line}}", "has no number in it"),
        ("source: me\ncountries: {GB: {name: the UK, emergency: 999}}", "must be text. Put it in quotes"),
        ("source: me\ncountries: {GB: {name: the UK, emergency: '999', crysis: x}}", "Did you mean 'crisis'?"),
        ("source: me\ncountries: {GB: '999'}", "needs a name and a number"),
        ("source: me\ncountries: ['999']", "must be countries"),
        ("countries: {GB: {name: the UK, emergency: '999'}}", "say where the numbers come from"),
        ("source: me\nchecked: yesterday\ncountries: {}", "like 2026-03-31, or null"),
        ("source: me\ncuntries: {}", "Did you mean 'countries'?"),
    ],
)
def test_what_the_coach_is_told(tmp_path: Path, written: str, said: str) -> None:
    """A country that is none, or one without name or number, is found at check, in the file."""
    found = told(tmp_path, written)
    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    "numbers",
    [
        "{GB: {name: the UK, emergency: 999 or 112, crisis: Samaritans 116 123}}",
        "{FR: {name: France, emergency: 15 or 112, crisis: '3114'}}",
        "{AU: {name: Australia, emergency: '000, +61 2 1234', crisis: 'Lifeline 13 11 14, 24 hours'}}",
    ],
)
def test_numbers_that_are_right(tmp_path: Path, numbers: str) -> None:
    """A number may have two digits where it is France's, be one of two, and have spaces in it."""
    assert told(tmp_path, f"source: me\ncountries: {numbers}") == []
