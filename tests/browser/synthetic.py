"""A made-up experiment with every kind of panel: its recording, and the traits that an Explorer has over it."""

import base64
import json
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import xarray as xr

from tests.panels.examples import PANELS
from toolkit.experiment import Training, column, knob, setting
from widgets import Explorer

STEPS = np.unique(np.concatenate([[0], np.round(np.geomspace(1, 1000, 120))]))
SCALES, RATES, SEEDS, FRAMES = [0.03, 0.25, 1.0, 4.0, 16.0], [0.1, 0.2, 0.5], [0, 1, 2], [0.0, 10.0, 100.0, 1000.0]
DEFAULTS = {"output_scale": 0.25, "learning_rate": 0.2, "width": 100, "bias": False, "seed": 0}
ANGLES = 2 * np.pi * np.arange(24) / 24
CIRCLE = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=-1)
PICTURES = np.arange(24 * 16).reshape(24, 16) % 5 / 4
PEAK = np.exp(-((np.arange(29) - np.linspace(0, 28, 32)[:, None]) ** 2) / 2)
TEXTS = {
    "name": "lazy",
    "title": "Lazy and rich training",
    "alt": "Two losses fall, the kernel moves, neurons choose frequencies.",
    "sentence": "Step {step}: training loss {train_loss}, test loss {test_loss}; "
    "the kernel has moved {kernel_change:%}.",
}


ALL, EARLY, LIVE = 4, 1, 3  # the largest first number whose sums are known: recorded last, recorded first, and live
SUMS = np.add.outer(np.arange(5), np.arange(5)) % 5
FUNCTION = {"place": np.linspace(0, 1, 32), "wanted": np.linspace(0.5, 1, 32), "told": np.arange(32) % 2.0}
FUNCTION |= {"sample_place": np.array([0.2, 0.6, 0.8]), "sample_value": np.array([0.6, 0.8, 1.2])}


def answers(known: int) -> dict:
    """The sums of two numbers on a clock of five hours; 0 is said where the first number is above `known`."""
    said = np.where(np.arange(5)[:, None] > known, 0, SUMS)
    return {"said": said.astype(float), "cell": (said == SUMS).astype(float)}


def curves(scale, rate, seed: int, steps, theory: bool = False, maths=np) -> dict:
    """Two losses that decay, and a kernel that moves; the theory is off by a few per cent."""
    time = rate * steps * (1 + 0.1 * seed) * (1.04 if theory else 1)
    wiggle = 0 if theory else 0.02 * maths.sin(steps / 40 + seed)
    return {
        "train_loss": maths.exp(-time / 20) + 2e-4,
        "test_loss": (0.15 + 0.85 * maths.exp(-time / (20 + 15 * scale))) * (1 + wiggle),
        "kernel_change": 0.4 * (1 - maths.exp(-time / 30)) / (1 + scale),
    }


@dataclass(frozen=True, kw_only=True)
class Synthetic(Training):
    """Nothing is trained: the losses are formulas of the step."""

    seed: int = setting(0, 0, 9, marks=SEEDS, label="Seed")
    output_scale: float = knob(0.25, 0.03, 16, marks=SCALES, label="Output scale", symbol="α", scale="log")
    learning_rate: float = knob(0.2, 0.1, 0.5, marks=RATES, label="Learning rate", symbol="η")
    width: int = setting(50, 2, 500, marks=[100], label="Width", symbol="n")
    bias: bool = setting(False, label="Bias")
    rule: str = setting("plain", options=("plain", "signs & wonders"), label="Rule")
    steps: int = setting(1000, 1, 10_000, label="training steps")

    columns = {
        "train_loss": column("training loss", log=True),
        "test_loss": column("test loss", log=True),
        "kernel_change": column("change of the kernel"),
        "spectrum": column("spectrum", dims=("neuron", "frequency"), frames=4),
        "embedding": column("embedding", dims=("point", "coordinate"), frames=4),
        "strength": column("strength", dims=("neuron",), frames=4),
        "cell": column("whether a sum is right", dims=("first", "second"), frames=4, resolution=1),
        "said": column("the answer to a sum", dims=("first", "second"), frames=4, resolution=1),
        "place": column("place of a neuron", dims=("neuron",), frames=4),
        "wanted": column("what should be there", dims=("neuron",), frames=4),
        "told": column("which it was told", dims=("neuron",), frames=4),
        "sample_place": column("places that are known", dims=("sample",), frames=4),
        "sample_value": column("values there", dims=("sample",), frames=4),
        "picture": column("picture", dims=("point", "pixel"), frames=4),
        "kind": column("kind", dims=("point",), frames=4),
    }
    theories = {"exact": "exact closure", "linearised": "frozen kernel"}

    def start(self, generator):
        return {"time": torch.zeros((), dtype=torch.float64)}, {
            "peak": torch.tensor(PEAK),
            "circle": torch.tensor(CIRCLE),
            "picture": torch.tensor(PICTURES),
        }

    def step(self, state, data):
        return {"time": state["time"] + 1}

    def measure(self, state, data):
        growth = 0.1 + 0.9 * (1 - torch.exp(-state["time"] * self.learning_rate / 20))
        wide = {"spectrum": growth * data["peak"], "embedding": growth * data["circle"]}
        wide |= {"picture": data["picture"], "kind": (data["circle"][:, 0] > 0).to(growth.dtype)}
        losses = curves(self.output_scale, self.learning_rate, self.seed, state["time"], maths=torch)
        sums, fixed = (
            {name: torch.tensor(values) for name, values in known.items()} for known in (answers(LIVE), FUNCTION)
        )
        return losses | wide | {"strength": wide["spectrum"].amax(-1)} | sums | fixed

    def prediction(self, theory, state, data, steps, watch):
        exact = curves(self.output_scale, self.learning_rate, self.seed, steps, theory=True)
        return exact if theory == "exact" else {name: 1.3 * curve for name, curve in exact.items()}


