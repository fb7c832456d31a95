"""Right answers and mistakes of the page "One mode at a time"."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from tests.exercises.answers import Answers
from toolkit.lazy_rich import DeepLinear
from toolkit.theory.linear_networks import rise_time


def arrival(strength, size):
    return np.log(strength / size - 1) / (2 * strength)


def arrival_by_integration(strength, size):
    half = lambda t, a: a[0] - strength / 2  # noqa: E731
    half.terminal = True
    flow = lambda t, a: 2 * a * (strength - a)  # noqa: E731
    return solve_ivp(flow, (0, 1e3), [size], events=half, rtol=1e-5, atol=1e-9).t_events[0]


def arrival_in_steps(strength, size, dt=2e-4):
    a, t = size, 0.0
    while a < strength / 2:
        middle = a + dt * a * (strength - a)
        a, t = a + dt * 2 * middle * (strength - middle), t + dt
    return t


ARRIVAL = Answers(
    right={
        "formula": arrival,
        "integration": arrival_by_integration,
        "steps": arrival_in_steps,
        "math": lambda strength, size, half=0.5: (math.log(strength - size) - math.log(size)) / strength * half,
        "inverse tangent": lambda s, c: math.atanh(1 - 2 * c / s) / s,
    },
    mistakes={
        "rate s": (lambda s, c: np.log(s / c - 1) / s, "twice the right time"),
        "no bend": (lambda s, c: np.log(s / c) / (2 * s), "that is when c e^(2st) reaches s"),
        "no bend, half": (lambda s, c: np.log(s / 2 / c) / (2 * s), "that is when c e^(2st) reaches s/2"),
        "base 10": (lambda s, c: np.log10(s / c - 1) / (2 * s), "base 10"),
        "order": (lambda c, s: arrival(s, c), "another order than (strength, size)"),
        "start": (lambda s, c: np.log(1 / c - 1) / (2 * s), "compare it with the strength"),
        "no rate": (lambda s, c: np.log(s / c - 1) / 2, "a strong mode is faster"),
        "sign": (lambda s, c: -arrival(s, c), "its sign is turned round"),
        "steps": (lambda s, c: arrival(s, c) / 0.01, "steps at the learning rate 0.01"),
        "one layer": (lambda s, c: np.log((s - c) / (s - s / 2)), "the time of one layer"),
        "built in": (lambda s, c: 4.6, "it gives 4.6 whatever it is given"),
        "the page's": (lambda s, c: {1: 4.605, 0.5: 8.517}[s], "it is right for strength = 1 and size = 0.0001, but"),
        "size built in": (lambda s, c: arrival(s, 1e-4), "the same whatever size is"),
        "multiplied": (lambda s, c: np.log(s / c - 1) * (2 * s), "it does not multiply it"),
        "ten to ninety": (lambda s, c: 2.1972 / s, "ten per cent"),
    },
)


def speed(a, s, L):
    return L * a ** (2 - 2 / L) * (s - a)


def speed_by_the_chain_rule(a, s, L):
    w = [a ** (1 / L)] * L
    velocity = [(s - a) * np.prod(w[:i] + w[i + 1 :]) for i in range(L)]
    return sum(v * np.prod(w[:i] + w[i + 1 :]) for i, v in enumerate(velocity))


def speed_by_torch(a, s, L):
    w = torch.full((L,), a ** (1 / L), dtype=torch.float64, requires_grad=True)
    ((s - w.prod()) ** 2 / 2).backward()
    return (a / w.detach() * -w.grad).sum()


def speed_by_a_small_step(a, s, L, dt=1e-6):
    w = a ** (1 / L)
    return ((w + dt * (s - a) * w ** (L - 1)) ** L - a) / dt


SPEED = Answers(
    right={
        "formula": speed,
        "chain rule": speed_by_the_chain_rule,
        "torch": speed_by_torch,
        "a small step": speed_by_a_small_step,
        "weights": lambda a, s, L: np.array([L * (a ** (1 / L)) ** (2 * (L - 1)) * (s - a)]),
    },
    mistakes={
        "one layer moves": (lambda a, s, L: speed(a, s, L) / L, "a factor L"),
        "a for w": (lambda a, s, L: L * a ** (L - 1) * (s - a), "w is not a but the L-th root"),
        "a for w, both": (lambda a, s, L: L * a ** (2 * (L - 1)) * (s - a), "each layer gives w^(2(L − 1))"),
        "one weight": (lambda a, s, L: (s - a) * (a ** (1 / L)) ** (L - 1), "the speed of one weight w, not"),
        "rate": (lambda a, s, L: speed(a, s, L) / a, "the speed divided by a"),
        "two layers": (lambda a, s, L: 2 * a * (s - a), "the law of two layers"),
        "one layer": (lambda a, s, L: s - a, "the law of one layer"),
        "sign": (lambda a, s, L: speed(a, s, L) * -1, "a mode below its strength grows"),
        "no end": (lambda a, s, L: L * a ** (2 - 2 / L), "the error is missing"),
        "absolute": (lambda a, s, L: abs(speed(a, s, L)), "a sign is lost"),
        "order": (lambda s, a, L: speed(a, s, L), "another order than (a, strength, layers)"),
        "twice": (lambda a, s, L: 2 * speed(a, s, L), "that is twice the speed"),
        "strength 1": (lambda a, s, L: speed(a, 1, L), "the same whatever strength is"),
        "built in": (lambda a, s, L: 50, "it gives 50 whatever it is given"),
        "square": (lambda a, s, L: L * a ** (2 - 2 / L) * (s - a) ** 2, "the error is squared"),
        "2/L": (lambda a, s, L: L * a ** (2 / L) * (s - a), "the exponent is turned round"),
    },
)


def imbalance(first, second):
    return second.T @ second - first @ first.T


def imbalance_in_loops(first, second):
    h = len(first)
    rows = [[0.0] * h for _ in range(h)]
    for i in range(h):
        for j in range(h):
            rows[i][j] = sum(w[i] * w[j] for w in second) - sum(first[i] * first[j])
    return rows


IMBALANCE = Answers(
    right={
        "formula": imbalance,
        "loops": imbalance_in_loops,
        "einsum": lambda first, second: np.einsum("oi,oj->ij", second, second) - np.einsum("ik,jk->ij", first, first),
        "torch": lambda first, second: (lambda a, b: b.T @ b - a @ a.T)(torch.tensor(first), torch.tensor(second)),
        "dot": lambda first, second, dot=np.dot: np.subtract(dot(np.transpose(second), second), dot(first, first.T)),
    },
    mistakes={
        "turned round": (lambda a, b: a @ a.T - b.T @ b, "the other difference"),
        "transposes": (lambda a, b: b @ b.T - a.T @ a, "the transposes are exchanged: both"),
        "first transpose": (lambda a, b: b.T @ b - a.T @ a, "in the first layer's product"),
        "second transpose": (lambda a, b: b @ b.T - a @ a.T, "in the second layer's product"),
        "sum": (lambda a, b: b.T @ b + a @ a.T, "the sum of both products"),
        "second alone": (lambda a, b: b.T @ b, "what the second layer gives alone"),
        "product": (lambda a, b: b @ a, "the network's product"),
        "trace": (lambda a, b: np.trace(b.T @ b) - np.sum(a**2), "the trace only"),
        "diagonal": (lambda a, b: (b**2).sum(0) - (a**2).sum(1), "the diagonal only"),
        "size": (lambda a, b: np.linalg.norm(imbalance(a, b)), "the size of the matrix"),
        "entries": (lambda a, b: b.T * b - a * a.T, "multiplied one by one"),
        "three times": (lambda a, b: 3 * imbalance(a, b), "it is 3 times what is asked for"),
        "order": (lambda b, a: imbalance(a, b), "the two layers are exchanged"),
        "zero": (lambda a, b: np.zeros((len(a), len(a))), "it is 0 everywhere"),
        "no transpose": (lambda a, b: b @ b - a @ a, "a transpose is missing"),
        "absolute": (lambda a, b: np.abs(imbalance(a, b)), "lost their signs"),
    },
)

ANSWERS = {"check_arrival": ARRIVAL, "check_speed": SPEED, "check_imbalance": IMBALANCE}


@pytest.mark.parametrize("size", [1e-6, 1e-4, 0.01])
def test_answers_the_page_expects(size):
    """4.6, 8.5, 15.6, 28.5 for the four strengths from 1e-4; and `rise_time` says the same for any size."""
    times = [arrival(s, size) for s in DeepLinear().strengths]
    assert times == pytest.approx([rise_time(size, s / 2, s) for s in DeepLinear().strengths])
    if size == 1e-4:
        assert np.round(times, 1).tolist() == [4.6, 8.5, 15.6, 28.5]


def test_gradient_flow_keeps_the_imbalance_and_not_the_sum():
    generator, step = np.random.default_rng(0), 1e-6
    first, second, target = (generator.normal(size=size) for size in ((5, 3), (4, 5), (4, 3)))
    error = target - second @ first
    moved = first + step * second.T @ error, second + step * error @ first.T
    drift = {
        name: np.abs(of(*moved) - of(first, second)).max() / step
        for name, of in {"kept": imbalance, "sum": IMBALANCE.mistakes["sum"][0]}.items()
    }
    assert drift["kept"] < 1e-3 and drift["sum"] > 1
