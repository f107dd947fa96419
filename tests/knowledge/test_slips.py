"""What a slip of the hand in a file looks like to its writer: the line to mend, and how."""

import pytest
from coach import Coach
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import front_matter
from bot.knowledge.plain_yaml import parse

BEGIN = "Begin with a line ---, then the keys, a line --- and the text"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", f"1: the file is empty. {BEGIN}"),
        (b"\n \n", f"1: the file is empty. {BEGIN}"),
        (b"Just some text.\n", f"1: the file has no keys at its top. {BEGIN}"),
        (
            b"----\ntitle: Help\n---\n",
            "1: the first line must be three plain hyphens. Write --- from the line's start on",
        ),
        (
            "\n—\ntitle: Help\n—\nText".encode(),
            "2: the first line must be three plain hyphens. Write --- from the line's start on",
        ),
        (
            b"---\ntitle: Help\nText.\n",
            "1: the keys that begin here are never ended. Add a line --- between the keys and the text",
        ),
        (
            "---\ntitle: Help\n—\nText.\n".encode(),
            "3: the line that ends the keys must be three plain hyphens. Write ---",
        ),
        (b"---\n---\nText.\n", "1: there are no keys between the two lines ---. Write them, such as title: …"),
        (b"---\n- Help\n---\nText.\n", "1: there are no keys between the two lines ---. Write them, such as title: …"),
        (
            b"---\ntitle: Caf\xe9\n---\nText.\n",
            "2: the file is not saved as UTF-8 (it looks like 'é' of an older encoding). Save it as UTF-8",
        ),
        ("---\ntitle: Help".encode("utf-16"), "1: the file is not saved as UTF-8 but as UTF-16. Save it as UTF-8"),
        (b"---\ntitle: Help\n---\nOne\x07two.\n", "4: an invisible character (U+0007) stands here. Type the line anew"),
        (b"x" * 300_000, "1: the file is larger than 256 kB. Make several files of it"),
    ],
)
def test_file(coach: Coach, content: bytes, message: str) -> None:
    """A file that has no keys, no end of them or no readable letters is told at its line."""
    coach.writes("menus/help.md", content)
    assert coach.sees() == [f"knowledge/menus/help.md:{message}"]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("title: Pain: what now", '2: a text with a colon needs quotes. Write: title: "Pain: what now"'),
        ('title: She said: "no"', "2: a text with a colon needs quotes. Write: title: 'She said: \"no\"'"),
        ('title: "Help', '2: the " that opens this text is never closed. Add " at its end'),
        ('title: \'Help\nother: "x"', "2: the ' that opens this text is never closed. Add ' at its end"),
        (
            'title: Help\nlist:\n  - "one\n  - "two"\n  - three',
            '4: the " that opens this text is never closed. Add " at its end',
        ),
        (
            "title: 'don't worry'",
            "2: the text goes on after its closing '. Put \" around the whole text: \"'don't worry'\"",
        ),
        (
            'title: "90" or "30"',
            '2: the text goes on after its closing ". Put \' around the whole text: \'"90" or "30"\'',
        ),
        ("title:\n\tHelp", "3: the line begins with a tab. Use spaces, two for each step"),
        ("title: Help\nlist:\n\t- one", "4: the line begins with a tab. Use spaces, two for each step"),
        ("title: Help\n\tlist: x", "3: the line begins with a tab. Use spaces, two for each step"),
        ("title: *Help*", '2: a text that begins with * needs quotes. Write: "*Help*"'),
        ("title: *Help", '2: a text that begins with * needs quotes. Write: "*Help"'),
        ("title: &Help", '2: a text that begins with & needs quotes. Write: "&Help …"'),
        ("title: !Help", '2: a text that begins with ! needs quotes. Put it in "…"'),
        ("title: @coach", '2: a text that begins with @ needs quotes. Write: "@coach"'),
        ("title: `Help`", '2: a text that begins with ` needs quotes. Write: "`Help`"'),
        ("title: > Help", '2: a text that begins with > needs quotes. Write: "> Help"'),
        ("{Help}: x\n", '2: a text that begins with { or [ needs quotes. Put it in "…"'),
        (
            "title: [Help\nlist: x",
            "2: the [ that opens here is not closed as it should be. Put the whole text in quotes",
        ),
        (
            "title: [Help",
            "2: the [ that opens here is not closed as it should be. Put the whole text in quotes",
        ),
        (
            "title: Myth #1 about running",
            '2: what follows the # is cut off without quotes. Write: "Myth #1 about running"',
        ),
        ("list:\n  - one\n  -two", "4: a space is missing after the hyphen. Write: - two"),
        ("title: - Help", "2: a list starts on the line after its key. Put each '- …' on a line of its own"),
        ('title: "\\d"', "2: a \\ inside \"…\" has a meaning of its own. Use '…' around this text"),
        ("title:Help\nlist: x", "2: a space is missing after the colon. Write: title: Help"),
        (
            "title: Help\nHow to ask\nlist: x",
            "3: the line has no key. Write 'key: text', or '- text' for one more line of a list",
        ),
        (
            "list:\n  - one\n two: x",
            "4: 'two' has a space too many before it. Begin the line with it, or with two spaces for each step",
        ),
        (
            "list:\n  - one\n two: [x, y]",
            "4: 'two' has a space too many before it. Begin the line with it, or with two spaces for each step",
        ),
        ("list:\n  - one\n  – two", "4: a line of a list begins with a plain hyphen. Write: - two"),
        ("list:\n  - one\n  • two", "4: a line of a list begins with a plain hyphen. Write: - two"),
        (
            "list:\n  - one\n    - two\n  - three",
            "4: the line stands too far in, so it goes on with the text above. "
            "Begin it where the list's other lines begin",
        ),
        ("title: Help\ntitle: Aid", "3: 'title' stands here again, after line 2. Keep one of them"),
        ("title: Help\n...\nmore: x", "3: a line that begins with ... or --- ends the keys too early. Take it out"),
        ("title: Help\n--- more", "3: a line that begins with ... or --- ends the keys too early. Take it out"),
        ("title: " + "[" * 20 + "]" * 20, "2: keys stand more than 12 levels deep here. Use less indentation"),
        ("title: " + "[" * 100_000, "2: keys stand more than 12 levels deep here. Use less indentation"),
    ],
)
def test_keys(coach: Coach, keys: str, message: str) -> None:
    """A slip in the keys is told at the line that needs mending, with what to write there."""
    coach.writes("menus/help.md", f"---\n{keys}\n---\nText.\n".encode())
    assert coach.sees() == [f"knowledge/menus/help.md:{message}"]


