"""The Sphinx side of the figures: mounts the same front end as in Jupyter on pages without a kernel.

Add `widgets.book` to Sphinx's `extensions` and set `WNL_STATIC=1` in the environment of the build. Each Explorer on a
page becomes a still picture with a description, its recording in a file beside the page, and a place where
`host.js` mounts the figure once it comes near the screen. The role `set` makes words that set a figure's state::

    Start {set}`lazy <output_scale=8>`, and look at {set}`step 300 <right: output_scale=8, step=300>`.

Files are named by a hash of their content. Figures and words that do not fit together are warnings with page and line.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.osutil import relative_uri

from widgets.agreement import same
from widgets.alone import document, place
from widgets.beside import stand_beside
from widgets.page import size_of
from widgets.role import read

log = logging.getLogger(__name__)
BUILT = Path(__file__).parent / "static"
FOLDER = "_static/wnl"
FRAMES = "figures"
TAKE_AWAY = "Take-away"
PICTURE = re.compile(r'(?<=<figure class="wnl-picture"><img class="wnl-png" )src="data:image/png;base64,([^"]+)"')
STATE = re.compile(r'<script type="application/json" class="wnl-explorer">(.*)</script>', re.S)


class set_words(nodes.inline):
    """Words of a page that set the state of one of its figures; plain text wherever there is no figure to set."""


class Set(SphinxRole):
    """``the words <name=value, name=value>``, or ``the words <FIGURE: name=value>`` on a page with several figures."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found = read(self.text)
        if found is None:
            about = f"{{set}} needs words and values, as in `start lazy <output_scale=8>` (got {self.text!r})"
            return [], [self.inliner.reporter.error(about, line=self.lineno)]
        node = set_words("", found.words, entries=found.entries, figure=found.figure)
        self.set_source_info(node)
        return [node], []


