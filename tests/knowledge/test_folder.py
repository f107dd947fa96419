"""A folder without a fault becomes one knowledge base; with any fault, none of it is taken."""

import os
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from coach import GOOD, Coach

from bot.errors import KnowledgeError, KnowledgeUnusable
from bot.knowledge.loader import check, read
from bot.knowledge.models import TriageLevel

OWN_FOLDER = Path(__file__).parents[2] / "knowledge"


def test_own_folder() -> None:
    """The knowledge that the bot comes with has no problem."""
    assert [str(problem) for problem in check(OWN_FOLDER)] == []


def test_whole(coach: Coach) -> None:
    """Every file of the folder is in the knowledge base, under its file name."""
    base = read(coach.folder)
    assert list(base.exercises) == ["bridge"]
    assert list(base.answers) == ["desk"]
    assert list(base.smalltalk) == ["hello"]
    assert list(base.pages) == ["help"]
    assert list(base.protocols) == ["back-pain"]
    assert list(base.sources) == ["cpg", "trial"]
    assert list(base.entries) == ["bridge", "desk", "hello"]
    assert base.messages.messages == {"back": "Back"}
    assert base.words == {"matching": {"title": "Words", "same": {"kneecap": ["knee cap"]}}}
    assert base.protocols["back-pain"].level is TriageLevel.CAUTION
    assert base.answers["desk"].body == "Stretch your legs **now and then**."
    assert str(base.exercises["bridge"].dose.repetitions) == "8–12"


def test_titles(coach: Coach) -> None:
    """Entries, pages and protocols have a title; a name that is none is an error."""
    base = read(coach.folder)
    titles = [base.title_of(id) for id in ("bridge", "hello", "help", "back-pain")]
    assert titles == ["Bridge", "Hello", "Help", "Back pain"]
    with pytest.raises(KeyError):
        base.title_of("cpg")
    assert [base.name_of(id) for id in ("bridge", "cpg")] == ["Bridge", "cpg"]


def test_wordings(coach: Coach) -> None:
    """An exercise can be asked for by its title, its other names and its phrasings."""
    wordings = read(coach.folder).wordings()
    assert wordings[:3] == [("bridge", "Bridge"), ("bridge", "glute bridge"), ("bridge", "how do i do the bridge")]
    assert ("hello", "hey there") in wordings


def test_review(coach: Coach) -> None:
    """A review's dates are read as days."""
    coach.changes(
        "answers/desk.md",
        "sources: [cpg]",
        "sources: [cpg]\nreviewed:\n  by: A physio\n  on: 2026-03-01\n  due: 2027-03-01",
    )
    review = read(coach.folder).answers["desk"].reviewed
    assert review is not None
    assert review.due == date(2027, 3, 1)


def test_review_on_one_line(coach: Coach) -> None:
    """A name and a day are enough, and may stand on one line."""
    coach.changes("answers/desk.md", "sources: [cpg]", 'sources: [cpg]\nreviewed: {by: "Ann Lee, PT", on: 2026-01-31}')
    review = read(coach.folder).answers["desk"].reviewed
    assert review is not None
    assert (review.by, review.on, review.due) == ("Ann Lee, PT", date(2026, 1, 31), None)


def test_safety_words(coach: Coach) -> None:
    """Words that safety listens for are kept apart from those for matching."""
    coach.writes(
        "words/places.md",
        """\
        ---
        title: Places
        groups:
          back:
            kind: place
            says: the back
            words: [back, spine]
        ---
        """,
    )
    base = read(coach.folder)
    assert list(base.safety_words) == ["places"]
    assert list(base.words) == ["matching"]


@pytest.mark.parametrize(
    ("holds", "held"),
    [("[bridge]", ("bridge",)), ("[all-bridges]", ("bridge",)), ("[all]", ("bridge", "lunge")), ("[]", ())],
)
def test_holds(coach: Coach, holds: str, held: tuple[str, ...]) -> None:
    """A protocol holds the exercises that it names, every bridge, or every exercise there is."""
    coach.writes("exercises/lunge.md", GOOD["exercises/bridge.md"].replace("ridge", "unge"))
    coach.changes("safety/back-pain.md", "holds: [bridge]", f"holds: {holds}")
    assert read(coach.folder).held_by("back-pain") == held