LIST = ["title: Help", "list:", "  - one", "  - two", "  - three", "  - four", "more:"]
INNER = ["title: Help", "list:", "  - id: a", "    list:", "      - one", "      - two", "      - three", "  - id: b"]
TOO_LEFT = "the line stands too far left. Begin it where the list's other lines begin"
TOO_FAR = "the line stands too far in, so it goes on with the text above. Begin it where the list's other lines begin"


@pytest.mark.parametrize(("lines", "begin"), [(LIST, 2), (INNER, 4)])
@pytest.mark.parametrize("which", [0, 1, -1])
@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{left}- {text}", TOO_LEFT),
        ('{left}- "{text}"', TOO_LEFT),
        ("{here} - {text}", TOO_FAR),
        ("{here}  - {text}", TOO_FAR),
        ("{here}-{text}", "a space is missing after the hyphen. Write: - {text}"),
        ("{here}\u2022 {text}", "a line of a list begins with a plain hyphen. Write: - {text}"),
        ("{here}\u2022{text}", "a line of a list begins with a plain hyphen. Write: - {text}"),
        ("{here}– {text}", "a line of a list begins with a plain hyphen. Write: - {text}"),
        ("{here}1. {text}", "a line of a list begins with a plain hyphen. Write: - {text}"),
    ],
)
def test_one_line_of_a_list(lines: list[str], begin: int, which: int, written: str, message: str) -> None:
    """One line of a list that begins elsewhere, or with another sign, is named once, and no other line is."""
    places = [at for at in range(begin, len(lines)) if lines[at].strip() in ("- one", "- two", "- three", "- four")]
    at = places[which]
    here = " " * (len(lines[at]) - len(lines[at].lstrip()))
    text = lines[at].strip().removeprefix("- ")
    changed = [*lines[:at], written.format(here=here, left=here[:-2], text=text), *lines[at + 1 :]]
    slips = parse("\n".join(changed), first_line=2).slips
    assert [(slip.line, slip.message) for slip in slips] == [(at + 2, message.format(text=text))]


def test_at_the_very_left() -> None:
    """A list's first line that has a number and stands where the keys do is named, and not the next key."""
    assert parse("list:\n1. one\n  - two\nmore: [x]").slips == [
        (2, "a line of a list begins with a plain hyphen. Write: - one")
    ]


def test_no_hyphen() -> None:
    """A list's first line that has lost its hyphen is named, and none of those below it."""
    assert parse("list:\n  one\n  - two\n  - three").slips == [
        (2, "a line of a list begins with a plain hyphen. Write: - one")
    ]


def test_a_list_of_two() -> None:
    """Of two lines that stand apart the one that begins where its key does is wrong, or else the second."""
    assert parse("list:\n- one\n  - two").slips == [(2, TOO_LEFT)]
    assert parse("list:\n  - one\n    - two").slips == [(3, TOO_FAR)]


