"""An editor knows the keys of each file as the program does: from schemas that lie beside the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from bot.knowledge.explain import build
from bot.knowledge.folder import Item, parse
from bot.knowledge.front_matter import Document
from bot.knowledge.models import Exercise, Messages, Words
from bot.knowledge.schema import FOLDER, KINDS, schema_of, schema_text

OWN_FOLDER = Path(__file__).resolve().parents[2] / "knowledge"
ITEMS = {item.file: item for item in parse(OWN_FOLDER).items if not isinstance(item.model, Words)}
TEMPLATES = sorted((OWN_FOLDER / "_templates").glob("*.md"))


def faults(kind: str, values: Any) -> list[str]:
    """What an editor would mark."""
    checker = Draft202012Validator(schema_of(kind), format_checker=FormatChecker())
    return [error.message for error in checker.iter_errors(values)]


def named_schema(file: Path) -> Path:
    """The schema that the first of a file's keys is led by."""
    found = re.match(r"---\n# yaml-language-server: \$schema=(\S+)\n", file.read_text(encoding="utf-8"))
    assert found, f"{file.name} does not name its schema"
    return (file.parent / found[1]).resolve()


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that has keys of its own."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def an_exercise(changed: dict[str, Any]) -> dict[str, Any]:
    """An exercise's keys with some changed, also those of its picture and its dose."""
    item = next(item for item in ITEMS.values() if isinstance(item.model, Exercise))
    values = {**item.document.values, "video": None, "reviewed": None}
    for key, value in changed.items():
        old = values.get(key)
        values[key] = {**old, **value} if isinstance(old, dict) else value
    return values


@pytest.mark.parametrize("kind", KINDS)
def test_up_to_date(kind: str) -> None:
    """The schemas that come with the program say what the program says; `kneebot schema` writes them anew."""
    Draft202012Validator.check_schema(schema_of(kind))
    assert (OWN_FOLDER / FOLDER / f"{kind}.json").read_text(encoding="utf-8") == schema_text(kind)


def test_no_other() -> None:
    """No schema of a kind lies there that there is not."""
    assert {file.stem for file in (OWN_FOLDER / FOLDER).iterdir()} == set(KINDS)


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_own_files(item: Item) -> None:
    """Each file that comes with the program names the schema of its kind, which has nothing to mark in it."""
    file = OWN_FOLDER.parent / item.file
    schema = named_schema(file)
    assert schema.parent == OWN_FOLDER / FOLDER
    assert KINDS[schema.stem] is type(item.model)
    assert faults(schema.stem, dict(item.document.values)) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_templates(file: Path) -> None:
    """A template names the schema of its kind."""
    assert named_schema(file) == OWN_FOLDER / FOLDER / file.with_suffix(".json").name


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_explained(kind: str) -> None:
    """At every depth each key has a description, and no key but those named is taken."""
    for part in objects(schema_of(kind)):
        assert not [key for key, value in part["properties"].items() if not value.get("description")]
        assert part["additionalProperties"] is False


@pytest.mark.parametrize("kind", ["answer", "exercise", "protocol", "smalltalk", "page"])
def test_not_on_top(kind: str) -> None:
    """What the file's name and its text say is no key."""
    assert not {"id", "body"} & schema_of(kind)["properties"].keys()


def test_names_of_messages() -> None:
    """Where names are free an editor takes any, with a text behind it."""
    (item,) = (item for item in ITEMS.values() if isinstance(item.model, Messages))
    values = {**item.document.values, "messages": {"new_one": "Text"}}
    assert faults("messages", values) == []
    assert faults("messages", {**values, "messages": {"new_one": None}})


@pytest.mark.parametrize(
    "changed",
    [{"dose": {"sets": 3}}, {"dose": {"sets": "2-3"}}, {"dose": {"sets": "2 - 3"}}, {"video": None}, {"harder": None}],
    ids=str,
)
def test_taken(changed: dict[str, Any]) -> None:
    """What `check` takes is not marked."""
    values = an_exercise(changed)
    assert build(Exercise, Document(values), "clam")[0] is not None
    assert faults("exercise", values) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"titel": "Clam"},
        {"title": ""},
        {"title": 30},
        {"id": "clam"},
        {"muscles": []},
        {"dose": {"sets": "a few"}},
        {"dose": {"sets": 5000}},
        {"dose": {"pulse": 90}},
        {"picture": {"muscle": "calves"}},
        {"picture": {"boyd": "standing"}},
        {"picture": {"start": {"label": "Start", "kne": 90}}},
        {"picture": {"start": {"label": "Start", "knee": 170}}},
        {"video": {"url": "youtube", "title": "Clam", "checked": None}},
        {"reviewed": {"by": "A physio", "on": "last week", "due": "2027-03-31"}},
    ],
    ids=str,
)
def test_marked(changed: dict[str, Any]) -> None:
    """What `check` refuses in a key or its value is marked while it is typed."""
    values = an_exercise(changed)
    assert build(Exercise, Document(values), "clam")[0] is None
    assert faults("exercise", values)


def test_levels() -> None:
    """A protocol's level is one of those there are, by its name."""
    level = schema_of("protocol")["properties"]["level"]
    assert level["enum"] == ["none", "caution", "urgent", "emergency"]
