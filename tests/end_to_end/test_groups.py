"""In a group the bot speaks only when spoken to, and then only to lead the asker to the private chat."""

from __future__ import annotations

from itertools import count

import pytest

from tests.emulator import Phone, Said
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import hears, is_held, label, words

_groups = count(-1_009_000_000_000, -1)


@pytest.fixture
def club(ann: Phone) -> Phone:
    """Ann in a group that the bot is in."""
    return ann.in_group(next(_groups))


def leads_to_private(said: Said, running: Kneebot) -> bool:
    """The group's sentence and the link, and nothing besides."""
    link = {label("group_button"): f"https://t.me/{running.server.username}?start=group"}
    return said.text == words("group") and said.buttons == link and not said.picture


@pytest.mark.parametrize(
    "talk", ["my back hurts", "how many reps and how often?", "the bot says 30 degrees", "@someone_else hi", "/weather"]
)
async def test_not_spoken_to(club: Phone, running: Kneebot, talk: str) -> None:
    """What people say to each other in a group is left alone."""
    club.says(talk)
    club.says(f"@{running.server.username} hello")
    await hears(club)
    assert len(club.all) == 1


@pytest.mark.parametrize("talk", ["@{bot} my back hurts", "hey @{bot}, how many reps?", "/exercises@{bot}", "/help"])
async def test_spoken_to(club: Phone, running: Kneebot, talk: str) -> None:
    """Mentioned or commanded in a group, the bot leads to the private chat and says nothing about health."""
    club.says(talk.format(bot=running.server.username))
    assert leads_to_private(await hears(club), running)


async def test_replied_to(club: Phone, running: Kneebot) -> None:
    """A reply to the bot counts as speaking to it, also without its name."""
    club.says(f"@{running.server.username} hello")
    first = await hears(club)
    club.says("and my knee?", reply_to=first)
    assert leads_to_private(await hears(club), running)


async def test_answers_the_asker(club: Phone, running: Kneebot) -> None:
    """In a group the sentence hangs under the question, so that everyone sees who is meant."""
    question = club.says(f"@{running.server.username} hello")
    answer = await hears(club)
    assert f'"message_id": {question["message_id"]}' in answer.fields["reply_parameters"]


async def test_report_in_a_group(club: Phone, ann: Phone, running: Kneebot) -> None:
    """Back pain told to the bot in a group holds that person's bridges in the private chat too."""
    club.says(f"@{running.server.username} my back hurts")
    await hears(club)
    assert await is_held(ann)


async def test_the_link(club: Phone, ann: Phone, running: Kneebot) -> None:
    """The link from the group opens the private chat with what the bot is."""
    ann.says("/start group")
    assert "Kneebot" in (await hears(ann)).text


async def test_a_press_in_a_group(club: Phone, running: Kneebot) -> None:
    """A forged press in a group shows nothing about health either."""
    club.says(f"@{running.server.username} hello")
    first = await hears(club)
    await club.notice(club.presses_data(first, "e:hamstring-bridge-30"))
    assert leads_to_private(await hears(club), running)
