"""What is wrong with a file's keys, in words its writer can use: pydantic's findings without its language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.knowledge.blanks import blanks
from bot.knowledge.common import is_written_day
from bot.knowledge.front_matter import Document
from bot.knowledge.keys import GIVEN, fields_of, meant_by, models_at
from bot.knowledge.plain_yaml import Path, Slip

AnyModel = TypeVar("AnyModel", bound=BaseModel)

_A_DATE = "must be a date, written like 2026-03-31"
_A_WHOLE_NUMBER = "must be a whole number"
# What is wanted, by pydantic's name for what was found.
_WANTED = {
    "int_type": _A_WHOLE_NUMBER,
    "int_parsing": _A_WHOLE_NUMBER,
    "int_parsing_size": _A_WHOLE_NUMBER,
    "int_from_float": _A_WHOLE_NUMBER,
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": _A_DATE,
    "date_parsing": _A_DATE,
    "date_from_datetime_parsing": _A_DATE,
    "date_from_datetime_inexact": _A_DATE,
}
# The same for limits, with the name under which pydantic gives the limit.
_LIMITS = {
    "greater_than_equal": ("ge", "must be at least {}"),
    "greater_than": ("gt", "must be more than {}"),
    "less_than_equal": ("le", "must be at most {}"),
    "less_than": ("lt", "must be less than {}"),
    "string_too_long": ("max_length", "must be at most {} characters long. Shorten it"),
    "too_long": ("max_length", "may have at most {} items. Take some out"),
}


def build(kind: type[AnyModel], document: Document, id: str) -> tuple[AnyModel | None, tuple[Slip, ...]]:
    """The file's model, or None and every reason why there is none."""
    found = (*_reserved(kind, document), *_blank(document))
    own = {"id": id, "body": document.body}
    given: dict[str, Any] = {**document.values, **{key: own[key] for key in GIVEN if key in kind.model_fields}}
    try:
        model = kind.model_validate(given)
    except ValidationError as error:
        findings = error.errors(include_url=False)
        return None, (*found, *_slips(findings, kind, given, document))
    return (None if found else model), found


def _reserved(kind: type[BaseModel], document: Document) -> Iterator[Slip]:
    """Keys whose value is taken from elsewhere."""
    if "id" in document.values and "id" in kind.model_fields:
        yield Slip(document.line(("id",)), "the file's name is its id. Take the line 'id' out")
    if "body" in document.values and "body" in kind.model_fields:
        line = document.lines["body",]
        yield Slip(line, "the text is no key. Write it under the second line --- and take 'body' out")


def _blank(document: Document) -> Iterator[Slip]:
    """What a template left to its writer."""
    for path, line, hint in blanks(document):
        place = "the text" if path == ("body",) else _name(path)
        yield Slip(line, f"{place} is still to fill in{hint and ': '}{hint}")


def _slips(
    findings: list[ErrorDetails], kind: type[BaseModel], given: Mapping[str, Any], document: Document
) -> Iterator[Slip]:
    said = {path for path, _, _ in blanks(document)}
    for finding in sorted(findings, key=lambda finding: finding["type"] == "missing"):
        path = _path(finding, given)
        # Each member of a union complains, a misspelt key is missing too, a blank is told by itself: once is enough.
        if path in said and finding["type"] != "extra_forbidden":
            continue
        said.add(path)
        if finding["type"] == "too_short" and len(_value(given, path)) >= finding["ctx"]["min_length"]:
            continue  # items that are wrong are told one by one; pydantic does not count them
        if finding["type"] == "extra_forbidden":
            advice, meant = meant_by(path, kind)
            said.add((*path[:-1], meant))
            yield Slip(document.line(path), f"{_name(path)} is no key that is known here. {advice}")
        else:
            yield Slip(document.line(path), _message(finding, path, kind, _value(given, path)))


