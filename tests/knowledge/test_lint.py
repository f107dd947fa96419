"""What shows only when the files are read together: what an editor would see."""

from datetime import datetime, timedelta, timezone

import pytest
from coach import GOOD, Coach

BRIDGE = GOOD["exercises/bridge.md"].replace("        ", "")


def exercise(coach: Coach, id: str, easier: str | None, harder: str | None) -> None:
    """Write one more exercise with its place on the ladder."""
    text = BRIDGE.replace("title: Bridge", f"title: {id.title()}").replace("glute bridge", f"other {id}")
    text = text.replace("how do i do the bridge", f"teach me {id}")
    text = text.replace("easier: null", f"easier: {easier or 'null'}").replace(
        "harder: null", f"harder: {harder or 'null'}"
    )
    coach.writes(f"exercises/{id}.md", text.encode())


def test_unknown_related(coach: Coach) -> None:
    """A misspelt id is answered with the one that was meant."""
    coach.changes("answers/desk.md", "related: [bridge]", "related:\n  - hello\n  - brigde")
    assert coach.sees() == ["knowledge/answers/desk.md:9: related 'brigde' is no file there is. Did you mean 'bridge'?"]


def test_two_mistakes_in_one_file(coach: Coach) -> None:
    """A misspelt key hides no unknown id: both are told at once."""
    coach.changes("answers/desk.md", "related: [bridge]", "related: [brigde]\nreviewd: null")
    told = "\n".join(coach.sees())
    assert "'reviewd'" in told
    assert "Did you mean 'bridge'?" in told


def test_unknown_without_a_likeness(coach: Coach) -> None:
    """An id like no other is answered with where ids come from."""
    coach.changes("safety/back-pain.md", "holds: [bridge]", "holds: [squat]")
    assert coach.sees() == [
        "knowledge/safety/back-pain.md:4: holds 'squat' is no file there is. "
        "Give the name of a file in exercises/, without .md",
    ]


def test_only_mentioned(coach: Coach) -> None:
    """What is said to somebody who only mentions a sign must be an entry."""
    coach.changes("safety/back-pain.md", "holds:", "only_mentioned: back-pain\nholds:")
    assert coach.sees() == [
        "knowledge/safety/back-pain.md:4: only_mentioned 'back-pain' is in safety/. "
        "Name one in exercises/, answers/, smalltalk/",
    ]


def test_wrong_folder(coach: Coach) -> None:
    """An exercise's step up must be an exercise."""
    coach.changes("exercises/bridge.md", "harder: null", "harder: desk")
    assert coach.sees() == ["knowledge/exercises/bridge.md:20: harder 'desk' is in answers/. Name one in exercises/"]


def test_several_where_one_may_stand(coach: Coach) -> None:
    """Two ids in the place of one are no file there is."""
    coach.changes("exercises/bridge.md", "harder: null", "harder: bridge, desk")
    (told,) = coach.sees()
    assert told.startswith("knowledge/exercises/bridge.md:20: harder 'bridge, desk' is no file there is.")


def test_names_itself(coach: Coach) -> None:
    """An answer is not related to itself."""
    coach.changes("answers/desk.md", "related: [bridge]", "related: [desk]")
    assert coach.sees() == ["knowledge/answers/desk.md:7: related names the file itself. Name another one"]


def test_question_leads_nowhere(coach: Coach) -> None:
    """A screening question must lead to a protocol that there is."""
    coach.changes(
        "safety/back-pain.md",
        "sources:",
        "questions:\n  - id: numb\n    ask: Are you numb?\n    label: Numb\n    leads_to: back-pian\nsources:",
    )
    assert coach.sees() == [
        "knowledge/safety/back-pain.md:9: leads_to 'back-pian' is no file there is. Did you mean 'back-pain'?",
    ]


def test_sources(coach: Coach) -> None:
    """Exercises, answers and protocols name at least one source, and one that is in the list."""
    coach.changes("answers/desk.md", "sources: [cpg]\n", "")
    coach.changes("exercises/bridge.md", "sources: [cpg]", "sources: []")
    coach.changes("safety/back-pain.md", "sources: [trial]", "sources: [trail, book]")
    add = "it has no source. Add a line 'sources: […]' with ids from sources.md"
    assert coach.sees() == [
        f"knowledge/answers/desk.md:1: {add}",
        f"knowledge/exercises/bridge.md:24: {add}",
        "knowledge/safety/back-pain.md:5: source 'book' is not in sources.md. Add it to sources.md",
        "knowledge/safety/back-pain.md:5: source 'trail' is not in sources.md. Did you mean 'trial'?",
    ]


