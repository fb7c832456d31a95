"""Checks of the exercises on the page "A class that disappears": beside three classes of 40, both decays 0.01."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from toolkit.exercises import asks_for, compare, given
from toolkit.theory.collapse import linear_layers

DECAY, OTHERS = 0.01, (40, 40, 40)


@asks_for("pressure(n, M), a function of the size of the class and the number of layers")
def check_pressure(pressure: Callable) -> str:
    """`pressure(n, M)`: b = (MN/n)(N λᴹ⁺¹)^(1/M) of a class of n samples beside three of 40."""
    compare(pressure, _pressure, given("n M", (5, 2), (20, 1), (8, 3), (33, 5)), PRESSURES)
    return "Right: the rarer the class, the greater the pressure."


@asks_for("kept(M), a function of the number of layers that returns the size of a class")
def check_kept(kept: Callable) -> str:
    """`kept(M)`: the smallest class that the optimum of M layers keeps, beside three of 40."""
    hint = "The optimum is the lower of the two minima."
    compare(kept, _kept, given("M", (1,), (2,), (3,), (4,), (8,), (11,)), KEPT, otherwise=hint)
    return "Right: more layers give a class up earlier."


def _total(n: float) -> float:
    return sum(OTHERS) + n


def _pressure(n: float, M: float, N: float | None = None, decay: float = DECAY) -> float:
    N = _total(n) if N is None else N
    return M * N / n * (N * decay ** (M + 1)) ** (1 / M)


PRESSURES = {
    "N counts all samples, those of the small class too.": lambda n, M: _pressure(n, M, 120),
    "there are three other classes, so N = 120 + n.": lambda n, M: _pressure(n, M, 160),
    "N counts samples of all classes, not those of this one.": lambda n, M: _pressure(n, M, n),
    "the feature decay is missing: there are M layers and the features, M + 1 decays in all.": lambda n, M: (
        M * _total(n) / n * (_total(n) * DECAY**M) ** (1 / M)
    ),
    "the decay of the layers is to be taken M times, once for each.": lambda n, M: (
        M * _total(n) / n * (_total(n) * DECAY**2) ** (1 / M)
    ),
    "the M-th root is missing.": lambda n, M: M * _total(n) / n * _total(n) * DECAY ** (M + 1),
    "the root is the M-th, and the square root for two layers only.": lambda n, M: (
        M * _total(n) / n * (_total(n) * DECAY ** (M + 1)) ** 0.5
    ),
    "the root is the M-th, not the (M + 1)-th.": lambda n, M: (
        M * _total(n) / n * (_total(n) * DECAY ** (M + 1)) ** (1 / (M + 1))
    ),
    "the root is to be taken of N too.": lambda n, M: M * _total(n) / n * _total(n) * DECAY ** ((M + 1) / M),
    "N is missing under the root.": lambda n, M: M * _total(n) / n * DECAY ** ((M + 1) / M),
    "the factor M is missing: every layer has its price.": lambda n, M: _pressure(n, M) / M,
    "the factor N/n is missing.": lambda n, M: _pressure(n, M) * n / _total(n),
    "the factor N is missing before the root.": lambda n, M: _pressure(n, M) / _total(n),
    "N/n is upside down: a rare class is under more pressure, not less.": lambda n, M: (
        _pressure(n, M) * (n / _total(n)) ** 2
    ),
    "there are three other classes of 40, not two.": lambda n, M: _pressure(n, M, 80 + n),
    "under the root stand M + 1 decays, and not M − 1.": lambda n, M: (
        M * _total(n) / n * (_total(n) * DECAY ** (M - 1)) ** (1 / M)
    ),
    "the decay of the M layers is a power, not a multiple.": lambda n, M: (
        M * _total(n) / n * (_total(n) * DECAY * M * DECAY) ** (1 / M)
    ),
    "the M-th power is taken, and not the M-th root.": lambda n, M: (
        M * _total(n) / n * (_total(n) * DECAY ** (M + 1)) ** M
    ),
    "under the root stands N, and not n.": lambda n, M: M * _total(n) / n * (n * DECAY ** (M + 1)) ** (1 / M),
    "before the root stands N/n, with N all samples, and not 40/n.": lambda n, M: _pressure(n, M) * 40 / _total(n),
    "before the root stands N/n, with N all samples, and not 120/n.": lambda n, M: _pressure(n, M) * 120 / _total(n),
    "N/n counts samples; the number of classes stands for it only if all are equally large.": lambda n, M: (
        4 * M * (_total(n) * DECAY ** (M + 1)) ** (1 / M)
    ),
    "both decays are 0.01, not 0.1.": lambda n, M: _pressure(n, M, decay=0.1),
    "both decays are 0.01, not 0.001.": lambda n, M: _pressure(n, M, decay=0.001),
}


@cache
def _kept(M: float, metastable: bool = False) -> int:
    return next(n for n in range(1, 41) if _alive(n, int(M), metastable))


def _alive(size: int, layers: int, metastable: bool) -> bool:
    return bool(linear_layers([*OTHERS, size], layers, DECAY, DECAY, metastable=metastable).alive[-1])


def _below(limit: Callable[[float], float]) -> Callable:
    return lambda M: next(n for n in range(1, 99) if _pressure(n, M) < limit(M))


KEPT = {
    "that is the largest class that is dropped; the next larger one is kept.": lambda M: _kept(M) - 1,
    "that is one more than the smallest class that is kept.": lambda M: _kept(M) + 1,
    "from there on a class has a minimum of its own, but dropping it costs less still.": lambda M: _kept(M, True),
    "that compares the pressure with 1, which is the value for one layer only.": _below(lambda M: 1),
    "that compares the pressure with 1/2, which is the value for two layers only.": _below(lambda M: 0.5),
    "that compares the pressure with (M − 1)/M, which is the answer at the jump.": _below(lambda M: max(M - 1, 1) / M),
    "that compares the pressure with 1/M: at M layers it is (M − 1)^((M − 1)/M) times that.": _below(lambda M: 1 / M),
    "that compares the pressure with 0.529, which is the value for three layers only.": _below(lambda M: 0.529),
    "that is where the pressure is below the value of M + 1 layers.": _below(lambda M: M ** (M / (M + 1)) / (M + 1)),
    "that is the largest class beside the three; the smallest that is kept is asked for.": lambda M: 40,
    "it gives the size of all four classes together; the small one's is asked for.": lambda M: _total(_kept(M)),
}