def _message(finding: ErrorDetails, path: Path, kind: type[BaseModel], value: Any) -> str:
    type_, context = finding["type"], finding.get("ctx", {})
    if path == ("body",):
        return "there is no text under the keys. Write it under the second line ---"
    if type_ == "missing":
        return _missing(path, kind)
    if type_ == "value_error":
        return f"{_name(path)} {context['error']}"
    if value is None or type_ == "string_too_short":
        return f"{_name(path)} is empty. Write something after it"
    if type_ == "too_short":
        return f"{_name(path)} needs at least {context['min_length']} and has {context['actual_length']}. Add more"
    if type_ == "string_type":
        return f"{_name(path)} {_want_text(value)}"
    if type_ in ("model_type", "dict_type", "mapping_type"):
        return f"{_name(path)} {_want_keys(path, kind)}"
    if type_ in ("tuple_type", "list_type"):
        return f"{_name(path)} {_want_list(path, value)}"
    if type_ in ("literal_error", "enum"):
        return f"{_name(path)} must be {context['expected']}, not '{value}'"
    if type_ == "date_from_datetime_parsing" and is_written_day(value):
        return f"{_name(path)} is {value}, and there is no such day. Write one that there is, like 2026-03-31"
    if type_ in _LIMITS:
        limit, words = _LIMITS[type_]
        return f"{_name(path)} {words.format(context[limit])}"
    return f"{_name(path)} {_WANTED.get(type_, 'cannot be read. Compare it with a file that works')}"


def _missing(path: Path, kind: type[BaseModel]) -> str:
    key = str(path[-1])
    fields = [known[key] for model in models_at(kind, path[:-1]) if key in (known := fields_of(model))]
    purpose = next((f": {field.description.split('. ')[0]}" for field in fields if field.description), "")
    return f"{_name(path)} is missing{purpose}. Add a line '{key}: \u2026'"


def _want_text(value: Any) -> str:
    if isinstance(value, dict):
        # "- My knee: what now" is a key and a value to YAML.
        text = ", ".join(f"{key}: {said}" for key, said in value.items())
        return f'has a colon in it, so it needs quotes. Write: "{text}"'
    if isinstance(value, list):
        return "must be one text and not a list. Take the '- ' out"
    written = str(value).lower() if isinstance(value, bool) else value
    return f'must be text. Put it in quotes: "{written}"'


def _want_list(path: Path, value: Any) -> str:
    items = [item.strip(" []") for item in value.split(",")] if isinstance(value, str) else []
    if len(items) > 1 and all(item and " " not in item for item in items):  # ids; a sentence may have a comma too
        return f"must be a list. Put it in square brackets: '{path[-1]}: [{', '.join(items)}]'"
    return "must be a list. Write each item on a line of its own, beginning with '- '"


def _want_keys(path: Path, kind: type[BaseModel]) -> str:
    keys = ", ".join(dict.fromkeys(key for model in models_at(kind, path) for key in fields_of(model)))
    around = [fields_of(model).get(str(path[-1])) for model in models_at(kind, path[:-1])] if path else []
    null = "be null or " if any(field and NoneType in get_args(field.annotation) for field in around) else ""
    return f"must {null}have keys of its own, each on an indented line{': ' + keys if keys else ''}"


def _path(finding: ErrorDetails, given: Mapping[str, Any]) -> Path:
    """Where the finding stands in what was written, without the names that pydantic puts in between."""
    path: Path = ()
    here: Any = given
    for part in finding["loc"]:
        inside = part in here if isinstance(here, dict) else isinstance(here, list) and isinstance(part, int)
        if inside:
            here = here[part]
            path = (*path, part)
    if finding["type"] == "missing":
        path = (*path, finding["loc"][-1])
    return path


def _value(given: Mapping[str, Any], path: Path) -> Any:
    here: Any = given
    for part in path:
        here = here.get(part) if isinstance(here, dict) else here[part]
    return here


def _name(path: Path) -> str:
    """How a person finds the place: `'cue' in item 2 of 'faults'`."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name = f"item {part + 1} of {name}" if name else f"item {part + 1}"
        else:
            name = f"'{part}' in {name}" if name else f"'{part}'"
    return name or "the file"
