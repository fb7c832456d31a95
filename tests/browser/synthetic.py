"""A made-up recording with every kind of panel, and the traits of a figure that shows it."""

import base64

import numpy as np
import xarray as xr

from widgets.transport import pack

STEPS = np.unique(np.concatenate([[0], np.round(np.geomspace(1, 1000, 120))]))
SCALES, RATES, SEEDS, FRAMES = (
    [0.03, 0.25, 1.0, 4.0, 16.0],
    [0.1, 0.2, 0.5],
    [0, 1, 2],
    [0.0, 10.0, 100.0, 1000.0],
)

DEFAULTS = {"output_scale": 0.25, "learning_rate": 0.2, "width": 100, "bias": False, "seed": 0}


def curves(scale: float, rate: float, seed: int, steps: np.ndarray, theory: bool = False) -> dict[str, np.ndarray]:
    """Two losses that decay, and a kernel that moves; the theory is off by a few per cent."""
    time = rate * steps * (1 + 0.1 * seed) * (1.04 if theory else 1)
    wiggle = 0 if theory else 0.02 * np.sin(steps / 40 + seed)
    train = np.exp(-time / 20) + 2e-4
    test = (0.15 + 0.85 * np.exp(-time / (20 + 15 * scale))) * (1 + wiggle)
    return {
        "train_loss": train,
        "test_loss": test,
        "kernel_change": 0.4 * (1 - np.exp(-time / 30)) / (1 + scale),
    }


def recording() -> tuple[xr.Dataset, xr.Dataset]:
    """Two swept dims, seeds, and wide columns: a matrix, points, and entries for bars."""
    random, shape = np.random.default_rng(0), (len(SCALES), len(RATES), len(SEEDS))
    dims = ["output_scale", "learning_rate", "seed"]
    coords = {"output_scale": SCALES, "learning_rate": RATES, "seed": SEEDS, "step": STEPS, "frame": FRAMES}
    coords |= {"neuron": np.arange(1, 33), "frequency": np.arange(1, 30), "point": np.arange(24)}
    sets = []
    for theory in (False, True):
        grid = [[[curves(s, r, k, STEPS, theory) for k in SEEDS] for r in RATES] for s in SCALES]
        columns = {n: (dims + ["step"], [[[c[n] for c in b] for b in a] for a in grid]) for n in grid[0][0][0]}
        sets.append(xr.Dataset(columns, coords=coords))
    growth = np.linspace(0.1, 1, 4)[:, None, None]
    peak = np.exp(-((np.arange(29) - np.linspace(0, 28, 32)[:, None]) ** 2) / 2)
    spectrum = growth * peak + 0.15 * random.random((*shape, 4, 32, 29))
    angle = 2 * np.pi * np.arange(24) / 24
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points = growth * circle + 0.04 * random.normal(size=(*shape, 4, 24, 2))
    measured, predicted = sets
    measured["spectrum"] = (dims + ["frame", "neuron", "frequency"], spectrum)
    measured["embedding"] = (dims + ["frame", "point", "coordinate"], points)
    measured["strength"] = (dims + ["frame", "neuron"], spectrum.max(-1))
    predicted["embedding"] = (["point", "coordinate"], circle)
    predicted["strength"] = (["neuron"], np.full(32, 1.02))
    return measured, predicted


def control(name: str, label: str, symbol: str, **more) -> dict:
    plain = {
        "name": name,
        "label": label,
        "symbol": symbol,
        "type": "number",
        "scale": "linear",
        "options": None,
    }
    return plain | {"help": "", "recorded": True, "advanced": False} | more


def axis(kind: str, name: str, label: str, symbol: str, values=()) -> dict:
    return {"kind": kind, "name": name, "label": label, "symbol": symbol, "scale": "log", "values": list(values)}


def line(column: str, label: str, role: str) -> dict:
    return {"column": column, "label": label, "role": role}


