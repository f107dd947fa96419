"""What every kind of file shares.

A key is described once, in its model: `kneebot schema` hands the descriptions to editors, `check` says what a missing
key is for, and a test holds the tables of the coach's guide to them.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Frozen, and no key beside those named: the base of everything a file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _web_address(address: str) -> str:
    if not address.startswith(("https://", "http://")) or " " in address or "." not in address:
        raise ValueError("is no web address. Write it whole, from https:// on")
    return address


Text = Annotated[str, Field(min_length=1)]
Label = Annotated[str, Field(min_length=1, max_length=32)]
Address = Annotated[str, AfterValidator(_web_address), Field(json_schema_extra={"pattern": r"^https?://\S+$"})]


class Review(Model):
    """Who with a qualification has read the file, when, and when it is due again."""

    by: Text = Field(description="name and profession of who has read it")
    on: date = Field(description="the day it was read, such as 2026-03-31")
    due: date = Field(description="the day by which it should be read again")


Reviewed = Annotated[
    Review | None,
    Field(description="`null` until somebody qualified has read the file; then `by`, `on` and `due`"),
]
SourceIds = Annotated[
    tuple[Text, ...],
    Field(description="ids from sources.md; an answer, an exercise and a protocol need at least one"),
]
