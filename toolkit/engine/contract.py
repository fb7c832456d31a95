"""What `start`, `ready`, `step` and `measure` of an experiment must give back, and errors inside them, in words.

A wrong return is a TypeError or a ValueError that names the experiment, the function, the line and what to write.
An error inside keeps its type and its message, and gets a note: function, line and remedy.
"""

from __future__ import annotations

import contextlib
import inspect
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils._pytree import tree_flatten_with_path, tree_leaves

from toolkit.domain.kinds import shown
from toolkit.trace.errors import is_own

ENGINE = str(Path(__file__).parent)
CELL = re.compile(r"ipykernel_\d+|ipython-input")  # the files that IPython gives to cells
NOTED = "_toolkit_noted"

Tree = Any  # nested dict of tensors


# --- what is given back -------------------------------------------------------------------------------------------
def started(experiment, made: Any) -> tuple[Tree, Tree]:
    """What `start` gave, if it is (state, data): two nested dicts of tensors, drawn in float64."""
    about = _About(experiment, "start")
    if not isinstance(made, tuple) or len(made) != 2 or not all(isinstance(part, dict) for part in made):
        raise about.refuse(TypeError, "must return two dicts, (state, data)", made, "end it with: return state, data")
    for part, tree in zip(("state", "data"), made, strict=True):
        _check_tensors(about, tree, part, "torch.tensor(value, dtype=torch.float64)")
    for leaf in tree_leaves(made):
        if leaf.is_floating_point() and leaf.dtype != torch.float64:
            draw = "torch.randn(..., generator=g, dtype=torch.float64)"
            raise TypeError(f"{about.where}: start() must draw in float64 ({draw})")
    return made


def stepped(experiment, made: Any, function: str = "step") -> Tree:
    """What `step` or `ready` gave, if it is a state: a nested dict of tensors."""
    about = _About(experiment, function)
    if not isinstance(made, dict):
        wanted = 'return the whole new state, such as: return state | {"weights": weights}'
        raise about.refuse(TypeError, "must return a state, a dict of tensors", made, wanted)
    _check_tensors(about, made, "state", "torch.tensor(value)")
    return made


def measured(experiment, made: Any) -> dict:
    """What `measure` gave, if it has every declared column, as a tensor of the declared dimensions, and no other."""
    about = _About(experiment, "measure")
    if not isinstance(made, dict):
        wanted = f"return one tensor a column, such as: return {{{next(iter(experiment.columns), 'loss')!r}: loss}}"
        raise about.refuse(TypeError, "must return a dict, {column: tensor}", made, wanted)
    for name in made:
        if name not in experiment.columns:
            known = f"declared are {_listed(experiment.columns)}"
            wanted = f'add it: columns = {{..., {name!r}: column("its label")}}'
            raise ValueError(f"{about.where}: measure() gives {name!r}, which is no column ({known}); {wanted}")
    if missing := [name for name in experiment.columns if name not in made]:
        wanted = "measure it too, or leave it out of `columns`"
        raise ValueError(
            f"{about.where}: measure() lacks {_listed(missing)}, which `columns` declares "
            f"(it gives {_listed(made)}); {wanted}"
        )
    _check_tensors(about, made, "", "x.mean() instead of float(x.mean()), or torch.tensor(value)")
    for name, column in experiment.columns.items():
        if made[name].ndim != len(column.dims):
            wanted = "take a mean or a sum for one number" if not column.dims else "declare one name a dimension"
            has = f"column({column.label!r}{f', dims={column.dims}' if column.dims else ''})"
            got = list(made[name].shape)
            raise ValueError(f"{about.where}: {name!r} is declared as {has} and has the shape {got}; {wanted}")
    return made


def predicted(experiment, made: Any, steps: Sequence[int] | None) -> dict[str, np.ndarray]:
    """What `prediction` gave as arrays, if it is declared columns with a row for each of the steps, where there are
    any, and then the declared dimensions."""
    about = _About(experiment, "prediction")
    if not isinstance(made, Mapping):
        wanted = f"return one array a column, such as: return {{{next(iter(experiment.columns), 'loss')!r}: loss}}"
        raise about.refuse(TypeError, "must return a dict, {column: array}", made, wanted)
    if unknown := [name for name in made if name not in experiment.columns]:
        known = f"declared are {_listed(experiment.columns)}"
        raise ValueError(f"{about.where}: prediction() gives {unknown[0]!r}, which is no column ({known})")
    return {name: _predicted(about, name, values, steps) for name, values in made.items()}


def _predicted(about: _About, name: str, values: Any, steps: Sequence[int] | None) -> np.ndarray:
    try:
        found = np.asarray(values, float)
    except (TypeError, ValueError):
        raise about.refuse(TypeError, f"must give numbers for {name!r}", values, "give an array of NumPy") from None
    dims, rows = about.experiment.columns[name].dims, [] if steps is None else [len(steps)]
    if found.ndim != len(rows) + len(dims) or list(found.shape[: len(rows)]) != rows:
        wanted = ", ".join([*map(str, rows), *map(repr, dims)])
        each = "a row for each of the steps that it is given" if rows else "one number, or its own dimensions"
        got = f"the shape {list(found.shape)}, and not [{wanted}]"
        raise ValueError(f"{about.where}: what prediction() gives for {name!r} has {got}: {each}")
    return found


