"""What an editor must know to help whoever writes a file: a JSON Schema of the keys on top, made from the models.

It knows each key, what it is for and what may stand there, and refuses what the loader refuses. How keys or files must
fit together is left to `check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from bot.knowledge.folder import Sources
from bot.knowledge.keys import GIVEN
from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import Answer, Exercise, Messages, Model, Page, Programme, Protocol, SafetyWords, SmallTalk

FOLDER = ".schema"  # in the knowledge folder; a name that begins with a dot is not read
# Without the word lists for matching, whose keys are free.
KINDS: Mapping[str, type[Model]] = {
    "answer": Answer,
    "exercise": Exercise,
    "programme": Programme,
    "progress": ProgressRules,
    "protocol": Protocol,
    "smalltalk": SmallTalk,
    "page": Page,
    "messages": Messages,
    "safety-words": SafetyWords,
    "sources": Sources,
}


class _Keys(GenerateJsonSchema):
    """Keys keep their own names: no "Hold S" is made of `hold_s`."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  pydantic's to ask
        return False


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file. Raises KeyError for a kind that is none."""
    schema = KINDS[kind].model_json_schema(schema_generator=_Keys)
    properties = {key: value for key, value in schema.pop("properties").items() if key not in GIVEN}
    required = [key for key in schema.pop("required") if key not in GIVEN]
    return {
        "$schema": _Keys.schema_dialect,
        "$comment": "Made by `kneebot schema` from the models in bot/knowledge. Do not edit it.",
        **schema,
        "properties": properties,
        "required": required,
    }


def schema_text(kind: str) -> str:
    """The same as the text of a file. Raises KeyError for a kind that is none."""
    return json.dumps(schema_of(kind), indent=2, ensure_ascii=False) + "\n"
