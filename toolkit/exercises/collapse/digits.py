"""Checks of the exercises on the page "After the last mistake". They test properties, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import array, asks_for, number


@asks_for("simplex(K), a function that returns K vectors as the rows of an array")
def check_simplex(simplex: Callable) -> str:
    """`simplex(K)`: K rows of length 1 with the cosine −1/(K − 1) for every pair."""
    for classes in (2, 3, 10):
        rows = array(simplex, classes)
        if rows.ndim != 2 or len(rows) != classes:
            return f"Not yet: simplex({classes}) must have {classes} rows (got the shape {rows.shape})."
        if not np.allclose(np.linalg.norm(rows, axis=1), 1):
            return f"Not yet: the rows of simplex({classes}) do not all have length 1."
        cosines = (rows @ rows.T)[~np.eye(classes, dtype=bool)]
        if np.allclose(cosines, 0, atol=1e-6):
            return "Not yet: the rows are at right angles. Subtract their mean from each, and then make it 1 long."
        if not np.allclose(cosines, -1 / (classes - 1), atol=1e-6):
            low, high = cosines.min(), cosines.max()
            want = -1 / (classes - 1)
            return f"Not yet: the cosines of simplex({classes}) go from {low:.3f} to {high:.3f}, not all {want:.3f}."
    return "Right: equal lengths, and the cosine −1/(K − 1) for every pair."


@asks_for("spread(features, labels), a function of two arrays that returns one number")
def check_spread(spread: Callable) -> str:
    """`spread(features, labels)`: mean square distance to the own class mean, over that of the class means."""
    features, labels, want = _classes(noise=0.5)
    got = number(spread, features, labels)
    if np.isclose(got, 1 / want):
        return "Not yet: it is upside down. The variation between the classes belongs below."
    if np.isclose(number(spread, features + 7, labels), got) and not np.isclose(
        number(spread, 3 * features, labels), got
    ):
        return "Not yet: three times as large features are not less collapsed. Divide by the variation between classes."
    if not np.isclose(number(spread, features + 7, labels), got):
        return "Not yet: it changes when all features are moved alike. Measure class means from the mean of all."
    if not np.isclose(got, want, rtol=1e-6):
        return f"Not yet: for four classes of 25 it gives {got:.4g}, not {want:.4g}. Are both of them means of squares?"
    return "Right: 0 when every class is a point, whatever the size and the place of the features."


@asks_for("nearest(features, means), a function of two arrays that returns a class for each row of the first")
def check_nearest(nearest: Callable) -> str:
    """`nearest(features, means)`: for each feature the index of the nearest class mean."""
    means = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 10.0]])
    features = np.array([[0.5, 1.0], [3.0, 1.0], [1.5, 0.0], [0.0, 6.0], [2.5, 3.0]])
    got, want = array(nearest, features, means), np.array([0, 1, 0, 2, 1])
    if got.shape != want.shape:
        return f"Not yet: five features must give five classes (got the shape {got.shape})."
    if np.array_equal(got, (features @ means.T).argmax(1)):
        return "Not yet: the largest inner product is not the least distance: a long mean wins too often."
    if not np.array_equal(got, want):
        return f"Not yet: it gives {got.tolist()}, not {want.tolist()}. Is it the least distance?"
    return "Right: with this the network can be compared with the plainest classifier there is."


def _classes(noise: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Four classes of 25 in six dimensions, and the ratio asked for."""
    generator = np.random.default_rng(0)
    labels = np.repeat(np.arange(4), 25)
    features = generator.normal(size=(4, 6))[labels] + noise * generator.normal(size=(100, 6)) + 1
    means = np.array([features[labels == k].mean(0) for k in range(4)])
    within = ((features - means[labels]) ** 2).sum(1).mean()
    return features, labels, within / ((means - features.mean(0)) ** 2).sum(1).mean()
