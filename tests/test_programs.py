"""Programs of experiments: what they hold, which there are, that they are up to date, and what keeps one from it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from toolkit import Training, chapters, column, knob, programs, record, recording, setting, shared_fields
from toolkit.draws import child, normal
from toolkit.export import encoded
from toolkit.random_features import RandomFeatureRidge
from toolkit.trace import TraceError
from toolkit.trace.operations import KNOWN

NAMES = [name for name in chapters.recorded() if programs.variants(name)]


@dataclass(frozen=True, kw_only=True)
class Line(Training):
    """y = xw by gradient descent: an experiment that a reader might write."""

    samples: int = setting(20, 2, 500, label="samples")
    noise: float = setting(0.1, 0.0, 2.0, label="noise")
    rate: float = knob(0.1, 0.01, 1, label="learning rate")
    layers: int = shared_fields.linear_layers(1, 3, marks=(1, 2), symbol="L")
    loss_name: str = setting("square", options=("square", "absolute"), label="loss")
    columns = {"train_loss": column("loss"), "rest": column("rest", dims=("sample",), frames=4)}

    def start(self, generator):
        x = normal(self.samples, 3, generator=child(generator, "x"))
        noise = normal(self.samples, generator=child(generator, "noise"))
        return {"weights": {"w": torch.zeros(3, dtype=torch.float64)}}, {"x": x, "y": x.sum(1) + self.noise * noise}

    def loss(self, weights, data):
        rest = data["x"] @ weights["w"] * self.layers - data["y"]
        return rest.square().mean() if self.loss_name == "square" else rest.abs().mean()

    @property
    def learning_rate(self):
        return self.rate

    def measure(self, state, data):
        return {"train_loss": self.loss(state["weights"], data), "rest": data["x"] @ state["weights"]["w"] - data["y"]}


def test_an_experiment_of_ones_own_becomes_a_program():
    program = programs.export(Line(layers=2))
    about = json.loads(program.text)
    assert program.data == {} and about["format"] == 1 and about["data"] == {} and about["theories"] == {}
    assert about["values"] == {"layers": 2, "loss_name": "square"}
    assert about["inputs"] == {"seed": "size", "steps": "size", "samples": "size", "noise": "number", "rate": "knob"}
    assert about["columns"] == {
        "train_loss": {"dims": [], "frames": None},
        "rest": {"dims": ["sample"], "frames": 4},
    }
    assert about["start"]["out"].keys() == {"state.weights.w", "data.x", "data.y"}
    assert about["step"]["out"].keys() == {"state.weights.w"} and about["measure"]["out"].keys() == {
        "train_loss",
        "rest",
    }
    read = {node[1] for node in about["start"]["nodes"] if node[0] == "in"}
    assert read == {"field.samples", "field.noise"}, "no setting is written into the program"


class Counted(Line):
    def loss(self, weights, data):
        return (data["x"] @ weights["w"] - data["y"]).square().sum() / len(data["y"])


class Careful(Line):
    def start(self, generator):
        state, data = super().start(generator)
        return state, data if self.noise > 0.5 else data | {"y": data["x"].sum(1)}


class Looped(Line):
    def measure(self, state, data):
        return {"train_loss": sum(data["y"][i] for i in range(self.samples))}


class Peeking(Line):
    def start(self, generator):
        return super().start(generator) if self.rate else ({}, {})


@pytest.mark.parametrize(
    ("experiment", "words"),
    [
        (
            Counted(),
            r"Counted.step cannot be traced: .*test_programs.py, line \d+: return .*len\(data.*tensor.shape\[0\]",
        ),
        (Careful(), r"Careful.start .*Python branches on a number, .*noise.*torch.where"),
        (Looped(), r"Looped.measure .*became a constant, .*field.samples.*structural"),
        (RandomFeatureRidge(), "RandomFeatureRidge has no steps: a program trains"),
    ],
)
def test_what_keeps_an_experiment_from_it_is_said(experiment, words):
    with pytest.raises(TraceError, match=words):
        programs.export(experiment)


def test_a_start_that_reads_a_knob_is_named_as_in_a_run():
    with pytest.raises(AttributeError, match=r"rate is a knob: start\(\) may not read it"):
        programs.export(Peeking())


def test_variants_are_the_other_values_of_structural_fields_that_are_swept_or_named(monkeypatch):
    axes = {"noise": [0.1, 0.2], "layers": [1, 3], "seed": [0, 1]}
    monkeypatch.setattr(
        chapters, "recorded", lambda: {"a/line": (Line(layers=3), axes), "b/ridge": (RandomFeatureRidge(), {})}
    )
    monkeypatch.setattr(chapters, "trained", lambda: {"a/line": ("loss_name",)})
    found = programs.variants("a/line")
    assert {name: (one.layers, one.loss_name) for name, one in found.items()} == {
        "default": (3, "square"),
        "layers=1": (1, "square"),
        "loss_name=absolute": (3, "absolute"),
    }
    assert programs.variants("b/ridge") == {}


def test_what_is_trained_are_structural_fields_of_recordings():
    for name, fields in chapters.trained().items():
        declared = chapters.recorded()[name][0].fields()
        assert all(declared[field].structural for field in fields), name


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Programs of one small recording in a folder of their own."""
    monkeypatch.setattr(chapters, "recorded", lambda: {"a/line": (Line(), {"layers": [1, 2]})})
    monkeypatch.setattr(chapters, "trained", dict)
    monkeypatch.setattr(programs, "programs_folder", lambda name: tmp_path / name)
    monkeypatch.setattr(programs, "DATA", tmp_path / "data")
    return tmp_path / "a/line"