def test_a_source_in_capitals(coach: Coach) -> None:
    """A source with a slip in capitals is named, and no new one is asked for."""
    coach.changes("sources.md", "id: trial", "id: TRIAL2019")
    coach.changes("safety/back-pain.md", "sources: [trial]", "sources: [TRIAL2091]")
    assert "Did you mean 'TRIAL2019'?" in "\n".join(coach.sees())


def test_broken_source_list(coach: Coach) -> None:
    """A mistake in the list of sources is told once, and not for every file that names a source."""
    coach.changes("sources.md", "year: 2019", "year: MMXIX")
    assert coach.sees() == ["knowledge/sources.md:6: 'year' in item 1 of 'sources' must be a whole number"]


def test_source_twice(coach: Coach) -> None:
    """Two sources cannot have one id."""
    coach.changes("sources.md", "- id: trial", "- id: cpg")
    coach.changes("safety/back-pain.md", "[trial]", "[cpg]")
    assert coach.sees() == [
        "knowledge/sources.md:8: source 'cpg' stands in knowledge/sources.md:3 too. Give one of them another name",
    ]


def test_phrasing_in_two_entries(coach: Coach) -> None:
    """The same words in two entries are told with both places, however they are written."""
    coach.changes("smalltalk/hello.md", "hey there", "'How do I do the  BRIDGE?'")
    assert coach.sees() == [
        "knowledge/smalltalk/hello.md:3: 'How do I do the  BRIDGE?' also asks for knowledge/exercises/bridge.md:4. "
        "Keep it in one of the two",
    ]


def test_phrasing_twice(coach: Coach) -> None:
    """The same words twice in one entry are told, but a title may be a phrasing too."""
    coach.changes("smalltalk/hello.md", "[hi, hey there", "[hello, Hi, 'hi!', hey there")
    assert coach.sees() == ["knowledge/smalltalk/hello.md:3: 'hi!' stands here already, on line 3. Take one out"]


def test_nearly_the_same(coach: Coach) -> None:
    """All but the same words in two entries are told with both places."""
    coach.changes("smalltalk/hello.md", "hey there", "my knees hurts when i sit")
    assert coach.sees() == [
        "knowledge/smalltalk/hello.md:3: 'my knees hurts when i sit' is nearly 'my knee hurts when i sit' "
        "in knowledge/answers/desk.md:4. Keep one of the two, or tell them apart",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "why is my left leg so much weaker than the right one",
            "why is my right leg so much weaker than the left one",
        ),
        ("how often a week do i do the 90 degree bridge", "how often a week do i do the 30 degree bridge"),
        ("should my knee hurt when i am doing the bridge", "shouldn't my knee hurt when i am doing the bridge"),
        ("can i go running when my knee is sore", "cant i go running when my knee is sore"),
        (
            "is there an easier bridge that i can do at home on the floor",
            "is there a harder bridge that i can do at home on the floor",
        ),
        (
            "what if my knee hurts before the bridge exercise at home",
            "what if my knee hurts after the bridge exercise at home",
        ),
    ],
)
def test_a_difference_that_counts(coach: Coach, one: str, other: str) -> None:
    """Questions that differ in a side, a number, a denial or an opposite may look as alike as they like."""
    coach.changes("answers/desk.md", "my knee hurts when i sit", one)
    coach.changes("smalltalk/hello.md", "hey there", f'"{other}"')
    assert coach.sees() == []


def test_the_folders_own_opposites(coach: Coach) -> None:
    """Words that the folder itself keeps apart are kept apart here as well."""
    coach.changes("answers/desk.md", "my knee hurts when i sit", "does it help to put heat on my knee after a run")
    coach.changes("smalltalk/hello.md", "hey there", "does it help to put heats on my knee after a run")
    assert len(coach.sees()) == 1
    coach.changes("words/matching.md", "same:", "veto:\n  warmth:\n    hot: [heat]\n    odd: [heats]\nsame:")
    assert coach.sees() == []


