"""The Sphinx side of the figures: mounts the same front end as in Jupyter on pages without a kernel.

Add `widgets.book` to Sphinx's `extensions` and set `WNL_STATIC=1` in the environment of the build. Each Explorer on a
page becomes a still picture with a description, its recording in a file beside the page, and a place where
`host.js` mounts the figure once it comes near the screen. The role `set` makes words that set a figure's state::

    Start {set}`lazy <output_scale=8>`, and look at {set}`step 300 <right: output_scale=8, step=300>`.

Files are named by a hash of their content. Figures and words that do not fit together are warnings with page and line.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import xarray as xr
from docutils import nodes
from PIL import Image  # a part of matplotlib's needs
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.osutil import relative_uri

from toolkit import figures, panels
from widgets.agreement import same
from widgets.beside import stand_beside
from widgets.page import script_json, unzipped, zipped
from widgets.transport import unpack

log = logging.getLogger(__name__)
BUILT = Path(__file__).parent / "static"
FOLDER = "_static/wnl"
TAKE_AWAY = "Take-away"
STATE = re.compile(r'<script type="application/json" class="wnl-explorer">(.*)</script>', re.S)
WORDS = re.compile(r"(?P<words>.+?)\s*<(?:(?P<figure>\w+):)?(?P<entries>[^<>]*)>", re.S)


class set_words(nodes.inline):
    """Words of a page that set the state of one of its figures; plain text wherever there is no figure to set."""


class Set(SphinxRole):
    """``the words <name=value, name=value>``, or ``the words <FIGURE: name=value>`` on a page with several figures."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found = WORDS.fullmatch(self.text)
        entries = dict(e.strip().split("=", 1) for e in found["entries"].split(",") if "=" in e) if found else {}
        if found is None or not entries:
            about = f"{{set}} needs words and values, as in `start lazy <output_scale=8>` (got {self.text!r})"
            return [], [self.inliner.reporter.error(about, line=self.lineno)]
        entries = {name.strip(): value.strip() for name, value in entries.items()}
        node = set_words("", found["words"], entries=entries, figure=found["figure"] or "")
        self.set_source_info(node)
        return [node], []


def mount_figures(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Explorers of executed cells become figures; words are checked against them."""
    if app.builder.format != "html":
        return
    specs = {}
    asked = []
    for node in list(tree.findall(nodes.raw)):
        if found := STATE.fullmatch(node.astext().strip()):
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
    """The figure's HTML: its state, a still picture, and the place where it is mounted."""
    recorded, spec = state.pop("recorded"), state["spec"]
    publish_programs(app, spec, state.pop("programs", {}))
    measured, predicted, _ = unpack(unzipped(recorded))
    picture, told = still(measured, predicted, state), described(state, measured)
    src = relative_uri(app.builder.get_target_uri(page), publish(app, f"{spec['file']}-still.png", picture))
    width, height = (int.from_bytes(picture[i : i + 4], "big") for i in (16, 20))
    data = Path(publish_text(app, f"{spec['file']}.js", recorded)).name
    module = Path(publish_text(app, "explorer.js", (BUILT / "explorer.js").read_text(encoding="utf-8"))).name
    alt, name = html.escape(spec["alt"] or spec["title"]), html.escape(spec["name"])
    return (
        f'<div class="wnl-figure" data-figure="{name}" data-module="{module}" data-recording="{data}">'
        f'<script type="application/json">{script_json(state)}</script>'
        f'{asked_plainly(spec["question"])}<figure class="wnl-still"><img class="wnl-png" src="{src}" alt="{alt}" '
        f'width="{width}" height="{height}" loading="lazy">'
        f'<figcaption class="wnl-caption">{html.escape(told)} <span class="wnl-moves">This is a still '
        "picture; where scripts are allowed, the figure moves.</span></figcaption></figure>"
        '<p class="wnl-trouble" role="status" hidden></p><div class="wnl-live"></div></div>'
    )


def asked_plainly(question: dict | None) -> str:
    """A question and its answers for a page without scripts, which shows the figure at once."""
    if not question:
        return ""
    choices = "".join(f"<li>{html.escape(choice)}</li>" for choice in question["choices"])
    return f'<div class="wnl-asked"><p>{html.escape(question["text"])}</p>{choices and f"<ol>{choices}</ol>"}</div>'


def publish_programs(app: Sphinx, spec: dict, texts: dict) -> None:
    """What a figure trains with, in files that are loaded when it first trains; equal ones are one file."""
    if not (programs := spec["programs"]):
        return
    script = zipped((BUILT / "program.js").read_bytes())
    programs["worker"] = Path(publish_text(app, "program.js", script)).name
    for variant, text in zip(programs["variants"], texts["variants"], strict=True):
        variant["file"] = Path(publish_text(app, f"{spec['python']['name']}-program.js", text)).name
    for name, text in texts["data"].items():
        programs["data"][name] = Path(publish_text(app, "data.js", text)).name


def still(measured: xr.Dataset, predicted: Mapping[str, xr.Dataset], state: dict) -> bytes:
    """The figure as it first appears, as PNG bytes."""
    spec, theory = state["spec"], state["theory"]
    chosen = _as_packed({name: value for name, value in state["values"].items() if name in measured.dims})
    kept = [measured.sel(chosen | _as_packed(run), method=None) for run in spec["kept"]]
    about = {"theory": theory or None, "axis": spec["axis"]["name"], "cursor": state["cursor"]}
    shown = [panels.read(panel) for panel in spec["panels"]]
    drawn = figures.draw(measured, predicted if theory else {}, panels=shown, kept=kept, **about, **chosen)
    return few_colours(figures.png(drawn, 80))


def _as_packed(values: dict) -> dict:
    """Yes and no as the numbers that stand for them in packed coordinates."""
    return {name: float(value) if isinstance(value, bool) else value for name, value in values.items()}


def few_colours(png: bytes) -> bytes:
    """A drawing in 128 colours: a quarter of the bytes, alike to the eye."""
    made = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(made, "png", optimize=True)
    return made.getvalue()


def described(state: dict, measured: xr.Dataset) -> str:
    """What a still picture shows, in words: its settings, and the moments of its run."""
    controls = [c for c in state["spec"]["controls"] if c["recorded"]]
    told = [f"{c['label']} {c['symbol']}".strip() + f" {_written(state['values'][c['name']])}" for c in controls]
    kept = [f"{name} {_written(value)}" for run in state["spec"]["kept"] for name, value in run.items()]
    said = [", ".join(told), *([f"thin: {', '.join(kept)}"] if kept else []), *_moments(measured, state)]
    return f"{'; '.join(filter(None, said))}."


def _moments(measured: xr.Dataset, state: dict) -> list[str]:
    """The moments of the run that is shown; what does not come in it is said to be never."""
    if not state["spec"]["moments"] or "moments" not in measured:
        return []
    dims = measured["moments"].dims
    found = measured["moments"].sel(_as_packed({n: v for n, v in state["values"].items() if n in dims}))
    steps = dict(zip(found["moment"].values.tolist(), found.values.tolist(), strict=True))
    return [", ".join(f"{name} {f'at step {step}' if step >= 0 else 'never'}" for name, step in steps.items())]


def _written(value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else format(value, "g")


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
