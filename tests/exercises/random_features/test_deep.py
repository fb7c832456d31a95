"""Right answers and mistakes of the page "Layers that are never trained"."""

import math

import numpy as np
import torch
from scipy.integrate import quad

from tests.exercises.answers import Answers
from toolkit.theory.random_features import deep_coefficients

SHARES = [
    noise**2 / (r * signal**2 + noise**2) for r in (1, 1e-4) for signal, noise, _ in deep_coefficients("tanh", 1, r)
]

GENTLE = Answers(
    right={"counted": 2, "computed": 2 if SHARES[1] < 0.01 * SHARES[0] else 1, "torch": torch.tensor(2)},
    mistakes={
        "stays": (1, "how bent is tanh near 0"),
        "grows": (3, "almost all is a straight line"),
        "none of them": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "share": (SHARES[1], "numbered from 1 to 3"),
    },
)


def signal_by_loop(layers):
    left = 1.0
    for slope, noise, r in deep_coefficients("sign", int(layers)):
        left *= r * slope**2 / (r * slope**2 + noise**2)
    return left


SIGNAL = Answers(
    right={
        "power": lambda layers: (2 / np.pi) ** layers,
        "loop": signal_by_loop,
        "exponential": lambda layers: math.exp(-layers * math.log(math.pi / 2)),
        "torch": lambda layers: torch.tensor(2 / math.pi) ** layers,
    },
    mistakes={
        "not squared": (lambda layers: math.sqrt(2 / math.pi) ** layers, "multiplied by the square"),
        "noise": (lambda layers: 1 - (2 / math.pi) ** layers, "they add up to 1"),
        "keeps the noise": (lambda layers: (1 - 2 / math.pi) ** layers, "that is the share of the noise"),
        "added": (lambda layers: 1 - layers * (1 - 2 / math.pi), "multiplied from layer to layer"),
        "one too few": (lambda layers: (2 / math.pi) ** (layers - 1), "one layer too few"),
        "one layer": (lambda layers: 2 / math.pi, "whatever it is given"),
        "turned round": (lambda layers: (math.pi / 2) ** layers, "the share is turned round"),
        "built in": (lambda layers: 0.41, "it gives 0.41 whatever it is given"),
        "nothing": (lambda layers: print(end=""), "it returns nothing"),
    },
)


def layer(phi, r):
    z = r**0.5 * np.random.default_rng(0).normal(size=10**6)
    signal = (z * phi(z)).mean() / r
    return signal, ((phi(z) - signal * z) ** 2).mean() ** 0.5


def layer_by_integrals(phi, r):
    mean = lambda f: quad(lambda t: f(math.sqrt(r) * t) * math.exp(-t * t / 2), -9, 9)[0] / math.sqrt(2 * math.pi)  # noqa: E731
    signal = mean(lambda z: z * phi(z)) / r
    return [signal, math.sqrt(mean(lambda z: phi(z) ** 2) - r * signal**2)]


def layer_by_regression(phi, r):
    z = np.sqrt(r) * np.random.default_rng(5).normal(size=400_000)
    signal = np.polyfit(z, phi(z), 1)[0]
    return np.array([signal, (phi(z) - signal * z).std()])


def changed(signal=lambda s, r: s, noise=lambda n, s, r: n):
    def answer(phi, r):
        one, two = layer_by_integrals(phi, r)
        return signal(one, r), noise(two, one, r)

    return answer


LAYER = Answers(
    right={"hint": layer, "integrals": layer_by_integrals, "regression": layer_by_regression},
    mistakes={
        "not divided": (changed(signal=lambda s, r: s * r), "κ₁ is not divided by r"),
        "by the deviation": (changed(signal=lambda s, r: s * r**0.5), "divide by r"),
        "variance as deviation": (lambda phi, r: layer_by_integrals(phi, r**2), "the standard deviation of z is √r"),
        "variance 1": (lambda phi, r: layer_by_integrals(phi, 1.0), "has the variance 1"),
        "no root": (changed(noise=lambda n, s, r: n**2), "κ* is the root"),
        "with the line": (changed(noise=lambda n, s, r: (n**2 + r * s**2) ** 0.5), "still in it"),
        "without r": (changed(noise=lambda n, s, r: abs(n**2 + r * s**2 - s**2) ** 0.5), "multiplied by r"),
        "turned round": (lambda phi, r: layer_by_integrals(phi, r)[::-1], "κ₁ comes first"),
        "squares": (lambda phi, r: np.square(layer_by_integrals(phi, r)), "those are the squares"),
        "slope at 0": (lambda phi, r: (phi(1e-5) / 1e-5, layer_by_integrals(phi, r)[1]), "not the slope at 0"),
        "one number": (lambda phi, r: layer_by_integrals(phi, r)[0], "must be an array of shape (2,)"),
    },
)  # fmt: skip

ANSWERS = {"check_gentle": GENTLE, "check_signal": SIGNAL, "check_layer": LAYER}


def test_answers_the_page_expects():
    assert round(signal_by_loop(2), 2) == 0.41
    np.testing.assert_allclose(layer_by_integrals(np.tanh, 1), (0.606, 0.166), atol=5e-4)
