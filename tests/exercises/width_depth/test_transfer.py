"""Right answers and mistakes of the page "Learning rates that transfer"."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers


def rate(eta, base, width):
    return eta * base / width


RATE = Answers(
    right={
        "hint": rate,
        "logarithm": lambda eta, base, width: math.exp(math.log(eta) + math.log(base) - math.log(width)),
        "torch": lambda eta, base, width: torch.tensor(eta, dtype=torch.float64) / (width / base),
    },
    mistakes={
        "turned": (lambda e, b, w: e * w / b, "a wide network needs a smaller rate"),
        "root": (lambda e, b, w: e * math.sqrt(b / w), "not its root"),
        "adam": (lambda e, b, w: e * (b / w) ** 1.5, "the power of Adam"),
        "square": (lambda e, b, w: e * (b / w) ** 2, "once, not squared"),
        "same": (lambda e, b, w: e, "another parametrisation"),
        "ratio": (lambda e, b, w: b / w, "the rate at the first width"),
        "one width": (lambda e, b, w: e / w, "the ratio of the widths"),
        "constant": (lambda e, b, w: 0.01, "whatever it is given"),
    },
)


def hidden(t):
    return (t - 3) / 2


def hidden_by_widths(t):
    """The rate that keeps rate · Σ |v||h| over n² weights at 1, at two widths."""
    rates = [1 / (n * n * n ** (-(1 + t) / 2)) for n in (10.0, 1000.0)]
    return math.log(rates[1] / rates[0]) / math.log(100)


HIDDEN = Answers(
    right={
        "hint": hidden,
        "widths": hidden_by_widths,
        "torch": lambda t: torch.tensor(t, dtype=torch.float64) / 2 - 1.5,
    },
    mistakes={
        "turned": (lambda t: (3 - t) / 2, "the power of the change"),
        "descent": (lambda t: t - 1, "for gradient descent"),
        "row": (lambda t: (1 + t) / 2 - 1, "N² weights, not N"),
        "squared": (lambda t: t - 2, "v enters once"),
        "readout": (lambda t: -1, "the readout's power"),
        "tangent": (lambda t: -1.5, "right for t = 0 alone"),
        "constant": (lambda t: 0.5, "whatever it is given"),
        "sign of t": (lambda t: -(3 + t) / 2, "a larger t makes v smaller"),
    },
)


def edge(hessian, rates):
    roots = np.sqrt(rates)
    return np.linalg.eigvalsh(np.diag(roots) @ hessian @ np.diag(roots)).max() / 2


def edge_by_torch(hessian, rates):
    values = torch.linalg.eigvals(torch.tensor(rates)[:, None] * torch.tensor(hessian))
    return values.real.max() / 2


def edge_by_power(hessian, rates):
    """By the power method on the matrix, shifted so that its largest eigenvalue is the largest in size."""
    matrix = np.sqrt(np.outer(rates, rates)) * hessian
    shifted = matrix + np.linalg.norm(matrix) * np.eye(len(rates))
    vector = 1 + 0.1 * np.arange(len(rates))
    for _ in range(5000):
        vector = shifted @ vector
        vector = vector / np.linalg.norm(vector)
    return vector @ matrix @ vector / 2


EDGE = Answers(
    right={"hint": edge, "torch": edge_by_torch, "power": edge_by_power},
    mistakes={
        "no half": (lambda h, a: 2 * edge(h, a), "half is missing"),
        "largest": (lambda h, a: max(a) * np.linalg.eigvalsh(h)[-1] / 2, "the largest rate"),
        "no rates": (lambda h, a: np.linalg.eigvalsh(h).max() / 2, "the rates are left out"),
        "mean": (lambda h, a: np.mean(a) * np.linalg.eigvalsh(h).max() / 2, "the mean rate"),
        "no roots": (lambda h, a: np.linalg.eigvalsh(np.diag(a) @ h @ np.diag(a)).max() / 2, "the roots of the rates"),
        "diagonal": (lambda h, a: max(np.diag(h) * a) / 2, "only the diagonal"),
        "smallest": (lambda h, a: np.linalg.eigvals(np.diag(a) @ h).real.min() / 2, "the smallest eigenvalue"),
        "divided": (lambda h, a: edge(h, 1 / a), "the rates divide"),
        "trace": (lambda h, a: np.trace(np.diag(a) @ h) / 2, "the trace"),
        "one side": (lambda h, a: np.linalg.eigvalsh(np.diag(a) @ h).max() / 2, "only one side"),
    },
)

ANSWERS = {"check_rate": RATE, "check_hidden": HIDDEN, "check_edge": EDGE}
