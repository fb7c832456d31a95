"""Right answers and mistakes of the page about signals through depth."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers
from toolkit.theory import mean_field


def nearest_to_the_edge():
    """1, 2 or 3, from χ⊥ of each change; the width is not in it."""
    places = ((1, 0.05), (2, 0.05), (1, 0.1))
    chis = [mean_field.chi_perpendicular(mean_field.fixed_length("tanh", *at), "tanh", at[0]) for at in places]
    return 1 + int(np.argmin(np.abs(np.array(chis) - 1)))


HELP = Answers(
    right={"argued": 2, "computed": nearest_to_the_edge(), "torch": torch.tensor(2)},
    mistakes={
        "wider": (1, "the width is not in χ⊥"),
        "biases": (3, "slope of tanh smaller"),
        "none of them": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "both": ([2, 3], "number"),
    },
)


def layers(chi, share):
    return np.log(share) / np.log(chi)


LAYERS = Answers(
    right={
        "formula": layers,
        "math": lambda chi, share: math.log(share, chi),
        "base two": lambda chi, share: np.log2(share) / np.log2(chi),
        "torch": lambda chi, share: torch.log(torch.tensor(share)) / math.log(chi),
    },
    mistakes={
        "upside down": (lambda chi, share: np.log(chi) / np.log(share), "upside down"),
        "power": (lambda chi, share: chi**share, "asked for is the exponent"),
        "subtracts": (lambda chi, share: (1 - share) / (1 - chi), "the layers multiply"),
        "half": (lambda chi, share: np.log(share) / np.log(chi**2), "no further square"),
        "root": (lambda chi, share: np.log(share) / np.log(chi**0.5), "for the gradient itself"),
        "linear": (lambda chi, share: np.log(share) / (chi - 1), "only nearly"),
        "ratio": (lambda chi, share: share / chi, "the logarithm of both"),
        "negative": (lambda chi, share: -np.log(share) / np.log(chi), "sign is turned"),
        "built in": (lambda chi, share: 16.0, "whatever it is given"),
    },
)


def chi(neurons, weight_variance):
    return weight_variance * ((1 - np.tanh(neurons) ** 2) ** 2).mean()


def by_a_loop(neurons, weight_variance):
    total = 0.0
    for h in neurons:
        total += weight_variance / math.cosh(h) ** 4
    return total / len(neurons)


def by_autograd(neurons, weight_variance):
    h = torch.tensor(neurons, requires_grad=True)
    (slope,) = torch.autograd.grad(torch.tanh(h).sum(), h)
    return weight_variance * slope.square().mean()


def slopes(h):
    return 1 - np.tanh(h) ** 2


CHI = Answers(
    right={"NumPy": chi, "loop": by_a_loop, "autograd": by_autograd},
    mistakes={
        "not squared": (lambda h, w: w * slopes(h).mean(), "the slope is not squared"),
        "square of the mean": (lambda h, w: w * slopes(h).mean() ** 2, "the mean of squares"),
        "no weights": (lambda h, w: chi(h, 1.0), "is left out"),
        "weights twice": (lambda h, w: chi(h, w * w), "not squared again"),
        "sum": (lambda h, w: len(h) * chi(h, w), "it is the mean"),
        "values": (lambda h, w: w * (np.tanh(h) ** 2).mean(), "in place of"),
        "each": (lambda h, w: w * slopes(h) ** 2, "for each neuron"),
        "tanh": (lambda h, w: w * ((1 - np.tanh(h)) ** 2).mean(), "and not 1 − tanh"),
        "middle": (lambda h, w: w * slopes(np.mean(h)) ** 2, "at the mean neuron"),
    },
)

ANSWERS = {"check_help": HELP, "check_layers": LAYERS, "check_chi": CHI}