def mount_figures(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Explorers of executed cells become figures; words are checked against them."""
    if app.builder.format != "html":
        return
    specs = {}
    asked = []
    for node in list(tree.findall(nodes.raw)):
        if PICTURE.search(node.astext()):
            node.replace_self(nodes.raw("", with_file(app, page, node.astext()), format="html"))
        elif found := STATE.fullmatch(node.astext().strip()):
            state = json.loads(found[1])
            if state["spec"]["name"] in specs:
                log.warning("two figures of a page have one name; give one Explorer name=...", location=node)
            figure = nodes.raw("", mounted(app, page, state), format="html")
            node.replace_self([figure])
            stand_beside(figure, len(state["spec"]["panels"]))
            specs[state["spec"]["name"]] = state["spec"]
            asked += [state["spec"]["name"]] if state["spec"]["question"] else []
    recall_answers(tree, asked)
    for words in tree.findall(set_words):
        words["figure"] = words["figure"] or next(iter(specs), "")
        if trouble := misfit(words["entries"], specs.get(words["figure"])):
            log.warning(f"{{set}}`{words.astext()}`: {trouble}", location=words)


def recall_answers(tree: nodes.document, names: list[str]) -> None:
    """Below the heading of the take-away, a place where the answer to each figure's question is shown once more."""
    for section in tree.findall(nodes.section):
        if section[0].astext() == TAKE_AWAY:
            places = [f'<p class="wnl-recall" data-figure="{html.escape(name)}" hidden></p>' for name in names]
            section[1:1] = [nodes.raw("", place, format="html") for place in places]


def misfit(entries: dict[str, str], spec: dict | None) -> str:
    """Why these entries do not fit a figure on a page without a kernel; "" if they do."""
    if spec is None:
        return "this page has no such figure"
    controls = {control["name"]: control for control in spec["controls"]}
    theories = [*(t["name"] for t in spec["theories"]), "none"]
    for name, value in entries.items():
        if name == spec["axis"]["name"]:
            if value != "end" and not isinstance(_number(value), float):
                return f"{name} = {value} is no number; at the end it is {name}=end"
        elif name == "theory":
            if value not in theories:
                return f"theory = {value} is not in this figure; there are {', '.join(theories)}"
        elif name not in controls:
            return (
                f"the figure has no control {name!r}; it has {', '.join([*controls, 'theory', spec['axis']['name']])}"
            )
        elif trouble := _misfit_of_value(controls[name], _number(value), spec):
            return f"{name} = {value} {trouble}"
    return ""


def _misfit_of_value(control: dict, value: float | bool | str, spec: dict) -> str:
    """Why a control cannot have this value: it is not recorded, and it does not train here."""
    recorded = recorded_values(control, spec)
    if any(same(value, option) for option in recorded):
        return ""
    trains = control["trains"]
    if trains != "any":
        allowed = [*recorded, *(v for v in trains if v not in recorded)]
        known = f"{'recorded' if not trains else 'recorded or trained'} are {', '.join(map(str, allowed))}"
        return "" if any(same(value, option) for option in trains) else f"is not recorded; {known}"
    return "" if _is_in_range(control, value) else "is not in the range of its control"


def _is_in_range(control: dict, value: float | bool | str) -> bool:
    if control["options"]:
        return value in control["options"]
    if control["type"] == "boolean" or not isinstance(value, float):
        return control["type"] == "boolean" and isinstance(value, bool)
    whole = control["type"] != "integer" or value.is_integer()
    return whole and control["low"] <= value <= control["high"]


def recorded_values(control: dict, spec: dict) -> list:
    return control["marks"] if control["recorded"] else [spec["base"].get(control["name"], control["default"])]


def _number(text: str) -> float | bool | str:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


def mounted(app: Sphinx, page: str, state: dict) -> str:
    """The figure's HTML on its page. The same is written into a file of its own, for frames of other websites."""
    spec, pictures = state["spec"], []

    def picture(png: bytes) -> str:
        pictures.append(publish(app, f"{spec['file']}-still.png", png))
        return relative_uri(app.builder.get_target_uri(page), pictures[0])

    alone = f"{page.replace('/', '-')}-{spec['name']}.html"
    frame = relative_uri(app.builder.get_target_uri(page), f"{FRAMES}/{alone}")
    body = place(state, lambda name, text: Path(publish_text(app, name, text)).name, picture, frame)
    here = relative_uri(app.builder.get_target_uri(page), pictures[0])
    framed = body.replace(f'src="{here}"', f'src="../{pictures[0]}"').replace(f' data-frame="{frame}"', "")
    write_frame(app, alone, spec, framed)
    return body


def with_file(app: Sphinx, page: str, text: str) -> str:
    """A still picture of a page, in a file that comes when the reader comes near it; a notebook has it in its text."""

    def file(found: re.Match[str]) -> str:
        png = base64.b64decode(found[1])
        address = publish(app, f"{page.replace('/', '-')}-picture.png", png)
        return f'src="{relative_uri(app.builder.get_target_uri(page), address)}" {size_of(png)} loading="lazy"'

    return PICTURE.sub(file, text)


def write_frame(app: Sphinx, name: str, spec: dict, body: str) -> None:
    """A page of the figure alone, beside the files that all pages share."""
    styles = [publish(app, file, (BUILT / file).read_bytes()) for file in ("explorer.css", "page.css")]
    head = [f'<link rel="stylesheet" href="../{style}">' for style in styles]
    head.append(f'<script defer src="../{publish(app, "host.js", (BUILT / "host.js").read_bytes())}"></script>')
    file = Path(app.outdir, FRAMES, name)
    file.parent.mkdir(exist_ok=True)
    file.write_text(document(spec, head, body), encoding="utf-8")


def publish(app: Sphinx, name: str, content: bytes) -> str:
    """Write a file under a name that holds a hash of its content; its address from the site's root."""
    stem, _, ending = name.rpartition(".")
    address = f"{FOLDER}/{stem}-{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
    file = Path(app.outdir, address)
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return address


def publish_text(app: Sphinx, name: str, text: str) -> str:
    """Text as a script that `host.js` can load from a folder too: `globalThis.wnl[its file's name] = text`."""
    wrap = "(globalThis.wnl=globalThis.wnl||{{}})[document.currentScript.src.split('/').pop()]={};\n"
    return publish(app, name, wrap.format(json.dumps(text, ensure_ascii=False)).encode())


def add_host(app: Sphinx) -> None:
    """Publish what every page loads: the style sheets and the host."""
    if app.builder.format != "html":
        return
    for name in ("explorer.css", "page.css"):
        app.add_css_file(publish(app, name, (BUILT / name).read_bytes()).removeprefix("_static/"))
    host = publish(app, "host.js", (BUILT / "host.js").read_bytes())
    app.add_js_file(host.removeprefix("_static/"), loading_method="defer")


def open_words(translator, node: set_words) -> None:
    entries = html.escape(json.dumps(node["entries"]))
    translator.body.append(f'<span class="wnl-set" data-figure="{html.escape(node["figure"])}" data-set="{entries}">')


def close_words(translator, node: set_words) -> None:
    translator.body.append("</span>")


def as_text(translator, node: set_words) -> None:
    """Other builders print the words alone."""


def setup(app: Sphinx) -> dict:
    plain = (as_text, as_text)
    app.add_node(set_words, html=(open_words, close_words), latex=plain, text=plain, man=plain, texinfo=plain)
    app.add_role("set", Set())
    app.connect("builder-inited", add_host)
    app.connect("doctree-resolved", mount_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
