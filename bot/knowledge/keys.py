"""Which keys may stand where in a file, and what somebody meant by one that may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.knowledge.plain_yaml import Path
from bot.knowledge.suggest import did_you_mean

GIVEN = ("id", "body")  # on top of a file no keys: its name and its text say them


def fields_of(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The model's keys as they are written in a file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def models_at(kind: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """The models that may stand at a path."""
    here: list[Any] = [kind]
    for part in path:
        here = [inner for type_ in here for inner in _inside(type_, part)]
    return [type_ for type_ in here if _is_model(type_)]


def meant_by(path: Path, kind: type[BaseModel]) -> tuple[str, str]:
    """What to do with a key that may not stand at the path, and the key that was probably meant, or ''."""
    *within, key = path
    if place := _further_out(tuple(within), key, kind):
        return f"It belongs to {place}. Begin its line further left", ""
    if homes := list(_further_in(tuple(within), key, kind)):
        place, *others = (f"'{home}'" for home in homes)
        if others:
            return f"It belongs to {', '.join([place, *others[:-1]])} or {others[-1]}. Indent it under one of them", ""
        return f"It belongs to {place}. Indent it under '{homes[0]}:'", ""
    known = _keys(kind, tuple(within))
    advice = did_you_mean(str(key), known, f"Known are: {', '.join(known)}")
    return advice, next((name for name in known if advice == f"Did you mean '{name}'?"), "")


def _keys(kind: type[BaseModel], path: Path) -> list[str]:
    return [key for model in models_at(kind, path) for key in fields_of(model) if path or key not in GIVEN]


def _further_out(within: Path, key: str | int, kind: type[BaseModel]) -> str:
    """What encloses the place and has the key: the line is indented too far."""
    for depth in range(len(within) - 1, -1, -1):
        if key in _keys(kind, within[:depth]):
            named = [part for part in within[:depth] if isinstance(part, str)]
            return f"'{named[-1]}'" if named else "the file itself"
    return ""


def _further_in(within: Path, key: str | int, kind: type[BaseModel]) -> Iterator[str]:
    """The keys of the place under which it may stand: the line is not indented far enough."""
    for model in models_at(kind, within):
        for name, field in fields_of(model).items():
            if any(key in fields_of(inner) for inner in _models_in(field.annotation)):
                yield name


def _inside(type_: Any, part: str | int) -> Iterable[Any]:
    """What may stand under a key or as an item of a value of the type."""
    if _is_model(type_):
        return _choices(field.annotation) if (field := fields_of(type_).get(str(part))) else ()
    arguments = get_args(type_)
    if get_origin(type_) is dict:
        return _choices(arguments[1])
    return _choices(arguments[0]) if get_origin(type_) in (tuple, list) else ()


def _choices(annotation: Any) -> Iterator[Any]:
    """The members of a union; a type that is none is the only one."""
    if _is_model(annotation) or get_origin(annotation) in (dict, tuple, list):
        yield annotation
    else:
        for inner in get_args(annotation):
            yield from _choices(inner)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if _is_model(annotation):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _models_in(inner)]


def _is_model(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, BaseModel)
