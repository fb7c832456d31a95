"""The bytes of one run, and the fields that it reads: what decides how many runs share a batch, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from toolkit.device import Place
from toolkit.domain import trusted
from toolkit.engine import runs

CACHED = 2 << 20  # bytes of the largest tensor of a lane on a CPU, which is to stay in its cache
ON_DEVICE = 256 << 20  # the same on a GPU, where only memory is the limit
THREADED = 1 << 20  # bytes of the largest tensor of a lane from which on a thread of its own pays
WIDEST = 128  # runs in a lane on a CPU
BUDGET = 256 << 20  # bytes that the runs of one batch hold


@dataclass(frozen=True)
class Footprint:
    """Of one run: bytes of its state, of its data, of a row by column; of the largest tensor that a step and a row
    make; and the fields that a step reads, and a row."""

    state: int
    data: int
    row: dict[str, int]
    step: int
    measure: int
    read_in_step: frozenset[str]
    read_in_row: frozenset[str]

    @property
    def reads(self) -> frozenset[str]:
        return self.read_in_step | self.read_in_row

    def wide(self, where: Place, step: bool) -> int:
        """How many runs are in a lane that makes steps, or rows."""
        limit, most = (CACHED, WIDEST) if where.device.type == "cpu" else (ON_DEVICE, ON_DEVICE)
        return max(1, min(most, limit // max(1, self.step if step else self.measure)))

    def most(self, rows: int, frames: dict[str, int]) -> int:
        """How many runs fit into the budget with the rows that are kept of them; wide columns are kept at `frames`."""
        kept = sum(size * min(rows, frames.get(name, rows)) for name, size in self.row.items())
        return max(1, BUDGET // max(1, 4 * self.state + self.data + kept))


class Largest(TorchDispatchMode):
    """The bytes of the largest tensor that is made inside it."""

    def __init__(self):
        super().__init__()
        self.bytes = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None) -> Any:
        made = func(*args, **(kwargs or {}))
        if not func.is_view:
            self.bytes = max(self.bytes, size(made))
        return made


def size(tree: Any) -> int:
    """The bytes of the tensors of a nested dict."""
    return sum(leaf.numel() * leaf.element_size() for leaf in tree_leaves(tree) if isinstance(leaf, torch.Tensor))


def footprint(experiment, knobs: dict[str, Any], state: Any, data: Any) -> Footprint:
    """Read off the first step and the first row of a run."""
    seen: set[str] = set()
    twin = runs.watched(runs.given(experiment, knobs), [*experiment.settings(), *experiment.knobs()], seen.add)
    with trusted():
        state = runs.begun(twin, {}, state)
        with Largest() as in_step:
            if twin.axis.name:
                runs.stepped(twin, {}, state, data)
        in_steps = frozenset(seen)
        seen.clear()
        with Largest() as in_row:
            row = runs.measured(twin, {}, state, data)
    sizes = {name: size(value) for name, value in row.items()}
    return Footprint(size(state), size(data), sizes, in_step.bytes, in_row.bytes, in_steps, frozenset(seen))
