"""An experiment: frozen hyperparameters and three pure functions, `start`, `step` and `measure`.

@dataclass(frozen=True, kw_only=True)
class Regression(Training):
    learning_rate: float = knob(0.1, 0.01, 1, label="learning rate", symbol="η", scale="log")
    columns = {"loss": column("training loss", log=True)}

    def start(self, generator): ...            # -> state, data: nested dicts of tensors
    def loss(self, weights, data): ...         # Training makes `step` of it and of `optimiser`
    def measure(self, state, data): ...        # -> {column: tensor}

Regression(learning_rate=0.2).run()            # xarray.Dataset over `step`
Regression().sweep(learning_rate=[0.1, 0.2], seed=range(3))
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np
import xarray as xr
from torch.func import grad

from toolkit import dataset, engine, sweeps
from toolkit.device import Place, place
from toolkit.fields import Column, Field, column, knob, setting
from toolkit.metrics.gap import gap
from toolkit.optimisers import Optimiser, sgd

__all__ = ["Experiment", "Training", "column", "knob", "setting", "unmoving"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Experiment:
    """Hyperparameters as validated fields; subclasses write `start` and `measure`, and have no steps.

    Use `Training` for anything that is trained. Subclasses are frozen, keyword-only dataclasses whose fields
    are made with `knob` and `setting`, so that an instance *is* a configuration.
    """

    seed: int = setting(0, 0, 2**31 - 1, label="seed")

    columns: ClassVar[Mapping[str, Column]] = {}
    theories: ClassVar[Mapping[str, str]] = {}  # {name: label in a figure}, the first is drawn; or a property

    def __post_init__(self):
        for name, field in self.fields().items():
            object.__setattr__(self, name, field.check(name, getattr(self, name)))
        self.check()

    def check(self) -> None:
        """Raise ValueError where fields that are fine by themselves do not fit together."""

    def start(self, generator) -> tuple[dict, dict]:
        """Draw (state, data) in float64 from `generator`; may not read a knob."""
        raise NotImplementedError(f"{type(self).__name__} needs start(generator)")

    def ready(self, state: dict) -> dict:
        """The state before the first step, from what `start` drew; may read knobs."""
        return state

    def measure(self, state: dict, data: dict) -> dict:
        """The declared columns, as tensors."""
        raise NotImplementedError(f"{type(self).__name__} needs measure(state, data)")

    def prediction(
        self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch: Callable[[], None]
    ) -> dict:
        """The columns of one of `theories` on `steps`, from the arrays of `start` in float64.

        A long computation calls `watch()` now and then: it raises to end one whose answer nobody waits for any more.
        """
        raise NotImplementedError(f"{type(self).__name__} declares theories but no prediction()")

    @classmethod
    def fields(cls) -> dict[str, Field]:
        """Every hyperparameter's declaration, by name."""
        return {f.name: f.metadata["field"] for f in dataclasses.fields(cls) if "field" in f.metadata}

    @classmethod
    def knobs(cls) -> tuple[str, ...]:
        return tuple(n for n, f in cls.fields().items() if f.kind == "knob")

    @classmethod
    def settings(cls) -> tuple[str, ...]:
        return tuple(n for n, f in cls.fields().items() if f.kind == "setting")

    def values(self) -> dict:
        """{field: value} of this configuration."""
        return {name: getattr(self, name) for name in self.fields()}

    def replace(self, **values):
        """The same experiment with other values; ValueError for an unknown field or a value out of range."""
        for name in values:
            if name not in self.fields():
                known = ", ".join(self.fields())
                raise ValueError(f"{type(self).__name__} has no field {name!r}; it has {known}")
        return dataclasses.replace(self, **values)

    def given(self, knobs: Mapping):
        """The same experiment with knobs replaced by tensors, for use inside `step` and `measure`."""
        twin = copy.copy(self)
        twin.__dict__.update(knobs)
        return twin

    def guarded(self):
        """A twin whose knobs cannot be read: `start` gets this one, because it runs once for all knobs."""

        def refuse(name):
            raise AttributeError(f"{name} is a knob: start() may not read it; make it a setting")

        return _watched(self, self.knobs(), refuse)

    def reads(self, state: dict, data: dict) -> frozenset[str]:
        """The settings that `measure` (and `step`) read: runs of one batch must agree in them."""
        seen: set[str] = set()
        twin = _watched(self, self.settings(), seen.add)
        state = twin.ready(state)
        twin.measure(state, data)
        if hasattr(twin, "step"):
            twin.step(state, data)
        return frozenset(seen)

    def record_steps(self) -> np.ndarray | None:
        """The steps at which a run is recorded; None for an experiment without steps."""
        return None

    def walk(self, where: Place | None = None) -> engine.Walk:
        """This configuration as a run in progress: `advance()` takes a step, `measure()` reads the columns."""
        knobs = {name: [getattr(self, name)] for name in self.knobs()}
        return engine.Walk([self], knobs, where or place())

    def tabulate(self, rows: Sequence[tuple], where: Place | None = None, along: str | None = None) -> xr.Dataset:
        """Rows `[(step, {column: array}), ...]` of one run as a Dataset, like `run` returns.

        With `along`, rows are `[(value of that field, columns), ...]`, and the Dataset is like `sweep` returns.
        """
        plan = sweeps.plan(self, {along: [value for value, _ in rows]} if along else {})
        if along:
            lead = (-1, 1) if along in self.settings() else (1, -1)
            stacked = {k: np.stack([row[k] for _, row in rows]) for k in rows[0][1]}
            rows = [(0, {k: v.reshape(*lead, *v.shape[1:]) for k, v in stacked.items()})]
        else:
            rows = [(step, {k: v[None, None] for k, v in row.items()}) for step, row in rows]
        return dataset.assemble(self, plan, [(sweeps.whole(plan), rows, True)], where or place())

    def run(self, *, points: int = 120, device=None, dtype=None, progress: bool = True) -> xr.Dataset:
        """Train this configuration; its columns over `step`, labels and all fields in the attributes.

        Ctrl-C returns what is finished; of a diverged run the finite part is kept (`attrs["diverged_at"]`).
        """
        return self.sweep(points=points, device=device, dtype=dtype, progress=progress)

    def sweep(
        self,
        *,
        points: int = 120,
        device=None,
        dtype=None,
        progress=True,
        executor=None,
        compiled=False,
        **axes: Sequence,
    ) -> xr.Dataset:
        """Train every combination of the values in `axes`, batched; one dimension per swept field.

        `executor` is any `concurrent.futures.Executor`: each batch is one job. `compiled` compiles the batched
        step first, which pays off after some thousand steps.
        """
        if not isinstance(points, int) or points < 2:
            raise ValueError(f"points must be a whole number of at least 2 (got {points!r})")
        plan = sweeps.plan(self, axes)
        where, due = place(device, dtype), self._due(points)
        results = sweeps.train(plan, where, due, executor=executor, compiled=compiled, progress=progress)
        measured = dataset.assemble(self, plan, results, where)
        return measured if due is None else measured.assign_attrs(points=points)

    def predict(
        self,
        theory: str | None = None,
        steps: Sequence[int] | None = None,
        *,
        watch: Callable[[], None] = lambda: None,
        **axes: Sequence,
    ) -> xr.Dataset:
        """The columns that `theory` (default: the first) predicts from the same start, on the steps of the run."""
        theory = self._theory(theory)
        due = self._due() if steps is None else _steps(steps)
        plan = sweeps.plan(self, axes)
        return dataset.assemble_prediction(self, plan, theory, due, watch)

    def gap(self, measured: xr.Dataset, predicted: xr.Dataset) -> dict[str, float]:
        """Σ|measured − predicted| / Σ|measured| of every column both have, over the steps both have."""
        return gap(measured, predicted)

    def _due(self, points: int = 120) -> np.ndarray | None:
        return None

    def _theory(self, theory: str | None) -> str:
        if not self.theories:
            raise ValueError(f"{type(self).__name__} has no theory; its docstring says why")
        if theory is not None and theory not in self.theories:
            raise ValueError(f"theory must be one of {', '.join(map(repr, self.theories))} (got {theory!r})")
        return theory or next(iter(self.theories))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Training(Experiment):
    """An experiment with steps. `step` follows the gradient of `loss` with `optimiser`; or override it."""

    steps: int = setting(1000, 1, 10_000_000, label="training steps", scale="log")

    def loss(self, weights: dict, data: dict):
        """The number that training lowers."""
        raise NotImplementedError(f"{type(self).__name__} needs loss(weights, data) or a step of its own")

    def optimiser(self) -> Optimiser:
        return sgd(self.learning_rate)

    def ready(self, state: dict) -> dict:
        if "weights" not in state:
            return state
        return state | {"optimiser": self.optimiser().start(state["weights"])}

    def step(self, state: dict, data: dict) -> dict:
        """One step, pure: a new state."""
        gradient = grad(self.loss)(state["weights"], data)
        weights, memory = self.optimiser().step(state["weights"], gradient, state["optimiser"])
        return state | {"weights": weights, "optimiser": memory}

    def record_steps(self) -> np.ndarray:
        return self._due()

    def _due(self, points: int = 120) -> np.ndarray:
        return engine.record_steps(self.steps, points)


def unmoving(columns: Mapping, steps: np.ndarray) -> dict:
    """What a theory predicts that knows where training ends and not when: the same columns at every step."""
    return {name: np.broadcast_to(value, (len(steps), *np.shape(value))) for name, value in columns.items()}


def _steps(steps: Sequence[int]) -> np.ndarray:
    given = np.atleast_1d(np.asarray(steps))
    if not given.size or given.ndim > 1 or given.dtype.kind not in "iu" or given.min() < 0:
        raise ValueError(f"steps must be one or more whole numbers from 0 up (got {steps!r})")
    if len(np.unique(given)) < len(given):
        raise ValueError("steps must not repeat")
    return given


def _watched(experiment: Experiment, names: Sequence[str], on_read: Callable[[str], None]):
    """A twin that calls `on_read(name)` whenever one of the named fields is read."""

    def watch(name):
        def read(self):
            on_read(name)
            return self.__dict__[name]

        return property(read)

    cls = type(experiment)
    twin = object.__new__(type(cls.__name__, (cls,), {name: watch(name) for name in names}))
    twin.__dict__.update(experiment.__dict__)
    return twin