def test_frozen(coach: Coach) -> None:
    """Nothing can be changed in a knowledge base that is live."""
    base = read(coach.folder)
    with pytest.raises(TypeError):
        base.entries["new"] = base.entries["desk"]  # type: ignore[index]
    with pytest.raises(TypeError):
        base.answers["new"] = base.answers["desk"]  # type: ignore[index]


def test_all_or_nothing(coach: Coach) -> None:
    """One broken file keeps the whole folder from going live, and every problem is told at once."""
    coach.writes("answers/desk.md", "no keys")
    coach.changes("smalltalk/hello.md", "title: Hello", "titel: Hello")
    with pytest.raises(KnowledgeError) as error:
        read(coach.folder)
    assert str(error.value).splitlines() == [
        "knowledge/answers/desk.md:1: the file has no keys at its top. "
        "Begin with a line ---, then the keys, a line --- and the text",
        "knowledge/smalltalk/hello.md:2: 'titel' is no key that is known here. Did you mean 'title'?",
    ]


def test_revision(coach: Coach) -> None:
    """The revision changes with a letter or a name, comes back when they do, and heeds no ignored file."""
    before = read(coach.folder).revision
    coach.changes("smalltalk/hello.md", "Hello!", "Hallo!")
    assert read(coach.folder).revision != before
    coach.changes("smalltalk/hello.md", "Hallo!", "Hello!")
    coach.writes("answers/desk.md~", "a copy")
    assert read(coach.folder).revision == before
    (coach.folder / "menus" / "help.md").rename(coach.folder / "menus" / "aid.md")
    assert read(coach.folder).revision != before


@pytest.mark.parametrize(
    "file", ["README.md", "answers/README.md", "answers/.desk.md", "answers/_new.md", ".schema/a.md", "notes.txt"]
)
def test_ignored(coach: Coach, file: str) -> None:
    """Notes, drafts and what editors leave behind are not read."""
    coach.writes(file, "anything")
    coach.writes("_drafts/idea.md", "anything")
    assert coach.sees() == []


def test_link_in_a_circle(coach: Coach) -> None:
    """A folder that is linked into itself is read once."""
    (coach.folder / "answers" / "all").symlink_to(coach.folder)
    assert coach.sees() == []


def test_editor_habits(coach: Coach) -> None:
    """A byte-order mark, Windows line ends and spaces after --- do no harm."""
    text = (coach.folder / "answers" / "desk.md").read_text()
    coach.writes("answers/desk.md", "\ufeff".encode() + text.replace("---\n", "---  \n").replace("\n", "\r\n").encode())
    assert coach.sees() == []
    assert read(coach.folder).answers["desk"].title == "Knee pain at the desk"


def test_no_folder(coach: Coach) -> None:
    """A folder that is not there, is a file or has nothing in it is told as such."""
    with pytest.raises(KnowledgeUnusable, match=r"there is no such folder\. Set KNEEBOT_KNOWLEDGE_DIR"):
        check(coach.folder / "nowhere")
    with pytest.raises(KnowledgeUnusable, match="is a file and no folder"):
        check(coach.folder / "sources.md")
    (coach.folder / "empty").mkdir()
    with pytest.raises(KnowledgeUnusable, match=r"there is no \.md file in it"):
        read(coach.folder / "empty")


def test_file_gone(coach: Coach) -> None:
    """A file that cannot be opened is named, and the others are checked all the same."""
    (coach.folder / "answers" / "gone.md").symlink_to("nowhere.md")
    coach.changes("smalltalk/hello.md", "title: Hello", "title:")
    assert coach.sees() == [
        "knowledge/answers/gone.md:1: the file cannot be read (No such file or directory). "
        "Bring it back, or let the bot read it",
        "knowledge/smalltalk/hello.md:2: 'title' is empty. Write something after it",
    ]


