"""Slides as one HTML file for Reveal, without the network: its scripts and fonts lie in a folder beside it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from string import Template

from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course.slides import HIDDEN, kind_of

FILE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title: slides</title>
<link rel="stylesheet" href="$reveal/reveal.css">
<link rel="stylesheet" href="$assets/katex/katex.min.css"><style>$style</style></head>
<body><div class="reveal"><div class="slides">
$slides
</div></div>
<script src="$assets/katex/katex.min.js"></script><script src="$assets/katex/auto-render.min.js"></script>
<script src="$reveal/reveal.js"></script><script src="$reveal/plugin/notes.js"></script>
<script>
const marks = [["$$$$", true], ["$$", false]].map(([mark, display]) => ({ left: mark, right: mark, display }));
renderMathInElement(document.querySelector(".slides"), { delimiters: marks, throwOnError: false });
Reveal.initialize({ hash: true, slideNumber: "c/t", width: 1280, height: 720, margin: 0.05, center: false,
  transition: "none", plugins: [RevealNotes] });
</script></body></html>
""")
STYLE = """
body { background: #fff; }
.reveal { font: 29px/1.4 system-ui, sans-serif; color: #1b1f24; }
.reveal a { color: #0b63b0; }
.reveal .slides { text-align: left; }
.reveal :is(h1, h2, h3, h4) { line-height: 1.2; margin: 0 0 .5em; }
.reveal h1 { font-size: 2em; } .reveal h2 { font-size: 1.6em; } .reveal h3 { font-size: 1.3em; }
.reveal h4 { font-size: .9em; color: #57606a; font-weight: 600; }
.reveal section > :is(p, ul, ol, table) { margin: 0 0 .6em; }
.reveal :is(ul, ol) { display: block; margin-left: 1.2em; }
.reveal table { border-collapse: collapse; font-size: .85em; }
.reveal :is(td, th) { padding: .2em .8em .2em 0; border-bottom: 1px solid #d0d7de; }
.reveal pre { width: 100%; margin: 0 0 .6em; font-size: .72em; line-height: 1.4; white-space: pre-wrap; }
.reveal pre { max-height: 480px; overflow: auto; }
.reveal code { font-size: .9em; }
.reveal img { width: 100%; height: 540px; object-fit: contain; object-position: left; margin: 0; }
.reveal .highlight ~ figure img { height: 390px; }
.reveal figure { margin: 0; } .reveal figcaption { font-size: .65em; color: #57606a; }
"""


def deck(notebook: NotebookNode, reveal: str, assets: str = "assets") -> str:
    """The file; `reveal` is where Reveal's own files are, `assets` where those of the formulas are."""
    body = "\n".join(f"<section>{''.join(map(''.join, column))}</section>" for column in columns(notebook))
    title = html.escape(notebook.metadata["title"])
    return FILE.substitute(title=title, style=STYLE, slides=body, reveal=reveal, assets=assets)


def columns(notebook: NotebookNode) -> Iterator[list[list[str]]]:
    """Slides, each with those below it, as HTML."""
    column: list[list[str]] = []
    for cell in notebook.cells:
        kind = kind_of(cell)
        if kind == "slide" and column:
            yield closed(column)
            column = []
        if kind in ("slide", "subslide"):
            column.append([])
        if kind != "skip" and column:
            column[-1].append(shown(cell, kind))
    yield closed(column)


def closed(column: list[list[str]]) -> list[list[str]]:
    return [["<section>", *slide, "</section>"] for slide in column]


def shown(cell: NotebookNode, kind: str) -> str:
    """A cell as HTML: its text, or its code where readers see it, and what it printed."""
    if cell.cell_type == "markdown":
        made = ANCHOR.sub("", markdown2html(cell.source))
        return f'<aside class="notes">{made}</aside>' if kind == "notes" else made
    code = "" if HIDDEN & set(cell.metadata.get("tags", [])) else highlight(cell.source, PythonLexer(), CODE)
    return code + "".join(printed(output, cell) for output in cell.outputs)


ANCHOR = re.compile(r'<a class="anchor-link".*?</a>| id="[^"]*"(?=>)')  # a heading stands on several slides
CODE = HtmlFormatter(noclasses=True, style="friendly")


def printed(output: NotebookNode, cell: NotebookNode) -> str:
    """What a cell printed: a picture with its description, HTML, or text."""
    data = output.get("data", {"text/plain": output.get("text", "")})
    if "image/png" in data:
        return picture(data, cell.metadata.get("mystnb", {}).get("image", {}).get("alt", data["text/plain"]))
    return data.get("text/html") or f"<pre><code>{html.escape(data.get('text/plain', ''))}</code></pre>"


def picture(data: NotebookNode, alt: str) -> str:
    source = f'<img src="data:image/png;base64,{data["image/png"].strip()}" alt="{html.escape(alt)}">'
    return data.get("text/html") or f"<figure>{source}</figure>"
