"""A figure as HTML that needs no kernel: the place where `host.js` mounts it, and a file that holds all it needs."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from widgets.page import script_json, size_of, zipped
from widgets.stills import of_page

BUILT = Path(__file__).parent / "static"
Publish = Callable[[str, str], str]  # (name, text) -> the name under which the text is found


def place(state: dict[str, Any], publish: Publish, picture: Callable[[bytes], str], frame: str = "") -> str:
    """The figure's HTML: its state, a still picture, and the place where it is mounted.

    `state` has what a page holds of a figure, with its recording and programs as zipped texts; `picture` gives the
    address of PNG bytes, and `frame` is that of the figure's page to itself, if it has one.
    """
    png, told, alt = of_page(state)
    recorded, spec = state.pop("recorded"), state["spec"]
    publish_programs(spec, state.pop("programs", {}), publish)
    data = publish(f"{spec['file']}.js", recorded)
    module = publish("explorer.js", (BUILT / "explorer.js").read_text(encoding="utf-8"))
    name = html.escape(spec["name"])
    framed = f' data-frame="{html.escape(frame)}"' if frame else ""
    return (
        f'<div class="wnl-figure" data-figure="{name}" data-module="{module}" data-recording="{data}"{framed}>'
        f'<script type="application/json">{script_json(state)}</script>'
        f'{asked_plainly(spec["question"])}<figure class="wnl-still"><img class="wnl-png" src="{picture(png)}" '
        f'alt="{html.escape(alt)}" {size_of(png)} loading="lazy">'
        f'<figcaption class="wnl-caption">{html.escape(told)} <span class="wnl-moves">This is a still '
        "picture; where scripts are allowed, the figure moves.</span></figcaption></figure>"
        '<p class="wnl-trouble" role="status" hidden></p><div class="wnl-live"></div></div>'
    )


def publish_programs(spec: dict, texts: dict, publish: Publish) -> None:
    """What a figure trains with, in texts that are read when it first trains; equal ones are one text."""
    if not (programs := spec["programs"]):
        return
    programs["worker"] = publish("program.js", zipped((BUILT / "program.js").read_bytes()))
    for variant, text in zip(programs["variants"], texts["variants"], strict=True):
        variant["file"] = publish(f"{spec['python']['name']}-program.js", text)
    for name, text in texts["data"].items():
        programs["data"][name] = publish("data.js", text)


def asked_plainly(question: dict | None) -> str:
    """A question and its answers for a page without scripts, which shows the figure at once."""
    if not question:
        return ""
    choices = "".join(f"<li>{html.escape(choice)}</li>" for choice in question["choices"])
    return f'<div class="wnl-asked"><p>{html.escape(question["text"])}</p>{choices and f"<ol>{choices}</ol>"}</div>'


class Held:
    """Texts that are kept in one file, by their names; equal ones are one text."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def keep(self, name: str, text: str) -> str:
        found = (known for known, held in self.files.items() if held == text)
        name = next(found, f"{len(self.files)}-{name}")
        self.files[name] = text
        return name


def page(state: dict[str, Any]) -> str:
    """One HTML file that shows the figure and trains in the reader's browser, with no other file and no network."""
    texts = Held()
    body = place(state, texts.keep, lambda png: f"data:image/png;base64,{base64.b64encode(png).decode()}")
    styles = [(BUILT / name).read_text(encoding="utf-8") for name in ("explorer.css", "page.css")]
    held = f"<script>globalThis.wnl={script_json(texts.files)}</script>"
    host = f"<script>{(BUILT / 'host.js').read_text(encoding='utf-8')}</script>"
    return document(state["spec"], [f"<style>{style}</style>" for style in styles], body + held + host)


def write_page(file: str | Path, state: dict[str, Any]) -> Path:
    """The path of the HTML file, written."""
    written = Path(file)
    written.write_text(page(state), encoding="utf-8")
    return written


def write_plain(file: str | Path, state: dict[str, Any]) -> Path:
    """The path of the JSON file, written with the module that mounts it and its style sheet beside it."""
    written = Path(file)
    written.write_text(plain(state), encoding="utf-8")
    for beside in ("explorer.js", "explorer.css"):
        written.with_name(beside).write_bytes((BUILT / beside).read_bytes())
    return written


def plain(state: dict[str, Any]) -> str:
    """The state as plain JSON that `explorer.js` mounts (`widgets/src/data/plain.ts`): the recording is gzipped base64,
    and so are the `files` of a figure that trains in the reader's browser.
    """
    texts = Held()
    publish_programs(state["spec"], state.pop("programs", {}), texts.keep)
    return json.dumps(state | {"files": texts.files}, ensure_ascii=False, allow_nan=False)


def document(spec: dict, head: list[str], body: str) -> str:
    """A whole page around a figure, for a file of its own or a frame of another page."""
    title = html.escape(spec["title"] or spec["name"])
    about = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    about += '<link rel="icon" href="data:,">'  # else browsers ask for a file of the site
    return (
        f'<!doctype html><html lang="en" style="color-scheme:light dark"><head>{about}<title>{title}</title>'
        f'{"".join(head)}</head><body style="margin:0 12px"><main>{body}</main></body></html>\n'
    )
