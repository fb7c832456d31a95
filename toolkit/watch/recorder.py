"""Takes measures of a network while it trains, and never touches the training."""

from __future__ import annotations

import math
import statistics
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn
from torch.optim import Optimizer

from toolkit.device import Place
from toolkit.domain import call, optional, whole
from toolkit.engine import dataset
from toolkit.engine.axis import Steps
from toolkit.panels.panel import Panel
from toolkit.watch.classes import Fit
from toolkit.watch.examples import Pair, batches, examples
from toolkit.watch.function import Output, wide
from toolkit.watch.kept import undisturbed
from toolkit.watch.live import LiveTraining
from toolkit.watch.measure import Measure
from toolkit.watch.measures import MEASURES
from toolkit.watch.seen import Seen

GROWTH = 1.06  # in a loop whose length is not known, a row comes when the steps have grown by this factor
Row = tuple[int, dict[str, np.ndarray]]


class Watch:
    """Measures a `torch.nn.Module` while it trains. The training is bit for bit the one that is not watched.

    `loss(model(x), y)` is one number. `train` and `test` are DataLoaders, or pairs of tensors (x, y); measured are
    `samples` examples of each, the same at every step. `output` takes the outputs out of what the model gives, where
    that is no tensor: `output=lambda made: made.logits`. `measures` are names ("nc", "kernel", "rank", "distance",
    "sharpness") or measures with settings of their own, such as `Spectrum(weight="embed.weight")` or
    `Sharpness(every=4)`. `layer` names the module whose output are the features (default: what the linear layer gets
    that makes the outputs). Measured is in evaluation mode and in float32 at least; then modes, buffers, gradients,
    random numbers, and the attributes of modules with lists, dicts, tensors and generators in them are what they were.

    All measures are taken once when it is made, as step 0. ValueError for one that cannot be taken, with the reason.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        loss: Callable[[Any, Tensor], Tensor],
        train: Any,
        test: Any = None,
        measures: Sequence[str | Measure] = ("nc", "distance"),
        layer: str | None = None,
        output: Output | None = None,
        samples: int = 512,
        every: int | None = None,
    ):
        self.model, self.train, self.layer = model, train, layer
        self.loss, self.output = call.check("loss", loss, {}), optional(call).check("output", output, {})
        self.measures = _measures(measures)
        self.every = every if every is None else int(whole(1).check("every", every, {}))
        self._where = _place(model)
        count = int(whole(2).check("samples", samples, {}))
        with undisturbed(model, train, test):
            self._train = self._here(examples(train, count, "train"))
            self._test = None if test is None else self._here(examples(test, count, "test"))
        self.columns: dict[str, Any] = {}
        self._columns: dict[str, dict] = {}  # of each measure
        self.begin()

    def begin(self) -> None:
        """Begin at step 0 with the network as it is now."""
        self.done, self.rows, self._due, self._once = 0, [], None, {}
        self._seconds: dict[str, list[float]] = {m.name: [] for m in self.measures}
        self._said: set[str] = set()
        with undisturbed(self.model, self.loss):
            seen = self._seen()
            self._begun = {}
            for measure in self.measures:
                with _refusing(measure):
                    self._columns[measure.name] = measure.columns(seen)
                    self._begun[measure.name] = measure.begin(seen)
            self.columns = {name: c for columns in self._columns.values() for name, c in columns.items()}
        self.measure(refuse=True)

    def step(self) -> None:
        """One step of training has been taken. Where a row is due, all measures are taken."""
        self.done += 1
        if self._is_due():
            self.measure()

    def measure(self, refuse: bool = False) -> dict[str, np.ndarray]:
        """The row of this moment, which is kept."""
        if self.rows and self.rows[-1][0] == self.done:
            return self.rows[-1][1]
        row: dict[str, np.ndarray] = {}
        with undisturbed(self.model, self.loss):
            seen = self._seen()
            for measure in self.measures:
                row |= self._take(measure, seen, refuse)
        self.rows.append((self.done, row))
        return row

    def fit(self, optimiser: Optimizer, steps: int, points: int | Sequence[int] = 60) -> xr.Dataset:
        """Take so many steps, w ← optimiser(∇loss) on one batch after the other, with `points` rows; `data`."""
        self._due = {self.done + int(s) for s in Steps(int(whole(1).check("steps", steps, {}))).due(points)}
        try:
            for _, _ in zip(range(steps), self.training(optimiser), strict=False):
                self.step()
        finally:  # who interrupts it may go on in a loop of their own
            self._due = None
        return self.data

    def training(self, optimiser: Optimizer) -> Iterator[Tensor]:
        """The loop of a training without end: it stops after each step, before that is counted, and gives the loss."""
        self.model.train()
        for inputs, targets in batches(self.train):
            optimiser.zero_grad()
            loss = self.loss(self.model(inputs.to(self._where.device)), targets.to(self._where.device))
            loss.backward()
            optimiser.step()
            yield loss.detach()

    def live(self, optimiser: Optimizer, steps: int, points: int = 60) -> LiveTraining:
        """A training of so many steps that a figure begins: `Explorer(None, watched.live(...), panels=watched.panels)`.

        Each training of the figure begins with the network, the optimiser and the random numbers as they are now.
        """
        return LiveTraining(self, optimiser, Steps(int(whole(1).check("steps", steps, {}))), points)

    @property
    def data(self) -> xr.Dataset:
        """What was measured so far, over the training step."""
        return self.tabulate(self.rows, Steps(max(1, self.rows[-1][0])))

    measured, predicted, name = data, {}, "your-own-network"  # so that a figure takes it for a recording

    @property
    def panels(self) -> list[Panel]:
        """A panel or two for each measure."""
        return [panel for measure in self.measures for panel in measure.panels(self._columns[measure.name])]

    @property
    def costs(self) -> dict[str, dict[str, float]]:
        """What each measure costs, {measure: {"milliseconds": of one row, "every": so many rows, "rows": taken}}."""
        return {
            m.name: {
                "milliseconds": 1000 * statistics.median(self._seconds[m.name]),
                "every": m.every,
                "rows": len(self._seconds[m.name]),
            }
            for m in self.measures
        }

    def tabulate(self, rows: Sequence[Row], axis: Steps) -> xr.Dataset:
        """Rows as a Dataset like that of every experiment."""
        return dataset.tabulate(self, axis, rows, self._where)

    def fields(self) -> dict:
        """None: a network of one's own has no declared hyperparameters."""
        return {}

    values = fields

    def _take(self, measure: Measure, seen: Seen, refuse: bool) -> dict[str, np.ndarray]:
        names = self._columns[measure.name]
        if self.rows and len(self.rows) % measure.every:
            return {name: self.rows[-1][1][name] for name in names}
        began = time.perf_counter()
        try:
            found = measure.take(seen, self._begun[measure.name])
            row = {name: _numbers(found, name) for name in names}
        except Exception as error:
            if refuse:
                raise _refusal(measure, error) from error
            return self._missed(measure, error)
        self._seconds[measure.name].append(time.perf_counter() - began)
        return row

    def _missed(self, measure: Measure, error: Exception) -> dict[str, np.ndarray]:
        """NaN, and a word once."""
        if measure.name not in self._said:
            self._said.add(measure.name)
            why = f"{measure.name!r} could not be measured at step {self.done} ({error}); it is NaN there"
            warnings.warn(why, RuntimeWarning, stacklevel=4)
        return {name: np.full_like(self.rows[0][1][name], np.nan) for name in self._columns[measure.name]}

    def _is_due(self) -> bool:
        if self._due is not None:
            return self.done in self._due
        if self.every is not None:
            return self.done % self.every == 0
        return self.done >= math.ceil(GROWTH * self.rows[-1][0])

    def _seen(self) -> Seen:
        return Seen(self.model, self.loss, self._train, self._test, self.layer, self.output, self._once)

    def _here(self, pair: Pair) -> Pair:
        inputs, targets = (part.to(self._where.device) for part in pair)
        return inputs, wide(targets)