def test_wording_lengths(coach: Coach) -> None:
    """A phrasing is neither a letter nor a letter to the editor."""
    coach.changes("smalltalk/hello.md", "[hi, hey there", f"[h, {'ha ' * 70}")
    told = "a phrasing has 2 to 200 characters, this one has {}. Write it as people type it"
    assert coach.sees() == [f"knowledge/smalltalk/hello.md:3: {told.format(length)}" for length in (1, 209)]


def test_ladder(coach: Coach) -> None:
    """A ladder whose steps lead up and back down has no problem, also where two lead to one."""
    exercise(coach, "plank", None, "lunge")
    exercise(coach, "squat", None, "lunge")
    exercise(coach, "lunge", "squat", None)
    assert coach.sees() == []


def test_no_step_back(coach: Coach) -> None:
    """A step up to an exercise that knows no step down is told there, with the line to write."""
    exercise(coach, "squat", None, "lunge")
    exercise(coach, "lunge", None, None)
    assert coach.sees() == [
        "knowledge/exercises/lunge.md:19: knowledge/exercises/squat.md:20 says that this one is harder. "
        "Write here 'easier: squat'",
    ]


def test_ladder_in_a_circle(coach: Coach) -> None:
    """A ladder that leads back to where it began is told once, with the whole way round."""
    exercise(coach, "squat", "step", "lunge")
    exercise(coach, "lunge", "squat", "step")
    exercise(coach, "step", "lunge", "squat")
    exercise(coach, "plank", None, "squat")
    assert coach.sees() == [
        "knowledge/exercises/lunge.md:20: the steps go round in a circle: lunge > step > squat > lunge. "
        "Mend one 'easier' or 'harder' in it",
    ]


def test_each_calls_the_other_harder(coach: Coach) -> None:
    """Two exercises cannot each be the harder one."""
    exercise(coach, "squat", None, "lunge")
    exercise(coach, "lunge", None, "squat")
    assert "knowledge/exercises/lunge.md:20: the steps go round in a circle: lunge > squat > lunge. " in coach.sees()[1]


def test_too_long(coach: Coach) -> None:
    """A text that Telegram would refuse is told with its length, an emoji counting double."""
    coach.changes("menus/help.md", "Ask me anything about your knee.", "🦵" * 2049)
    coach.changes("exercises/bridge.md", "sources: [cpg]\n---\n", f"sources: [cpg]\n---\n{'x' * 1019}\n")
    coach.changes("smalltalk/hello.md", "title: Hello", f"title: {'x' * 61}")
    assert coach.sees() == [
        "knowledge/exercises/bridge.md:26: title and text under a picture have 1025 characters, and Telegram "
        "takes 1024. Shorten it",
        "knowledge/menus/help.md:4: the text has 4098 characters, and Telegram takes 4096. Shorten it",
        "knowledge/smalltalk/hello.md:2: the title has 61 characters. Shorten it to 60",
    ]


def test_markup_is_free(coach: Coach) -> None:
    """What counts is what a runner reads: the marks around it and the addresses of links do not."""
    coach.changes(
        "menus/help.md", "Ask me anything about your knee.", f"[{'x' * 4000}](https://kneebot.org/{'y' * 200})"
    )
    assert coach.sees() == []


def test_addresses(coach: Coach) -> None:
    """An address that is none, or that somebody made up, is told."""
    coach.changes("sources.md", "https://doi.org/10.2519/jospt.2019.0302", "https://example.com/paper")
    coach.changes("exercises/bridge.md", "video: null", "video:\n  url: https://.\n  title: Bridge\n  checked: null")
    assert coach.sees() == [
        "knowledge/exercises/bridge.md:23: 'https://.' is no web address. Write it whole, from https:// on",
        "knowledge/sources.md:7: 'https://example.com/paper' is a made-up address. Give the real one, or leave it out",
    ]


