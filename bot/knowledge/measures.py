"""What the file of the rules of progress may say: when a step is asked about, and what left and right mean."""

from __future__ import annotations

from pydantic import Field

from bot.knowledge.common import Model, Text
from bot.knowledge.models import Entry, MoveOn, Range


class Band(Model):
    """What a limb symmetry index means, from so many percent on, up to the next band above."""

    from_percent: int = Field(ge=0, le=100, description="from so many percent on; the last band begins at 0")
    says: Text = Field(description="what it means and what to do next; `check` sees to it that it names the percent")


class Balance(Model):
    """Left against right: how it is counted, and what the count means."""

    test: Text = Field(description="the exercise that is counted on each leg")
    how: Text = Field(description="how to count, shown before the first number")
    most: int = Field(ge=10, le=500, description="more lifts on one leg are taken for a slip of the finger")
    bands: tuple[Band, ...] = Field(min_length=2, description="what the percent means, the highest band first")
    too_hard: Text = Field(description="said when a leg did none")
    again_weeks: Range = Field(description="after how many weeks to count again: `3-4`")
    operated: Text = Field(
        description="said to who had surgery in the last six months or is not cleared: no test, and whom to ask"
    )
    leads_to: Text = Field(description="the protocol that a yes to the question about surgery leads to")
    related: tuple[Text, ...] = Field(min_length=1, description="files offered as buttons below the result")
    cautions: tuple[Text, ...] = Field(min_length=1, description="what the percent does not say; under each result")


class ProgressRules(Entry):
    """What `/progress` and `/balance` go by."""

    move_on: MoveOn = Field(
        description="the rule for exercises that are done outside a programme; its numbers are the bands of the picture"
    )
    balance: Balance = Field(description="the count of left and right")
