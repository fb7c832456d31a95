"""Runs `start`, `step` and `measure` of any experiment, alone (`batches`: many at once). Imports no experiment.

A run may diverge, so functions with a declared domain do not look at the values they get here (`trusted`).
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch.func import vmap
from torch.utils._pytree import tree_leaves, tree_map, tree_unflatten

from toolkit import device
from toolkit.device import Place
from toolkit.domain import trusted
from toolkit.engine import contract
from toolkit.engine.parts import Programs, as_written
from toolkit.engine.pure import Given, drawn, first_call
from toolkit.engine.rows import Asked, Mark, arriving

Tree = Any  # nested dict of tensors


# --- an experiment seen by what runs it ---------------------------------------------------------------------------
def given(experiment, knobs: Mapping):
    """The same experiment with its knobs replaced by tensors, for use inside `step` and `measure`."""
    twin = copy.copy(experiment)
    twin.__dict__.update(knobs)
    return twin


def guarded(experiment):
    """A copy whose knobs cannot be read: `start` gets this copy, because it runs once for all knobs."""

    def refuse(name):
        raise AttributeError(f"{name} is a knob: start() may not read it; make it a setting")

    return watched(experiment, experiment.knobs(), refuse)


def watched(experiment, names: Sequence[str], on_read: Callable[[str], None]):
    """A copy that calls `on_read(name)` whenever one of the named fields is read."""

    def watch(name):
        def read(self):
            on_read(name)
            return self.__dict__[name]

        return property(read)

    cls = type(experiment)
    meta: Any = type(cls)
    twin = object.__new__(meta(cls.__name__, (cls,), {name: watch(name) for name in names}))
    twin.__dict__.update(experiment.__dict__)
    return twin


def reads(experiment, place: Place, name: str) -> bool:
    """Whether the start, a step or a row of an experiment asks for one of its fields."""
    seen: set[str] = set()
    twin = watched(experiment, [name], seen.add)
    knobs = {
        knob: place.put(torch.tensor(getattr(experiment, knob), dtype=torch.float64)) for knob in experiment.knobs()
    }
    with trusted():
        state, data = draw(twin, place)
        state = ready(twin, knobs, state)
        measured(twin, knobs, stepped(twin, knobs, state, data), data)
    return bool(seen)


def draw(experiment, place: Place) -> tuple[Tree, Tree]:
    """`start` of one experiment from a generator seeded by it: float64 on the CPU, then cast and moved.

    Every device and dtype therefore begins from the same numbers.
    """
    state, data = drawn(experiment, partial(_start, experiment))
    return place.put(state), place.put(data)


def _start(experiment) -> tuple[Tree, Tree]:
    generator = torch.Generator().manual_seed(experiment.seed)
    with contract.inside(experiment, "start"):
        made = guarded(experiment).start(generator)
    return contract.started(experiment, made)


def ready(experiment, knobs: Mapping, state: Tree) -> Tree:
    """The state before the first step."""
    with contract.inside(experiment, "ready", state=state):
        made = given(experiment, knobs).ready(state)
    return contract.stepped(experiment, made, "ready")


def begun(experiment, knobs: Mapping, state: Tree) -> Tree:
    """The same of a single run; ValueError if it draws, or writes into what it is given."""
    made = partial(ready, experiment, knobs, state)
    return first_call(f"{type(experiment).__name__}.ready()", made, made, Given(state=state))


class Draws:
    """`draw`, which remembers what was drawn last: the batches of one start begin from one draw."""

    def __init__(self):
        self._last: tuple = (None, None)

    def __call__(self, experiment, place: Place) -> tuple[Tree, Tree]:
        of, drawn = self._last
        if of != (experiment, place):
            self._last = None, None  # at most one is held
            drawn = draw(experiment, place)
            self._last = (experiment, place), drawn
        return drawn

    def __reduce__(self):
        return Draws, ()  # another process draws for itself


# --- runs in progress ---------------------------------------------------------------------------------------------
class Alone:
    """One run in progress, one step at a time: the pure functions of the experiment.

    `programs` replays them (`parts`); without it they run as they are written.
    """

    lead = 0  # dimensions of a measured column before its own
    shape = ()
    looks = (0,)  # a batch is looked at as several experiments

    def __init__(self, experiment, place: Place, programs: Programs | None = None, key: Hashable = None):
        self.experiment, self.step, self.late = experiment, 0, int(device.launches(place.device))
        knobs = {name: getattr(experiment, name) for name in experiment.knobs()}
        self.knobs = {k: place.put(torch.tensor(v, dtype=torch.float64)) for k, v in knobs.items()}
        state, data = draw(experiment, place)
        self._begin(begun(experiment, self.knobs, state), data, programs or as_written(), key)

    def _begin(self, state: Tree, data: Tree, programs: Programs, key: Hashable = None) -> None:
        self.data, fixed, name = data, {"knobs": self.knobs, "data": data}, type(self.experiment).__name__
        step = programs.program(("step", key), partial(_step, self.experiment), f"{name}.step()", closed=True)
        look = programs.program(("measure", key), partial(_measure, self.experiment), f"{name}.measure()")
        some = programs.program(("moments", key), partial(_measure_some, self.experiment), f"{name}.measure()")
        self._advance, self._look, self._some = (part.bind(state, fixed) for part in (step, look, some))
        self._leaves = [leaf.contiguous() for leaf in tree_leaves(state)]

    def with_tensors(self, state: Tree, data: Tree) -> Alone:
        """The same run on other tensors, as it is written."""
        twin = copy.copy(self)
        twin._begin(state, data, as_written())
        return twin

    @property
    def state(self) -> Tree:
        """The state now."""
        return tree_unflatten(self._leaves, self._advance.takes)

    def advance(self, steps: int = 1) -> None:
        """Take so many steps."""
        with trusted():
            self._leaves = self._advance.advance(self._leaves, steps)
            self.step += steps

    def mark(self) -> Mark:
        """This step, for `ask` and `again`."""
        return Mark(self.step, self._leaves)

    def ask(self, since: Mark) -> Asked:
        """The row of this step, on its way; the one before it is of the step `since`."""
        columns = arriving(self.look())
        return Asked(self.step, since, lambda: [columns()])

    def again(self, asked: Asked, concerned: np.ndarray, look: int = 0) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
        """The steps between a row and the one before, taken once more: each with the columns that moments are of."""
        leaves = asked.since.leaves
        for step in range(asked.since.step + 1, asked.step):
            with trusted():
                leaves = self._advance(leaves)
                self._some.takes = self._advance.takes
                columns = tree_unflatten(self._some(leaves), self._some.gives)
            yield step, as_arrays(columns)

    def look(self) -> dict[str, torch.Tensor]:
        """Every column now, as a tensor."""
        self._look.takes = self._advance.takes
        with trusted():
            leaves = self._look(self._leaves)
        return tree_unflatten(leaves, self._look.gives)

    def measure(self) -> dict[str, np.ndarray]:
        """Every column now, in its own shape."""
        return as_arrays(self.look())


def _step(experiment, state: Tree, fixed: Tree) -> Tree:
    return ordered(stepped(experiment, fixed["knobs"], state, fixed["data"]), state)


def stepped(experiment, knobs: Mapping, state: Tree, data: Tree) -> Tree:
    """The state after one step of one run."""
    with contract.inside(experiment, "step", state=state, data=data):
        made = given(experiment, knobs).step(state, data)
    return contract.stepped(experiment, made)


def _measure(experiment, state: Tree, fixed: Tree) -> dict:
    return measured(experiment, fixed["knobs"], state, fixed["data"])


def measured(experiment, knobs: Mapping, state: Tree, data: Tree) -> dict:
    """The columns of one run."""
    with contract.inside(experiment, "measure", state=state, data=data):
        made = given(experiment, knobs).measure(state, data)
    return contract.measured(experiment, made)


def _measure_some(experiment, state: Tree, fixed: Tree) -> dict:
    return some(experiment, _measure(experiment, state, fixed))


def some(experiment, columns: dict) -> dict:
    """Those of the columns that moments are of."""
    return {condition.column: columns[condition.column] for condition in experiment.conditions().values()}


def advance(experiment, knobs: dict, state: Tree, data: Tree) -> Tree:
    """One step of every run of a batch: state `[S, K, ...]`, data `[S, ...]`, knobs `[K]`."""
    return batched(partial(stepped, experiment))(knobs, state, data)


def look(experiment, knobs: dict, state: Tree, data: Tree) -> dict:
    """The columns of every run of a batch."""
    return batched(partial(measured, experiment))(knobs, state, data)


def batched(function: Callable) -> Callable:
    """A function of knobs, state and data of one run, for a batch of them."""
    inner = vmap(function, in_dims=(0, 0, None))
    return vmap(inner, in_dims=(None, 0, 0))


# --- nested dicts of tensors --------------------------------------------------------------------------------------
def stack(trees: Sequence[Tree]) -> Tree:
    """Stack nested dicts of equal shapes along a new first dimension. A single one is not copied."""
    if len(trees) == 1:
        return tree_map(lambda leaf: leaf[None], trees[0])
    return tree_map(lambda *leaves: torch.stack(leaves), *trees)


def ordered(tree: Tree, like: Tree) -> Tree:
    """A nested dict with its names in the order of another one, where they are the same."""
    if not isinstance(tree, dict) or not isinstance(like, dict) or tree.keys() != like.keys():
        return tree
    return {name: ordered(tree[name], like[name]) for name in like}


def shapes(tree: Tree) -> tuple:
    """Shapes and dtypes of all leaves, in order: what must agree for starts to share a batch."""
    return tuple((tuple(leaf.shape), leaf.dtype) for leaf in tree_leaves(tree))


def digest(tree: Tree) -> bytes:
    """Equal for trees of equal numbers."""
    found = hashlib.blake2b()
    for leaf in tree_leaves(tree):
        found.update(f"{tuple(leaf.shape)} {leaf.dtype}".encode())
        found.update(leaf.detach().cpu().contiguous().numpy().tobytes())
    return found.digest()


def as_arrays(tree: Tree) -> Tree:
    """A nested dict of tensors as NumPy arrays."""
    return arriving(tree)()
