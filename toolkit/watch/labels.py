"""Which examples are of which class: read off the targets, the outputs, and what the loss makes of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_flatten, tree_unflatten

from toolkit.watch.examples import Pair

if TYPE_CHECKING:
    from toolkit.watch.seen import Seen

MIDDLE = 0.5  # between 0 and 1, where every loss of a classifier has a slope


@dataclass(frozen=True)
class Labels:
    """The examples that the loss counts, `kept` `[n]`, and the classes of these, `classes` `[kept]` from 0 on."""

    kept: Tensor
    classes: Tensor


@dataclass(frozen=True)
class Classes:
    """The labels of the training examples and of the test. A network with one output says the second of two classes
    where that is above `threshold`."""

    labels: dict[str, Labels]
    threshold: float

    def scores(self, outputs: Tensor, name: str) -> Tensor:
        """Outputs of the labelled examples `[kept, K]`, as `accuracy` wants them."""
        kept = outputs.reshape(len(outputs), -1)[self.labels[name].kept]
        return torch.cat([torch.full_like(kept, self.threshold), kept], 1) if kept.shape[1] == 1 else kept


def classes(seen: Seen) -> Classes | None:
    """The classes of the examples; None where targets are not classes, one for each example.

    They are whole numbers below the number of outputs, or rows with a single 1; for one output, whole numbers of which
    there are two. An example with a target that the loss leaves out, such as its `ignore_index`, has no class.
    """
    made = seen.made(seen.some(2)[0])
    if seen.output is None and not isinstance(made, Tensor):
        return None
    outputs = seen.read(made)
    found = {name: _whole(seen, pair) for name, pair in seen.pairs().items()}
    if any(part is None for part in found.values()):
        return None
    given: dict[str, Any] = found
    present = torch.unique(torch.cat([part.classes for part in given.values()]))
    width = outputs.numel() // len(outputs)
    if width > 1:
        return Classes(given, 0) if len(present) and 0 <= present[0] and present[-1] < width else None
    if len(present) != 2:
        return None
    second = {name: Labels(part.kept, (part.classes == present[1]).long()) for name, part in given.items()}
    return Classes(second, _threshold(seen, *map(float, present)))


def _whole(seen: Seen, pair: Pair) -> Labels | None:
    """The examples that count, and their targets as whole numbers; None where these are no classes."""
    made = seen.made(pair[0])
    outputs, targets = seen.read(made), pair[1]
    if outputs.ndim not in (1, 2) or len(outputs) != len(targets) or targets.is_complex():
        return None
    width, targets = outputs[0].numel(), targets.reshape(len(targets), -1)
    if targets.shape[1] not in (1, width):
        return None
    kept = _counted(seen, made, outputs, pair[1])
    targets = targets[kept]
    if targets.shape[1] == width > 1:
        single = ((targets == 0) | (targets == 1)).all() and (targets.sum(1) == 1).all()
        return Labels(kept, targets.long().argmax(1)) if single else None
    whole = not targets.is_floating_point() or (width == 1 and bool((targets == targets.round()).all()))
    return Labels(kept, targets.flatten().long()) if whole and targets.shape[1] == 1 else None


def _counted(seen: Seen, made: Any, outputs: Tensor, targets: Tensor) -> Tensor:
    """The examples whose targets the loss counts: it depends on the outputs of one of those that have this target. All
    of them, where it cannot be asked."""
    noise = torch.rand(outputs.shape, generator=torch.Generator().manual_seed(0))
    asked = (MIDDLE + noise / 1000).to(outputs).requires_grad_()
    try:
        (slope,) = torch.autograd.grad(seen.loss_of(_replaced(made, outputs, asked), targets), asked)
    except Exception:
        return torch.ones(len(outputs), dtype=torch.bool, device=outputs.device)
    sloped = (slope.reshape(len(slope), -1) != 0).any(1)
    alike = torch.unique(targets.reshape(len(targets), -1), dim=0, return_inverse=True)[1]
    kept = torch.isin(alike, alike[sloped])
    return kept if kept.any() else ~kept


def _threshold(seen: Seen, low: float, high: float) -> float:
    """0, or the middle between two targets, where the loss wants the outputs to be the targets: for an output so far
    above the lower it is what it is for one so far below the higher, or so many times that. At 0 it differs, then."""
    made = seen.made(seen.train[0])
    outputs = seen.read(made)

    def loss(output: float, target: float) -> float:
        asked = _replaced(made, outputs, torch.full_like(outputs, output))
        return float(seen.loss_of(asked, torch.full_like(seen.train[1], target)))

    try:
        return (low + high) / 2 if _mirrored(loss, low, high) else 0
    except Exception:
        return 0


def _mirrored(loss: Callable[[float, float], float], low: float, high: float) -> bool:
    if _close(loss(0, low), loss(0, high)):
        return False
    far = (high - low) / 5, 2 * (high - low) / 5
    above, below = [loss(low + d, low) for d in far], [loss(high - d, high) for d in far]
    return all(map(_close, above, below)) or _close(above[0] * below[1], above[1] * below[0])


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-4 * max(abs(one), abs(other))


def _replaced(made: Any, outputs: Tensor, others: Tensor) -> Any:
    """What the network gives, with other outputs; ValueError where they are not a part of it."""
    parts, shape = tree_flatten(made)
    places = [i for i, part in enumerate(parts) if part is outputs]
    if not places:
        raise ValueError("output gives no part of what the network gives")
    parts[places[0]] = others
    return tree_unflatten(parts, shape)
