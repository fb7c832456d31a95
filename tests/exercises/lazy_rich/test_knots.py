"""Right answers and mistakes of the page "Knots"."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers


def cost(change, place):
    return change * (1 + place**2) ** 0.5


COST = Answers(
    right={
        "hint": cost,
        "hypot": lambda s, t: math.hypot(s, s * t),
        "norm": lambda s, t: np.linalg.norm([s, -s * t]),
    },
    mistakes={
        "square": (lambda s, t: s * (1 + t**2), "the length is a root"),
        "divided": (lambda s, t: s / math.sqrt(1 + t**2), "does not fall outwards"),
        "no place": (lambda s, t: s, "the place counts"),
        "sum": (lambda s, t: s * (1 + abs(t)), "a root of squares"),
        "both": (lambda s, t: math.hypot(s, t), "that is the length of (s, t)"),
        "no one": (lambda s, t: s * abs(t), "the 1 in (1, −t)"),
    },
)


def pulls(x, residual, angles):
    return np.maximum(np.outer(np.cos(angles), x) + np.sin(angles)[:, None], 0) @ residual / len(x)


CIRCLE = np.linspace(0, 2 * np.pi, 30_000)


def steepest(x, residual):
    return np.abs(pulls(x, residual, CIRCLE)).max()


def steepest_by_torch(x, residual):
    angles = torch.linspace(0, 2 * torch.pi, 20_000, dtype=torch.float64)
    directions = torch.stack([angles.cos(), angles.sin()], 1)
    rows = torch.stack([torch.tensor(x), torch.ones(len(x), dtype=torch.float64)], 1)
    return ((rows @ directions.T).relu() * torch.tensor(residual)[:, None]).mean(0).abs().max()


def steepest_by_loop(x, residual):
    best = 0.0
    for k in range(4000):
        w, b = math.cos(k * math.pi / 2000), math.sin(k * math.pi / 2000)
        pull = sum(r * max(w * place + b, 0) for place, r in zip(x, residual, strict=True)) / len(x)
        best = max(best, abs(pull))
    return best


STEEPEST = Answers(
    right={"hint": steepest, "torch": steepest_by_torch, "loop": steepest_by_loop},
    mistakes={
        "sum": (lambda x, r: len(x) * steepest(x, r), "divide by the number of points"),
        "no sign": (lambda x, r: pulls(x, r, CIRCLE).max(), "the absolute value is missing"),
        "mean": (lambda x, r: np.abs(pulls(x, r, CIRCLE)).mean(), "it is a maximum"),
        "half": (lambda x, r: np.abs(pulls(x, r, CIRCLE[:15_000])).max(), "only half of the circle"),
        "linear": (lambda x, r: np.hypot((r * x).mean(), r.mean()), "the ReLU is missing"),
        "sizes": (lambda x, r: steepest(x, abs(r)), "their signs count"),
    },
)

FIRST = Answers(
    right={"number": 3, "float": 3.0},
    mistakes={
        "left": (1, "the highest point"),
        "middle": (2, "the cheapest"),
        "none": (4, "1 to 3"),
        "zero": (0, "1 to 3"),
        "between": (2.5, "got 2.5"),
    },
)

ANSWERS = {"check_cost": COST, "check_steepest": STEEPEST, "check_first": FIRST}
