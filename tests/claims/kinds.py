"""How a written number is compared with a computed one.

A kind has a number of `slots`, the numbers that it reads from a phrase, and a `wrong(written, values)`: None where the
claim holds, else what is wrong. Values are the computed ones as an array; a claim about several holds of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.claims.numerals import Numeral

SEEDS = 8  # the fewest runs that a sentence about what happens in general may rest on


@dataclass(frozen=True)
class Kind:
    name: str
    slots: int
    wrong: Callable[[list[Numeral], np.ndarray], str | None]
    hedged: str = ""  # words of which the phrase must have one


def _each(holds: Callable[[Numeral, np.ndarray], np.ndarray]):
    """A kind of one slot from a comparison with an array."""

    def wrong(written: list[Numeral], values: np.ndarray) -> str | None:
        ok = np.asarray(holds(written[0], values.astype(float)))
        return None if ok.size and ok.all() else f"computed {shown(values)}"

    return wrong


def shown(values: np.ndarray) -> str:
    return ", ".join(f"{v:.4g}" if isinstance(v, float) else str(v) for v in values.ravel().tolist()[:16])


def _exactly(n: Numeral, v: np.ndarray) -> np.ndarray:
    return abs(v - n.value) <= 1e-6 * abs(n.value) + 1e-12


def _rounded(n: Numeral, v: np.ndarray) -> np.ndarray:
    return abs(v - n.value) <= n.tolerance * (1 + 1e-6) + 1e-12


def _about(n: Numeral, v: np.ndarray) -> np.ndarray:
    return abs(v - n.value) <= np.maximum(n.tolerance, 0.1 * abs(n.value)) + 1e-12


def _nearly(n: Numeral, v: np.ndarray) -> np.ndarray:
    return (v < n.value) & (v >= 0.85 * n.value)


def _just_over(n: Numeral, v: np.ndarray) -> np.ndarray:
    return (v > n.value) & (v <= 1.25 * n.value)


def _more_than(n: Numeral, v: np.ndarray) -> np.ndarray:
    return (v > n.value) & (v.min() <= 1.5 * n.value)


def _at_least(n: Numeral, v: np.ndarray) -> np.ndarray:
    return (v >= n.value - n.tolerance) & (v.min() <= 1.5 * n.value)


def _below(n: Numeral, v: np.ndarray) -> np.ndarray:
    return (v < n.value) & (1.5 * v.max() >= n.value)


def _at_most(n: Numeral, v: np.ndarray) -> np.ndarray:
    return (v <= n.value + n.tolerance) & (1.5 * v.max() >= n.value)


def _between(written: list[Numeral], values: np.ndarray) -> str | None:
    """Lowest and highest are within the written range, and it is not much wider: at each end by a tenth of the end,
    by a quarter of the spread, or by one digit."""
    low, high = written
    least, most = float(values.min()), float(values.max())
    slack = [max(0.1 * abs(end), 0.25 * (most - least), 2 * n.tolerance) for end, n in ((least, low), (most, high))]
    inside = least >= low.value - low.tolerance * (1 + 1e-6) and most <= high.value + high.tolerance * (1 + 1e-6)
    tight = low.value >= least - slack[0] and high.value <= most + slack[1]
    return None if low.value <= high.value and inside and tight else f"computed {least:.4g} to {most:.4g}"


def _holds(_: list[Numeral], holds: np.ndarray) -> str | None:
    return None if holds.size and holds.all() else f"computed {shown(holds)}"


def _in_all_of(written: list[Numeral], holds: np.ndarray) -> str | None:
    if holds.size < SEEDS:
        return f"holds are {holds.size}, fewer than {SEEDS}"
    if written[0].value != holds.size:
        return f"computed for {holds.size}"
    return None if holds.all() else f"true of {int(holds.sum())} of {holds.size}: {shown(holds)}"


def _how_many_of(written: list[Numeral], holds: np.ndarray) -> str | None:
    if holds.size < SEEDS:
        return f"holds are {holds.size}, fewer than {SEEDS}"
    right = (written[0].value, written[1].value) == (holds.sum(), holds.size)
    return None if right else f"computed {int(holds.sum())} of {holds.size}"


exactly = Kind("exactly", 1, _each(_exactly))  # a setting, a count
rounded = Kind("rounded", 1, _each(_rounded))  # right in every digit written; a word within a tenth
about = Kind(
    "about", 1, _each(_about), "about near nearly almost roughly around some close little approximately ≈ \\approx"
)  # within a tenth
nearly = Kind("nearly", 1, _each(_nearly), "nearly almost just under")  # below, by no more than 15 %
just_over = Kind("just over", 1, _each(_just_over), "over more above past after")  # above, by no more than a quarter
more_than = Kind("more than", 1, _each(_more_than), "more over above longer later larger higher after beyond")
at_least = Kind("at least", 1, _each(_at_least), "least or more from")
below = Kind("below", 1, _each(_below), "below less under fewer within before smaller lower")
at_most = Kind("at most", 1, _each(_at_most), "most within up or less")
between = Kind("between", 2, _between)  # holds the lowest and the highest value, and is not much wider
holds = Kind("holds", 0, _holds)  # a sentence without a number: truth values, all true
in_all_of = Kind("in all of", 1, _in_all_of, "all every each")  # the number is that of the truth values, all true
how_many_of = Kind("how many of", 2, _how_many_of)  # "seven of eight seeds": of eight truth values seven are true
