"""Fields whose values are neither numbers, names, nor yes or no: figures have texts of them, experiments themselves."""

import json
import time
from dataclasses import dataclass

import pytest
import torch
import xarray as xr

from toolkit import Training, column, figures, knob, lines, recorded, setting
from widgets import Explorer
from widgets.page import without_a_kernel


@dataclass(frozen=True, kw_only=True)
class Odd(Training):
    """w ← (1 − η)w with one field of each kind."""

    rate: float = knob(0.1, 0.0, 1.0, label="rate")
    sizes: tuple = setting((4, 2), 1, 9, label="sizes", marks=((4, 2), (3, 3)))
    shares: tuple = setting((0.5,), 0.0, 1.0, label="shares")
    kind: object = setting(None, options=(None, "a"), label="kind")
    mixed: object = setting(1, options=(1, "1 b", None), label="mixed")
    bit: int = setting(1, options=(0, 1), label="bit")
    half: float = setting(0.5, options=(0.5, 1.0), label="half")
    yes: bool = setting(True, label="yes")
    steps: int = setting(5, 1, 100, label="steps")
    columns = {"length": column("length")}

    def start(self, generator):
        size = (
            sum(self.sizes) + sum(self.shares) + 10 * (self.kind == "a") + 100 * (self.mixed == "1 b") + 20 * self.bit
        )
        return {"w": torch.full((1,), float(size), dtype=torch.float64)}, {}

    def step(self, state, data):
        return {"w": state["w"] * (1 - self.rate)}

    def measure(self, state, data):
        return {"length": state["w"].square().sum().sqrt()}


PANEL = lines("Length", {"length": ("length", "train")})
SWEPT = {
    "sizes": ([(4, 2), (3, 3), (7,)], ["4, 2", "3, 3", "7"]),
    "shares": ([(0.5,), (0.25, 1.0)], ["0.5", "0.25, 1.0"]),
    "kind": ([None, "a"], ["None", "a"]),
    "mixed": ([1, "1 b", None], ["1", "1 b", "None"]),
    "bit": ([0, 1], [0, 1]),
    "half": ([0.5, 1.0], [0.5, 1.0]),
    "yes": ([False, True], [False, True]),
}
every = pytest.mark.parametrize("name", SWEPT)


def of(explorer, name: str) -> dict:
    return next(control for control in explorer.spec["controls"] if control["name"] == name)


@every
def test_a_swept_field_has_a_control_of_what_its_coordinate_has(name, tmp_path):
    values, written = SWEPT[name]
    swept = Odd().sweep(progress=False, **{name: values})
    assert swept[name].values.tolist() == written
    explorer = Explorer(swept, Odd(), panels=[PANEL])
    control = of(explorer, name)
    assert control["marks"] == written and control["default"] in written and control["recorded"]
    assert control["type"] == ("boolean" if name == "yes" else "choice") and control["options"] == (
        [False, True] if name == "yes" else written
    )
    for value, text in zip(values, written, strict=True):
        explorer.values = {name: text}
        assert explorer.status["state"] == "recorded" and getattr(explorer.configuration, name) == value
        one = Odd(**{name: value}).run(progress=False)
        xr.testing.assert_allclose(explorer.data["length"].drop_vars(name), one["length"])
        assert explorer.to_html(tmp_path / "one.html").stat().st_size > 1000


@every
def test_figures_and_recordings_take_the_value_itself(name):
    values, _ = SWEPT[name]
    held = recorded(Odd(), **{name: values})
    for value in values:
        chosen = {name: value}
        figures.draw(held.measured, panels=[PANEL], **chosen)
        explorer = Explorer(held.measured, Odd(), panels=[PANEL], values=chosen, kept=[chosen])
        assert getattr(explorer.configuration, name) == value
        explorer.values = chosen
        assert getattr(explorer.configuration, name) == value


@every
def test_the_value_is_taken_back_from_the_browser(name):
    values, written = SWEPT[name]
    for value, text in zip(values, written, strict=True):
        through = json.loads(json.dumps(text).replace(".0", ""))  # JavaScript writes 1 for 1.0
        assert getattr(Odd(**{name: through}), name) == value


@every
def test_a_live_run_has_the_values_of_the_controls(name):
    values, written = SWEPT[name]
    explorer = Explorer(None, Odd(), panels=[PANEL], more=[name])
    for serial, (value, text) in enumerate(zip(values, written, strict=True), 1):
        if name in ("sizes", "shares") and text not in of(explorer, name)["options"]:
            continue
        explorer.values = {name: text}
        explorer.request = {"serial": serial, "action": "train"}
        end = time.monotonic() + 20
        while explorer.run is None or explorer.run.state != "done":
            assert time.monotonic() < end, explorer.status
            time.sleep(0.01)
        assert explorer.status["values"][name] == text and getattr(explorer.configuration, name) == value
    explorer.close()


@pytest.mark.parametrize("name", ["sizes", "kind", "mixed", "bit", "half", "yes"])
def test_programs_speak_of_the_same_values(name):
    values, written = SWEPT[name]
    held = recorded(Odd(), **{name: values})
    with without_a_kernel():
        explorer = Explorer(held, Odd(), panels=[PANEL])
    programs = explorer.spec["programs"]
    assert sorted(map(str, (v["values"][name] for v in programs["variants"]))) == sorted(map(str, written))
    assert of(explorer, name)["trains"] != [] and programs["fields"][name] in written


def test_texts_that_are_no_value_are_refused():
    for value in ("", "4, 2, x", "4 2", "44", "(4, 2)"):
        with pytest.raises(ValueError, match="sizes must be a non-empty sequence of numbers"):
            Odd(sizes=value)
    with pytest.raises(ValueError, match="kind must be one of None, 'a' \\(got 'none'\\)"):
        Odd(kind="none")
    with pytest.raises(ValueError, match="bit must be one of 0, 1 \\(got True\\)"):
        Odd(bit=True)
