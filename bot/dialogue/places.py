"""The time zone of a place that someone names. Asked and confirmed, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.errors import Problem
from bot.knowledge.folder import Folder
from bot.knowledge.models import Words
from bot.knowledge.suggest import did_you_mean
from bot.text import fold, tokens

_AREAS = frozenset(("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"))
_LEAD = re.compile(r"^(?:(?:i am|i'm|im|i live|we are|we live|living|based|currently)? ?(?:in|near|around|at|from) )")
_TAIL = re.compile(r" (?:time|time zone|timezone|please|now|uk|england|usa|us|australia|city)$")
_SHORTEST = 4  # letters of a place that is believed amid other words, and of a slip that is mended
_NEAR = 75  # of 100; "lodnon" is 83 from London
_MOST_WORDS = 4  # of a place's name: "ho chi minh city"
SUGGESTED = 3
WORDS_FILE = "places"


@dataclass(frozen=True, slots=True)
class ZoneAnswer:
    """The zone that a place lies in, or places that might have been meant, each with its zone."""

    zone: str | None = None
    suggestions: tuple[tuple[str, str], ...] = ()


class Places:
    """Cities and countries with one time zone each."""

    def __init__(self, further: Mapping[str, Sequence[str]]) -> None:
        """`further`: IANA zones, and the places in each beyond the time-zone list's own cities."""
        self._further = further

    @cached_property
    def by_places(self) -> tuple[str, ...]:
        """Those zones, the ones with most such places first."""
        return tuple(sorted(filter(is_zone, self._further), key=lambda zone: -len(self._further[zone])))

    @cached_property
    def _zones(self) -> Mapping[str, str]:
        """The zone of each place. Read when somebody first names one: a start has no time for the whole world."""
        named = {_plain(place): zone for zone, places in self._further.items() for place in places}
        return {**_zone_cities(), **named}

    @cached_property
    def _suggestable(self) -> list[str]:
        # "Europe London" is a way to write the zone, no place to suggest.
        return [place for place, zone in self._zones.items() if place != _plain(zone)]

    def zone_of(self, text: str) -> ZoneAnswer:
        """The zone of a city, a country with one zone, or a zone's own name; else what may have been meant."""
        asked = _plain(text)
        for name in (asked, _LEAD.sub("", asked), _TAIL.sub("", _LEAD.sub("", asked))):
            if name in self._zones:
                return ZoneAnswer(self._zones[name])
        within = {self._zones[part] for part in _parts(asked) if len(part) >= _SHORTEST and part in self._zones}
        if len(within) == 1:
            return ZoneAnswer(within.pop())
        name = _LEAD.sub("", asked)
        if len(name) < _SHORTEST:
            return ZoneAnswer()
        near = process.extract(name, self._suggestable, scorer=fuzz.ratio, limit=SUGGESTED, score_cutoff=_NEAR)
        return ZoneAnswer(None, tuple((place.title(), self._zones[place]) for place, *_ in near))


def problems(folder: Folder) -> Iterator[Problem]:
    """What is wrong with the words file `places`: zones that are none, a place in two zones."""
    for item in folder.items:
        if not isinstance(item.model, Words) or item.id != WORDS_FILE:
            continue
        zones = (item.model.model_extra or {}).get("places")
        if not isinstance(zones, dict) or not all(isinstance(places, (list, tuple)) for places in zones.values()):
            yield item.problem(("places",), "must be time zones, each with a list of places: 'Asia/Tokyo: [osaka]'")
            continue
        seen: dict[str, str] = {}
        for zone, places in zones.items():
            if not is_zone(str(zone)):
                advice = did_you_mean(str(zone), _zones(), "Write it like Europe/London")
                yield item.problem(("places", str(zone)), f"'{zone}' is no time zone. {advice}")
            for place in places:
                if seen.setdefault(_plain(str(place)), zone) != zone:
                    message = f"'{place}' stands under {seen[_plain(str(place))]} too. Leave it where it belongs"
                    yield item.problem(("places", str(zone)), message)


def is_zone(name: str) -> bool:
    """Whether it is the name of a time zone that we offer."""
    return name in _zones()


def place_name(zone: str) -> str:
    """A zone as a person reads it: Europe/London is "London"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _plain(text: str) -> str:
    return " ".join(token.word for token in tokens(fold(text.replace("_", " "))))


def _parts(asked: str) -> Iterator[str]:
    """Every run of a few words."""
    words = asked.split()
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            yield " ".join(words[start:end])


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if name.partition("/")[0] in _AREAS and "/" in name)


@lru_cache(maxsize=1)
def _zone_cities() -> dict[str, str]:
    cities: dict[str, str] = {}
    for zone in sorted(_zones()):
        cities.setdefault(_plain(place_name(zone)), zone)
        cities[_plain(zone)] = zone
    return cities
