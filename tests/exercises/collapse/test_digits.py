"""The checks accept a right answer and say what is wrong with each usual wrong one."""

import numpy as np

from toolkit.exercises.collapse import digits as exercises


def simplex(K):
    rows = np.eye(K) - 1 / K
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def spread(features, labels, centre=None):
    means = np.array([features[labels == k].mean(0) for k in range(labels.max() + 1)])
    within = ((features - means[labels]) ** 2).sum(1).mean()
    return within / ((means - (features.mean(0) if centre is None else centre)) ** 2).sum(1).mean()


def nearest(features, means):
    return ((features[:, None] - means) ** 2).sum(2).argmin(1)


def test_simplex():
    assert exercises.check_simplex(simplex).startswith("Right")
    assert "right angles" in exercises.check_simplex(lambda K: np.eye(K))
    assert "length 1" in exercises.check_simplex(lambda K: np.eye(K) - 1 / K)
    assert "have 2 rows" in exercises.check_simplex(lambda K: simplex(3))
    circle = np.exp(2j * np.pi * np.arange(10) / 10)
    flat = {2: simplex(2), 3: simplex(3), 10: np.stack([circle.real, circle.imag], 1)}
    assert "not all -0.111" in exercises.check_simplex(lambda K: flat[K])
    assert "write simplex(K)" in exercises.check_simplex(None)


def test_spread():
    assert exercises.check_spread(spread).startswith("Right")
    assert "upside down" in exercises.check_spread(lambda f, y: 1 / spread(f, y))
    assert "moved alike" in exercises.check_spread(lambda f, y: spread(f, y, centre=0))
    assert "Divide by" in exercises.check_spread(lambda f, y: spread(f, y) * f.var())
    assert "means of squares" in exercises.check_spread(lambda f, y: 25 * spread(f, y))
    assert "IndexError" in exercises.check_spread(lambda f, y: f[1000])


def test_nearest():
    assert exercises.check_nearest(nearest).startswith("Right")
    assert "inner product" in exercises.check_nearest(lambda f, m: (f @ m.T).argmax(1))
    assert "five classes" in exercises.check_nearest(lambda f, m: 0)
    assert "least distance" in exercises.check_nearest(lambda f, m: 2 - nearest(f, m))
