"""Right answers and mistakes of the page "Directions first"."""

import math

import numpy as np
import torch
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from tests.exercises.answers import Answers


def pull(w, x, y):
    return ((x @ w > 0) * y) @ x / len(x)


def pull_by_loop(w, x, y):
    g = np.zeros(2)
    for sample, label in zip(x, y, strict=True):
        if sample @ w > 0:
            g += label * sample
    return g / len(y)


def pull_by_autograd(w, x, y):
    """The derivative of −2 × the mean logistic loss of a neuron whose readout is so small that f is nothing."""
    weights = torch.tensor(w, requires_grad=True)
    f = 1e-9 * (torch.tensor(x) @ weights).relu()
    (-2e9 * torch.nn.functional.softplus(-torch.tensor(y) * f).mean()).backward()
    return weights.grad


PULL = Answers(
    right={"hint": pull, "loop": pull_by_loop, "torch": pull_by_autograd},
    mistakes={
        "sum": (lambda w, x, y: ((x @ w > 0) * y) @ x, "divide by the number of samples"),
        "of active": (lambda w, x, y: pull(w, x, y) * len(x) / max(1, (x @ w > 0).sum()), "the number of all"),
        "all": (lambda w, x, y: (y[:, None] * x).mean(0), "all samples pull"),
        "no labels": (lambda w, x, y: ((x @ w > 0)[:, None] * x).mean(0), "the labels are missing"),
        "inactive": (lambda w, x, y: ((x @ w <= 0) * y) @ x / len(x), "not active pull"),
        "outputs": (lambda w, x, y: (np.maximum(x @ w, 0) * y) @ x / len(x), "weighted by the outputs"),
        "right side": (lambda w, x, y: ((y * (x @ w) > 0) * y) @ x / len(x), "not where yw·x > 0"),
        "with the half": (lambda w, x, y: 0.5 * pull(w, x, y), "the half of the loss's derivative"),
        "length": (lambda w, x, y: np.linalg.norm(pull(w, x, y)), "must be an array of shape (2,)"),
    },
)  # fmt: skip


def turned(angle, pull, time):
    return 2 * np.arctan(np.tan(angle / 2) * np.exp(-pull * time / 2))


def turned_by_flow(angle, pull, time):
    return solve_ivp(lambda t, w: -pull / 2 * np.sin(w), (0, time), [angle], rtol=1e-9, atol=1e-12).y[0, -1]


def turned_in_steps(angle, pull, time, steps=20_000):
    for _ in range(steps):
        angle -= pull / 2 * math.sin(angle) * time / steps
    return angle


TURNED = Answers(
    right={
        "hint": turned,
        "flow": turned_by_flow,
        "steps": turned_in_steps,
        "two arguments": lambda a, g, t: 2 * math.atan2(math.sin(a / 2), math.cos(a / 2) * math.exp(g * t / 2)),
    },
    mistakes={
        "angle": (lambda a, g, t: a * math.exp(-g * t / 2), "the angle itself does not shrink"),
        "whole angle": (lambda a, g, t: math.atan(math.tan(a) * math.exp(-g * t / 2)), "not that of the angle"),
        "no half": (lambda a, g, t: 2 * math.atan(math.tan(a / 2) * math.exp(-g * t)), "the exponent is gt/2"),
        "half": (lambda a, g, t: math.atan(math.tan(a / 2) * math.exp(-g * t / 2)), "that is half of the angle"),
        "tangent": (lambda a, g, t: math.tan(a / 2) * math.exp(-g * t / 2), "the tangent of half the angle; the angle"),
        "away": (lambda a, g, t: 2 * math.atan(math.tan(a / 2) * math.exp(g * t / 2)), "the sign of the exponent"),
        "degrees": (lambda a, g, t: math.degrees(turned(a, g, t)), "in degrees"),
        "first speed": (lambda a, g, t: a - g * t / 2 * math.sin(a), "the first speed for the whole way"),
    },
)


def loss_moves(living, size, pull):
    return np.log(0.02 * np.log(2) / (living * size**2 * pull)) / pull


def loss_moves_by_root(living, size, pull):
    fallen = lambda t: living / 2 * (size * math.exp(pull * t / 2)) ** 2 * pull - 0.01 * math.log(2)  # noqa: E731
    return brentq(fallen, 0, 200)


LOSS_MOVES = Answers(
    right={
        "hint": loss_moves,
        "root": loss_moves_by_root,
        "sum of logarithms": lambda h, c, g: (np.log([0.01 * np.log(4), 1 / h, 1 / g]).sum() - 2 * np.log(c)) / g,
    },
    mistakes={
        "size": (lambda h, c, g: math.log(0.02 * math.log(2) / (h * c * g)) / g, "the size is to be squared"),
        "half the rate": (lambda h, c, g: 2 * loss_moves(h, c, g), "the output grows like e^(Gt)"),
        "no ln 2": (lambda h, c, g: math.log(0.02 / (h * c**2 * g)) / g, "ln 2 is missing"),
        "one neuron": (lambda h, c, g: math.log(0.02 * math.log(2) / (c**2 * g)) / g, "the number of neurons"),
        "no pull": (lambda h, c, g: math.log(0.02 * math.log(2) / (h * c**2)) / g, "missing in the logarithm"),
        "no rate": (lambda h, c, g: math.log(0.02 * math.log(2) / (h * c**2 * g)), "missing before the logarithm"),
        "all neurons": (lambda h, c, g: math.log(0.01 * math.log(2) / (h * c**2 * g)) / g, "only half of the neurons"),
        "all of it": (lambda h, c, g: math.log(2 * math.log(2) / (h * c**2 * g)) / g, "one per cent is asked for"),
        "base 10": (lambda h, c, g: math.log10(0.02 * math.log(2) / (h * c**2 * g)) / g, "base 10"),
    },
)  # fmt: skip

ANSWERS = {"check_pull": PULL, "check_turned": TURNED, "check_loss_moves": LOSS_MOVES}
