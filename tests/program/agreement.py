"""`python -m tests.program.agreement` measures how near the website's weights are to PyTorch's, for the page on it.

Three things train from the same fields, each for eight seeds: the website's program in 32 and in 64 bits (in Node), and
PyTorch in 32 bits. Their distance from PyTorch in 64 bits is the largest difference of a weight over the largest
weight, of the layer where this is most. The result is the file `toolkit/recordings/agreement.nc`.
"""

import base64
import json
import math
from collections.abc import Sequence

import numpy as np
import torch
import xarray as xr

from tests.front import node
from toolkit import chapters, engine, place, recording, recordings
from toolkit.experiment import Experiment
from toolkit.recordings.file_format import write

NAME = "agreement"
SEEDS = range(8)
STEPS = {  # of the recording's first configuration: as many as a test can wait for
    "lazy_rich/linear_richness": 1000,
    "grokking/polynomial": 1000,
    "grokking/modular_addition": 300,
}
WEBSITE = {"single": False, "double": True}  # whether it computes in 64 bits
PYTORCH = {"pytorch": torch.float32, "exact": torch.float64}
BEYOND = {"grokking/modular_addition": "test_accuracy"}  # a column to compare where the weights differ

Numbers = dict[str, np.ndarray]  # weights and columns at a step, by names such as "weights.first" and "train_loss"


def due(last: int) -> list[int]:
    """0, then 1, 2, 3, 5 in every decade: even in the logarithm, and the same in all runs."""
    return [0, *(n for n in sorted(k * 10**p for p in range(4) for k in (1, 2, 3, 5)) if n <= last)]


def website(request: dict) -> dict:
    """The answer of the website's interpreter, which run.ts describes."""
    script = str(node.WIDGETS.parent / "tests/program/run.ts")
    done = node.run(["node", script], input=json.dumps(request).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    answer = json.loads(done.stdout)
    assert "error" not in answer, answer["error"]
    return answer


def request(name: str, experiment: Experiment, steps: Sequence[int], wide: bool, variant: str = "default") -> dict:
    """What asks the interpreter for weights and columns at these steps, by the program of a recording."""
    held = recording(name)
    data = {file: base64.b64encode(content).decode() for file, content in held.data.items()}
    about = {"program": held.programs[variant], "data": data, "fields": experiment.values()}
    return about | {"wide": wide, "steps": list(steps), "want": ["state", "columns"]}


def of_website(answer: dict) -> list[Numbers]:
    """The weights and columns at each step of an answer."""

    def numbers(told: dict) -> np.ndarray:
        return np.array(told["values"], dtype=float).reshape(told["shape"])

    return [
        {name.removeprefix("state."): numbers(told) for name, told in (at["state"] | at["columns"]).items()}
        for at in answer["steps"].values()
    ]


def of_pytorch(experiment: Experiment, steps: Sequence[int], dtype: torch.dtype) -> list[Numbers]:
    """The weights and columns at these steps, by the experiment's own functions."""
    run, found = engine.Alone(experiment, place("cpu", dtype)), []
    for step in range(max(steps) + 1):
        if step > 0:
            run.advance()
        if step in steps:
            weights = {f"weights.{name}": weight for name, weight in run.state["weights"].items()}
            found.append({name: x.double().numpy() for name, x in (weights | run.look()).items()})
    return found


def distance(some: Numbers, others: Numbers) -> float:
    """The largest difference of a weight over the largest weight of its layer, in the layer where this is most."""
    weights = {name: x for name, x in others.items() if name.startswith("weights.")}
    return max(float(np.abs(some[name] - x).max() / np.abs(x).max()) for name, x in weights.items())


def runs(name: str, seeds: Sequence[int], steps: Sequence[int]) -> dict[str, list[list[Numbers]]]:
    """Weights and columns `[seed][step]` of one recording's experiment, for each of WEBSITE and PYTORCH."""
    first, _ = chapters.recorded()[name]
    ones = [first.replace(seed=seed) for seed in seeds]
    here = {
        kind: [of_website(website(request(name, one, steps, wide))) for one in ones] for kind, wide in WEBSITE.items()
    }
    return here | {kind: [of_pytorch(one, steps, dtype) for one in ones] for kind, dtype in PYTORCH.items()}


def columns(name: str, seeds: Sequence[int], steps: Sequence[int]) -> dict[str, np.ndarray]:
    """{"single", "double", "pytorch": distance from PyTorch in 64 bits `[seed, step]`}, and what BEYOND names."""
    found = runs(name, seeds, steps)
    exact = found.pop("exact")
    columns = {
        kind: np.array(
            [[distance(*pair) for pair in zip(*both, strict=True)] for both in zip(each, exact, strict=True)]
        )
        for kind, each in found.items()
    }
    for column in filter(None, [BEYOND.get(name)]):
        columns |= {f"{column}_{kind}": np.array([[at[column] for at in run] for run in found[kind]]) for kind in found}
    return columns


def measured(names: Sequence[str] = tuple(STEPS), seeds: Sequence[int] = SEEDS, most: int = 1000) -> xr.Dataset:
    """All of it: columns "linear_richness_single" and the like, NaN after the last step of an experiment."""
    steps = due(most)
    made = {}
    for name in names:
        for kind, found in columns(name, seeds, due(min(STEPS[name], most))).items():
            rest = np.full((len(seeds), len(steps) - found.shape[1]), math.nan)
            made[f"{name.split('/')[1]}_{kind}"] = (("seed", "step"), np.hstack([found, rest]))
    step = ("step", np.array(steps, dtype=float), {"label": "training step"})
    return xr.Dataset(made, {"seed": list(seeds), "step": step}, {"finished": 1})


if __name__ == "__main__":
    print(f"{write(recordings.path(NAME), measured(), {}):,} bytes")
