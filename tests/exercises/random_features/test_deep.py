"""Right answers and mistakes of the page "Layers that are never trained"."""

import math

import numpy as np
import torch

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
        "one layer": (lambda layers: 2 / math.pi, "the share of a single layer"),
        "turned round": (lambda layers: (math.pi / 2) ** layers, "the share is turned round"),
        "built in": (lambda layers: 0.41, "it gives 0.41 whatever it is given"),
        "nothing": (lambda layers: print(end=""), "it returns nothing"),
    },
)


def layer(z, h):
    signal = (z * h).mean() / (z * z).mean()
    return signal, ((h - signal * z) ** 2).mean() ** 0.5


def layer_by_regression(z, h):
    signal, constant = np.polyfit(z, h, 1)
    return np.array([signal, (h - signal * z - constant).std()])


def layer_in_torch(z, h):
    z, h = (torch.as_tensor(np.array(values)) for values in (z, h))
    signal = z @ h / (z @ z)
    return torch.stack([signal, (h.square().mean() - signal.square() * z.square().mean()).sqrt()])


def changed(signal=lambda s, r: s, noise=lambda n, s, r: n):
    def answer(z, h):
        (one, two), r = layer(z, h), (z * z).mean()
        return signal(one, r), noise(two, one, r)

    return answer


LAYER = Answers(
    right={"hint": layer, "regression": layer_by_regression, "torch": layer_in_torch},
    mistakes={
        "not divided": (lambda z, h: ((z * h).mean(), layer(z, h)[1]), "κ₁ is not divided"),
        "by the deviation": (changed(signal=lambda s, r: s * r**0.5), "divide by their variance"),
        "the other regression": (lambda z, h: ((z * h).mean() / (h * h).mean(), layer(z, h)[1]), "that of their sums"),
        "correlation": (lambda z, h: (np.corrcoef(z, h)[0, 1], layer(z, h)[1]), "κ₁ is a slope"),
        "no root": (changed(noise=lambda n, s, r: n**2), "κ* is the root"),
        "with the line": (lambda z, h: (layer(z, h)[0], (h**2).mean() ** 0.5), "still in it"),
        "without r": (changed(noise=lambda n, s, r: abs(n**2 + r * s**2 - s**2) ** 0.5), "multiplied by the variance"),
        "turned round": (lambda z, h: layer(z, h)[::-1], "κ₁ comes first"),
        "squares": (lambda z, h: np.square(layer(z, h)), "those are the squares"),
        "minus the sum": (lambda z, h: (layer(z, h)[0], np.sqrt(((h - z) ** 2).mean())), "you subtracted z itself"),
        "one number": (lambda z, h: layer(z, h)[0], "must be an array of shape (2,)"),
    },
)  # fmt: skip

ANSWERS = {"check_gentle": GENTLE, "check_signal": SIGNAL, "check_layer": LAYER}


def test_answers_the_page_expects():
    assert round(signal_by_loop(2), 2) == 0.41
    z = np.random.default_rng(0).normal(size=10**6)
    np.testing.assert_allclose(layer(z, np.tanh(z)), (0.606, 0.166), atol=1e-3)
