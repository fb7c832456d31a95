"""Right answers and mistakes of the page about the band limit."""

import math

import numpy as np
import torch
from numpy.testing import assert_allclose

from tests.exercises.answers import Answers
from toolkit.random_features import BandlimitedWeights
from toolkit.theory.bandlimited import wave_task


def as_measured():
    """1, 2 or 3, from the least error: more features, more samples, a smaller ridge."""
    start = BandlimitedWeights(limit=3, ridge=1e-6)
    ways = ({"features": 4000}, {"samples": 600}, {"ridge": 1e-10})
    errors = [start.replace(**way).run(progress=False).test_loss for way in ways]
    return 1 + int(np.argmin(errors))


HELP = Answers(
    right={"argued": 3, "measured": as_measured(), "torch": torch.tensor(3)},
    mistakes={
        "features": (1, "more features make the random kernel"),
        "samples": (2, "only with its logarithm"),
        "none of them": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "both": ([1, 3], "number"),
    },
)


def price(limit, periods):
    return np.exp(np.pi**2 * periods / (2 * limit))


PRICE = Answers(
    right={
        "formula": price,
        "math": lambda limit, periods: math.exp(math.pi**2 / 2 / limit) ** periods,
        "root of the eigenvalue's": lambda limit, periods: np.exp(np.pi**2 * periods / limit) ** 0.5,
        "torch": lambda limit, periods: torch.exp(torch.tensor(math.pi**2 * periods / limit / 2)),
    },
    mistakes={
        "eigenvalue": (lambda R, p: np.exp(np.pi**2 * p / R), "the readout goes with its root"),
        "falls": (lambda R, p: np.exp(-(np.pi**2) * p / R), "by how much the eigenvalue falls"),
        "share": (lambda R, p: np.exp(-(np.pi**2) * p / R / 2), "must make up for it"),
        "logarithm": (lambda R, p: np.pi**2 * p / R / 2, "the logarithm of the factor"),
        "one pi": (lambda R, p: np.exp(np.pi * p / 2 / R), "π is squared"),
        "one period": (lambda R, p: np.exp(np.pi**2 / 2 / R), "the factor for one period"),
        "added": (lambda R, p: p * np.exp(np.pi**2 / 2 / R), "each period multiplies"),
        "R above": (lambda R, p: np.exp(np.pi**2 * p * R / 2), "R belongs below"),
        "built in": (lambda R, p: 5.18, "whatever it is given"),
    },
)


def norm(features, y, ridge):
    gram = features.T @ features + ridge * np.eye(features.shape[1])
    return np.linalg.norm(np.linalg.solve(gram, features.T @ y))


def norm_by_svd(features, y, ridge):
    left, singular, _ = np.linalg.svd(features, full_matrices=False)
    return ((singular / (singular**2 + ridge) * (left.T @ y)) ** 2).sum() ** 0.5


def norm_by_least_squares(features, y, ridge):
    many = features.shape[1]
    rows = np.vstack([features, ridge**0.5 * np.eye(many)])
    return np.linalg.norm(np.linalg.lstsq(rows, np.concatenate([y, np.zeros(many)]), rcond=None)[0])


def readout(F, y, r):
    return np.linalg.solve(F.T @ F + r * np.eye(F.shape[1]), F.T @ y)


NORM = Answers(
    right={
        "hint": norm,
        "svd": norm_by_svd,
        "least squares": norm_by_least_squares,
        "kernel": lambda F, y, r: np.linalg.norm(F.T @ np.linalg.solve(F @ F.T + r * np.eye(len(y)), y)),
        "torch": lambda F, y, r: torch.linalg.norm(torch.tensor(readout(F, y, r))),
    },
    mistakes={
        "square": (lambda F, y, r: (readout(F, y, r) ** 2).sum(), "|a|², and not its root"),
        "readout": (readout, "its length is asked for"),
        "no ridge": (lambda F, y, r: np.linalg.norm(np.linalg.lstsq(F, y, rcond=None)[0]), "the ridge is left out"),
        "mean loss": (lambda F, y, r: norm(F, y, r * len(y)), "multiplied by the number of samples"),
        "dual": (
            lambda F, y, r: np.linalg.norm(np.linalg.solve(F @ F.T + r * np.eye(len(y)), y)),
            "one number a sample",
        ),
        "fit": (lambda F, y, r: np.linalg.norm(F @ readout(F, y, r)), "the length of the fitted values"),
        "rest": (lambda F, y, r: np.linalg.norm(F @ readout(F, y, r) - y), "what is not fitted"),
        "absolute": (lambda F, y, r: np.abs(readout(F, y, r)).sum(), "that is Σ|a|"),
        "root mean": (lambda F, y, r: np.mean(readout(F, y, r) ** 2) ** 0.5, "the root of the mean"),
    },
)

ANSWERS = {"check_help": HELP, "check_price": PRICE, "check_norm": NORM}


def test_the_price_of_a_period_is_that_of_the_spectrum():
    """λ falls by e^(π²/R) a period, two modes, within a fifth of the exponent."""
    for limit in (3.0, 5.0, 10.0):
        values, _ = wave_task(limit, 8.0)
        kept = np.log(values[(values > 1e-13) & (values < 1e-3)])
        assert_allclose((kept[0] - kept[-1]) / (len(kept) - 1), np.log(price(limit, 1)), rtol=0.2)


def test_the_norm_is_the_column_of_the_experiment():
    e = BandlimitedWeights(samples=40, features=30, ridge=1e-3)
    state, data = e.start(torch.Generator().manual_seed(0))
    assert_allclose(float(e.measure(state, data)["readout_norm"]), norm_by_svd(*first_features(e), e.ridge), rtol=1e-9)


def first_features(e):
    """Features over √N and labels of seed 0."""
    generator = torch.Generator().manual_seed(0)
    return tuple(part.numpy() for part in e.draw(generator))
