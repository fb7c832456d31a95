"""Right answers and mistakes of the page "After the last mistake"."""

import numpy as np
import torch
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from tests.exercises.answers import Answers


def simplex(K):
    rows = np.eye(K) - 1 / K
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def simplex_in_fewer_dimensions(K):
    """Row by row: each new one has the cosine −1/(K − 1) with those before it."""
    rows = np.zeros((K, K - 1))
    for i in range(K):
        for j in range(min(i, K - 1)):
            rows[i, j] = (-1 / (K - 1) - rows[i, :j] @ rows[j, :j]) / rows[j, j]
        if i < K - 1:
            rows[i, i] = np.sqrt(1 - rows[i, :i] @ rows[i, :i])
    return rows


def simplex_by_eigenvectors(K):
    gram = (K * np.eye(K) - np.ones((K, K))) / (K - 1)
    values, vectors = np.linalg.eigh(gram)
    return vectors * np.sqrt(np.maximum(values, 0))


def circle(K):
    angle = 2 * np.pi * np.arange(K) / K
    return np.stack([np.cos(angle), np.sin(angle)], 1)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


SIMPLEX = Answers(
    right={
        "hint": simplex,
        "fewer dimensions": simplex_in_fewer_dimensions,
        "eigenvectors": simplex_by_eigenvectors,
        "torch": lambda K: torch.nn.functional.normalize(torch.eye(K) - 1 / K),
        "lists": lambda K: [[(K * (i == j) - 1) / (K * (K - 1)) ** 0.5 for j in range(K)] for i in range(K)],
        "turned": lambda K: -simplex(K) @ np.linalg.qr(np.random.default_rng(0).normal(size=(K, K)))[0],
    },
    mistakes={
        "identity": (lambda K: np.eye(K), "right angles"),
        "not scaled": (lambda K: np.eye(K) - 1 / K, "each row of simplex(3) is 0.816 long"),
        "square of the length": (
            lambda K: (np.eye(K) - 1 / K) / np.sum((np.eye(K) - 1 / K) ** 2, axis=1, keepdims=True),
            "is 1.225 long",
        ),
        "always three": (lambda K: simplex(3), "the number of vectors is K"),
        "columns": (lambda K: simplex_in_fewer_dimensions(K).T, "not its columns"),
        "circle": (circle, "too few dimensions"),
        "mean added": (lambda K: unit(np.eye(K) + 1 / K), "Is the mean added?"),
        "random": (lambda K: unit(np.random.default_rng(K).normal(size=(K, K))), "drawn at random"),
        "all equal": (lambda K: np.ones((K, K)) / K**0.5, "all the rows are the same vector"),
        "cosine": (lambda K: -1 / (K - 1), "must have 3 rows (got the shape ())"),
        "half the mean": (lambda K: unit(np.eye(K) - 0.5 / K), "Is it the mean of the rows?"),
    },
)


def class_means(features, labels):
    return np.array([features[labels == k].mean(0) for k in range(labels.max() + 1)])


def within(features, labels):
    return ((features - class_means(features, labels)[labels]) ** 2).sum(1)


def between(features, labels, centre=None):
    centre = features.mean(0) if centre is None else centre
    return ((class_means(features, labels) - centre) ** 2).sum(1)


def spread(features, labels):
    return within(features, labels).mean() / between(features, labels).mean()


def spread_in_loops(features, labels):
    middle, above, below = features.mean(axis=0), [], []
    for k in sorted(set(labels.tolist())):
        own = [row for row, label in zip(features, labels, strict=True) if label == k]
        centre = sum(own) / len(own)
        above += [float(sum((row - centre) ** 2)) for row in own]
        below.append(float(sum((centre - middle) ** 2)))
    return sum(above) / len(above) / (sum(below) / len(below))


def spread_by_torch(features, labels):
    f, y = torch.tensor(features, dtype=torch.float32), torch.tensor(labels)
    hot = torch.nn.functional.one_hot(y).float()
    means = (hot.T @ f / hot.sum(0)[:, None]).requires_grad_()
    return (f - means[y]).square().sum(1).mean() / (means - f.mean(0)).square().sum(1).mean()


SPREAD = Answers(
    right={
        "hint": spread,
        "loops": spread_in_loops,
        "torch": spread_by_torch,
        "norms": lambda f, y: (
            np.mean(np.linalg.norm(f - class_means(f, y)[y], axis=1) ** 2)
            / np.mean(np.linalg.norm(class_means(f, y) - np.mean(f, 0), axis=1) ** 2)
        ),
        "mean of entries": lambda f, y: (
            np.mean((f - class_means(f, y)[y]) ** 2) / np.mean((class_means(f, y) - f.mean(0)) ** 2)
        ),
    },
    mistakes={
        "upside down": (lambda f, y: between(f, y).mean() / within(f, y).mean(), "upside down"),
        "not centred": (lambda f, y: within(f, y).mean() / between(f, y, 0).mean(), "moved alike"),
        "not divided": (lambda f, y: within(f, y).mean(), "Divide by the variation between classes"),
        "sums": (lambda f, y: within(f, y).sum() / between(f, y).sum(), "so take means"),
        "weighted": (lambda f, y: within(f, y).mean() / between(f, y)[y].mean(), "each class mean counts once"),
        "mean of means": (
            lambda f, y: within(f, y).mean() / between(f, y, class_means(f, y).mean(0)).mean(),
            "from the mean of all features",
        ),
        "classes first": (
            lambda f, y: np.mean([within(f, y)[y == k].mean() for k in range(y.max() + 1)]) / between(f, y).mean(),
            "every feature counts once",
        ),
        "all below": (
            lambda f, y: within(f, y).mean() / ((f - f.mean(0)) ** 2).sum(1).mean(),
            "below stands the variation of all features",
        ),
        "not squared": (
            lambda f, y: np.sqrt(within(f, y)).mean() / np.sqrt(between(f, y)).mean(),
            "both are to be squared before the mean is taken",
        ),
        "root": (lambda f, y: spread(f, y) ** 0.5, "the root of the ratio"),
        "blocks": (lambda f, y: spread(f, np.sort(y)), "blocks of rows"),
        "ten classes": (
            lambda f, y: np.mean([((f[y == k] - f[y == k].mean(0)) ** 2).sum(1).mean() for k in range(10)]),
            "it gives nan",
        ),
        "four classes": (
            lambda f, y: (
                within(f, y).mean() / np.mean([((f[y == k].mean(0) - f.mean(0)) ** 2).sum() for k in range(4)])
            ),
            "it is right for 4 classes in 6 dimensions, but for 3 classes in 2 dimensions it gives nan",
        ),
        "built in": (lambda f, y: 0.25, "it gives 0.25 whatever it is given"),
        "order": (lambda y, f: spread(f, y), "another order than (features, labels)"),
        "each": (within, "it must be one number, and is an array of shape (54,)"),
    },
)


