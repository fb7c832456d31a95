"""Right answers and mistakes of the page "Attention alone forgets"."""

import numpy as np
import torch

from tests.exercises.answers import Answers

KEYS = Answers(
    right={"counted": 1, "computed": int(np.argmax([2, 1, 1])) + 1},
    mistakes={
        "evenly": (2, "the same to each of them"),
        "towards u": (3, "no token stands out"),
        "none of them": (4, "numbered from 1 to 3 (got 4)"),
        "counted from 0": (0, "(got 0)"),
        "half": (1.5, "numbered from 1 to 3"),
    },
)


def by_loop(d, c, layers):
    for _ in range(int(layers)):
        d = c * d**3
    return d


AFTER = Answers(
    right={
        "loop": by_loop,
        "series": lambda d, c, layers: c ** sum(3**k for k in range(int(layers))) * d**3**layers,
        "fixed point": lambda d, c, layers: (d * c**0.5) ** (3**layers) / c**0.5,
        "torch": lambda d, c, layers: torch.tensor(by_loop(d, c, layers)),
    },
    mistakes={
        "three times as many": (
            lambda d, c, layers: c ** ((3**layers - 1) / 2) * d ** (3 * layers),
            "not raised by it",
        ),
        "c each layer": (lambda d, c, layers: c**layers * d ** (3**layers), "c is cubed by the later layers"),
        "one c": (lambda d, c, layers: c * d ** (3**layers), "c is there only once"),
        "no c": (lambda d, c, layers: d ** (3**layers), "c is left out"),
        "highest power": (lambda d, c, layers: c**3 ** (layers - 1) * d ** (3**layers), "the highest of them alone"),
        "one layer": (lambda d, c, layers: c * d**3, "that is a single layer"),
        "one too few": (lambda d, c, layers: by_loop(d, c, layers - 1), "one layer too few"),
        "cubes c": (lambda d, c, layers: by_loop(d, c**3, layers), "c times the cube of d"),
        "built in": (lambda d, c, layers: 1.6e-8, "whatever it is given"),
        "exchanged": (lambda c, d, layers: by_loop(d, c, layers), "another order"),
    },
)


def differences(x, scores, values):
    r = x - x.mean(0)
    return r + r @ scores @ (r.T @ r / len(x)) @ values


def term_by_term(x, scores, values):
    r = x - x.mean(0)
    added = [sum((a @ scores @ b) * (b @ values) for b in r) / len(r) for a in r]
    return r + np.array(added)


def in_torch(x, scores, values):
    x, scores, values = (torch.as_tensor(np.array(each)) for each in (x, scores, values))
    r = x - x.mean(0, keepdim=True)
    return r + (r @ scores @ r.T) @ r @ values / len(r)


def plus(part):
    """The differences, and what else is said to be added."""
    return lambda x, a, v: x - x.mean(0) + part(x - x.mean(0), a, v)


def softmax(s):
    w = np.exp(s - s.max(1, keepdims=True))
    return w / w.sum(1, keepdims=True)


DIFFERENCES = Answers(
    right={"hint": differences, "loops": term_by_term, "torch": in_torch},
    mistakes={
        "no skip": (lambda x, a, v: differences(x, a, v) - (x - x.mean(0)), "the skip is missing"),
        "not centred": (lambda x, a, v: x + x @ a @ (x.T @ x / len(x)) @ v, "mean is not taken away"),
        "skip with mean": (lambda x, a, v: differences(x, a, v) + x.mean(0), "adds the tokens with their mean"),
        "sum": (plus(lambda r, a, v: r @ a @ (r.T @ r) @ v), "not divided by their number"),
        "by numbers": (plus(lambda r, a, v: r @ a @ (r.T @ r / r.shape[1]) @ v), "divide by the number of tokens"),
        "exchanged": (plus(lambda r, a, v: r @ v @ (r.T @ r / len(r)) @ a), "scores and values are exchanged"),
        "transposed": (plus(lambda r, a, v: r @ a.T @ (r.T @ r / len(r)) @ v), "the query comes first"),
        "whole layer": (
            lambda x, a, v: (y := x + softmax(x @ a @ x.T) @ x @ v) - y.mean(0),
            "that is the whole layer",
        ),
        "nothing added": (lambda x, a, v: x - x.mean(0), "not what attention adds"),
        "one number": (lambda x, a, v: 0.5, "must be an array of shape"),
    },
)

ANSWERS = {"check_keys": KEYS, "check_after": AFTER, "check_differences": DIFFERENCES}


def test_answers_the_page_expects():
    assert f"{by_loop(0.1, 2, 2):.1e}" == "1.6e-08"
