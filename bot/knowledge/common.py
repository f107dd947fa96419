"""What every kind of file shares."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# Ireland's health service reviews its pages every three years (HSE service manual, "Review date").
REVIEW_HOLDS = timedelta(days=3 * 365)


class Model(BaseModel):
    """Frozen, and no key beside those named: the base of everything a file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _web_address(address: str) -> str:
    if not address.startswith(("https://", "http://")) or " " in address or "." not in address:
        raise ValueError("is no web address. Write it whole, from https:// on")
    return address


Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, AfterValidator(_web_address)]


class Review(Model):
    """Who with a qualification has read the file, when, and when it is due again; left out: after three years."""

    by: Text
    on: date
    due: date | None = None

    @property
    def next_due(self) -> date:
        """The last day on which the review still counts."""
        return self.due or self.on + REVIEW_HOLDS
