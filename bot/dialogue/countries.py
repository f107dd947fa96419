"""Emergency numbers of the country that a person is in, as far as it is known; which number is whose is content.

Nothing is guessed: the zone is one that the person has confirmed, and the line names the country that it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bot.dialogue.state import DialogueState
from bot.errors import Problem
from bot.knowledge.folder import Folder
from bot.knowledge.models import Words
from bot.knowledge.suggest import did_you_mean

WORDS_FILE = "emergency-numbers"
_KEYS = ("name", "emergency", "crisis")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"\+?\d(?:[ -]?\d)*")
_BETWEEN = re.compile(r"\s*(?:\bor\b|[,/;])\s*")  # two numbers
_FEWEST_DIGITS = 3
# France and its overseas departments: the only numbers of an ambulance with fewer digits that we know for sure.
_SHORT = dict.fromkeys(("BL", "FR", "GF", "GP", "MF", "MQ", "PM", "RE", "YT"), "15")
_REGION = re.compile(r"[-_]([A-Za-z]{2})$")  # of "en-GB", "zh-Hans-CN"; not of "zh-Hans"


def country_of(state: DialogueState, language: str | None = None) -> str | None:
    """The country (ISO 3166) of the person's own zone, else the region of the phone's language; None for neither."""
    if state.zone is not None and (country := _zone_countries().get(state.zone)) is not None:
        return country
    region = _REGION.search(language or "")
    return region[1].upper() if region else None


def numbers_here(countries: Mapping[str, Mapping[str, str]], country: str | None) -> Mapping[str, str]:
    """What the file says of the country: `name`, `emergency`, perhaps `crisis`; nothing for one that it leaves out."""
    return countries.get(country or "", {})


def problems(folder: Folder) -> Iterator[Problem]:
    """What is wrong with the words file `emergency-numbers`: no country there is, a name or a number missing."""
    for item in folder.items:
        if not isinstance(item.model, Words) or item.id != WORDS_FILE:
            continue
        said = item.model.model_extra or {}
        for key in said.keys() - {"source", "checked", "countries"}:
            advice = did_you_mean(key, ("source", "checked", "countries"), "Take it out")
            yield item.problem((key,), f"'{key}' is no key that is known here. {advice}")
        if not isinstance(said.get("source"), str):
            yield item.problem(("source",), "say where the numbers come from: 'source: …'")
        if (checked := said.get("checked")) is not None and not _DAY.fullmatch(str(checked)):
            yield item.problem(("checked",), "must be the day on which they were looked up, like 2026-03-31, or null")
        countries = said.get("countries")
        if not isinstance(countries, dict):
            yield item.problem(
                ("countries",), "must be countries, each with its numbers: 'GB: {name: …, emergency: …}'"
            )
            continue
        for country, numbers in countries.items():
            for path, message in _faults(country, numbers):
                yield item.problem(("countries", country, *path), message)


def _faults(country: str, numbers: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    if country not in _countries():
        yield (), f"'{country}' is no country's two letters (ISO 3166). Write it like GB"
    if not isinstance(numbers, dict):
        yield (), f"'{country}' needs a name and a number: {{name: the UK, emergency: 999 or 112}}"
        return
    for key in numbers.keys() - set(_KEYS):
        yield (key,), f"'{key}' in '{country}' is no key that is known here. {did_you_mean(key, _KEYS, 'Take it out')}"
    for key in ("name", "emergency"):
        if key not in numbers:
            yield (), f"'{key}' in '{country}' is missing. Add '{key}: …'"
    for key in numbers.keys() & set(_KEYS):
        if not isinstance(numbers[key], str) or not numbers[key].strip():
            yield (key,), f"'{key}' in '{country}' must be text. Put it in quotes"
        elif key == "emergency" and (wrong := _no_number(country, numbers[key])) is not None:
            advice = "Look the number up and write it whole, such as 112, or two with 'or' between them"
            yield (key,), f"'{key}' in '{country}' has '{wrong}', which is no number to call. {advice}"
        elif key == "crisis" and not any(map(_is_whole, _NUMBER.findall(numbers[key]))):
            yield (key,), f"'{key}' in '{country}' has no number in it. Write the one to call"


def _no_number(country: str, said: str) -> str | None:
    """The first part of what to call for an ambulance that nobody can dial there, or None."""
    parts = _BETWEEN.split(said.strip())
    short = _SHORT.get(country)
    return next((part for part in parts if part != short and not (_NUMBER.fullmatch(part) and _is_whole(part))), None)


def _is_whole(number: str) -> bool:
    return sum(char.isdigit() for char in number) >= _FEWEST_DIGITS


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(country for country, *_ in _table("iso3166.tab"))


@lru_cache(maxsize=1)
def _zone_countries() -> dict[str, str]:
    # zone.tab and not zone1970.tab: there one zone stands for several countries.
    return {zone: country for country, _, zone, *_ in _table("zone.tab")}


def _table(name: str) -> Iterator[list[str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
