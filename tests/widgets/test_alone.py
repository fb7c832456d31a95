"""A figure in one HTML file, or as plain JSON: what it holds, and what it begins with."""

import json
import os
import re
from types import SimpleNamespace

import pytest
import xarray as xr

from tests.widgets.small import SMALL
from tests.widgets.test_programs import BOTH, Recorded
from toolkit.panels import lines
from widgets import Explorer
from widgets.page import unzipped, without_a_kernel, zipped
from widgets.transport import unpack

PANELS = [lines("Loss", {"train_loss": ("training", "train")})]


@pytest.fixture(scope="module")
def swept():
    return SMALL.sweep(device="cpu", progress=False, output_scale=[0.5, 1.0])


def script(text: str, mark: str) -> dict:
    found = re.search(rf"{mark}(.*?)</script>", text, re.S)
    assert found
    return json.loads(found[1])


def test_a_file_holds_the_figure_with_its_present_values(swept, tmp_path):
    figure = Explorer(swept, SMALL, panels=PANELS, title="Small & alone", alt="A loss falls.")
    figure.values = {"output_scale": 0.5}
    text = figure.to_html(tmp_path / "figure.html").read_text(encoding="utf-8")
    state, held = script(text, '<script type="application/json">'), script(text, r"<script>globalThis\.wnl=")
    assert state["values"]["output_scale"] == 0.5 and "<title>Small &amp; alone</title>" in text
    recording = re.search(r'data-recording="([^"]+)"', text)
    assert recording
    measured, _, _ = unpack(unzipped(held[recording[1]]))
    assert measured.sizes["output_scale"] == 2


def test_a_file_asks_for_no_other(swept, tmp_path):
    text = Explorer(swept, SMALL, panels=PANELS, alt="A loss falls.").to_html(tmp_path / "figure.html").read_text()
    page = re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    assert re.findall(r'(?:src|href)="(?!data:)([^"]+)"', page) == []


def test_plain_json_is_the_figure_and_all_it_trains_with(swept, tmp_path):
    recording = Recorded(SimpleNamespace(measured=swept, predicted={"linearised": swept}), BOTH)
    figure = Explorer(recording, SMALL, panels=PANELS, title="Small & alone", name="small")
    figure.values = {"output_scale": 0.5}
    state = json.loads(figure.to_json(tmp_path / "figure.json").read_text(encoding="utf-8"))
    measured, _, _ = unpack(unzipped(state["recorded"]))
    xr.testing.assert_allclose(measured["train_loss"], swept["train_loss"])
    assert (state["spec"]["name"], state["spec"]["title"]) == ("small", "Small & alone")
    assert state["spec"]["controls"] and state["values"]["output_scale"] == 0.5
    programs = state["spec"]["programs"]
    named = {programs["worker"], *programs["data"].values(), *(variant["file"] for variant in programs["variants"])}
    assert named == state["files"].keys() and "programs" not in state
    with without_a_kernel():
        again = Explorer(recording, SMALL, panels=PANELS, title="Small & alone", name="small", values=figure.values)
    programs_of_again = {unzipped(text) for text in again.programs.map(zipped)["variants"]}
    assert programs_of_again == {unzipped(state["files"][variant["file"]]) for variant in programs["variants"]}
    assert unzipped(state["recorded"]) == again.recorded


def test_beside_plain_json_lies_what_mounts_it(swept, tmp_path):
    file = Explorer(swept, SMALL, panels=PANELS).to_json(tmp_path / "figure.json")
    assert {path.name for path in file.parent.iterdir()} == {"figure.json", "explorer.js", "explorer.css"}
    assert "files" in json.loads(file.read_text()) and (tmp_path / "explorer.js").stat().st_size > 100_000


def test_a_figure_without_a_recording_is_refused_and_figures_are_live_afterwards(tmp_path):
    with pytest.raises(ValueError, match="a page without a kernel"):
        Explorer(None, SMALL, panels=PANELS).to_html(tmp_path / "figure.html")
    assert "WNL_STATIC" not in os.environ and not (tmp_path / "figure.html").exists()
