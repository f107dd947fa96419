"""What every kind of file shares.

A key is described once, in its model: `kneebot schema` hands the descriptions to editors, `check` says what a missing
key is for, and a test holds the tables of the coach's guide to them.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

# Ireland's health service reviews its pages every three years (HSE service manual, "Review date").
REVIEW_HOLDS = timedelta(days=3 * 365)


class Model(BaseModel):
    """Frozen, and no key beside those named: the base of everything a file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _web_address(address: str) -> str:
    if not address.startswith(("https://", "http://")) or " " in address or "." not in address:
        raise ValueError("is no web address. Write it whole, from https:// on")
    return address


Text = Annotated[str, Field(min_length=1)]
Label = Annotated[str, Field(min_length=1, max_length=32)]
Address = Annotated[str, AfterValidator(_web_address), Field(json_schema_extra={"pattern": r"^https?://\S+$"})]


def _a_name(text: str) -> str:
    if not any(char.isalpha() for char in text):
        raise ValueError("must name who has read the file, with the profession")
    return text


def is_written_day(value: object) -> bool:
    """Whether it is written as a day is, such as 2026-03-31; there may be no such day."""
    return isinstance(value, str) and _DAY.fullmatch(value.strip()) is not None


def _written_day(value: object) -> object:
    # Pydantic would take 20260131 for a number of seconds since 1970.
    if not isinstance(value, date) and not is_written_day(value):
        raise ValueError("must be a date, written like 2026-03-31")
    return value


Day = Annotated[date, BeforeValidator(_written_day)]


class Review(Model):
    """Who with a qualification has read the file, when, and when it is due again; left out: after three years."""

    by: Annotated[Text, AfterValidator(_a_name)] = Field(description="name and profession of who has read it")
    on: Day = Field(description="the day it was read, such as 2026-03-31")
    due: Day | None = Field(
        default=None, description="the day by which it should be read again; left out: three years after `on`"
    )

    @property
    def next_due(self) -> date:
        """The last day on which the review still counts."""
        return self.due or self.on + REVIEW_HOLDS


Reviewed = Annotated[
    Review | None,
    Field(description="`null` until somebody qualified has read the file; then `by`, `on` and `due`"),
]
SourceIds = Annotated[
    tuple[Text, ...],
    Field(description="ids from sources.md; an answer, an exercise and a protocol need at least one"),
]


class Proof(Model):
    """Wordings that stand in no file: those that must lead to the entry, and near misses that must not."""

    asks: tuple[Text, ...] = Field(
        default=(), description="must be answered with this file, or have it among the choices"
    )
    not_: tuple[Text, ...] = Field(
        default=(),
        alias="not",
        description="near misses: must not be answered with this file; being one of several choices is no answer yet",
    )


Proven = Annotated[
    Proof | None,
    Field(description="wordings that stand in no file, by which `check` tries this one; may be left out"),
]
