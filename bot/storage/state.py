"""A person's dialogue state as JSON and back. Holds and reminders are not in it: their tables outlive it."""

from __future__ import annotations

import json
from typing import Any, get_args

from pydantic import TypeAdapter

from bot.dialogue.occurrences import Reminder
from bot.dialogue.state import DialogueState, Hold, Pending

_JSON = TypeAdapter(dict[str, Any])
_STATE = TypeAdapter(DialogueState)
# By name, because two kinds of pending question may have the same fields.
_PENDING: dict[str, TypeAdapter[Pending]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Pending)}
_NOT_IN_JSON = {"holds", "reminders", "unreached", "known", "pending"}


def dump(state: DialogueState) -> str:
    """The state as JSON, without its holds and reminders."""
    values = _STATE.dump_python(state, mode="json", exclude=_NOT_IN_JSON)
    if state.pending is not None:
        kind = type(state.pending).__name__
        values["pending"] = {kind: _PENDING[kind].dump_python(state.pending, mode="json")}
    return json.dumps(values)


def load(text: str, holds: tuple[Hold, ...], reminders: tuple[Reminder, ...] = ()) -> DialogueState:
    """The state with these holds and reminders; from JSON that cannot be read, a fresh one that is not `known`."""
    try:
        values = _JSON.validate_json(text)
        pending = _pending(values.pop("pending", None))
        kept = {"pending": pending, "holds": holds, "reminders": reminders, "known": True}
        return _STATE.validate_python(values | kept)
    except (ValueError, KeyError):  # what pydantic finds is a ValueError too
        return DialogueState(holds=holds, reminders=reminders, known=False)


def _pending(tagged: Any) -> Pending | None:
    if tagged is None:
        return None
    ((kind, values),) = _JSON.validate_python(tagged).items()
    return _PENDING[kind].validate_python(values)
