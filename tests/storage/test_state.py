"""A state's JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.state import DecisionKind, DialogueState, Reasons
from bot.storage import state

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))  # moments carry a zone
st.register_type_strategy(float, st.floats(0, 1))  # all that is remembered as one is a chance


@given(st.from_type(DialogueState))
def test_every_state_comes_back_as_it_went(one: DialogueState):
    """Whatever can be remembered comes back the same; holds and reminders are in rows of their own."""
    text = state.dump(one)
    assert not {"holds", "reminders"} & json.loads(text).keys()
    assert state.load(text, one.holds, one.reminders) == replace(one, known=True, unreached=False)


def test_a_state_written_by_an_older_kneebot_is_read():
    """What an older version did not know of is as for somebody new."""
    assert state.load('{"last_entry": "cramping"}', ()) == DialogueState(last_entry="cramping")
    reasons = '{"kind": "answer", "revision": "r1", "phrasing": "how long", "sure": true}'
    loaded = state.load(f'{{"reasons": {reasons}}}', ())
    assert loaded == DialogueState(reasons=Reasons(DecisionKind.ANSWER, "r1", phrasing="how long"))
