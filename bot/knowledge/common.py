"""What every kind of file shares."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Model(BaseModel):
    """Frozen, and no key beside those named: the base of everything a file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _web_address(address: str) -> str:
    if not address.startswith(("https://", "http://")) or " " in address or "." not in address:
        raise ValueError("is no web address. Write it whole, from https:// on")
    return address


Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, AfterValidator(_web_address)]


def _a_name(text: str) -> str:
    if not any(char.isalpha() for char in text):
        raise ValueError("must name who has read the file, with the profession")
    return text


def _written_day(value: object) -> object:
    # Pydantic would take 20260131 for a number of seconds since 1970.
    if not isinstance(value, date) and not (isinstance(value, str) and _DAY.fullmatch(value.strip())):
        raise ValueError("must be a date, written like 2026-03-31")
    return value


Day = Annotated[date, BeforeValidator(_written_day)]


class Review(Model):
    """Who with a qualification has read the file, when, and when it is due again if that is known."""

    by: Annotated[Text, AfterValidator(_a_name)]
    on: Day
    due: Day | None = None
