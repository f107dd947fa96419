"""Why a text is no YAML, in a coach's words: the line that needs mending and how.

A parser says where it got stuck, often a line or more after the slip; so the lines themselves are looked at, and the
parser's own words are the last resort.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import yaml

_LINE = re.compile(r"\s*(?:-\s+)*(?:(?P<key>[^\s:\x22'\[{][^:\x22']*):(?:\s+|$))?(?P<value>.*?)\s*")
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}
ENDS_EARLY = "a line that begins with ... or --- ends the keys too early. Take it out"
_UNCLOSED = "the {0} that opens this text is never closed. Add {0} at its end"
_BRACKET = "the {0} that opens here is not closed as it should be. Put the whole text in quotes"
_ODD = re.compile(r"(?:  )* ([A-Za-z_]+):(?:\s|$)")  # an odd number of spaces before a key
_TOO_FAR = "'{}' has a space too many before it. Begin the line with it, or with two spaces for each step"
_HYPHEN = "a line of a list begins with a plain hyphen. Write: - {}"
_BEGIN_IT = "Begin it where the list's other lines begin"
_UNFIT = "the line does not fit those above it. Compare its indentation, colons and quotes with a file that works"
BULLETS = "•●▪◦‣○·"
_DASHES = f"{BULLETS}‐‑‒–—―−*"  # what word processors make of a list's hyphen
# What somebody writes for a list's hyphen. A star without a space is no list's: "*so*".
_ITEM = re.compile(rf"(?:[{_DASHES}]\s+|[{_DASHES[:-1]}]|\d{{1,2}}[.)]\s+)(\S.*)")
_NO_SPACE = re.compile(r"-([^\s-].*)")
_STEP = 2  # spaces by which a list stands further in than its key
_STARTERS = "@`%*&!|>?,]}"  # marks that mean something else to YAML at the start of a text


def reason(lines: Sequence[str], error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The index of the line to mend, and what is wrong with it and what to do."""
    problem, context = str(error.problem), error.context_mark
    mark = error.problem_mark or context
    stuck = min(mark.line if mark else 0, len(lines) - 1)
    for at in (context.line if context is not None else stuck, stuck):
        if odd := _ODD.match(lines[at] if at < len(lines) else ""):
            return at, _TOO_FAR.format(odd[1])
    if context is not None and "end of stream" in problem:
        return context.line, _UNCLOSED.format(lines[context.line][context.column])
    if context is not None and re.search("flow (?:sequence|mapping)", str(error.context)):
        return context.line, _BRACKET.format(lines[context.line][context.column])
    if "document start" in problem:
        return next((index for index, line in enumerate(lines) if line.startswith("...")), stuck), ENDS_EARLY
    if "\t" in lines[stuck][: len(lines[stuck]) - len(lines[stuck].lstrip())]:
        return stuck, "the line begins with a tab. Use spaces, two for each step"
    if "escape" in problem:
        return stuck, "a \\ inside \"\u2026\" has a meaning of its own. Use '\u2026' around this text"
    if odd_one := out_of_line(lines, stuck):
        return odd_one
    if context is not None and context.line < len(lines) and (no_item := _not_an_item(lines[context.line])):
        return context.line, no_item
    return _look(lines, stuck, range(context.line if context is not None else stuck, stuck)) or (stuck, _UNFIT)


def swallowed(lines: Sequence[str], begin: int, within: Sequence[int]) -> list[tuple[int, str]]:
    """What to mend where a text that begins in one line takes in lines of a list: that line, or those."""
    if odd_one := out_of_line(lines, begin):
        return [odd_one]
    if no_item := _not_an_item(lines[begin]):
        return [(begin, no_item)]
    bare = lines[begin].strip()
    if not re.match(r"-\s|[\w-]+:(?:\s|$)", bare):
        return [(begin, _HYPHEN.format(bare))]
    return [(at, f"the line stands too far in, so it goes on with the text above. {_BEGIN_IT}") for at in within]