def spec(live: bool) -> dict:
    losses = [line("train_loss", "train", "train"), line("test_loss", "test", "test")]
    return {
        "name": "lazy",
        "file": "lazy-and-rich",
        "title": "Lazy and rich training",
        "alt": "Two losses fall, the kernel moves, neurons choose frequencies.",
        "trainer": "kernel" if live else None,
        "axis": axis("steps", "step", "training step", "t"),
        "controls": [
            control(
                "output_scale",
                "Output scale",
                "α",
                low=0.03,
                high=16,
                scale="log",
                marks=SCALES,
                default=0.25,
            ),
            control("learning_rate", "Learning rate", "η", low=0.1, high=0.5, marks=RATES, default=0.2),
            control(
                "width",
                "Width",
                "n",
                type="integer",
                low=2,
                high=500,
                marks=[100],
                default=100,
                recorded=False,
            )
            | {"advanced": True},
            control("bias", "Bias", "", type="boolean", low=0, high=1, marks=[], default=False, recorded=False)
            | {"advanced": True},
            control("seed", "Seed", "", type="integer", low=0, high=9, marks=SEEDS, default=0),
        ],
        "base": {"width": 100, "bias": False},
        "theories": [
            {"name": "exact", "label": "exact closure"},
            {"name": "linearised", "label": "frozen kernel"},
        ],
        "panels": [
            {"kind": "lines", "title": "Loss", "y_scale": "log", "series": losses, "domain": None}
            | {"references": [{"value": 0.75, "label": "chance"}]},
            {"kind": "lines", "title": "Kernel", "y_scale": "linear", "domain": None}
            | {"series": [line("kernel_change", "change", "first")], "y_label": "relative change"},
            {
                "kind": "heatmap",
                "title": "Frequencies of neurons",
                "column": "spectrum",
                "x": "frequency",
                "y": "neuron",
            }
            | {"x_label": "frequency", "y_label": "neuron", "palette": "sequential", "domain": None},
            {"kind": "scatter", "title": "Embedding", "column": "embedding", "point": "point", "group": None}
            | {"coordinate": "coordinate", "x_label": "first", "y_label": "second", "equal": True},
            {"kind": "bars", "title": "Strength", "column": "strength", "along": "neuron", "bins": None}
            | {"domain": None, "x_label": "neuron"},
            {
                "kind": "bars",
                "title": "How strong they are",
                "column": "strength",
                "along": "neuron",
                "bins": 16,
            }
            | {"domain": None, "x_label": "strength", "references": [{"value": 0.5, "label": "half"}]},
        ],
        "sentence": "Step {step}: training loss {train_loss}, test loss {test_loss}; "
        "the kernel has moved {kernel_change:%}.",
        "gap": [
            {"column": "train_loss", "label": "training loss"},
            {"column": "test_loss", "label": "test loss"},
        ],
        "python": python(),
        "about": {"experiment": "Synthetic", "versions": {"toolkit": "0.1", "numpy": np.__version__}},
    }


def python() -> dict:
    """What the front end writes Python code from: the class's defaults differ from this figure's in the width."""
    defaults = {"seed": 0, "output_scale": 0.25, "learning_rate": 0.2, "width": 50, "bias": False, "rule": "plain"}
    return {
        "module": "toolkit.synthetic",
        "name": "Synthetic",
        "fields": defaults | {"width": 100},
        "defaults": defaults,
        "points": 64,
        "install": "git+https://example.org/repository",
    }


def state(live: bool = False, recorded: bytes | None = None) -> dict:
    measured, exact = recording()
    frozen = (exact[["train_loss", "test_loss", "kernel_change"]] * 1.3).isel(step=slice(0, None, 2))
    packed = pack(measured, {"exact": exact, "linearised": frozen}) if recorded is None else recorded
    status = {
        "state": "recorded",
        "message": "",
        "step": 0,
        "steps": 1000,
        "seconds_left": None,
        "run": 0,
        "device": "",
    }
    return {
        "spec": spec(live),
        "recorded": base64.b64encode(packed).decode(),
        "values": dict(DEFAULTS),
        "cursor": None,
        "theory": "exact",
        "request": {},
        "status": status,
        "frame": "",
        "resend": 0,
    }


def addressed(live: bool = False, name: str = "lazy", **traits) -> dict:
    """The traits of a figure whose state stands in the page's address, as a website's host gives them."""
    return state(live) | traits | {"address": name}