def nearest(features, means):
    return ((features[:, None] - means) ** 2).sum(2).argmin(1)


def nearest_in_loops(features, means):
    found = []
    for row in features:
        best = min(range(len(means)), key=lambda k: sum((a - b) ** 2 for a, b in zip(row, means[k], strict=True)))
        found.append(best)
    return found


NEAREST = Answers(
    right={
        "hint": nearest,
        "loops": nearest_in_loops,
        "cdist": lambda f, m: cdist(f, m).argmin(axis=1),
        "tree": lambda f, m: cKDTree(m).query(f)[1].astype(np.uint8),
        "torch": lambda f, m: torch.cdist(torch.tensor(f), torch.tensor(m)).argmin(1),
        "products": lambda f, m, squares=np.square: (f @ m.T - squares(m).sum(1) / 2).argmax(1).astype(float),
    },
    mistakes={
        "inner product": (lambda f, m: (f @ m.T).argmax(1), "a long mean wins too often"),
        "cosine": (lambda f, m: (unit(f) @ unit(m).T).argmax(1), "it leaves the lengths out"),
        "farthest": (lambda f, m: cdist(f, m).argmax(1), "the farthest mean"),
        "wrong axis": (lambda f, m: cdist(f, m).argmin(0), "the nearest feature for each mean"),
        "from one": (lambda f, m: nearest(f, m) + 1, "counted from 0"),
        "distance": (lambda f, m: cdist(f, m).min(1), "the distance to the nearest mean; which"),
        "squared distance": (lambda f, m: (cdist(f, m) ** 2).min(1), "the squared distance to the nearest mean"),
        "the mean": (lambda f, m: m[nearest(f, m)], "the nearest mean itself"),
        "absolute": (lambda f, m: cdist(f, m, "cityblock").argmin(1), "adds the absolute differences"),
        "maximum": (lambda f, m: cdist(f, m, "chebyshev").argmin(1), "the largest difference of an entry"),
        "not squared": (lambda f, m: (f[:, None] - m).sum(2).argmin(1), "added with their signs; square"),
        "lengths": (
            lambda f, m: np.abs(np.linalg.norm(f, axis=1)[:, None] - np.linalg.norm(m, axis=1)).argmin(1),
            "the lengths only",
        ),
        "one": (lambda f, m: 0, "and is one number"),
        "column": (
            lambda f, m: nearest(f, m)[:, None],
            "must be an array of shape (30,), and is an array of shape (30, 1)",
        ),
        "one-hot": (lambda f, m: np.eye(len(m))[nearest(f, m)], "a row of zeros and a one"),
        "all distances": (lambda f, m: cdist(f, m) ** 2, "which mean has the least?"),
        "all zero": (lambda f, m: np.zeros(len(f)), "it is 0 everywhere"),
    },
)


def by_search():
    """Four directions whose least angle is as large as it can be, found by moving them apart."""
    rows = np.random.default_rng(0).normal(size=(4, 3))
    for _ in range(2000):
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        apart = rows[:, None] - rows
        far = (apart**2).sum(2, keepdims=True) + np.eye(4)[..., None]
        rows += 0.05 * (apart / far**1.5).sum(1)  # as equal charges on a sphere
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.degrees(np.arccos((rows @ rows.T)[0, 1]))


ANGLE = Answers(
    right={
        "formula": np.degrees(np.arccos(-1 / 3)),
        "search": by_search(),
        "rounded": 109.5,
        "whole": 109,
        "torch": torch.rad2deg(torch.arccos(torch.tensor([-1 / 3]))),
    },
    mistakes={
        "identity": (90, "less their mean, they are farther apart"),
        "cosine": (-0.3333, "that is the cosine"),
        "other sign": (70.5, "the cosine is negative"),
        "radians": (1.911, "in radians"),
        "one over four": (104.5, "it is −1/(K − 1)"),
        "plane": (120, "three classes"),
        "sign": (-109.5, "its sign is turned round"),
        "small": (100, "it is too small"),
    },
)

ANSWERS = {"check_angle": ANGLE, "check_simplex": SIMPLEX, "check_spread": SPREAD, "check_nearest": NEAREST}


def test_answers_the_page_expects():
    """Cosines of −0.5 for three classes and −0.111 for ten; a spread that neither doubling nor moving changes."""
    for classes, cosine in ((3, -0.5), (10, -0.111)):
        rows = simplex(classes)
        assert round(float(rows[0] @ rows[1]), 3) == cosine
    features, labels = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 4
    for changed in (2 * features, features + 7):
        np.testing.assert_allclose(spread(changed, labels), spread(features, labels))
