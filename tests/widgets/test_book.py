"""The Sphinx side: figures from executed cells, words that set them, and the build's warnings when they do not fit."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import xarray as xr
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tests.widgets.small import SMALL
from tests.widgets.test_programs import BOTH, Recorded
from toolkit.panels import lines
from widgets import Explorer
from widgets.book import misfit
from widgets.page import picture_html, unzipped
from widgets.stills import described
from widgets.transport import unpack

PANELS = [lines("Loss", {"train_loss": ("training", "train")})]


@pytest.fixture(scope="module")
def swept():
    return SMALL.sweep(device="cpu", progress=False, output_scale=[0.5, 1.0])


@pytest.fixture
def figure(swept, monkeypatch):
    """The HTML of a static figure over a recording of two values."""
    monkeypatch.setenv("WNL_STATIC", "1")
    return lambda **about: Explorer(swept, SMALL, panels=PANELS, alt="A loss falls.", **about)._repr_mimebundle_()[
        "text/html"
    ]


@pytest.fixture
def build(tmp_path):
    """build(text, builder): the written page and the warnings."""

    def make(text: str, builder: str = "html") -> tuple[str, str]:
        (tmp_path / "index.md").write_text("# Title\n\n" + text, encoding="utf-8")
        settings = {"extensions": ["myst_parser", "widgets.book"], "root_doc": "index", "html_theme": "basic"}
        out, warnings = tmp_path / builder, io.StringIO()
        with docutils_namespace():
            app = Sphinx(tmp_path, None, out, tmp_path / "trees", builder, settings, status=None, warning=warnings)
            app.build(force_all=True)
        return (out / f"index.{'html' if builder == 'html' else 'txt'}").read_text(
            encoding="utf-8"
        ), warnings.getvalue()

    return make


def raw(*parts: str) -> str:
    return "".join(f"```{{raw}} html\n{part}\n```\n\n" for part in parts)


def test_a_figure_becomes_a_picture_a_state_and_a_file_beside_the_page(build, figure, tmp_path, swept):
    page, warnings = build(raw(figure(title="Loss")))
    assert warnings == ""
    files = {
        name: tmp_path / "html/_static/wnl" / name for name in re.findall(r'data-(?:module|recording)="([^"]+)"', page)
    }
    assert len(files) == 2 and all(file.is_file() for file in files.values())
    (recording,) = (file for name, file in files.items() if name.startswith("figure-"))
    zipped = json.loads(re.search(r'=("[^"]+");', recording.read_text())[1])
    measured, _, _ = unpack(unzipped(zipped))
    xr.testing.assert_allclose(measured["train_loss"], swept["train_loss"])
    state = json.loads(re.search(r'<script type="application/json">(.*?)</script>', page)[1])
    assert state["spec"]["title"] == "Loss" and "recorded" not in state
    picture = tmp_path / "html" / re.search(r'<img class="wnl-png" src="([^"]+)" alt="A loss falls."', page)[1]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "output scale α 0.5" in page


def test_a_picture_of_a_page_is_a_file_that_comes_later(build, tmp_path):
    png = b"\x89PNG".ljust(16, b" ") + bytes([0, 0, 2, 128, 0, 0, 1, 0]) + b"what follows"
    page, warnings = build(raw(picture_html(png, "A map.", "caption")))
    found = re.search(r'src="(_static/wnl/[^"]+png)" width="640" height="256" loading="lazy" alt="A map."', page)
    assert warnings == "" and found
    assert (tmp_path / "html" / found[1]).read_bytes() == png and "base64" not in page


def test_equal_figures_share_their_files(build, figure, tmp_path):
    page, warnings = build(raw(figure(name="one"), figure(name="two")))
    assert warnings == "" and page.count('class="wnl-figure"') == 2
    assert len(list((tmp_path / "html/_static/wnl").glob("explorer-*.js"))) == 1


def test_a_figure_has_a_page_to_itself_with_the_files_of_the_others(build, figure, tmp_path):
    page, _ = build(raw(figure(name="one")))
    alone = (tmp_path / "html/figures/index-one.html").read_text()
    files = re.findall(r'(?:src|href)="\.\./([^"]+)"', alone)
    assert len(files) == 4 and all((tmp_path / "html" / file).is_file() for file in files)
    mounted = re.compile(r'data-module="[^"]+" data-recording="[^"]+"')
    assert mounted.findall(alone) == mounted.findall(page) != []
    assert 'data-frame="figures/index-one.html"' in page and "data-frame" not in alone


def test_words_name_the_figure_they_set(build, figure):
    words = "Start {set}`lazy & <output_scale=1, step=20>`, then {set}`rich <two: output_scale=0.5>`.\n\n"
    page, warnings = build(words + raw(figure(name="one"), figure(name="two")))
    assert warnings == ""
    first, second = re.findall(r'<span class="wnl-set" data-figure="(\w+)" data-set="([^"]+)">([^<]+)</span>', page)
    assert (first[0], first[2]) == ("one", "lazy &amp;") and (second[0], second[2]) == ("two", "rich")
    assert json.loads(first[1].replace("&quot;", '"')) == {"output_scale": "1", "step": "20"}


def test_words_are_plain_text_elsewhere(build):
    page, _ = build("Start {set}`lazy <output_scale=1>` now.", builder="text")
    assert "Start lazy now." in page


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("{set}`lazy <output_scale=3>`", "output_scale = 3 is not recorded; recorded are 0.5, 1.0"),
        ("{set}`lazy <width=20>`", "the figure has no control 'width'"),
        ("{set}`lazy <right: output_scale=1>`", "this page has no such figure"),
        ("{set}`lazy <theory=magic>`", "theory = magic is not"),
        ("{set}`lazy <step=soon>`", "step = soon"),
        ("{set}`lazy`", "needs words and values"),
        ("{set}`lazy <output scale>`", "needs words and values"),
    ],
)
def test_words_that_fit_no_figure_are_warnings_with_page_and_line(build, figure, words, trouble):
    _, warnings = build(f"Start {words}.\n\n" + raw(figure()))
    assert trouble in warnings and "index.md:3" in warnings


def test_two_figures_of_one_name_are_a_warning(build, figure):
    assert "two figures of a page have one name" in build(raw(figure(), figure()))[1]


TRAINS = {"low": 0.1, "high": 10.0, "options": None, "type": "number", "trains": "any"}


def test_a_figure_that_trains_has_its_files_beside_the_page(build, monkeypatch, swept, tmp_path):
    monkeypatch.setenv("WNL_STATIC", "1")
    recording = Recorded(SimpleNamespace(measured=swept, predicted={"linearised": swept}), BOTH)
    made = [Explorer(recording, SMALL, panels=PANELS, name=name)._repr_mimebundle_() for name in ("one", "two")]
    words = "Try {set}`a half more <output_scale=0.75>`.\n\n"
    page, warnings = build(words + raw(*(bundle["text/html"] for bundle in made)))
    assert warnings == ""
    states = [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', page)]
    first, second = (state["spec"]["programs"] for state in states)
    assert first == second and not any("programs" in state for state in states)
    beside = tmp_path / "html/_static/wnl"
    for file in (first["worker"], *(variant["file"] for variant in first["variants"])):
        text = json.loads(re.search(r'=("[^"]+");', (beside / file).read_text())[1])
        assert unzipped(text)
    assert len(list(beside.glob("program-*.js"))) == 1
    assert not re.search(r'<script[^>]+src="[^"]*program', page), "a page loads them when a figure trains"


@pytest.mark.parametrize(
    ("entries", "trouble"),
    [
        ({"scale": "0.7"}, ""),
        ({"scale": "70"}, "scale = 70 is not in the range of its control"),
        ({"scale": "much"}, "scale = much is not in the range"),
        ({"width": "30"}, ""),
        ({"width": "30.5"}, "width = 30.5 is not in the range"),
        ({"bias": "true"}, ""),
        ({"bias": "2"}, "bias = 2 is not in the range"),
        ({"rule": "signs"}, ""),
        ({"rule": "none"}, "rule = none is not in the range"),
        ({"depth": "3"}, ""),
        ({"depth": "2"}, ""),
        ({"depth": "4"}, "depth = 4 is not recorded; recorded or trained are 2, 3"),
        ({"theory": "exact"}, ""),
    ],
    ids=str,
)
def test_words_may_set_what_trains(entries, trouble):
    plain = {"recorded": False, "marks": [], "default": 1, **TRAINS}
    controls = [
        {"name": "scale", **plain},
        {"name": "width", **plain, "type": "integer", "low": 2, "high": 500},
        {"name": "bias", **plain, "type": "boolean", "low": None, "high": None},
        {"name": "rule", **plain, "type": "choice", "options": ["plain", "signs"]},
        {"name": "depth", **plain, "default": 2, "trains": [2, 3]},
    ]
    spec = {"controls": controls, "theories": [{"name": "exact"}], "axis": {"name": "step"}, "base": {}}
    said = misfit(entries, spec)
    assert said.startswith(trouble) and bool(said) == bool(trouble)


def test_misfit_knows_booleans_choices_and_the_axis():
    control = {"recorded": True, "marks": [False, True], "name": "centred", "default": True, "trains": []}
    fixed = {"recorded": False, "marks": [1, 2], "name": "width", "default": 7, "trains": []}
    spec = {"controls": [control, fixed], "theories": [], "axis": {"name": "step"}, "base": {"width": 5}}
    assert misfit({"centred": "true", "width": "5", "step": "end"}, spec) == ""
    assert "recorded are False, True" in misfit({"centred": "maybe"}, spec)
    assert "recorded are 5" in misfit({"width": "7"}, spec)


def test_a_picture_says_what_it_is():
    shown = picture_html(b"png", 'a "quoted" <line>', "caption & more")
    assert 'alt="a &quot;quoted&quot; &lt;line&gt;"' in shown and "caption &amp; more" in shown


def test_a_missing_recording_fails_the_build_and_names_page_and_command(tmp_path):
    book = Path(__file__).parents[2] / "book"
    header = (book / "notation.md").read_text(encoding="utf-8").split("# Notation")[0]
    cell = "```{code-cell} ipython3\nfrom toolkit import recording\nrecording('grokking/nowhere')\n```\n"
    (tmp_path / "lesson.md").write_text(f"{header}# A lesson\n\n{cell}", encoding="utf-8")
    settings = ["extensions=myst_nb,widgets.book", "root_doc=lesson", "nb_execution_show_tb=1"]
    command = [sys.executable, "-m", "sphinx", "-C", "-W", "-b", "html", *(a for s in settings for a in ("-D", s))]
    done = subprocess.run(
        [*command, str(tmp_path), str(tmp_path / "out")],
        env=os.environ | {"WNL_STATIC": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert "lesson.md" in done.stderr and "python -m toolkit.record grokking/nowhere" in done.stderr


def test_a_still_figure_is_described_by_its_numbers_and_its_choices():
    controls = [{"name": "scale", "label": "scale", "symbol": "α", "recorded": True}]
    controls += [{"name": "kind", "label": "activation", "symbol": "", "recorded": True}]
    spec = {"controls": controls, "kept": [{"kind": "erf", "scale": 10.0}], "moments": []}
    state = {"spec": spec, "values": {"scale": 0.5, "kind": "ReLU"}}
    told = "scale α 0.5, activation ReLU; thin: activation erf, scale α 10"
    assert described(state, xr.Dataset()) == f"{told}."
    spec["moments"] = [{"name": "half"}, {"name": "learned"}]
    found = xr.DataArray([[3, 7], [9, -1]], {"scale": [2.0, 0.5], "moment": ["half", "learned"]}, ("scale", "moment"))
    assert described(state, xr.Dataset({"moments": found})) == f"{told}; half at step 9, learned never."
