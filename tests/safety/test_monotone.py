"""Adding words that deny nothing never lowers a level; and no text at all makes safety fail.

What is added comes from the everyday messages and from what people say to play a thing down; what it is added to, from
the signs' own examples: a new sign is tried here without a line of code.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from told import PLAYED_DOWN

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import TriageLevel
from bot.safety.triage import Safety
from tests import in_use

HERE = Path(__file__).parent
EXAMPLES = [
    (sign.id, said)
    for protocol in in_use.knowledge().protocols.values()
    for sign in protocol.signs
    for said in sign.raised_by
]
SAID = [said for _, said in EXAMPLES]
EVERYDAY = [json.loads(line)["text"] for line in (HERE / "everyday.jsonl").read_text(encoding="utf-8").splitlines()]
# Emergencies told sideways, by somebody who had not seen a sign.
SIDEWAYS = [
    row["text"]
    for row in map(json.loads, (HERE / "sideways.jsonl").read_text(encoding="utf-8").splitlines())
    if row["escalate"] == "emergency"
]
# Each example gets this many everyday sentences of its own, before and after it: ten thousand messages, in seconds.
EACH = 5_000 // len(SAID) + 1


@pytest.fixture(scope="module")
def levels(safety: Safety) -> dict[str, TriageLevel]:
    """The level that each example has alone."""
    return {said: safety.assess(said).level for said in SAID}


@pytest.fixture(scope="module")
def alone(signs: Safety) -> dict[str, TriageLevel]:
    """The level that each example has alone, by the signs alone."""
    return {said: signs.assess(said).level for said in SAID}


@pytest.mark.parametrize(("sign", "said"), EXAMPLES)
def test_every_example_raises_its_sign(signs: Safety, sign: str, said: str) -> None:
    """Each sign is raised by each of its own examples, as its writer's and as now."""
    assert sign in [finding.sign for finding in signs.assess(said).findings]


def test_added_sentences_never_lower_the_level(safety: Safety, levels: dict[str, TriageLevel]) -> None:
    """Any everyday sentence before or after a report, whatever it says, leaves the report as grave as it was."""
    drawn = random.Random(1)  # noqa: S311 - the same messages each time
    messages = [
        (said, joined)
        for said in SAID
        for more in drawn.sample(EVERYDAY, EACH)
        for joined in (f"{said}. {more}", f"{more}\n{said}")
    ]
    assert len(messages) >= 10_000
    assert not [(said, joined) for said, joined in messages if safety.assess(joined).level < levels[said]]


@pytest.mark.parametrize("more", PLAYED_DOWN)
def test_playing_it_down_never_lowers_the_level(signs: Safety, alone: dict[str, TriageLevel], more: str) -> None:
    """A joke, a relative's opinion or a question, before or after a report, in its sentence or in one of its own."""
    patterns = ("{0}. {1}", "{1}. {0}", "{0}, {1}", "{1}, {0}", "{0} - {1}", "{0}\n{1}", "{1}\n{0}")
    turn = PLAYED_DOWN.index(more)  # each report is joined in two ways here, and in every way over all of these
    ways = [(patterns[(turn + at) % 7], patterns[(turn + at + 3) % 7]) for at in range(len(SAID))]
    messages = [(said, way.format(said, more)) for said, two in zip(SAID, ways, strict=True) for way in two]
    assert not [(said, joined) for said, joined in messages if signs.assess(joined).level < alone[said]]


@pytest.mark.parametrize("pattern", ["{0}. {1}", "{1}. {0}", "{0}, {1}", "{1}, {0}", "{1}. {0}. {1}", "{1}\n{0}\n{1}"])
def test_playing_down_what_no_sign_hears_never_lowers_the_level(heedful: Safety, pattern: str) -> None:
    """A report that only the second opinion recognises is as grave with a joke, an opinion or a question around it."""
    drawn = random.Random(3)  # noqa: S311 - the same messages each time
    alone = {said: heedful.assess(said).level for said in drawn.sample(SIDEWAYS, 40)}
    joined = {said: pattern.format(said.rstrip(" .!?"), drawn.choice(PLAYED_DOWN)) for said in alone}
    assert not [text for said, text in joined.items() if heedful.assess(text).level < alone[said]]


def test_two_messages_give_at_least_the_level_of_either(safety: Safety, levels: dict[str, TriageLevel]) -> None:
    """What was said before a report never makes it less grave, and neither does what is said in its own message."""
    drawn = random.Random(2)  # noqa: S311 - the same messages each time
    pairs = [(said, before) for said in SAID for before in (*drawn.sample(SAID, 6), *drawn.sample(EVERYDAY, 6))]
    heard = {before: safety.assess(before).heard for _, before in pairs}
    for said, before in pairs:
        assert safety.assess(said, heard[before]).level >= levels[said], (before, said)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*SAID, *EVERYDAY, *PLAYED_DOWN]), min_size=2, max_size=5))
@example(["4 weeks post op can i do bridges", "What do they say nowadays for my mate's keyhole next spring"])
@example(["One leg is thinner since the old cast came off in 2014", "sore calf since the operation"])
def test_a_story_is_as_grave_as_its_gravest_sentence(signs: Safety, sentences: list[str]) -> None:
    """Whatever is told before, between and after, the whole story is at least as grave as each sentence alone."""
    whole = signs.assess(". ".join(sentence.rstrip(".") for sentence in sentences)).level
    assert whole >= max(signs.assess(sentence).level for sentence in sentences)


def test_an_opinion_is_not_a_report_of_another(signs: Safety, base: KnowledgeBase) -> None:
    """What somebody thinks of it is no denial, and does not make it theirs; their own pain is theirs."""
    assert signs.assess("my wife says it's nothing, dodgy back").level is TriageLevel.CAUTION
    assert signs.assess("my wife says her back hurts").level is TriageLevel.NONE
    assert signs.assess("it's nothing to do with my back").level is TriageLevel.NONE


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=500))
def test_any_text_is_assessed(safety: Safety, text: str) -> None:
    """Any characters at all, halves of pairs and controls among them: there is a level, and nothing fails."""
    assert safety.assess(text).level in TriageLevel


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("not " * 1_000_000, TriageLevel.NONE),
        ("numb " * 20_000, TriageLevel.NONE),
        ("\N{FACE WITH TEARS OF JOY}" * 100_000, TriageLevel.NONE),
        ("\N{ZERO WIDTH JOINER}" * 99_990 + "numb bum", TriageLevel.EMERGENCY),
        ("e\N{COMBINING ACUTE ACCENT}" * 50_000, TriageLevel.NONE),
        ("my back, " * 10_000, TriageLevel.CAUTION),
        ("\ud800" * 100_000, TriageLevel.NONE),
    ],
    ids=["not", "numb", "faces", "joiners", "accents", "back", "halves"],
)
def test_a_flood_is_assessed(signs: Safety, text: str, level: TriageLevel) -> None:
    """A flood of one word, a million times over, is assessed like any message."""
    assert signs.assess(text).level is level
