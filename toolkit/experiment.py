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

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar, Self

import numpy as np
import xarray as xr
from torch.func import grad

from toolkit import declarations
from toolkit.device import Place, place
from toolkit.domain import call
from toolkit.domain.kinds import shown
from toolkit.engine import dataset, sweeps
from toolkit.engine.axis import POINTS, STEP, Axis, Once, Steps, Values
from toolkit.engine.cost import Cost, cost
from toolkit.engine.walks import AlongField, AlongSteps, Walk
from toolkit.fields import Column, Field, column, knob, setting
from toolkit.moments import Condition, conditions
from toolkit.optimisers import Optimiser, sgd
from toolkit.theory.program import TheoryProgram

__all__ = ["Experiment", "Training", "column", "knob", "setting", "unmoving"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Experiment(ABC):
    """Hyperparameters as validated fields; subclasses write `start` and `measure`, and have no steps.

    Use `Training` for anything that is trained. Subclasses are frozen, keyword-only dataclasses whose fields
    are made with `knob` and `setting`, so that an instance *is* a configuration.
    """

    seed: int = setting(0, 0, 2**31 - 1, label="seed")

    columns: ClassVar[Mapping[str, Column]] = {}
    moments: ClassVar[Mapping[str, str]] = {}  # {name: condition}, such as {"learned": "train_loss <= 0.1"}
    theories: ClassVar[Mapping[str, str]] = {}  # {name: label in a figure}, the first is drawn; or a property
    targets: ClassVar[Collection[str]] = ()  # those of them that say where training tends to, and not how it gets there
    predicts_draws: ClassVar[bool] = True  # False: prediction() reads fields alone, and gets {} for state and data

    def __init_subclass__(cls, **about):
        """ValueError for what is declared and does not fit (`toolkit.declarations`)."""
        super().__init_subclass__(**about)
        declarations.check(cls)

    def __post_init__(self):
        declarations.check_is_dataclass(type(self))
        for name, field in self.fields().items():
            object.__setattr__(self, name, field.check(name, getattr(self, name)))
        self.check()

    def check(self) -> None:  # noqa: B027 - a hook: by default fields fit together
        """Raise ValueError if the fields are valid one by one but do not fit together."""

    @abstractmethod
    def start(self, generator) -> tuple[dict, dict]:
        """Draw (state, data) in float64 from `generator`; may not read a knob.

        Each draw (task, test set, weights, batches) has a generator of its own, `draws.child(generator, "weights")`,
        so that a setting changes only what it names.
        """

    def ready(self, state: dict) -> dict:
        """The state before the first step, from what `start` drew; may read knobs."""
        return state

    @abstractmethod
    def measure(self, state: dict, data: dict) -> dict:
        """The declared columns, as tensors."""

    def prediction(
        self, theory_name: str, state: dict, data: dict, steps: np.ndarray, watch: Callable[[], None]
    ) -> dict:
        """The columns of one of `theories` on `steps`, from the arrays of `start` in float64.

        A long computation calls `watch()` now and then; `watch` raises to stop a computation that is no longer needed.
        """
        raise NotImplementedError(f"{type(self).__name__} declares theories but no prediction()")

    def theory_program(self, theory_name: str) -> TheoryProgram | None:
        """One of `theories` in pure parts that share code with `prediction`; None if it cannot be had so.

        `start(state, data)` gets what `self.start` drew, in the arrays of any namespace, and may read fields, as `step`
        and `columns` may. What is not known for these fields is left out of the columns, or is NaN.
        """
        return None

    @property
    def axis(self) -> Axis:
        """The axis that a run is measured along."""
        return Once()

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

    @classmethod
    def conditions(cls) -> dict[str, Condition]:
        """The conditions of its moments, by name; ValueError for a text that is none."""
        return conditions(cls.moments, cls.columns)

    def values(self) -> dict:
        """{field: value} of this configuration."""
        return {name: getattr(self, name) for name in self.fields()}

    def replace(self, **values) -> Self:
        """The same experiment with other values; ValueError for an unknown field or a value out of range."""
        for name in values:
            if name not in self.fields():
                known = ", ".join(self.fields())
                raise ValueError(f"{type(self).__name__} has no field {name!r}; it has {known}")
        return dataclasses.replace(self, **values)

    def cost(self, where: Place | None = None) -> Cost | None:
        """What start, step and measurement cost on a CPU, counted without computing them; None where unknown."""
        return cost(self, where or place())

    def walk(
        self,
        where: Place | None = None,
        along: tuple[str, Sequence] | None = None,
        watch: Callable[[], None] = lambda: None,
    ) -> Walk:
        """This configuration as a run in progress; `along` = (field, values) measures one value after the other.

        `watch` raises to give up a start, a step or a measurement that takes long.
        """
        if along is None:
            return AlongSteps(self, where or place(), watch)
        if self.axis.name:
            raise ValueError(f"{type(self).__name__} is trained: it is measured along its steps, not along a field")
        name, values = along
        return AlongField(self, Values(name, tuple(sweeps.swept_values(self, name, values))), where or place(), watch)

    def run(
        self, *, points: int | Sequence[int] = POINTS, device=None, dtype=None, progress: bool = True
    ) -> xr.Dataset:
        """Train this configuration; its columns over `step`, labels and all fields in the attributes.

        `points` is the number of recorded steps, or a list of them; training ends at the last one. A wide column is
        kept at no more of them than the `frames` it declares.
        Ctrl-C returns the rows so far; a diverged run keeps its finite part (`attrs["diverged_at"]`).
        """
        return self.sweep(points=points, device=device, dtype=dtype, progress=progress)

    def sweep(
        self,
        *,
        points: int | Sequence[int] = POINTS,
        device=None,
        dtype=None,
        progress=True,
        executor=None,
        compiled=False,
        resume=None,
        **axes: Sequence,
    ) -> xr.Dataset:
        """Train every combination of the values in `axes`, batched; one dimension per swept field.

        `executor=2` trains in two further processes. It may also be a `concurrent.futures.Executor`, of a cluster for
        example: each batch is one job there. A pool that forks is refused (ValueError), for PyTorch's threads do not
        survive it. A batch whose process dies is trained once more; if it is lost again, its runs are NaN,
        `attrs["finished"]` is 0 and a RuntimeWarning names them. After Ctrl-C the finished batches are kept.
        `resume` names a file that keeps each batch as it ends; a sweep that finds it there trains only the others.
        ValueError for a file of other fields, axes, steps or code of the experiment.

        Runs that only `measure` tells apart are trained once. As many runs share a batch as fit into a few hundred
        megabytes. `compiled` compiles the program of a step first, which takes seconds, less the second time on a
        computer, and pays off after a few thousand steps. `points` is the number of recorded steps, or a list of them.
        """
        due = self.axis.due(points)
        plan, where = sweeps.plan(self, axes), place(device, dtype)
        about = {"executor": executor, "compiled": compiled, "progress": progress, "resume": resume}
        results = sweeps.train(plan, where, due, **about)
        measured = dataset.assemble(self, plan, results, where)
        return measured.assign_attrs(points=points) if self.axis.name and isinstance(points, int) else measured

    def predict(
        self,
        theory: str | None = None,
        steps: Sequence[int] | None = None,
        *,
        watch: Callable[[], None] = lambda: None,
        **axes: Sequence,
    ) -> xr.Dataset:
        """The columns that `theory` (default: the first) predicts from the same start, on the steps of the run.

        `steps` are some of them. A configuration of a sweep that has no such theory, or not this column of it, gets
        NaN; so do the numbers that a column of varying size lacks. `attrs["theory_kind"]` is "target" for a theory
        that says where training tends to, and "course" for one that says how it gets there.
        """
        plan = sweeps.plan(self, axes)
        theory, label = self._theory(theory, plan.starts)
        kind = "target" if theory in self.targets else "course"
        about = {"theory": theory, "theory_label": label, "theory_kind": kind}
        watch = call.check("watch", watch, {})
        return dataset.assemble_prediction(self, plan, about, self._rows(steps), watch)

    def _rows(self, steps: Sequence[int] | None) -> np.ndarray | None:
        """The steps of a prediction, None where there are none; ValueError for those that the run does not have."""
        if isinstance(self.axis, Steps):
            return self.axis.due() if steps is None else self.axis.named("steps", steps)
        if steps is not None:
            raise ValueError(f"{type(self).__name__} is not trained: predict() takes no steps (got {shown(steps)})")
        return None

    def _theory(self, theory: str | None, starts: Sequence[Experiment]) -> tuple[str, str]:
        """(name, label) of a theory that one of the configurations has: the one that is named, or the first."""
        labels = {name: label for one in reversed([self, *starts]) for name, label in one.theories.items()}
        there = {name for start in starts for name in start.theories}
        if not there:
            raise ValueError(f"{type(self).__name__} has no theory; its docstring says why")
        if theory is not None and (not isinstance(theory, str) or theory not in there):
            known = ", ".join(repr(name) for name in labels if name in there)
            raise ValueError(f"theory must be one of {known} (got {shown(theory)})")
        name = theory or next(name for one in (self, *starts) for name in one.theories if name in there)
        return name, labels[name]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Training(Experiment):
    """An experiment with steps. `step` follows the gradient of `loss` with `optimiser`; or override it."""

    steps: int = setting(1000, 1, 10_000_000, label="training steps", scale="log")
    step_label: ClassVar[str] = STEP

    def loss(self, weights: dict, data: dict):
        """The number that training minimises, on all of the data or on a batch."""
        raise NotImplementedError(f"{type(self).__name__} needs loss(weights, data) or a step of its own")

    def optimiser(self) -> Optimiser:
        """The optimiser: w ← w − ηg with the field `learning_rate`, unless a subclass returns another one."""
        return sgd(self.learning_rate)  # pyright: ignore[reportAttributeAccessIssue]

    def scheduled_optimiser(self, state: dict) -> Optimiser:
        """The optimiser for the step from `state`; override it for a schedule of the learning rate."""
        return self.optimiser()

    def batch(self, state: dict, data: dict) -> dict:
        """The data that `loss` gets in the step from `state`: all of it, or a minibatch."""
        return data

    def gradient(self, weights: dict, batch: dict) -> dict:
        """What the optimiser follows: the gradient of `loss`, or that gradient scaled, masked or projected."""
        return grad(self.loss)(weights, batch)

    def ready(self, state: dict) -> dict:
        if "weights" not in state:
            return state
        return state | {"optimiser": self.optimiser().start(state["weights"])}

    def step(self, state: dict, data: dict) -> dict:
        """One step, pure: a new state. Where the state has `done`, it counts the steps.

        The engine records what it does and replays it (`toolkit.engine.parts`).
        """
        gradient = self.gradient(state["weights"], self.batch(state, data))
        rule = self.scheduled_optimiser(state)
        weights, memory = rule.step(state["weights"], gradient, state["optimiser"])
        counted = {"done": state["done"] + 1} if "done" in state else {}
        return state | {"weights": weights, "optimiser": memory} | counted

    @property
    def axis(self) -> Axis:
        return Steps(self.steps)


def unmoving(columns: Mapping, steps: np.ndarray) -> dict:
    """The prediction of a theory that knows where training ends but not when: equal columns at every step."""
    return {name: np.broadcast_to(value, (len(steps), *np.shape(value))) for name, value in columns.items()}