@pytest.mark.parametrize("file", ["menus/messages.md", "sources.md"])
def test_missing_file(coach: Coach, file: str) -> None:
    """The two files that the bot cannot do without are missed, and nothing else is blamed for it."""
    (coach.folder / file).unlink()
    assert coach.sees() == [f"knowledge/{file}:1: the file is missing, and the bot needs it. Bring it back"]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            "answers/My Knee.md",
            "a file name has small letters a-z, digits and hyphens only. Rename it my-knee.md",
        ),
        ("answers/knee.MD", "a file name has small letters a-z, digits and hyphens only. Rename it knee.md"),
        (
            "answers/My knee.md.txt",
            "only a file whose name ends in .md is read. Save it as plain text, named my-knee.md",
        ),
        ("answers/knee.docx", "only a file whose name ends in .md is read. Save it as plain text, named knee.md"),
        (f"answers/{'k' * 41}.md", "the file name is 41 characters long. Shorten it to 40"),
        ("answers/bridge.md", "'bridge' is also the name of a file in exercises/. Rename one of them"),
        ("answers/sub/knee.md", "a folder inside answers/ is not read. Move the file up into answers/"),
        ("answer/knee.md", "no folder 'answer' is read. Did you mean 'answers'?"),
        (
            "knee.md",
            "no file is read here but sources.md. "
            "Move it into one of the folders exercises, answers, smalltalk, programmes, progress, menus, safety, words",
        ),
    ],
)
def test_misplaced(coach: Coach, file: str, message: str) -> None:
    """A file that would not be found under its name is told so, with the place or name to give it."""
    good = """\
        ---
        title: Something else
        phrasings: [a first wording, some other words, quite unlike those]
        sources: [cpg]
        ---
        Text.
        """
    if file == "answers/bridge.md":
        coach.changes("answers/desk.md", "related: [bridge]\n", "")
        coach.changes("safety/back-pain.md", "holds: [bridge]\n", "")
    coach.writes(file, good)
    # "exercises/" is read after "answers/", so it is the second of the two that is told.
    if file == "answers/bridge.md":
        file, message = "exercises/bridge.md", message.replace("exercises/", "answers/")
    assert coach.sees() == [f"knowledge/{file}:1: {message}"]


def test_speed(coach: Coach) -> None:
    """A hundred files are read and checked in well under a second, so that a saved change is live at once."""
    for number in range(100):
        words = " ".join(f"{letter}{number}" for letter in "abcdefgh")
        coach.writes(
            f"answers/answer-{number}.md",
            f"---\ntitle: {words}\nphrasings: [x {words}, y {words}, z {words}]\nsources: [cpg]\n---\nSome **text**.\n",
        )
    began = perf_counter()
    read(coach.folder)
    assert perf_counter() - began < 1


def test_a_file_name_of_another_encoding(coach: Coach) -> None:
    """A file name that is no UTF-8 is told like any other wrong name, and stops nothing."""
    (coach.folder / "answers" / os.fsdecode(b"caf\xe9.md")).write_bytes(GOOD["answers/desk.md"].encode())
    assert any("a file name has small letters" in told for told in coach.sees())


@pytest.mark.parametrize("name", ["desk (1)", "desk - Copy", "desk-2", "a-desk"])
def test_a_copy(coach: Coach, name: str) -> None:
    """A file that says what another says is one problem, whatever the copy is called and little has been changed."""
    text = GOOD["answers/desk.md"].replace("knee aches in the cinema", "knee aches in the theatre")
    coach.writes(f"answers/{name}.md", text)
    assert coach.sees() == [
        f"knowledge/answers/{name}.md:1: the file is a copy of knowledge/answers/desk.md. "
        "Delete one, or give it a title and words of its own"
    ]


def test_a_copy_made_another_file(coach: Coach) -> None:
    """Who began with a copy and gave it other words has a file like any other."""
    text = GOOD["answers/desk.md"].replace("Knee pain at the desk", "Knee pain in bed")
    for old, new in (("when i sit", "all night"), ("at my desk", "in bed"), ("in the cinema", "under the blanket")):
        text = text.replace(old, new)
    coach.writes("answers/bed.md", text)
    assert coach.sees() == []


@pytest.mark.parametrize(
    ("file", "moved", "home"),
    [
        ("answers/desk.md", "exercises/desk.md", "answers"),
        ("answers/desk.md", "safety/desk.md", "answers"),
        ("answers/desk.md", "menus/desk.md", "answers"),
        ("smalltalk/hello.md", "exercises/hello.md", "answers/ or smalltalk"),
        ("exercises/bridge.md", "answers/bridge.md", "exercises"),
        ("safety/back-pain.md", "smalltalk/back-pain.md", "safety"),
    ],
)
def test_in_the_wrong_folder(coach: Coach, file: str, moved: str, home: str) -> None:
    """A file whose keys are those of another folder is told that alone, and not each key."""
    (coach.folder / file).rename(coach.folder / moved)
    assert f"knowledge/{moved}:1: by its keys this is a file of {home}/. Move it there" in coach.sees()
    assert sum(f"knowledge/{moved}:" in problem for problem in coach.sees()) == 1
