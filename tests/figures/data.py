"""Datasets for the tests of still figures, and what was drawn of them."""

import numpy as np
import xarray as xr

from toolkit.panels import lines

STEPS = np.array([0, 1, 3, 10, 100])
LOSS = lines("Loss", {"train_loss": ("training", "train")}, y_scale="log", references={"chance": 0.5})


def dataset(seeds=(0, 1, 2), scales=(0.5, 2.0)):
    g = np.random.default_rng(0)
    loss = np.exp(g.normal(size=(len(seeds), len(scales), len(STEPS))))
    coords = {
        "seed": ("seed", list(seeds), {"label": "seed", "kind": "setting"}),
        "scale": ("scale", list(scales), {"label": "output scale", "symbol": "α", "kind": "knob"}),
        "step": ("step", STEPS, {"label": "training step", "scale": "log"}),
    }
    about = {"label": "training loss", "scale": "log"}
    return xr.Dataset({"train_loss": (("seed", "scale", "step"), loss, about)}, coords=coords)


def wide():
    g = np.random.default_rng(1)
    return xr.Dataset(
        {
            "cosines": (("frame", "class", "other"), g.normal(size=(3, 2, 4))),
            "points": (("frame", "point", "xy"), g.normal(size=(3, 6, 2))),
            "group": ("point", np.array([0, 1, 0, 2, 1, 0])),
            "values": (("step", "index"), g.normal(size=(5, 7))),
        },
        coords={"step": STEPS, "frame": [0, 3, 100]},
    )


def measured_lines(axes):
    return [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 2]


def dashed(axes):
    return [line for line in axes.lines if line.get_linestyle() == "--" and len(line.get_xdata()) > 0]
