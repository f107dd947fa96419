"""What somebody else may read of a person's words: without addresses, names of accounts and numbers to reach them."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1000  # characters kept of a text
MARK = "[…]"  # stands where something was taken out

_READ = 4096  # characters of the longest message that Telegram takes; nothing of more is read
# Written without a scheme or a path, a full stop with no space after it ("my knee.it hurts") looks like a domain; only
# endings that are no English word tell one.
_ENDINGS = "com|org|net|info|io|uk|eu|de|fr|ca|au|nz|app|dev|gov|edu|ly|gg"
_PERSONAL = re.compile(
    rf"""
      (?<!\S)[^\s@]+@[^\s@]\S*                                      # an e-mail address
    | (?<!\w)(?:\w{{1,20}}://|www\.|t\.me/)\S+                      # a link
    | (?<![\w.-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,5}}/\S*        # a domain with a path
    | (?<![\w.-])(?:[\w-]{{1,63}}\.){{1,5}}(?:{_ENDINGS})(?!\w)     # a domain alone
    | @[^\W\d]\w*                                                   # a name on Telegram or elsewhere
    | \+?\(?\d(?:[\s()./-]{{0,2}}\d){{6,}}                          # a number to reach somebody by; "30 60 90" is none
    | \d{{5,}}                                                      # a short one without gaps
    """,
    re.VERBOSE | re.IGNORECASE,
)


def scrubbed(text: str) -> str:
    """The text on one line, without what tells who somebody is as far as a pattern can know, at most LONGEST long.

    Names of people stay: no pattern knows them.
    """
    found = _PERSONAL.sub(MARK, _one_line(text[:_READ]))
    return found if len(found) <= LONGEST else found[: LONGEST - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    """In plain characters and without invisible ones, among which an address could hide."""
    return " ".join("".join(map(_plain, unicodedata.normalize("NFKC", text))).split())


def _plain(char: str) -> str:
    if char.isprintable():
        return char
    return "" if unicodedata.category(char) == "Cf" else " "
