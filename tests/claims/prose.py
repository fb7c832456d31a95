"""The prose of a page: all that a reader reads, without code, addresses and displayed formulas.

A page becomes passages (a paragraph, a list item, a row of a table, a heading), each on one line. What stands in a code
cell for readers counts too: the strings with a space in them (titles, labels, sentences, alternative texts), comments,
and the alternative text in the cell's header. Formulas within a line and short code keep their `$` and backticks.
"""

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field

import yaml

FENCE = re.compile(r"^\s*(`{3,}|~{3,}|:{3,})\s*(?:\{([\w:-]+)\})?\s*(.*)$")
NO_PROSE = {"math", "nb-exec-table", "bibliography", "eval-rst", "toctree", "raw"}
BREAK = re.compile(r"^\s*(#{1,6} |[-*+] |\d+[.)] |\||:\w[\w-]*:)")
LEAD = re.compile(r"^\s*(#{1,6} +(\d+\. )?|[-*+] +|\d+[.)] +)")
ALT = re.compile(r"^\s*:?(?:alt|caption):\s*(.+)$", re.MULTILINE)
SAID = re.compile(r"title|alt|sentence|(?:.+_)?label|about|caption|text")
INLINE = re.compile(
    r"\{(?P<role>[\w:+-]+)\}(?P<tick>`+)(?P<body>.+?)(?P=tick)"
    r"|(?P<kept>(?P<code>`+).+?(?P=code)|\$(?:\\.|[^$\\])+\$)"
    r"|!?\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\](?:\([^)]*\)|\[[^\]]*\])"
    r"|<[A-Za-z][^>]*\s(?:alt|title|aria-label)=\"(?P<said>[^\"]*)\"[^>]*>"
    r"|(?P<gone></?[A-Za-z][^>]*>|https?://[^\s)>]+|\*+|(?<!\w)_|_(?!\w)|\\(?=\W))"
)


@dataclass
class Passage:
    """Text on one line; `words` is false for what stands in a code cell. `targets` of {set}: start, end and target."""

    text: str
    line: int
    words: bool = True
    targets: list[tuple[int, int, str]] = field(default_factory=list)


def passages(page: str) -> list[Passage]:
    """All passages of the text of a page."""
    page = re.sub(r"\A---\n.*?\n---\n", lambda header: "\n" * header[0].count("\n"), page, flags=re.DOTALL)
    page = re.sub(r"<!--.*?-->", lambda comment: "\n" * comment[0].count("\n"), page, flags=re.DOTALL)
    return list(_blocks(page.split("\n"), 1))


def _blocks(lines: list[str], first: int):
    """Passages of lines; `first` is the number of the first line."""
    held, at = [], 0
    while at < len(lines):
        line, start = lines[at], at
        fence = FENCE.match(line)
        if fence or line.lstrip().startswith("$$"):
            yield from _passage(held, first + start)
            at = _end(lines, at, fence)
            inner = lines[start + 1 : at]
            yield from _fenced(fence, inner, first + start) if fence else ()
            held = []
        elif not line.strip() or BREAK.match(line):
            yield from _passage(held, first + start)
            held = [line] if line.strip() else []
            if line.startswith("#"):
                yield from _passage(held, first + start + 1)
                held = []
        else:
            held.append(line)
        at += 1
    yield from _passage(held, first + len(lines))


def _end(lines: list[str], at: int, fence: re.Match | None) -> int:
    """The line that closes the fence or the displayed formula which opens at `at`."""
    if not fence and lines[at].count("$$") > 1:
        return at
    mark = fence[1] if fence else "$$"
    closes = (lambda line: line.strip() == mark) if fence else (lambda line: mark in line)
    return next((n for n in range(at + 1, len(lines)) if closes(lines[n])), len(lines))


def _fenced(fence: re.Match, inner: list[str], line: int):
    kind, title = fence[2], fence[3]
    if kind == "code-cell":
        yield from _cell("\n".join(inner), line)
    elif kind and kind not in NO_PROSE:
        yield from _passage([title], line)
        yield from _blocks([ALT.sub(r"\1", text) for text in inner], line + 1)


def _cell(cell: str, line: int):
    """What readers read in a code cell."""
    header = re.match(r"\A---\n(.*?)\n---\n", cell, re.DOTALL)
    said = _described(yaml.safe_load(header[1])) if header else ALT.findall(cell)
    code = re.sub(r"^:.*$", "", cell[header.end() :] if header else cell, flags=re.MULTILINE)
    for text in [*said, *_strings(code), *_comments(code)]:
        placeholders_out = re.sub(r"\{[^{}]*\}", " ", text)
        yield Passage(" ".join(placeholders_out.split()), line, words=False)


def _described(header) -> list[str]:
    """The alternative texts and captions in the header of a cell."""
    if not isinstance(header, dict):
        return []
    return [
        text
        for key, value in header.items()
        for text in ([str(value)] if key in ("alt", "caption") else _described(value))
    ]


def _strings(code: str) -> list[str]:
    """String constants that hold more than one word, or are a title, a label or the like."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:  # a cell with a magic
        return [text for pair in re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'', code) for text in pair]
    named = [node.value for node in nodes if isinstance(node, ast.keyword) and SAID.fullmatch(node.arg or "")]
    constants = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [node.value for node in constants if node in named or " " in node.value.strip()]


def _comments(code: str) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):
        return re.findall(r"#\s*(.*)$", code, re.MULTILINE)
    return [token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT]


def _passage(lines: list[str], after: int):
    """One passage of the lines before line `after`, its markup taken off."""
    text = " ".join(" ".join(lines).split())
    if text := LEAD.sub("", text, count=1):
        passage = Passage("", max(1, after - len(lines)))
        _visible(text, passage)
        yield passage


def _visible(text: str, passage: Passage) -> None:
    """Append to a passage what is seen of text with markup."""
    at = 0
    for found in INLINE.finditer(text):
        passage.text += text[at : found.start()]
        at = found.end()
        if found["role"]:
            _role(found["role"], found["body"], passage)
        elif found["kept"]:
            passage.text += found["kept"]
        elif found["text"] or found["said"]:
            _visible(found["text"] or found["said"], passage)
    passage.text += text[at:]


def _role(role: str, body: str, passage: Passage) -> None:
    """Of {role}`words <target>` the words; of {set} the target too."""
    if role.startswith("cite"):
        return
    words, _, target = body.partition(" <")
    start = len(passage.text)
    if role == "math":
        passage.text += f"${body}$"
    else:
        _visible(words, passage)
    if role == "set":
        passage.targets.append((start, len(passage.text), target.rstrip(">")))
