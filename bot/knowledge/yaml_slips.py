"""Why a text is no YAML, in a coach's words: the line that needs mending and how.

A parser says where it got stuck, often a line or more after the slip; so the lines themselves are looked at, and the
parser's own words are the last resort.
"""

import re
from collections.abc import Callable, Sequence

import yaml

_LINE = re.compile(r"\s*(?:-\s+)*(?:(?P<key>[^\s:\x22'\[{][^:\x22']*):(?:\s+|$))?(?P<value>.*?)\s*")
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}
ENDS_EARLY = "a line that begins with ... or --- ends the keys too early. Take it out"
_UNCLOSED = "the {0} that opens this text is never closed. Add {0} at its end"
_BRACKET = "the {0} that opens here is not closed as it should be. Put the whole text in quotes"
_ODD = re.compile(r"(?:  )* ([A-Za-z_]+):(?:\s|$)")  # an odd number of spaces before a key
_TOO_FAR = "'{}' has a space too many before it. Begin the line with it, or with two spaces for each step"
_UNFIT = "the line does not fit those above it. Compare its indentation, colons and quotes with a file that works"
BULLETS = "•●▪◦‣○·"
_DASHES = f"{BULLETS}‐‑‒–—―−*"  # what word processors make of a list's hyphen
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
    return _look(lines, stuck, range(context.line if context is not None else stuck, stuck)) or (stuck, _UNFIT)


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
    if item := re.fullmatch(rf"[{_DASHES}]\s+(.*)", bare):
        return f"a line of a list begins with a plain hyphen. Write: - {item[1]}"
    if item := re.fullmatch(r"-([^\s-].*)", bare):
        return f"a space is missing after the hyphen. Write: - {item[1]}"
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
