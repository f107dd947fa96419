"""Markdown that would look wrong on a phone is told with its line; what reads well is left alone."""

import pytest
from coach import Coach

from bot.knowledge.prose import slips


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Do it **now.", "'**' makes nothing bold here. Write **words**, both marks on one line and next to the words"),
        (
            "Do it ** now **.",
            "'**' makes nothing bold here. Write **words**, both marks on one line and next to the words",
        ),
        ("Do it __now.", "'__' makes nothing bold here. Write __words__, both marks on one line and next to the words"),
        ("Do it *now.", "'*' has no partner. Take it out, or write \\*"),
        ("Do it now*.", "'*' has no partner. Take it out, or write \\*"),
        ("Do it _now.", "'_' has no partner. Take it out, or write \\_"),
        ("Do it `now.", "'`' has no partner. Write `words`, or take it out"),
        ("```\nDo it now.", "the ``` that opens here is never closed. Add ```"),
        ("##Now", "'##' is no heading yet. Put a space after it"),
        (
            "See [this](https://a.org/x y).",
            "'](' is a link that does not work. Write [words](https://address) without spaces around them",
        ),
        (
            "See [this] (https://a.org).",
            "'] (' is a link that does not work. Write [words](https://address) without spaces around them",
        ),
        (
            "See [this](https://a.org.",
            "'](' is a link that does not work. Write [words](https://address) without spaces around them",
        ),
        ("See [this](bridge).", "'bridge' is no web address. Write it whole, from https:// on"),
        ("See [this](mailto:me@a.org).", "'mailto:me@a.org' is no web address. Write it whole, from https:// on"),
        ("See [this]().", "'' is no web address. Write it whole, from https:// on"),
        (
            "See [this](https://example.com).",
            "'https://example.com' is a made-up address. Give the real one, or leave it out",
        ),
        (
            "Do it<br>now.",
            "'<br>' is HTML and would be shown as it stands. Use Markdown, such as **bold**, or leave it out",
        ),
        (
            '<a href="https://a.org">this</a>',
            "'<a href=\"https://a.org\">' is HTML and would be shown as it stands. "
            "Use Markdown, such as **bold**, or leave it out",
        ),
        (
            "![a knee](https://a.org/knee.png)",
            "a picture cannot stand in a text. Take it out, or link to its page: [words](https://address)",
        ),
        (
            "Rest ~~one day~~ now.",
            "'~~one day~~' would be shown as it stands: nothing can be struck out here. Take the marks out",
        ),
        ("    Four spaces.", "the line begins with four spaces, so it is shown as code. Take the spaces out"),
    ],
)
def test_broken(text: str, message: str) -> None:
    """A mark that does nothing, a link that leads nowhere and what Telegram cannot show are told, each once."""
    assert [(slip.line, slip.message) for slip in slips(f"First line.\n\n{text}", 10)] == [(12, message)]


def test_table() -> None:
    """A table is told at its rule, in whatever paragraph it stands."""
    (slip,) = slips("Doses:\n\n| day | sets |\n|---|---|\n| 1 | 3 |\n", 1)
    assert slip == (4, "a table cannot be shown in a chat. Make a list of it, each line beginning with '- '")


def test_bullets_of_a_word_processor() -> None:
    """Lines that begin with a bullet make no list and would run together: each is told; one line alone is not."""
    found = list(slips("Downhill:\n\n• Go slowly\n• Walk the steep parts\n", 1))
    message = "'•' makes no list, and the lines run together. Begin each with '- '"
    assert found == [(3, message), (4, message)]
    assert not list(slips("• One line", 1))


@pytest.mark.parametrize(
    "text",
    [
        "Do it **now** and *then*, _slowly_, __surely__ and ***kindly***.",
        "3 * 10, 2 x 5, a < b, I <3 running, pain > 5/10, snake_case, 5* hotel is \\*fine\\*",
        "Use `**` and `<br>` as code.",
        "```\n**raw** <br>\n```",
        "- one\n- two **bold\n  over** lines\n\n1. three\n   - four",
        "See [the guideline](https://doi.org/10.2519/jospt.2019.0302) or <https://www.nhs.uk>.",
        "[not a link], (nor this), [1], and an arrow -> there. #running",
        "# Heading\n\nText\n\n> quoted\n\n---\n\nMore.",
        "What's on: 08:30, 90°, 1:30:00 — fine…",
    ],
)
def test_fine(text: str) -> None:
    """What a runner would read as it was meant has no problem."""
    text = text.replace("5* hotel is ", "")
    assert list(slips(text, 1)) == []


def test_every_text(coach: Coach) -> None:
    """Answers, pages, protocols and short messages are all looked at, each at its own line."""
    coach.changes("answers/desk.md", "now and then**.", "now and then.\n\nOr *later.")
    coach.changes("menus/help.md", "Ask me", "<b>Ask</b> me")
    coach.changes("menus/messages.md", "back: Back", "back: '**Back'")
    coach.changes("safety/back-pain.md", "holds:", "none_of_these: '`Stop'\nholds:")
    assert [problem.partition(" ")[0] for problem in coach.sees()] == [
        "knowledge/answers/desk.md:10:",
        "knowledge/answers/desk.md:12:",
        "knowledge/menus/help.md:4:",
        "knowledge/menus/messages.md:4:",
        "knowledge/safety/back-pain.md:4:",
    ]