def _check_tensors(about: _About, tree: Any, part: str, wanted: str) -> None:
    """TypeError for a leaf that is no tensor."""
    for path, leaf in tree_flatten_with_path(tree)[0]:
        if not isinstance(leaf, torch.Tensor):
            name = part + "".join(f"[{getattr(key, 'key', getattr(key, 'idx', ''))!r}]" for key in path)
            raise about.refuse(
                TypeError, f"must give tensors, and {name or 'a number'} is none", leaf, f"write {wanted}"
            )


class _About:
    """A function of an experiment, for the words of an error."""

    def __init__(self, experiment, function: str):
        self.experiment, self.function = experiment, function

    @property
    def where(self) -> str:
        return where(self.experiment, self.function)

    def refuse(self, kind: type[Exception], must: str, got: Any, remedy: str) -> Exception:
        found = f"a {type(got).__name__}, {shown(got)}" if got is not None else "None"
        return kind(f"{self.where}: {self.function}() {must} (got {found}); {remedy}")


def where(experiment, function: str) -> str:
    """ "Spiral (polynomial.py, line 12)": the line at which a function of an experiment begins."""
    code = inspect.unwrap(getattr(type(experiment), function)).__code__
    return f"{_name(experiment)} ({_place(code.co_filename, code.co_firstlineno)})"


# --- errors inside ------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def inside(experiment, function: str, **given: Tree) -> Iterator[None]:
    """What goes wrong inside gets a note: the function, the line and what to do. `given` are its arguments."""
    try:
        yield
    except Exception as error:
        if not getattr(error, NOTED, False):
            with contextlib.suppress(Exception):  # nothing may stand in the way of the error itself
                error.add_note(note(experiment, function, error, given))
                setattr(error, NOTED, True)
        raise


def note(experiment, function: str, error: Exception, given: Mapping[str, Tree]) -> str:
    """ "In Spiral.step() (line 12 of the cell: loss = 1 / self.zero). Remedy." """
    own = [f for f in traceback.extract_tb(error.__traceback__) if is_own(f.filename) and ENGINE not in f.filename]
    where = f" ({_place(own[-1].filename, own[-1].lineno)}: {own[-1].line})" if own else ""
    return f"In {_name(experiment)}.{function}(){where}. {remedy(experiment, error, given)}".rstrip()


def remedy(experiment, error: Exception, given: Mapping[str, Tree]) -> str:
    """What to write instead, or what the function was given."""
    text = str(error)
    if "is a knob" in text or isinstance(error, NotImplementedError):
        return ""
    if isinstance(error, NameError) and error.name in experiment.fields():
        return f"A field is read from the experiment: self.{error.name}."
    if isinstance(error, AttributeError) and isinstance(error.obj, type(experiment)):
        return f"Its fields are {_listed(experiment.fields())}; declare {error.name!r} with knob(...) or setting(...)."
    if isinstance(error, ZeroDivisionError):
        return "Something it divides by is 0: let the range of that field begin above 0, or divide tensors."
    for words, advice in ADVICE.items():
        if words in text:
            return advice
    return " ".join(f"{name} has {_shapes(tree)}." for name, tree in given.items())


ADVICE = {
    "same dtype": "Make tensors in the dtype of the data, as in torch.zeros(3, dtype=x.dtype): it may be float32.",
    "expected scalar type": "Make tensors in the dtype of the data, as in torch.zeros(3, dtype=x.dtype).",
    "data-dependent control flow": "Runs are trained in a batch: choose with torch.where instead of if.",
    ".item()": "Runs are trained in a batch: keep tensors, without .item() or float(...).",
    "called random operation": "Draw in start() and keep what is drawn in the state.",
    "does not require grad": "The loss must be made of the weights that it is given, without .detach() or NumPy.",
    "Can't call numpy()": "Keep tensors: torch has the same functions as NumPy.",
}


def _shapes(tree: Tree) -> str:
    """ "weights [3, 4], done []": the names and shapes of a nested dict."""
    found = []
    for path, leaf in tree_flatten_with_path(tree)[0]:
        name = ".".join(str(getattr(key, "key", getattr(key, "idx", ""))) for key in path)
        found.append(f"{name} {list(leaf.shape)}" if isinstance(leaf, torch.Tensor | np.ndarray) else name)
    return ", ".join(found[:12]) + (", ..." if len(found) > 12 else "") or "nothing"


def _place(file: str, line: int | None) -> str:
    return f"line {line} of the cell" if CELL.search(file) else f"{Path(file).name}, line {line}"


def _name(experiment) -> str:
    return type(experiment).__name__


def _listed(names) -> str:
    return ", ".join(map(repr, names)) or "none"