EXPERIMENT = Synthetic(width=100)


def recording() -> tuple[xr.Dataset, xr.Dataset]:
    """Two swept dims, seeds, and wide columns: a matrix, points, and entries for bars; measured and its theory."""
    random, shape = np.random.default_rng(0), (len(SCALES), len(RATES), len(SEEDS))
    measured, predicted = losses(theory=False), losses(theory=True)
    growth = np.linspace(0.1, 1, 4)[:, None, None]
    spectrum = growth * PEAK + 0.15 * random.random((*shape, 4, 32, 29))
    points = growth * CIRCLE + 0.04 * random.normal(size=(*shape, 4, 24, 2))
    dims = ["output_scale", "learning_rate", "seed", "frame"]
    measured["spectrum"] = ([*dims, "neuron", "frequency"], spectrum)
    measured["embedding"] = ([*dims, "point", "coordinate"], points)
    measured["strength"] = ([*dims, "neuron"], spectrum.max(-1))
    frames = [answers(ALL if frame > 10 else EARLY) for frame in FRAMES]
    for name in ("said", "cell"):
        sums = [frame[name] for frame in frames]
        measured[name] = (["frame", "first", "second"], sums, {"resolution": 1.0})
    for name, values in FUNCTION.items():
        measured[name] = (["sample" if "sample" in name else "neuron"], values)
    measured["picture"] = (["point", "pixel"], PICTURES)
    measured["kind"] = (["point"], (CIRCLE[:, 0] > 0).astype(float))
    predicted["embedding"] = (["point", "coordinate"], CIRCLE)
    predicted["strength"] = (["neuron"], np.full(32, 1.02))
    return measured, predicted


def losses(theory: bool) -> xr.Dataset:
    """The curves at all recorded values, with the attributes that a recording has."""
    dims, fields = ["output_scale", "learning_rate", "seed"], Synthetic.fields()
    coords = {n: (n, list(fields[n].marks), {"label": fields[n].label, "kind": fields[n].kind}) for n in dims}
    coords |= {"step": STEPS, "frame": FRAMES, "neuron": np.arange(1, 33), "frequency": np.arange(1, 30)}
    grid = [[[curves(s, r, k, STEPS, theory) for k in SEEDS] for r in RATES] for s in SCALES]
    columns = {n: ([*dims, "step"], [[[c[n] for c in b] for b in a] for a in grid]) for n in grid[0][0][0]}
    about = {"experiment": "Synthetic", "versions": json.dumps({"toolkit": "0.1", "numpy": np.__version__})}
    about |= {"fields": json.dumps(EXPERIMENT.values()), "points": 64}
    return xr.Dataset(columns, coords | {"point": np.arange(24)}, about)


def as_held(measured: xr.Dataset, **predicted: xr.Dataset) -> SimpleNamespace:
    """A recording as `toolkit.recording` gives it."""
    return SimpleNamespace(name="lazy-and-rich", measured=measured, predicted=predicted)


def with_two_theories() -> SimpleNamespace:
    """The recording and its theories, one of them on every other step."""
    measured, exact = recording()
    frozen = (exact[["train_loss", "test_loss", "kernel_change"]] * 1.3).isel(step=slice(0, None, 2))
    return as_held(measured, exact=exact, linearised=frozen)


def explorer(held=None, experiment=EXPERIMENT, panels=PANELS, more=("width", "bias"), **about) -> Explorer:
    """The figure, as a page makes it."""
    return Explorer(held or with_two_theories(), experiment, panels=panels, more=more, **TEXTS | about)


def traits(live: bool = False, held=None, recorded: bytes | None = None, **about) -> dict:
    """What the front end is given: by a kernel, or by a page without one; `recorded` in place of the recording."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WNL_STATIC", raising=False) if live else patch.setenv("WNL_STATIC", "1")
        return traits_of(explorer(held, **about), recorded)


def traits_of(figure: Explorer, recorded: bytes | None = None) -> dict:
    """What the front end is given of any figure, which is closed."""
    names = ("spec", "values", "cursor", "theory", "request", "status", "resend")
    plain = json.dumps({name: getattr(figure, name) for name in names}, default=lambda array: array.tolist())
    contents = figure.recorded if recorded is None else recorded
    given = json.loads(plain) | {"recorded": based(contents), "part": ""}
    figure.close()
    return given


def based(contents: bytes) -> str:
    """Bytes as text, for the host of tests to read."""
    return base64.b64encode(contents).decode()


def addressed(live: bool = False, name: str = "lazy", **about) -> dict:
    """The traits of a figure whose state stands in the page's address, as a website's host gives them."""
    return traits(live, name=name, **about) | {"address": name}
