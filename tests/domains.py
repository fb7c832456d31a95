"""Values inside and outside of declared domains, as hypothesis strategies: `inside(function)`, `outside(function)`."""

from __future__ import annotations

from functools import singledispatch

import numpy as np
import torch
import xarray as xr
from hypothesis import strategies as st
from hypothesis.extra import numpy as of_numpy

from toolkit.domain import Kind, kinds, shaped
from toolkit.theory import quadratic_neurons

SIZES = 3  # sizes are at most so much above the least one; samples n may be more


def inside(function) -> st.SearchStrategy[dict]:
    """{argument: value} from the domain that a function declares, edges included; letters of sizes are shared."""
    declared = function.domain
    letters = _letters(declared.values())
    sizes = st.fixed_dictionaries(
        {letter: st.integers(low, low + SIZES + 3 * (letter == "n")) for letter, low in letters.items()}
    )
    dtype = st.sampled_from([np.float32, np.float64])
    return st.tuples(sizes, dtype).flatmap(
        lambda drawn: st.fixed_dictionaries({name: _named(name, kind, *drawn) for name, kind in declared.items()})
    )


def outside(function) -> st.SearchStrategy[tuple[str, dict]]:
    """(argument, arguments): that one lies outside its domain, the others inside."""
    declared = function.domain

    def with_wrong(given: dict) -> st.SearchStrategy:
        return st.one_of(
            [
                st.tuples(st.just(name), wrong(kind, given[name]).map(lambda value, name=name: {**given, name: value}))
                for name, kind in declared.items()
            ]
        )

    return inside(function).flatmap(with_wrong)


def _letters(declared) -> dict[str, int]:
    """The least size of each letter of some kinds."""
    found: dict[str, int] = {}
    for kind in declared:
        for part in _shapes(kind):
            for letter in part.letters:
                least = 0 if letter.startswith("*") else part.least(letter)
                if not letter.isdigit() and letter != "_":
                    found[letter] = max(found.get(letter, 0), least)
    return found


def _shapes(kind: Kind) -> list[shaped.Shaped]:
    if isinstance(kind, shaped.Shaped):
        return [kind]
    return _shapes(kind.kind) if hasattr(kind, "kind") else []


def _named(name: str, kind: Kind, sizes: dict, dtype) -> st.SearchStrategy:
    """Values of an argument: those of its kind, and for some names values that have to do with the other arguments."""
    plain = values(kind, sizes, dtype)
    fitting = name in NAMED and (name != "layers" or isinstance(kind, kinds.Several))
    return st.one_of(*3 * [NAMED[name](kind, sizes)], plain) if fitting else plain


def _labels(kind: Kind, sizes: dict) -> st.SearchStrategy:
    """K classes in turn, shuffled: each has a sample, where there are K."""
    label = [i % sizes.get("K", 2) for i in range(sizes["n"])]
    return st.permutations(label).map(lambda values: torch.tensor(values, dtype=torch.uint8))


def _chain(kind: Kind, sizes: dict) -> st.SearchStrategy:
    """Matrices W₁, W₂ that fit together from D inputs to m outputs."""
    shapes = [(2, sizes["D"]), (sizes["m"], 2)]
    return st.tuples(*(of_numpy.arrays(float, shape, elements=st.floats(-2, 2)) for shape in shapes)).map(list)


def _gram(kind: Kind, sizes: dict) -> st.SearchStrategy:
    """A symmetric matrix without negative eigenvalues."""
    size = sizes[_shapes(kind)[0].letters[0]]
    return of_numpy.arrays(float, (size, 2), elements=st.floats(-2, 2)).map(lambda rows: rows @ rows.T)


def _first_coordinates(weights: dict, x: torch.Tensor) -> torch.Tensor:
    """Σ w² times the sum of each input: a function for `tangent_kernel`."""
    return x.reshape(len(x), -1).sum(1) * sum((w * w).sum() for w in torch.utils._pytree.tree_leaves(weights))


def _fourth_powers(weights: dict) -> torch.Tensor:
    """Σ w⁴: a loss for `sharpness`."""
    return sum((w**4).sum() for w in torch.utils._pytree.tree_leaves(weights))


