"""A hold that opens step by step, easiest first: which step is next, and what is on hold after it. No words here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.state import DialogueState, Hold, Releasing
from bot.knowledge.models import Protocol


def releasing(protocol: Protocol, state: DialogueState) -> Releasing | None:
    """The release in steps that is under way for the protocol, or None."""
    held = any(hold.protocol == protocol.id for hold in state.holds)
    found = [one for one in state.releasing if one.protocol == protocol.id]
    return found[-1] if found and held and _steps(protocol) else None


def next_step(protocol: Protocol, state: DialogueState) -> int:
    """The number of the step to open next, from 0; the number of steps when no step has anything on hold."""
    held = {id for hold in state.holds if hold.protocol == protocol.id for id in hold.exercises}
    steps = _steps(protocol)
    return next((number for number, step in enumerate(steps) if held & {*step}), len(steps))


def newest(protocol: Protocol, state: DialogueState) -> tuple[str, ...]:
    """The exercises of the newest open step."""
    number = next_step(protocol, state)
    return _steps(protocol)[number - 1] if number else ()


def too_early(protocol: Protocol, state: DialogueState, at: datetime) -> bool:
    """Whether the newest step has not been open for long enough."""
    under_way = releasing(protocol, state)
    return under_way is not None and at - under_way.at < pause(protocol)


def pause(protocol: Protocol) -> timedelta:
    """How long a step is open before the next."""
    return timedelta(hours=protocol.release.next_after_hours if protocol.release else 0)


def with_next_open(protocol: Protocol, state: DialogueState, at: datetime) -> DialogueState:
    """The state with the next step off hold; with the last one, or without steps, the whole hold is gone."""
    number = next_step(protocol, state)
    state = begun_anew(protocol.id, state)
    if number + 1 >= len(_steps(protocol)):
        return replace(state, holds=tuple(hold for hold in state.holds if hold.protocol != protocol.id))
    free = _steps(protocol)[number]
    holds = tuple(_less(hold, free) if hold.protocol == protocol.id else hold for hold in state.holds)
    return replace(state, holds=holds, releasing=(*state.releasing, Releasing(protocol.id, at)))


def begun_anew(protocol_id: str, state: DialogueState) -> DialogueState:
    """The state with no release of the protocol under way."""
    return replace(state, releasing=tuple(one for one in state.releasing if one.protocol != protocol_id))


def standing(state: DialogueState) -> tuple[Hold, ...]:
    """The holds that nobody has been re-screened for: those that open in steps are left out."""
    under_way = {one.protocol for one in state.releasing}
    return tuple(hold for hold in state.holds if hold.protocol not in under_way)


def _less(hold: Hold, free: Collection[str]) -> Hold:
    return replace(hold, exercises=tuple(id for id in hold.exercises if id not in free))


def _steps(protocol: Protocol) -> tuple[tuple[str, ...], ...]:
    return protocol.release.steps if protocol.release else ()
