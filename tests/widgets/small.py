"""A small recorded experiment for tests of the Explorer, and waiting for what its thread does."""

import threading
import time

from toolkit.grokking import PolynomialRegression
from toolkit.panels import lines

SMALL = PolynomialRegression(steps=30, dimension=8, samples=12, test_samples=50, width=10)
AXES = {"output_scale": [0.5, 1.0], "seed": [0, 1]}
PANELS = [lines("Loss", {"train_loss": ("training", "train"), "test_loss": ("test", "test")}, y_scale="log")]


def training():
    return [t for t in threading.enumerate() if t.name == "live training"]


def until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this did not happen in time"
        time.sleep(0.005)


def ends(explorer, state="done"):
    until(lambda: explorer.status["state"] == state and not training())
