"""Long stories with a question somewhere in them."""

from __future__ import annotations

import pytest

from bot.commands.ask import respond
from bot.dialogue.policy import Policy
from bot.dialogue.state import DecisionKind

STORIES = {
    "So I signed up for the Manchester half with two mates from work back in spring and we have been running three "
    "evenings a week since, mostly along the canal because it is flat. Everything was going nicely until the clocks "
    "changed, then my kneecap started to grumble on the way down from the flat, never in the morning. My question is "
    "how many of these bridges should I do and how often in a week?": "how-many-how-often",
    "My sister got me into this, she is a proper athlete and I am more of a plodder, 12 minute miles on a good day, "
    "and I never did any strength work until the lockdown. We have a set of dumbbells somewhere under the stairs that "
    "nobody has touched since. Anyway I tried the bridge on the living room rug last night with the dog watching, and "
    "after five or six of them my hamstring cramps up something rotten. What can I do about that?": "hamstring-cramp",
    "I have been a postman for twenty two years so I walk about nine miles a day on top of the running, and I am on "
    "my feet from five in the morning. The other lads say it is just age. I have new shoes every six months, I stretch "
    "when I remember, and I sleep like a log. I read the article about the two bridges on Sunday. Do I need an MRI "
    "or an x-ray before I start with any of that, or is it a waste of time?": "do-i-need-a-scan",
}


@pytest.mark.parametrize(("story", "entry"), STORIES.items(), ids=list(STORIES.values()))
def test_a_story_gets_what_it_asks_for(policy: Policy, story: str, entry: str) -> None:
    """A story of more than 300 characters is answered with what it asks, or has it first among the choices."""
    assert len(story) > 300
    why = respond(policy, story).explanation
    assert why.entry == entry or why.choices[:1] == (entry,)


@pytest.mark.parametrize("ending", ["Any tips?", "What is it?", "Where do I begin?", "Thanks!"])
def test_a_vague_ending_decides_nothing(policy: Policy, ending: str) -> None:
    """What anybody could ask at the end of a story is no question of its own: small talk never answers a story."""
    story = (
        "I can sit for half an hour at most, then the ache in my kneecap builds up until I have to stand, in the car, "
        "in the cinema, at my desk, everywhere with the knee bent for long. " + ending
    )
    why = respond(policy, story).explanation
    assert why.kind is not DecisionKind.SMALLTALK
    assert why.entry == "pain-when-sitting" or "pain-when-sitting" in why.choices
