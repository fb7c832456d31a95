"""Programs of one operation each, and what PyTorch makes of the same numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.front import node
from toolkit.trace import trace

RUN = Path(__file__).with_name("run.ts")
TYPES = {"f": torch.float64, "i": torch.int64, "b": torch.bool}
Case = tuple[Callable[..., Any], Sequence[torch.Tensor]]


def kind(tensor: torch.Tensor) -> str:
    return "f" if tensor.is_floating_point() else "b" if tensor.dtype == torch.bool else "i"


def numbers(tensor: torch.Tensor) -> list:
    values = tensor.double().flatten().tolist()
    return [x if np.isfinite(x) else str(x) for x in values]


def results(function: Callable[..., Any], tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """{"0": first result, …} of a function of tensors."""
    out = function(*tensors.values())
    return {str(i): one for i, one in enumerate(out if isinstance(out, tuple | list) else [out])}


def program(function: Callable[..., Any], inputs: Sequence[torch.Tensor], node: Any = None) -> dict[str, Any]:
    """`function` as the measurement of a program whose state are its inputs: traced, or written as one node."""
    state = {f"x{i}": tensor for i, tensor in enumerate(inputs)}
    names = [f"state.{name}" for name in state]
    graph = (
        alone(node, names) if node else trace(lambda given: results(function, given["state"]), {"state": state}).json()
    )
    start = [["const", list(t.shape), numbers(t), kind(t)] for t in inputs]
    shapes = [list(tensor.shape) for tensor in inputs]
    step = [node for i, name in enumerate(names) for node in (["in", name], ["expand", f"%{2 * i}", shapes[i]])]
    return {
        "format": 1,
        "experiment": "tests",
        "values": {},
        "inputs": {},
        "columns": {},
        "start": {"nodes": start, "out": {name: f"%{i}" for i, name in enumerate(names)}},
        "step": {"nodes": step, "out": {name: f"%{2 * i + 1}" for i, name in enumerate(names)}},
        "measure": graph,
        "theories": {},
        "data": {},
    }


def alone(node: list, names: Sequence[str]) -> dict[str, Any]:
    return {"nodes": [*(["in", name] for name in names), node], "out": {"0": f"%{len(names)}"}}


def request(program: dict[str, Any], wide: bool, fused: bool) -> dict[str, Any]:
    return {
        "program": json.dumps(program),
        "fields": {},
        "wide": wide,
        "fused": fused,
        "steps": [0],
        "want": ["columns"],
    }


def answers(requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What Node says to all of them."""
    command = ["node", str(RUN)]
    done = node.run(command, input=json.dumps(requests), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def tensor(told: Mapping[str, Any]) -> torch.Tensor:
    values = [float(x) for x in told["values"]]
    return torch.tensor(values, dtype=torch.float64).reshape(told["shape"]).to(TYPES[told["type"]])