CONFLICT = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> physio\n"
TWO_VERSIONS = (
    "two versions stand here, left by a merge. Keep one, and take the lines with <<<<<<<, ======= and >>>>>>> out"
)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (f"---\ntitle: Help\n---\nText.\n\n{CONFLICT.format('Rest one day.', 'Rest two days.')}", [6]),
        (f"---\n{CONFLICT.format('title: Help', 'title: Aid')}---\nText.\n", [2]),
        (f"{CONFLICT.format('---', '----')}title: Help\n---\nText.\n", [1]),
        ("---\ntitle: Help\n---\nText.\n\n" + CONFLICT.format("a", "b") + CONFLICT.format("c", "d"), [6, 11]),
        ("---\ntitle: Help\n---\nText.\n>>>>>>> physio\n", [5]),
    ],
)
def test_two_versions(coach: Coach, content: str, lines: list[int]) -> None:
    """What a merge left for a person to choose is one problem at its beginning, in the keys and in the text."""
    coach.writes("menus/help.md", content.encode())
    assert coach.sees() == [f"knowledge/menus/help.md:{line}: {TWO_VERSIONS}" for line in lines]


def test_an_underlined_heading(coach: Coach) -> None:
    """A heading underlined with as many signs as a merge writes is a heading."""
    coach.writes("menus/help.md", b"---\ntitle: Help\n---\nFirst\n=======\nText.\n")
    assert coach.sees() == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Donâ€™t run.", "'â€™' was '’' once, and has been saved"),
        ("30Â° of bend", "'Â°' was '°' once, and has been saved"),
        ("cafÃ© au lait", "'Ã©' was 'é' once, and has been saved"),
        ("good night ðŸ˜´", "'ðŸ˜´' was '😴' once, and has been saved"),
        ("20Â minutes", "'Â' is what is left of a sign that was saved"),
        ("don\ufffdt", "'\ufffd' is what is left of a sign that was saved"),
    ],
)
def test_garbled(coach: Coach, written: str, said: str) -> None:
    """Signs that a program has garbled are told at their line, in the keys and in the text."""
    said += " in another encoding. Type the sign again, or take it out"
    coach.writes("menus/help.md", f"---\ntitle: {written}\n---\nText.\n\n{written}\n".encode())
    assert coach.sees() == [f"knowledge/menus/help.md:{line}: {said}" for line in (2, 6)]


def test_letters_of_other_languages(coach: Coach) -> None:
    """Letters with accents, dots beside them, quotes, signs and emoji are nothing garbled."""
    text = "São João, Ângela, “Résumé…”, CAFÉ…, voilà…, 30° – ½ 😴 Türkiye, â"
    coach.writes("menus/help.md", f"---\ntitle: Help\n---\n{text}\n".encode())
    assert coach.sees() == []


def test_spaces_of_a_word_processor(coach: Coach) -> None:
    """A space that does not break, before a text or after its hyphen or key, is taken for a plain one."""
    coach.writes("menus/help.md", "---\ntitle:\u00a0Help\n---\nText.\n".encode())
    assert coach.sees() == []
    plain = parse("list:\n  - one\n  - two")
    document = front_matter.read("---\nlist:\n\u00a0\u00a0-\u00a0one\n  -\u00a0two\n---\nText.\n".encode())
    assert document.values == plain.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("true", True),
        ("false", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("12", 12),
        ("-3", -3),
        ("007", 7),
        ("2.5", 2.5),
        ("2-3", "2-3"),
        ("2026-03-31", "2026-03-31"),
        ("08:30", "08:30"),
        ("1:30:00", "1:30:00"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("90°", "90°"),
        ('"12"', "12"),
        ("'true'", "true"),
        ("9" * 5000, "9" * 5000),
        ("[yes, 1, a b]", ["yes", 1, "a b"]),
    ],
)
def test_meaning(text: str, value: object) -> None:
    """Only plain numbers, true, false and null are more than text; yes, no, dates and times stay as written."""
    assert parse(f"key: {text}").value == {"key": value}


def test_lines() -> None:
    """Every key and list item knows its line, also under a long text."""
    document = front_matter.read(b"---\na: |\n  one\n  two\nb:\n  - x\n  - c: y\n---\n\n\nText.\n")
    assert document.slips == ()
    assert [document.line(path) for path in (("a",), ("b",), ("b", 0), ("b", 1, "c"))] == [2, 5, 6, 7]
    assert document.line(("b", 1, "nothing")) == 7
    assert document.line(("nothing",)) == 1
    assert document.line(("body",)) == 11


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.text("-: \n'\"[]{}#&*!|>%@ab\t").map(lambda s: b"---\n" + s.encode() + b"\n---\n")
)
def test_any_bytes(content: bytes) -> None:
    """Whatever stands in a file, reading it ends with keys or with words about a line that is there."""
    document = front_matter.read(content)
    last = len(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
    for slip in document.slips:
        assert 1 <= slip.line <= last
        assert slip.message