def out_of_line(lines: Sequence[str], at: int) -> tuple[int, str] | None:
    """The one line of the list around that begins elsewhere than the others, and what to do about it."""
    first = last = at
    while first >= 0 and _is_item(lines[first]):
        first -= 1
    while last < len(lines) and _is_item(lines[last]):
        last += 1
    begins = {index: _indent(lines[index]) for index in range(first + 1, last)}
    if len(begins) < 2:
        return None
    usual = _indent(lines[max(first, 0)]) + _STEP
    counted = Counter(begins.values())
    wanted = max(counted, key=lambda indent: (counted[indent], indent == usual))
    odd = [index for index, indent in begins.items() if indent != wanted]
    if len(odd) != 1:
        return None
    if begins[odd[0]] < wanted:
        return odd[0], f"the line stands too far left. {_BEGIN_IT}"
    return odd[0], f"the line stands too far in, so it goes on with the text above. {_BEGIN_IT}"


def _is_item(line: str) -> bool:
    """Whether it is one of a list of texts; one of a list of keys may end a list of texts."""
    return re.match(r" *- (?!\s*[\w-]+:(?:\s|$))", line) is not None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _not_an_item(line: str) -> str:
    """What is wrong with a line that should be one of a list and has no hyphen and space; nothing for any other."""
    bare = line.strip()
    if item := _ITEM.fullmatch(bare):
        return _HYPHEN.format(item[1])
    if item := _NO_SPACE.fullmatch(bare):
        return f"a space is missing after the hyphen. Write: - {item[1]}"
    return ""


def _look(lines: Sequence[str], stuck: int, earlier: Sequence[int]) -> tuple[int, str] | None:
    before = [index for index in range(stuck - 1, -1, -1) if lines[index].strip()][:1]
    looks: tuple[tuple[Callable[[str], str], Sequence[int]], ...] = (
        (_quotes, [stuck]),
        (_quotes, earlier),
        (_starter, [stuck]),
        (_colon, [stuck]),
        (_key, [*before, stuck]),
    )
    for look, indices in looks:
        for index in indices:
            if finding := look(lines[index]):
                return index, finding
    return None


def _quotes(line: str) -> str:
    """A quoted text that does not end, or goes on after its end."""
    value = _value(line)
    if value[:1] not in _QUOTED:
        return ""
    quoted = _QUOTED[value[0]].match(value)
    if quoted is None:
        return _UNCLOSED.format(value[0])
    rest = value[quoted.end() :].strip()
    if not rest or rest.startswith(("#", ":")):
        return ""
    other = "'" if value[0] == '"' else '"'
    if other in value[1:-1]:
        return f"the text goes on after its closing {value[0]}. Leave the quotes out, or use \u201c \u201d inside"
    return f"the text goes on after its closing {value[0]}. Put {other} around the whole text: {other}{value}{other}"


def _starter(line: str) -> str:
    value = _value(line)
    if value.startswith(tuple(_STARTERS)):
        return f"a text that begins with {value[0]} needs quotes. Write: {quoted(value)}"
    if value.startswith(("[", "{")):
        return _BRACKET.format(value[0])
    if value == "-" or value.startswith("- "):
        return "a list starts on the line after its key. Put each '- \u2026' on a line of its own"
    return ""


def _colon(line: str) -> str:
    matched = _LINE.fullmatch(line)
    if matched is None or matched["key"] is None:
        return ""
    value = matched["value"]
    if re.search(r":(\s|$)", value):
        return f"a text with a colon needs quotes. Write: {matched['key']}: {quoted(value)}"
    return ""


def _key(line: str) -> str:
    """A line that should have been `key: text`."""
    bare = line.strip()
    if bare.startswith(("- ", "#", '"', "'")):
        return ""
    if no_item := _not_an_item(bare):
        return no_item
    if missing_space := re.match(r"([A-Za-z_-]+):(\S.*)", bare):
        return f"a space is missing after the colon. Write: {missing_space[1]}: {missing_space[2]}"
    if not re.match(r"[^:]+:", bare):
        return "the line has no key. Write 'key: text', or '- text' for one more line of a list"
    return ""


def _value(line: str) -> str:
    matched = _LINE.fullmatch(line)
    return matched["value"] if matched else ""


def quoted(value: str) -> str:
    """The text in quotes, as YAML reads it."""
    return f'"{value}"' if '"' not in value else "'" + value.replace("'", "''") + "'"
