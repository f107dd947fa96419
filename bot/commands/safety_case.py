"""The hazard log as a document that a person reads: `python -m bot.commands.safety_case`, or `make safety-case`.

The log is `docs/safety/hazards.yaml`, in the form of DCB0129; what may stand there is said by the models below.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.errors import KneebotError
from bot.knowledge.common import Model, Text
from bot.knowledge.plain_yaml import parse

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "safety"
LOG, CASE = FOLDER / "hazards.yaml", FOLDER / "safety-case.md"

Severity = Literal["minor", "significant", "considerable", "major", "catastrophic"]
Likelihood = Literal["very low", "low", "medium", "high", "very high"]
_SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
# From 1 to 5, by severity, in the manner of the example in the guidance to DCB0129. Whoever signs the safety case uses
# the matrix of their own organisation in its place.
_MATRIX = {
    "very high": (3, 4, 4, 5, 5),
    "high": (2, 3, 3, 4, 5),
    "medium": (2, 2, 3, 3, 4),
    "low": (1, 2, 2, 3, 4),
    "very low": (1, 1, 2, 2, 3),
}
_MEANS = (
    (5, "unacceptable"),
    (4, "unacceptable: the control must lower it before use"),
    (3, "undesirable: lower it where that can be done"),
    (2, "acceptable where lowering it further costs more than it saves"),
    (1, "acceptable"),
)


class Risk(Model):
    """How bad it would be and how likely it is."""

    severity: Severity
    likelihood: Likelihood

    @property
    def rating(self) -> int:
        """From 1 (acceptable) to 5 (unacceptable)."""
        return _MATRIX[self.likelihood][_SEVERITIES.index(self.severity)]


class Control(Model):
    """What is done against it, in which files, and the tests that hold it."""

    does: Text
    where: tuple[Text, ...] = Field(min_length=1)
    tests: tuple[Text, ...] = Field(min_length=1)


class Hazard(Model):
    """One way to come to harm."""

    id: Annotated[str, Field(pattern=r"^H\d\d$")]
    hazard: Text
    cause: Text
    effect: Text
    before: Risk
    controls: tuple[Control, ...] = Field(min_length=1)
    after: Risk
    residual: Text
    owner: Literal["coach", "operator", "developer"]


class HazardLog(Model):
    """The whole log."""

    purpose: Text
    exclusions: tuple[Text, ...] = Field(min_length=1)
    not_for: tuple[Text, ...] = Field(min_length=1)
    status: Text
    hazards: tuple[Hazard, ...] = Field(min_length=1)


def read_log(text: str) -> HazardLog:
    """The log of a YAML text. Raises KneebotError or ValueError that says what is wrong."""
    plain = parse(text)
    if plain.slips:
        raise KneebotError("\n".join(f"{LOG.name}:{slip.line}: {slip.message}" for slip in plain.slips))
    return TypeAdapter(HazardLog).validate_python(plain.value)


def render(log: HazardLog) -> str:
    """The safety case in Markdown."""
    return "\n".join([*_front(log), *_table(log), *(line for hazard in log.hazards for line in _hazard(hazard))])


def _front(log: HazardLog) -> Iterator[str]:
    yield "<!-- Written by `make safety-case` from hazards.yaml. Change that file, not this one. -->"
    yield from ("# Safety case", "", log.status, "")
    yield from ("## Intended purpose", "", log.purpose, "")
    yield from ("## What it does not do", "", *(f"- {line}" for line in log.exclusions), "")
    yield from ("## Who it is not for", "", *(f"- {line}" for line in log.not_for), "")
    yield from (
        "## How risk is rated",
        "",
        "Severity and likelihood in the words of DCB0129; together they give a number from 1 to 5. An organisation",
        "that uses Kneebot puts its own matrix in place of ours.",
        "",
        *(f"- **{number}**: {means}" for number, means in _MEANS),
        "",
        "## How well it works",
        "",
        "`kneebot safety-report` prints the share of labelled messages that is judged as high as its readers would,",
        "with exact one-sided 95 % bounds, each miss and each false alarm; and the adverse events per active day. The",
        "labelled messages are in `tests/safety/`. No figure is copied here, so that none can be out of date.",
        "",
    )


def _table(log: HazardLog) -> Iterator[str]:
    yield from ("## The hazards", "", "| | hazard | before | after | owner |", "| --- | --- | --- | --- | --- |")
    for one in log.hazards:
        yield f"| {one.id} | {one.hazard} | {one.before.rating} | {one.after.rating} | {one.owner} |"
    yield ""


def _hazard(one: Hazard) -> Iterator[str]:
    yield from (f"### {one.id}: {one.hazard}", "")
    yield from (f"- **Cause:** {one.cause}", f"- **Effect:** {one.effect}")
    yield from (f"- **Before:** {_risk(one.before)}", f"- **After:** {_risk(one.after)}")
    yield from (f"- **What remains:** {one.residual}", f"- **Owner:** {one.owner}", "")
    for control in one.controls:
        places = ", ".join(f"`{place}`" for place in control.where)
        yield f"{control.does} ({places}). Held by:"
        yield from ("", *(f"- `{test}`" for test in control.tests), "")


def _risk(risk: Risk) -> str:
    return f"{risk.rating} ({risk.severity}, {risk.likelihood})"


if __name__ == "__main__":
    CASE.write_text(render(read_log(LOG.read_text(encoding="utf-8"))), encoding="utf-8")