NAMED = {
    "labels": _labels,
    "classes": lambda kind, sizes: st.just(sizes.get("K", 2)),
    "layers": _chain,
    "kernel": _gram,
    "mean": lambda kind, sizes: of_numpy.arrays(float, sizes["D"], elements=st.floats(-1, 1)),
    "second_moment": lambda kind, sizes: st.just((sizes["D"] + 1.0) * np.eye(sizes["D"])),  # more than mean meanᵀ
    "signs": lambda kind, sizes: st.just(np.resize([1.0, -1.0], sizes["N"])),
    "function": lambda kind, sizes: st.just(_first_coordinates),
    "loss": lambda kind, sizes: st.just(_fourth_powers),
}


class Patience:
    """Watches a computation, and ends one that takes more than 5000 looks."""

    def __init__(self):
        self.looks = 0

    def __call__(self, *given) -> None:
        self.looks += 1
        if self.looks > 5000:
            raise ValueError("watch has waited long enough")


# --- inside -------------------------------------------------------------------------------------------------------
@singledispatch
def values(kind: Kind, sizes: dict, dtype) -> st.SearchStrategy:
    """Values of a kind, for sizes of its letters and the dtype of tensors."""
    raise TypeError(f"no values are known for {kind!r}: add them to tests/domains.py")


@values.register
def _(kind: kinds.Number, sizes, dtype):
    return numbers(kind.range, kind.whole)


@values.register
def _(kind: kinds.Option, sizes, dtype):
    return st.sampled_from(kind.options)


@values.register
def _(kind: kinds.Optional, sizes, dtype):
    return st.none() | values(kind.kind, sizes, dtype)


@values.register
def _(kind: kinds.Several, sizes, dtype):
    return st.lists(values(kind.kind, sizes, dtype), min_size=kind.long, max_size=kind.long + 2)


@values.register
def _(kind: kinds.Tree, sizes, dtype):
    part = values(kind.kind, sizes, dtype)
    return st.dictionaries(st.sampled_from("abc"), part, min_size=1, max_size=2)


@values.register
def _(kind: kinds.Call, sizes, dtype):
    return st.builds(Patience)


@values.register
def _(kind: kinds.Instance, sizes, dtype):
    if kind.cls in MADE:
        return MADE[kind.cls]
    return inside(kind.cls).map(lambda given: kind.cls(**given))


@values.register
def _(kind: shaped.Array, sizes, dtype):
    return _filled(kind, sizes, np.int64 if kind.whole else np.float64)


@values.register
def _(kind: shaped.Tensor, sizes, dtype):
    return _filled(kind, sizes, np.int64 if kind.whole else dtype).map(lambda a: torch.from_numpy(a.copy()))


def _filled(kind: shaped.Shaped, sizes: dict, dtype) -> st.SearchStrategy:
    lead = (2,) * sizes[kind.letters[0]] if kind.letters and kind.letters[0].startswith("*") else ()
    single = [letter for letter in kind.letters if not letter.startswith("*")]
    shape = lead + tuple(int(one) if one.isdigit() else sizes.get(one, 2) for one in single)
    bits = 8 * np.dtype(dtype).itemsize
    tame, wild = (
        of_numpy.arrays(dtype, shape, elements=numbers(kind.range, kind.whole, wild, bits), unique=kind.increasing)
        for wild in (False, True)
    )
    filled = st.one_of(tame, tame, wild)
    return filled.map(np.sort) if kind.increasing else filled


def numbers(allowed: kinds.Range, whole: bool = False, wild: bool = True, bits: int = 64) -> st.SearchStrategy:
    """Numbers of a range, its ends included; `wild` ones of every size, the others near its lower end, or 0."""
    low = allowed.least if allowed.least is not None else allowed.above
    high = allowed.most if allowed.most is not None else allowed.below
    near = -8.0 if low is None else max(low, min(-8.0, np.inf if high is None else high))
    if whole:
        return st.integers(int(near), int(min(near + 9, np.inf if high is None else high)))
    if not wild:
        low, high = near, min(near + 16.0, np.inf if high is None else high)
    ends = (end if end is None or bits == 64 else float(np.float32(end)) for end in (low, high))
    some = st.floats(*ends, allow_nan=False, allow_infinity=False, width=bits).filter(allowed.holds)
    return some | st.just(np.inf) if allowed.infinite and high is None and wild else some


# --- outside ------------------------------------------------------------------------------------------------------
class Foreign:
    """An object that no function knows."""