def _numbers(found: dict[str, Any], name: str) -> np.ndarray:
    """A column as real numbers, which can be NaN."""
    if name not in found:
        raise ValueError(f"it gives no column {name!r} (it gives {', '.join(map(repr, found))})")
    values = wide(torch.as_tensor(found[name])).cpu().resolve_conj().numpy()
    return values.astype(np.float64) if values.dtype.kind in "iub" else values


def _measures(named: Sequence[str | Measure]) -> list[Measure]:
    """The measures with these names; ValueError for one that is unknown, or named twice."""
    if isinstance(named, str) or not isinstance(named, Sequence):
        raise ValueError(f"measures must be a list, such as ['nc', 'sharpness'] (got {named!r})")
    found: list[Measure] = [Fit()]
    for one in named:
        if not isinstance(one, Measure) and one not in MEASURES:
            known = ", ".join(map(repr, MEASURES))
            raise ValueError(f"measures must be of {known}, or a measure such as Spectrum(weight=...) (got {one!r})")
        found.append(one if isinstance(one, Measure) else MEASURES[one]())
    if len({m.name for m in found}) < len(found):
        raise ValueError(f"measures must not repeat one (got {[m.name for m in found[1:]]})")
    return found


class _refusing:
    """Inside, an error becomes the reason why a measure cannot be taken."""

    def __init__(self, measure: Measure):
        self._measure = measure

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, Exception):
            raise _refusal(self._measure, error) from error


def _refusal(measure: Measure, error: Exception) -> ValueError:
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ValueError(f"{measure.name!r} cannot be measured on this network: {said}")


def _place(model: nn.Module) -> Place:
    if not isinstance(model, nn.Module):
        raise ValueError(f"model must be a torch.nn.Module (got {model!r})")
    first = next(model.parameters(), None)
    if first is None:
        raise ValueError("model has no weights to train")
    return Place(first.device, torch.float32 if first.dtype.itemsize < 4 else first.dtype)
