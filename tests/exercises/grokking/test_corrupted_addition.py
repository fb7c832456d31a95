"""Right answers and mistakes of the page "Four phases of corrupted arithmetic"."""

import numpy as np
import pytest
import torch

from tests.exercises.answers import Answers
from toolkit.theory.corrupted_labels import filling_decay, rule_accuracy


def fates(given, right, says):
    wrong = given != right
    return np.mean(says[wrong] == given[wrong]), np.mean(says[wrong] == right[wrong])


def fates_in_a_loop(given, right, says):
    back = refused = wrong = 0
    for label, answer, said in zip(given, right, says, strict=True):
        if label != answer:
            wrong, back, refused = wrong + 1, back + (said == label), refused + (said == answer)
    return [back / wrong, refused / wrong]


def fates_by_torch(given, right, says):
    given, right, says = (torch.tensor(x) for x in (given, right, says))
    wrong = (given != right).float()
    return torch.stack([((says == x) * wrong).sum() / wrong.sum() for x in (given, right)])


FATES = Answers(
    right={"hint": fates, "loop": fates_in_a_loop, "torch": fates_by_torch},
    mistakes={
        "all labels": (lambda g, r, s: (np.mean(s == g), np.mean(s == r)), "those are shares of all labels"),
        "of all": (
            lambda g, r, s: (np.mean((s == g) & (g != r)), np.mean((s == r) & (g != r))),
            "divided by the number of all labels",
        ),
        "exchanged": (lambda g, r, s: fates(g, r, s)[::-1], "the two shares are exchanged"),
        "the others": (
            lambda g, r, s: (np.mean(s[g == r] == g[g == r]), np.mean(s[g == r] == r[g == r])),
            "shares of the labels that are right",
        ),
        "one minus": (lambda g, r, s: (fates(g, r, s)[0], 1 - fates(g, r, s)[0]), "need not be right"),
        "not right": (lambda g, r, s: (1 - fates(g, r, s)[1], fates(g, r, s)[1]), "need not be given back"),
        "counts": (lambda g, r, s: (sum((s == g) & (g != r)), sum((s == r) & (g != r))), "numbers of labels"),
        "disagrees": (
            lambda g, r, s: (np.mean(s[s != g] == g[s != g]), np.mean(s[s != g] == r[s != g])),
            "whatever the network says",
        ),
        "one share": (lambda g, r, s: fates(g, r, s)[0], "two are asked for"),
        "built in": (lambda g, r, s: (0.0, 1.0), "whatever it is given"),
    },
)


def kept(accuracy, corruption, modulus):
    return 1 - (1 - accuracy) / (corruption * (1 - 1 / modulus))


def kept_from_the_line(accuracy, corruption, modulus):
    line = 1 - corruption + corruption / modulus
    return np.float32((accuracy - line) / (1 - line))


KEPT = Answers(
    right={
        "formula": kept,
        "from the line": kept_from_the_line,
        "theory": lambda a, c, m: (a - rule_accuracy(c, m)) / (1 - rule_accuracy(c, m)),
    },
    mistakes={
        "lost": (lambda a, c, m: 1 - kept(a, c, m), "not given back"),
        "no chance": (lambda a, c, m: 1 - (1 - a) / c, "right by chance once in p"),
        "of all": (lambda a, c, m: a - (1 - c * (1 - 1 / m)), "a share of all labels"),
        "not taken away": (lambda a, c, m: a / (c * (1 - 1 / m)), "take them away first"),
        "of the right": (
            lambda a, c, m: (a - 1 + c * (1 - 1 / m)) / (1 - c * (1 - 1 / m)),
            "the share of right labels",
        ),
        "accuracy": (lambda a, c, m: a, "the accuracy itself"),
        "p built in": (lambda a, c, m: kept(a, c, 97), "p = 97 is built in"),
        "turned round": (lambda a, c, m: 1 - (1 - a) * c * (1 - 1 / m), "divide by it"),
        "in per cent": (lambda a, c, m: 100 * kept(a, c, m), "in per cent"),
    },
)


def filling(width, wanted, power):
    return (width / wanted) ** (1 / power)


def filling_by_halving(width, wanted, power):
    low, high = 1e-3, 1e6
    for _ in range(200):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if width / middle**power > wanted else (low, middle)
    return low


FILLING = Answers(
    right={
        "formula": filling,
        "halving": filling_by_halving,
        "logarithms": lambda width, wanted, power: np.exp((np.log(width) - np.log(wanted)) / power),
    },
    mistakes={
        "no root": (lambda n, s, k: n / s, "take the root"),
        "width alone": (lambda n, s, k: n ** (1 / k), "what is wanted counts, too"),
        "product": (lambda n, s, k: (n * s) ** (1 / k), "the sooner the box is full"),
        "half width": (lambda n, s, k: (s / n) ** (1 / k), "half width of the box"),
        "three": (lambda n, s, k: (n / s) ** (1 / 3), "the power 3 is built in"),
        "power": (lambda n, s, k: (n / s) ** k, "a power in place of a root"),
        "beside": (lambda n, s, k: n ** (1 / k) / s, "only the width is under the root"),
        "one wave": (lambda n, s, k: (n / 2 / s) ** (1 / k), "half as much"),
        "built in": (lambda n, s, k: 8.0, "whatever it is given"),
    },
)

ANSWERS = {"check_fates": FATES, "check_kept": KEPT, "check_filling": FILLING}


def test_answers_the_page_expects():
    assert kept(0.92, 0.5, 5) == pytest.approx(0.8)
    assert filling(512, 1, 3) == pytest.approx(8)
    assert filling(500, rule_accuracy(0.35, 97), 3) == pytest.approx(filling_decay(0.35, 97, 500))
    right = np.array([1, 2, 3])
    assert fates(np.array([1, 0, 0]), right, right) == (0, 1)
