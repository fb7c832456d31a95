"""A run that is known in closed form, and waiting for what a `Live` does with it."""

import threading
import time
from dataclasses import dataclass

import numpy as np
import torch

from toolkit.experiment import Training, column, knob, setting

LONG = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Growth(Training):
    """x ← rate·x + 1 from 0; at step `broken` it raises."""

    rate: float = knob(1.0, 0.0, 1e300)
    broken: int = setting(0, 0, LONG)
    steps: int = setting(40, 1, LONG)

    columns = {"x": column("x")}
    theories = {"exact": "closed form"}

    def start(self, generator):
        zero = torch.zeros((), dtype=torch.float64)
        return {"x": zero}, {"none": zero}

    def step(self, state, data):
        if self.broken and float(state["x"]) >= self.broken:
            raise RuntimeError("the bridge is out")
        return {"x": self.rate * state["x"] + 1}

    def measure(self, state, data):
        return {"x": state["x"]}

    def prediction(self, theory_name, state, data, steps, watch):
        powers = np.minimum(self.rate, 2.0) ** np.minimum(steps, 99.0)
        return {"x": steps.astype(float) if self.rate == 1 else (powers - 1) / (np.minimum(self.rate, 2.0) - 1)}


def until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this did not happen in time"
        time.sleep(0.002)


def threads():
    return [t for t in threading.enumerate() if t.name == "live training"]


def finished(live):
    until(lambda: not live.active, 20)
    return live.run


def assert_rests_where_it_pauses(live) -> None:
    """A long run of `Growth` shows the step at which it was paused, and a single step after it."""
    live.train(Growth(steps=LONG))
    until(lambda: live.run and live.run.step > 50, 30)
    live.pause()
    until(lambda: live.run.state == "paused", 2)
    at = live.run.step
    assert live.run.rows[-1][0] == at == live.run.rows[-1][1]["x"]
    live.step()
    until(lambda: live.run.rows[-1][0] == at + 1 and live.run.state == "paused", 2)
    assert live.run.rows[-1][1]["x"] == at + 1
