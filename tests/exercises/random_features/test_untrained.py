"""Right answers and mistakes of the page about untrained networks."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers


def as_drawn():
    """1, 2 or 3, from a network with doubled weights."""
    draw, x = np.random.default_rng(0), np.random.default_rng(1).normal(size=(5, 2))
    weights = [draw.normal(size=shape) for shape in ((2, 9), (9, 9), (9, 9), (9, 1))]

    def picture(factor):
        h = x
        for weight in weights[:-1]:
            h = np.maximum(h @ (factor * weight), 0)
        return h @ (factor * weights[-1])

    return {16: 2, 2: 3}[round(float((picture(2) / picture(1)).mean()))]


DOUBLED = Answers(
    right={"argued": 2, "drawn": as_drawn(), "torch": torch.tensor(2)},
    mistakes={
        "faster": (1, "that is what a sine does"),
        "twice": (3, "how many of them"),
        "none": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "the factor": (16, "(got 16)"),
    },
)


def covariance(variance, correlation):
    return np.exp(-variance) * np.sinh(variance * correlation)


def by_quadrature(variance, correlation):
    places, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    u = math.sqrt(variance) * places[:, None]
    v = correlation * u + math.sqrt(variance * (1 - correlation**2)) * places
    return float(weights @ (np.sin(u) * np.sin(v)) @ weights)


COVARIANCE = Answers(
    right={
        "formula": covariance,
        "two terms": lambda r, c: (math.exp(-r * (1 - c)) - math.exp(-r * (1 + c))) / 2,
        "quadrature": by_quadrature,
        "torch": lambda r, c: torch.exp(torch.tensor(-r)) * torch.sinh(torch.tensor(r * c)),
    },
    mistakes={
        "no half": (lambda r, c: 2 * covariance(r, c), "the half is missing"),
        "cosines": (lambda r, c: np.exp(-r) * np.cosh(r * c), "that is the covariance of the cosines"),
        "first term": (lambda r, c: np.exp(-r * (1 - c)) / 2, "the first term alone"),
        "correlation": (lambda r, c: np.sinh(r * c) / np.sinh(r), "the correlation of the sines"),
        "sine": (lambda r, c: np.sin(r * c), "a sine of the covariance"),
        "linear": (lambda r, c: r * c, "of u and v themselves"),
        "constant": (lambda r, c: 0.19, "whatever it is given"),
    },
)


def frequency(c):
    energy, places = np.array(c) ** 2, np.arange(len(c))
    energy[0, 0] = 0
    return (energy * np.hypot(places[:, None], places)).sum() / energy.sum()


def by_a_loop(c):
    above = below = 0.0
    for k in range(len(c)):
        for n in range(len(c)):
            if k or n:
                above += math.hypot(k, n) * c[k][n] ** 2
                below += c[k][n] ** 2
    return above / below


def plain(c, weights, radii):
    return (weights * radii).sum() / weights.sum()


def radii(c):
    return np.hypot(np.arange(len(c))[:, None], np.arange(len(c)))


FREQUENCY = Answers(
    right={"arrays": frequency, "loop": by_a_loop, "torch": lambda c: torch.tensor(frequency(c))},
    mistakes={
        "constant": (lambda c: plain(c, c**2, radii(c)), "leave it out"),
        "absolute": (lambda c: frequency(np.sqrt(np.abs(c))), "not by |c|"),
        "sum": (lambda c: frequency(c) * ((c**2).sum() - c[0, 0] ** 2), "not divided"),
        "squared": (lambda c: plain(c, no_constant(c), radii(c) ** 2), "the radius is its root"),
        "root mean": (lambda c: plain(c, no_constant(c), radii(c) ** 2) ** 0.5, "the root of the mean"),
        "k + l": (lambda c: plain(c, no_constant(c), np.add.outer(np.arange(len(c)), np.arange(len(c)))), "not k + l"),
        "built in": (lambda c: 5.0, "whatever it is given"),
    },
)


def no_constant(c):
    energy = c**2
    energy[0, 0] = 0
    return energy


ANSWERS = {"check_doubled": DOUBLED, "check_covariance": COVARIANCE, "check_frequency": FREQUENCY}
