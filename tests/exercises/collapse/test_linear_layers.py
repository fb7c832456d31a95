"""Right answers and mistakes of the page "A class that disappears"."""

import math

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from tests.exercises.answers import Answers


def pressure(n, M, N=None, decay=0.01, root=None):
    N = N or 120 + n
    return M * N / n * (N * decay ** (M + 1)) ** (1 / (root or M))


def pressure_in_loops(n, M):
    product = 3 * 40 + n
    for _ in range(M + 1):
        product *= 0.01
    return M * (3 * 40 + n) / n * math.exp(math.log(product) / M)


PRESSURE = Answers(
    right={
        "formula": pressure,
        "loops": pressure_in_loops,
        "numpy": lambda n, M: np.array(M * (120 + n) / n) * np.power((120 + n) * 0.01**M * 0.01, 1 / M),
        "powers": lambda n, M, d=0.01: M / n * (120 + n) ** (1 + 1 / M) * d ** (1 + 1 / M),
    },
    mistakes={
        "N without the class": (lambda n, M: pressure(n, M, 120), "those of the small class too"),
        "four others": (lambda n, M: pressure(n, M, 160), "three other classes"),
        "no decay of features": (lambda n, M: M * (120 + n) / n * ((120 + n) * 0.01**M) ** (1 / M), "feature decay"),
        "square root": (lambda n, M: pressure(n, M, root=2), "the square root for two layers only"),
        "no root": (lambda n, M: pressure(n, M, root=1), "the M-th root is missing"),
        "wrong root": (lambda n, M: pressure(n, M, root=M + 1), "not the (M + 1)-th"),
        "no layers": (lambda n, M: pressure(n, M) / M, "the factor M is missing"),
        "no share": (lambda n, M: M * ((120 + n) * 0.01 ** (M + 1)) ** (1 / M), "the factor N/n is missing"),
        "upside down": (
            lambda n, M: M * n / (120 + n) * ((120 + n) * 0.01 ** (M + 1)) ** (1 / M),
            "N/n is upside down",
        ),
        "twice": (lambda n, M: 2 * pressure(n, M), "2 times what is asked for"),
        "order": (lambda M, n: pressure(n, M), "another order than (n, M)"),
        "two layers": (lambda n, M: pressure(n, 2), "the same whatever M is"),
        "five samples": (lambda n, M: pressure(5, M), "the same whatever n is"),
        "built in": (lambda n, M: 0.559, "it gives 0.559 whatever it is given"),
        "decay": (lambda n, M: pressure(n, M, decay=0.1), "0.01, not 0.1"),
        "N outside": (lambda n, M: M * (120 + n) / n * (120 + n) * (0.01 ** (M + 1)) ** (1 / M), "taken of N too"),
    },
)


def limit(M):
    return (M - 1) ** ((M - 1) / M) / M


def kept(M):
    return next(n for n in range(1, 41) if pressure(n, M) < limit(M))


def lower_with_the_class(n, M):
    """Whether some x > 0 costs less than x = 0."""
    cost = lambda x: 1 / (1 + x**M) + pressure(n, M) * x  # noqa: E731
    return minimize_scalar(cost, bounds=(0.3, 30), method="bounded").fun < 1 - 1e-9


def kept_upwards(M):
    n = 1
    while pressure(n, M) >= limit(M):
        n += 1
    return n


def metastable(M):
    """The smallest class with M xᴹ⁻¹/(1 + xᴹ)² = b for some x."""
    x = np.geomspace(1e-3, 1e2, 100_001)
    return next(n for n in range(1, 41) if (M * x ** (M - 1) / (1 + x**M) ** 2).max() > pressure(n, M))


KEPT = Answers(
    right={
        "hint": kept,
        "upwards": kept_upwards,
        "search": lambda M: int(np.ceil(brentq(lambda n: pressure(n, M) - limit(M), 0.01, 100))),
        "cost": lambda M: np.int64(
            next(n for n in range(1, 41) if (lower_with_the_class(n, M) if M > 1 else pressure(n, 1) < 1))
        ),
        "array": lambda M: 1.0 + np.argmax([pressure(n, M) < limit(M) for n in range(1, 41)]),
    },
    mistakes={
        "largest dropped": (lambda M: kept(M) - 1, "the largest class that is dropped"),
        "next": (lambda M: kept(M) + 1, "one more than the smallest"),
        "metastable": (metastable, "has a minimum of its own"),
        "below 1": (lambda M: next(n for n in range(1, 99) if pressure(n, M) < 1), "compares the pressure with 1,"),
        "below 1/2": (
            lambda M: next(n for n in range(1, 99) if pressure(n, M) < 0.5),
            "compares the pressure with 1/2",
        ),
        "below 1/M": (
            lambda M: next(n for n in range(1, 99) if pressure(n, M) < 1 / M),
            "compares the pressure with 1/M",
        ),
        "turned round": (lambda M: next(n for n in range(1, 41) if pressure(n, M) > limit(M)), "it gives 1 whatever"),
        "not whole": (
            lambda M: brentq(lambda n: pressure(n, M) - limit(M), 0.01, 100),
            "it gives 1.476, and a whole number is asked for",
        ),
        "pressure": (lambda M: pressure(kept(M), M), "it gives 0.7442, and a whole number is asked for"),
        "three lists": (lambda M: [kept(1), kept(2), kept(3)], "it must be one number, and is an array of shape (3,)"),
        "the page's": (
            lambda M: {1: 2, 2: 6, 3: 8}[M],
            "it is right for M = 1, but for M = 4 calling it raised KeyError",
        ),
        "the page's list": (lambda M: [2, 6, 8][M - 1], "but for M = 4 calling it raised IndexError"),
        "one number": (lambda M: 6, "it gives 6 whatever it is given"),
    },
)

ANSWERS = {"check_pressure": PRESSURE, "check_kept": KEPT}


def test_answers_the_page_expects():
    assert round(pressure(5, 2), 3) == 0.559
    assert [kept(M) for M in (1, 2, 3)] == [2, 6, 8]