def test_review_dates(coach: Coach) -> None:
    """The next review cannot be due before the last one."""
    coach.changes(
        "answers/desk.md",
        "sources: [cpg]",
        "sources: [cpg]\nreviewed:\n  by: A physio\n  on: 2026-03-01\n  due: 2025-03-01",
    )
    assert coach.sees() == [
        "knowledge/answers/desk.md:12: the next review (2025-03-01) is due before the last one (2026-03-01). "
        "Mend one of the dates",
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "{by: Ann Lee, on: 2999-01-01}",
            "the review (2999-01-01) is yet to come. Write the day on",
        ),
        ("{by: Ann Lee, on: 20260131}", "'on' in 'reviewed' must be a date, written like 2026-03-31"),
        ('{by: Ann Lee, on: "1769817600"}', "'on' in 'reviewed' must be a date, written like 2026-03-31"),
        (
            "{by: Ann Lee, on: 2026-02-30}",
            "'on' in 'reviewed' is 2026-02-30, and there is no such day. Write one that there is, like 2026-03-31",
        ),
        ("nil", "'reviewed' must be null or have keys of its own, each on an indented line: by, on, due"),
        ('{by: "-", on: 2026-01-31}', "'by' in 'reviewed' must name who has read the file, with the profession"),
        (
            "{on: 2026-01-31}",
            "'by' in 'reviewed' is missing: name and profession of who has read it. Add a line 'by: …'",
        ),
        ("2026-01-31", "'reviewed' must be null or have keys of its own, each on an indented line: by, on, due"),
    ],
)
def test_reviewer(coach: Coach, written: str, message: str) -> None:
    """A review has somebody's name and a day that has been; anything else is no review, and is told."""
    coach.changes("answers/desk.md", "sources: [cpg]", f"sources: [cpg]\nreviewed: {written}")
    (told,) = coach.sees()
    assert told.startswith("knowledge/answers/desk.md:")
    assert message in told


def test_reviewed_today(coach: Coach) -> None:
    """Who reads a file in the morning of the furthest east may date it by the own clock."""
    today = datetime.now(timezone(timedelta(hours=14))).date()
    coach.changes("answers/desk.md", "sources: [cpg]", f"sources: [cpg]\nreviewed: {{by: Ann, on: {today}}}")
    assert coach.sees() == []


PLACES = """\
    ---
    title: Places
    groups:
      back:
        kind: place
        says: the back
        words: [back, <spine> pain]
      spine:
        kind: place
        says: the spine
        words: [spine]
    ---
    """
SIGN = """\
signs:
  - id: sore-back
    says: a sore back
    all: [back|spine]
    raised_by: [my back is sore]
sources:"""


def test_word_groups(coach: Coach) -> None:
    """A sign or a wording may only name word groups that there are."""
    coach.writes("words/places.md", PLACES)
    coach.changes("safety/back-pain.md", "sources:", SIGN)
    assert coach.sees() == []
    coach.changes("safety/back-pain.md", "back|spine", "bakc|spine")
    coach.changes("words/places.md", "<spine>", "<tail>")
    assert coach.sees() == [
        "knowledge/safety/back-pain.md:8: no word group 'bakc' is known. Did you mean 'back'?",
        "knowledge/words/places.md:7: no word group 'tail' is known. Add it to 'groups' in a file of safety words",
    ]
    coach.changes("words/places.md", "says: the back", "say: the back")
    assert coach.sees() == [
        "knowledge/words/places.md:6: 'say' in 'back' in 'groups' is no key that is known here. Did you mean 'says'?"
    ]


def test_word_group_twice(coach: Coach) -> None:
    """A word group stands in one file only."""
    coach.writes("words/places.md", PLACES)
    coach.writes("words/more-places.md", PLACES.replace("spine:", "tail:"))
    assert coach.sees() == [
        "knowledge/words/places.md:4: word group 'back' stands in knowledge/words/more-places.md:4 too. "
        "Give one of them another name",
    ]


def test_a_video_checked_on_a_day_to_come(coach: Coach) -> None:
    """Nobody has opened a page on a day that is yet to come; one who dates by their own clock is believed."""
    today = datetime.now(timezone(timedelta(hours=14))).date()
    video = "video: {url: 'https://www.youtube.com/watch?v=abc', title: Bridge, checked: %s}"
    coach.changes("exercises/bridge.md", "video: null", video % today)
    assert coach.sees() == []
    coach.changes("exercises/bridge.md", str(today), "2999-01-01")
    assert coach.sees() == [
        "knowledge/exercises/bridge.md:22: the day on which the page was opened (2999-01-01) is yet to come. "
        "Write the day, or null"
    ]


@pytest.mark.parametrize("wording", ["😴😴", "???", "- - -"])
def test_a_phrasing_without_words(coach: Coach, wording: str) -> None:
    """A phrasing of signs alone would be heard by nobody."""
    coach.changes("answers/desk.md", "  - sore knee at my desk", f'  - "{wording}"')
    assert coach.sees() == [
        f"knowledge/answers/desk.md:5: '{wording}' has no letter and no digit, and nothing is heard in it. Write words"
    ]
