"""Right answers and mistakes of the page "Features amplified"."""

import math

import numpy as np
import torch
from scipy.integrate import quad
from scipy.special import erf
from scipy.stats import norm

from tests.exercises.answers import Answers


def active(w, centre, spread):
    return norm.cdf(w @ centre / (spread * np.linalg.norm(w)))


def active_by_erf(w, centre, spread):
    return 0.5 * (1 + math.erf(float(np.dot(w, centre)) / (spread * math.hypot(*w) * math.sqrt(2))))


def active_by_integral(w, centre, spread):
    return quad(norm.pdf, -(w @ centre) / spread / np.sqrt(w @ w), np.inf)[0]


ACTIVE = Answers(
    right={"hint": active, "erf": active_by_erf, "integral": active_by_integral},
    mistakes={
        "length": (lambda w, e, s: norm.cdf(w @ e / s), "divide by the length of w"),
        "spread": (lambda w, e, s: norm.cdf(w @ e / np.linalg.norm(w)), "divide by the spread"),
        "not active": (lambda w, e, s: norm.sf(w @ e / (s * np.linalg.norm(w))), "how often it is not active"),
        "variance": (lambda w, e, s: norm.cdf(w @ e / (s**2 * np.linalg.norm(w))), "a standard deviation"),
        "density": (lambda w, e, s: norm.pdf(w @ e / (s * np.linalg.norm(w))), "that is the density"),
        "erf": (lambda w, e, s: erf(w @ e / (s * np.linalg.norm(w)) / 2**0.5), "erf goes from −1 to 1"),
        "h": (lambda w, e, s: w @ e / (s * np.linalg.norm(w)), "Φ(h) is asked for"),
        "centre only": (lambda w, e, s: 1.0 * (w @ e > 0), "yes or no for the centre"),
    },
)


def pull(w, spread, wrong):
    unit = np.asarray(w) / np.linalg.norm(w)
    h = unit[:2] / spread
    g = 2 * spread * unit * (norm.pdf(h[0]) - norm.pdf(h[1]))
    g[:2] += erf(h / 2**0.5) * [1, -1]
    return (1 - 2 * wrong) / 4 * g


def pull_by_clusters(w, spread, wrong):
    g = np.zeros(len(w))
    length = math.sqrt(sum(v * v for v in w))
    for axis, label in ((0, 1), (1, -1)):
        for side in (1, -1):
            h = side * w[axis] / (spread * length)
            g[axis] += label * side * norm.cdf(h) / 4
            g += label * spread * w / length * norm.pdf(h) / 4
    return (1 - 2 * wrong) * g


def pull_by_torch(w, spread, wrong):
    """The gradient of the expected output y max(w·x, 0), whose mean is a known function of w."""
    v = torch.tensor(w, requires_grad=True)
    normal, total = torch.distributions.Normal(0.0, 1.0), 0.0
    for axis, label in ((0, 1), (1, -1)):
        for side in (1, -1):
            mean, deviation = side * v[axis], spread * v.norm()
            h = mean / deviation
            total = total + label * (mean * normal.cdf(h) + deviation * normal.log_prob(h).exp()) / 4
    ((1 - 2 * wrong) * total).backward()
    return v.grad.numpy()


def both(w, spread, wrong, sign=-1, along=1):
    unit = w / np.linalg.norm(w)
    g = along * 2 * spread * unit * (norm.pdf(unit[0] / spread) - norm.pdf(unit[1] / spread))
    g[0] += erf(unit[0] / spread / 2**0.5)
    g[1] += sign * erf(unit[1] / spread / 2**0.5)
    return (1 - 2 * wrong) / 4 * g


PULL = Answers(
    right={"hint": pull, "clusters": pull_by_clusters, "torch": pull_by_torch},
    mistakes={
        "no last term": (lambda w, s, k: both(w, s, k, along=0), "the term along w is missing"),
        "two pluses": (lambda w, s, k: both(w, s, k, sign=1), "they push"),
        "no quarter": (lambda w, s, k: 4 * pull(w, s, k), "a quarter of the samples"),
        "a half": (lambda w, s, k: 2 * pull(w, s, k), "there are four clusters"),
        "with the half": (lambda w, s, k: pull(w, s, k) / 2, "the half of the loss's derivative"),
        "1 − ξ": (lambda w, s, k: (1 - k) * pull(w, s, 0), "not by 1 − ξ"),
        "no wrong labels": (lambda w, s, k: pull(w, s, 0), "the wrong labels are left out"),
        "once": (lambda w, s, k: both(w, s, k, along=0.5), "stands twice"),
        "turned": (lambda w, s, k: -pull(w, s, k), "it is turned round"),
    },
)


def alignment(first, readout):
    cosines = np.abs(first) / np.linalg.norm(first, axis=1, keepdims=True)
    return np.where(readout > 0, cosines[:, 0], cosines[:, 1]).mean()


def alignment_by_loop(first, readout):
    found = [abs(w[0 if a > 0 else 1]) / math.sqrt(sum(v * v for v in w)) for w, a in zip(first, readout, strict=True)]
    return sum(found) / len(found)


def alignment_by_torch(first, readout):
    w, signals = torch.tensor(first), torch.eye(2, first.shape[1], dtype=torch.float64)
    own = signals[(torch.tensor(readout) < 0).long()]
    return torch.nn.functional.cosine_similarity(w, own).abs().mean()


ALIGNMENT = Answers(
    right={"hint": alignment, "loop": alignment_by_loop, "torch": alignment_by_torch},
    mistakes={
        "lengths": (lambda w, a: np.where(a > 0, abs(w[:, 0]), abs(w[:, 1])).mean(), "the lengths are missing"),
        "signs": (
            lambda w, a: (np.where(a > 0, w[:, 0], w[:, 1]) / np.linalg.norm(w, axis=1)).mean(),
            "cancel: take absolute values",
        ),
        "exchanged": (lambda w, a: alignment(w, -a), "the signals are exchanged"),
        "e₁ only": (lambda w, a: (abs(w[:, 0]) / np.linalg.norm(w, axis=1)).mean(), "all neurons are compared with e₁"),
        "nearer": (
            lambda w, a: (abs(w[:, :2]).max(1) / np.linalg.norm(w, axis=1)).mean(),
            "the nearer of the two signals",
        ),
        "plane": (lambda w, a: np.mean(np.hypot(w[:, 0], w[:, 1]) / np.linalg.norm(w, axis=1)), "both signals"),
        "one length": (
            lambda w, a: np.where(a > 0, abs(w[:, 0]), abs(w[:, 1])).mean() / np.linalg.norm(w),
            "one length",
        ),
        "median": (
            lambda w, a: np.median(abs(np.where(a > 0, w[:, 0], w[:, 1])) / np.linalg.norm(w, axis=1)),
            "it is the median",
        ),
    },
)

ANSWERS = {"check_active": ACTIVE, "check_pull": PULL, "check_alignment": ALIGNMENT}