def test_programs_are_made_checked_and_made_again(folder, capsys, monkeypatch):
    monkeypatch.setattr(programs, "export", lambda experiment: programs.Program(f"layers {experiment.layers}", {}))
    assert programs.main(["--check", "a/line"]) == 1
    assert "the program default is not up to date" in capsys.readouterr().out
    assert programs.main(["a/line"]) == 0 and programs.main(["--check"]) == 0
    assert sorted(file.name for file in folder.iterdir()) == ["default.json", "layers=2.json"]
    (folder / "default.json").write_text("{}")
    (folder / "layers=7.json").write_text("{}")
    capsys.readouterr()
    assert programs.main(["--check", "a/line"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "a/line: the program default is not up to date",
        "a/line: the program layers=7 is not up to date",
        "make again with: python -m toolkit.programs a/line",
    ]
    assert programs.main([]) == 0 and programs.main(["--check"]) == 0 and not (folder / "layers=7.json").exists()
    with pytest.raises(SystemExit):
        programs.main(["a/circle"])


@pytest.mark.parametrize(
    ("array", "kind", "factor"),
    [
        (np.arange(17) / 16, "u1", 0.0625),
        (np.arange(200), "u1", 1.0),
        (np.array([-3, 70_000]), "i4", 1.0),
        (np.array([0.1, 1e300, np.inf]), "f8", 1.0),
    ],
)
def test_a_large_constant_is_as_short_as_its_numbers_allow(array, kind, factor):
    about, content = encoded(array)
    assert (about["bytes"], about["factor"], about["shape"]) == (kind, factor, list(array.shape))
    np.testing.assert_array_equal(np.frombuffer(content, f"<{kind}") * factor, array)


def current(name: str):
    """One program of each experiment is checked by every `make test`, the others by `make test-all`."""
    classes = [type(chapters.recorded()[other][0]) for other in NAMES[: NAMES.index(name)]]
    return pytest.param(name, marks=[pytest.mark.full] if type(chapters.recorded()[name][0]) in classes else [])


@pytest.mark.parametrize("name", [current(name) for name in NAMES])
def test_the_program_of_a_recording_is_up_to_date(name):
    assert programs.is_current(name), f"make it again with: python -m toolkit.programs {name}"


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_all_programs_of_a_recording_are_up_to_date(name):
    assert programs.check(name) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_programs_of_a_recording_are_there_and_of_known_operations(name):
    held = recording(name)
    assert held.programs.keys() == programs.variants(name).keys()
    for text in held.programs.values():
        about = json.loads(text)
        graphs = {part: about[part] for part in ("start", "step", "measure")}
        assert {node[0] for graph in graphs.values() for node in graph["nodes"]} <= KNOWN
        assert all(entry["file"] in held.data for entry in about["data"].values())


def test_a_recording_whose_program_is_stale_does_not_hold(monkeypatch, capsys):
    monkeypatch.setattr(programs, "check", lambda name: [f"{name}: the program default is not up to date"])
    monkeypatch.setattr(record, "check", lambda name: [])
    assert record.main(["--check", "lazy_rich/linear_richness"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "lazy_rich/linear_richness: the program default is not up to date",
        "make programs with: python -m toolkit.programs lazy_rich/linear_richness",
    ]


def test_a_recording_is_made_with_its_programs_or_says_why_it_has_none(folder, monkeypatch, capsys):
    monkeypatch.setattr(record, "make", lambda name, executor: 1000)
    monkeypatch.setattr(record, "check_writable", lambda file: None)
    assert record.main(["a/line"]) == 0 and (folder / "default.json").is_file()
    monkeypatch.setattr(chapters, "recorded", lambda: {"a/line": (Looped(), {})})
    assert record.main(["a/line"]) == 0
    assert "no program, so the website shows the recorded runs only: Looped.measure" in capsys.readouterr().out
