"""Times and places in the words of people."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import places
from bot.dialogue.places import Places, is_zone
from bot.dialogue.policy import Policy
from bot.dialogue.times import Clock, clock, without_time
from bot.knowledge.loader import check

TIMES = {
    "7:15": "07:15", "07:05": "07:05", "18.30": "18:30", "7h30": "07:30", "1830": "18:30", "0730": "07:30",
    "6pm": "18:00", "6 p.m.": "18:00", "7.30pm": "19:30", "7:15 AM": "07:15", "12am": "00:00", "12 pm": "12:00",
    "07": "07:00", "19": "19:00", "around 6:45": "06:45", "at 18 please": "18:00", "half past 18": "18:30",
    "seven thirty am": "07:30", "half past six pm": "18:30", "a quarter past 8 in the morning": "08:15",
    "noon": "12:00", "midnight": "00:00", "12 noon": "12:00", "18h": "18:00", "7 uhr": "07:00",
    "7 in the evening": "19:00", "8 in the morning": "08:00", "tonight at 8": "20:00", "every day at 19": "19:00",
    "3 at night": "03:00", "10 at night": "22:00", "1 at lunch": "13:00", "5 in the afternoon": "17:00",
    "every 2 days at 07:00": "07:00", "before work at 6": "06:00", "remind me at 7am": "07:00", "7am london": "07:00",
}  # fmt: skip
# A clock's face shows each twice a day; "half six" is 5:30 in Germany and 6:30 in Britain.
TWICE = {
    "at 7": "07:00 19:00", "7": "07:00 19:00", "at 9 please": "09:00 21:00", "6 30": "06:30 18:30",
    "seven thirty": "07:30 19:30", "half past six": "06:30 18:30", "quarter to one": "00:45 12:45",
    "ten past seven": "07:10 19:10", "twenty to 8": "07:40 19:40", "five to six": "05:55 17:55",
    "7 o’clock": "07:00 19:00", "at 12": "00:00 12:00", "half six": "05:30 06:30 17:30 18:30",
    "7 to 8 pm": "07:00 19:00 20:00", "from 7 to 8 in the morning": "07:00 08:00", "8 till 10 am": "08:00 10:00 20:00",
    "from 5 to 6 in the evening": "17:00 18:00", "3 minutes to 8": "07:57 19:57", "from 12 past 7": "07:12 19:12",
    "half six in the evening": "17:30 18:30", "7 or 8": "07:00 08:00 19:00 20:00", "7:15 and 18:30": "07:15 18:30",
    "noon or 1pm": "12:00 13:00", "in the morning": "06:30 07:00 08:00 09:00", "lunchtime": "12:00 12:30 13:00",
}  # fmt: skip
NO_TIME = [
    "", "25", "24:00", "7:60", "13pm", "18:30 pm", "-5", "2,5", "10 3 11 4",
    "i have 2 knees", "3 sets", "in 10 minutes", "my pain is 3/10", "30 degree bridge", "the 30 one", "later",
    "1234567", "half an hour", "10k", "morning or evening",
]  # fmt: skip


@pytest.mark.parametrize(("said", "at"), TIMES.items())
def test_a_time(said: str, at: str) -> None:
    """A time is understood in each of these ways."""
    assert clock(said) == Clock(time.fromisoformat(at))


@pytest.mark.parametrize(("said", "among"), TWICE.items())
def test_which_of_several(said: str, among: str) -> None:
    """What can be several times is a choice among them, never a guess."""
    assert clock(said) == Clock(None, tuple(map(time.fromisoformat, among.split())))


@pytest.mark.parametrize("said", NO_TIME)
def test_no_time(said: str) -> None:
    """An impossible time, or a number that is something else: no time."""
    assert clock(said) == Clock()


@given(st.times(), st.sampled_from(["{:%H:%M}", "at {:%H.%M}", "{:%I:%M %p}", "{:%H%M}", "every day {:%H:%M} please"]))
def test_every_time_of_the_day(at: time, way: str) -> None:
    """Every minute of the day can be said in every common way of writing it."""
    assert clock(way.format(at)).at == at.replace(second=0, microsecond=0)


@given(st.text(max_size=80))
def test_any_text(said: str) -> None:
    """No text breaks the reading of times."""
    clock(said)
    without_time(said)


@pytest.fixture(scope="module")
def atlas(policy: Policy) -> Places:
    """The places that the knowledge names, and every city that names a zone."""
    return Places(policy.base.words["places"]["places"])


@pytest.mark.parametrize(
    ("said", "zone"),
    {
        "London": "Europe/London", "new york": "America/New_York", "NYC": "America/New_York", "uk": "Europe/London",
        "Europe/Berlin": "Europe/Berlin", "germany": "Europe/Berlin", "Zürich": "Europe/Zurich",
        "münchen": "Europe/Berlin",
        "são paulo": "America/Sao_Paulo", "i'm in paris": "Europe/Paris",
        "I live in San Francisco now": "America/Los_Angeles",
        "sydney, australia": "Australia/Sydney", "london time": "Europe/London", "near Manchester": "Europe/London",
        "buenos aires": "America/Argentina/Buenos_Aires", "Asia/Calcutta": "Asia/Calcutta", "iten": "Africa/Nairobi",
        "the hague": "Europe/Amsterdam", "new zealand": "Pacific/Auckland", "ho chi minh": "Asia/Ho_Chi_Minh",
    }.items(),
)  # fmt: skip
def test_a_place(atlas: Places, said: str, zone: str) -> None:
    """Cities, countries with one zone and the zones' own names are known."""
    assert atlas.zone_of(said).zone == zone