FOREIGN = [None, "1", b"1", True, 1j, {}, {1}, [], "", ..., Foreign(), [None], ["a"], object, range(0), iter([1.0])]


def wrong(kind: Kind, right) -> st.SearchStrategy:
    """Values that do not belong to a kind; `right` is one that does."""
    foreign = [value for value in FOREIGN if not _belongs(kind, value)]
    return st.sampled_from([*foreign, *_wrong(kind, right)])


def _belongs(kind: Kind, value) -> bool:
    if isinstance(kind, kinds.Optional):
        return value is None or _belongs(kind.kind, value)
    return (
        (isinstance(kind, kinds.Instance) and isinstance(value, kind.cls))
        or (isinstance(kind, kinds.Call) and callable(value))
        or (isinstance(kind, kinds.Several) and isinstance(value, list) and len(value) >= kind.long > 0)
    )


@singledispatch
def _wrong(kind: Kind, right) -> list:
    return [3, 2.5, np.zeros(3), torch.zeros(3)] if not isinstance(kind, kinds.Instance) else [3]


@_wrong.register
def _(kind: kinds.Optional, right):
    return _wrong(kind.kind, right) if right is not None else []


@_wrong.register
def _(kind: kinds.Number, right):
    numbers = [np.nan, -np.inf, 1e400, np.array([1.0, 2.0]), torch.zeros(2), 10**400]
    beyond = _beyond(kind.range)
    ends = [end for end in (kind.range.above, kind.range.below) if end is not None]
    wrong = [*numbers, *beyond, *ends, *([2.5] if kind.whole else [])]
    return [one for one in wrong if not (isinstance(one, float) and not kind.whole and kind.range.holds(one))]


@_wrong.register
def _(kind: shaped.Shaped, right):
    return [] if not hasattr(right, "shape") else _misshapen(kind, right) + _misplaced(kind, right)


def _misshapen(kind: shaped.Shaped, right) -> list:
    if kind.letters == ["..."] or (len(kind.letters) == 1 and kind.letters[0].startswith("*")):
        return []
    more = [] if any(letter.startswith("*") for letter in kind.letters) else [right[None]]
    return [*more, right[:0], right[0, ..., :0] if right.ndim > 1 else right.reshape(-1)[:0]] if right.ndim else more


def _misplaced(kind: shaped.Shaped, right) -> list:
    """Of another type: an array for a tensor, complex numbers, one number outside the range."""
    is_tensor = isinstance(kind, shaped.Tensor)
    other = [right.numpy(), right.bool(), right.to(torch.complex64)] if is_tensor else [right + 1j, right > 0]
    other += [right.double() if kind.whole else right.bfloat16()] if is_tensor else []
    if not right.shape:
        return other
    if kind.whole:
        return [*other, *(right * 0 + end for end in _beyond(kind.range))]
    spoilt = [right + one for one in (np.nan, np.inf, -np.inf) if not kind.range.infinite or one is np.nan]
    return [*other, *spoilt, *(right * 0 + end for end in _beyond(kind.range))]


def _beyond(allowed: kinds.Range) -> list:
    """A number below a range and one above it, where it has these ends."""
    low = allowed.least if allowed.least is not None else allowed.above
    high = allowed.most if allowed.most is not None else allowed.below
    below = [] if low is None else [low - max(1, abs(low))]
    return below if high is None else [*below, high + max(1, abs(high))]


def problem(given: dict) -> quadratic_neurons.Problem:
    """Whose mean and second moment are those of some weights: the rows of a matrix."""
    weights = given["second_moment"] / max(1.0, np.abs(given["second_moment"]).max() / 1e7)
    weights = weights if np.abs(weights).max() > 1e-7 else np.eye(len(weights))
    moments = {"mean": weights.mean(0), "second_moment": weights.T @ weights / len(weights)}
    return quadratic_neurons.Problem(**given | moments)


MADE = {
    quadratic_neurons.Problem: inside(quadratic_neurons.Problem).map(problem),
    bool: st.booleans(),
    np.random.Generator: st.just(0).map(np.random.default_rng),
    xr.Dataset: st.lists(st.floats(-9, 9), min_size=1, max_size=3).map(
        lambda values: xr.Dataset({"loss": ("step", values)}, coords={"step": range(len(values))})
    ),
}