@pytest.mark.parametrize(
    "said",
    ["usa", "us", "america", "australia", "canada", "brazil", "russia", "mexico", "", "yes", "cancel", "home", "12",
     "between london and paris", "lodnon", "nice one", "utc+2", "cet", "the moon"],
)  # fmt: skip
def test_no_place(atlas: Places, said: str) -> None:
    """Countries with several zones, two places, slips and other words are no place: never a guess."""
    assert atlas.zone_of(said).zone is None


@pytest.mark.parametrize(("slip", "meant"), [("lodnon", "London"), ("berln", "Berlin"), ("sidney", "Sydney")])
def test_a_slip(atlas: Places, slip: str, meant: str) -> None:
    """A slip suggests what may have been meant."""
    assert meant in [place for place, _ in atlas.zone_of(slip).suggestions]


@settings(max_examples=40)  # each one is compared with every city
@given(st.text(max_size=60))
def test_any_place(said: str) -> None:
    """Any text gives a zone that exists, or places whose zones exist."""
    answer = Places({}).zone_of(said)
    assert answer.zone is None or is_zone(answer.zone)
    assert all(is_zone(zone) for _, zone in answer.suggestions)


def test_the_places_file(policy: Policy) -> None:
    """Every zone of the places file is one."""
    for zone in policy.base.words["places"]["places"]:
        assert is_zone(zone)
        ZoneInfo(zone)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Europe/Londn: [leeds]", "Did you mean 'Europe/London'?"),
        ("Mars/Olympus: [base]", "Write it like Europe/London"),
        ("Europe/London: [leeds]\n  Europe/Paris: [leeds]", "'leeds' stands under Europe/London too"),
        ("Europe/London: leeds", "each with a list of places"),
    ],
)
def test_what_the_coach_is_told(tmp_path: Path, written: str, said: str) -> None:
    """A zone that is none, or a place in two zones, is found at check, with the line."""
    words = tmp_path / "knowledge" / "words"
    words.mkdir(parents=True)
    (words / "places.md").write_text(f"---\ntitle: Places\nplaces:\n  {written}\n---\n", encoding="utf-8")
    found = [str(problem) for problem in check(tmp_path / "knowledge", [places.problems])]
    assert any("places.md" in problem and said in problem for problem in found), found
