"""Checks of the exercises on the page "After the last mistake": answers are tried on features drawn for the check."""

from __future__ import annotations

from collections.abc import Callable
from math import acos, degrees

import numpy as np

from toolkit.exercises import NotYet, array, asks_for, asks_for_number, compare, compare_number


@asks_for("simplex(K), a function that returns K vectors as the rows of an array")
def check_simplex(simplex: Callable) -> str:
    """`simplex(K)`: K rows of length 1 with the cosine −1/(K − 1) for every pair, in any space."""
    for classes in (3, 2, 4, 10):
        rows = array(simplex, classes)
        if rows.ndim != 2 or len(rows) != classes:
            raise NotYet(_wrong_shape(rows, classes))
        _check_lengths(rows)
        _check_cosines(rows)
    return "Right: equal lengths, and the cosine −1/(K − 1) for every pair."


@asks_for_number("the angle in degrees")
def check_angle(angle: float) -> str:
    """The angle between two of four class means, seen from their mean: cos = −1/3, 109.5 degrees."""
    hint = "Its cosine is that of the rows of simplex(4)."
    compare_number(angle, degrees(acos(-1 / 3)), ANGLES, otherwise=hint)
    return "Right: 109.5 degrees. The four bonds of a carbon atom lie like this, too."


@asks_for("spread(features, labels), a function of two arrays that returns one number")
def check_spread(spread: Callable) -> str:
    """`spread(features, labels)`: mean square distance to the own class mean, over that of the class means."""
    hint = "Are both of them means of squares?"
    compare(spread, _spread, _classes(), SPREADS, otherwise=hint)
    return "Right: 0 when every class is a point, whatever the size and the place of the features."


@asks_for("nearest(features, means), a function of two arrays that returns a class for each row of the first")
def check_nearest(nearest: Callable) -> str:
    """`nearest(features, means)`: for each feature the index of the nearest class mean."""
    generator = np.random.default_rng(3)
    cases = {
        f"{samples} features and {classes} means in {dimension} dimensions": (
            generator.normal(size=(samples, dimension)) + 0.3,
            generator.normal(size=(classes, dimension)) * generator.uniform(0.5, 1.5, (classes, 1)) + 0.3,
        )
        for samples, classes, dimension in ((30, 5, 3), (12, 7, 2), (25, 2, 6))
    }
    compare(nearest, _nearest, cases, NEAREST, otherwise="Is it the least distance?")
    return "Right: with this the network can be compared with the plainest classifier there is."


ANGLES = {
    "at right angles are the rows of the identity; less their mean, they are farther apart.": 90.0,
    "that is the angle of the cosine +1/3; the cosine is negative.": degrees(acos(1 / 3)),
    "that is for three classes, which lie in a plane.": 120.0,
    "that is in radians; multiply by 180/π.": acos(-1 / 3),
    "that is the angle of the cosine −1/K; it is −1/(K − 1).": degrees(acos(-1 / 4)),
    "that is the cosine; its angle is asked for.": -1 / 3,
    "that is the angle at a corner of the tetrahedron; the directions from its middle are meant.": 60.0,
    "two can be opposite, but not every two of four.": 180.0,
}


def _wrong_shape(rows: np.ndarray, classes: int) -> str:
    if rows.shape[::-1] == (classes, classes - 1):
        return "the vectors are to be the rows of the array, not its columns."
    if rows.ndim == 2 and classes != 3 and len(rows) == 3:
        return f"simplex({classes}) has three rows, as simplex(3) has: the number of vectors is K."
    return f"simplex({classes}) must have {classes} rows (got the shape {rows.shape})."


def _check_lengths(rows: np.ndarray) -> None:
    lengths, classes = np.linalg.norm(rows, axis=1), len(rows)
    if np.allclose(lengths, 1):
        return
    cosines = (rows @ rows.T)[~np.eye(classes, dtype=bool)]
    if not lengths.all():
        raise NotYet(f"simplex({classes}) has a row of zeros, which points nowhere.")
    if np.allclose(rows.sum(1), 1) and (rows >= 0).all():
        raise NotYet("the entries of a row sum to 1, but its length, the root of the sum of squares, is not 1.")
    if np.allclose(cosines, -1 / (classes - 1)) and np.allclose(np.diag(rows @ rows.T), lengths):
        raise NotYet("divide each row by its length, not by the square of its length.")
    if np.ptp(lengths) < 1e-6:
        raise NotYet(f"each row of simplex({classes}) is {lengths[0]:.3f} long: divide it by that, as the last thing.")
    told = f"the rows of simplex({classes}) are {lengths.min():.3f} to {lengths.max():.3f} long"
    raise NotYet(f"{told}: divide each by its own length, as the last thing.")


def _check_cosines(rows: np.ndarray) -> None:
    classes = len(rows)
    cosines, want = (rows @ rows.T)[~np.eye(classes, dtype=bool)], -1 / (classes - 1)
    if np.allclose(cosines, want, atol=1e-5):
        return
    if np.allclose(cosines, 0, atol=1e-5):
        raise NotYet("the rows are at right angles. Subtract their mean from each, and then make it 1 long.")
    if np.allclose(cosines, 1, atol=1e-5):
        raise NotYet("all the rows are the same vector.")
    low, high = cosines.min(), cosines.max()
    if high - low < 1e-4 and low > 0:
        raise NotYet(f"the rows lean to one side: every cosine is {low:.3f}, above 0. Is the mean added?")
    if high - low < 1e-4:
        raise NotYet(
            f"the cosines of simplex({classes}) are all {low:.3f}, not {want:.3f}. Is it the mean of the rows?"
        )
    if np.linalg.matrix_rank(rows, tol=1e-5) < classes - 1:
        told = f"simplex({classes}) lies in too few dimensions, so that some rows are close (cosine {high:.3f})"
        raise NotYet(f"{told}: {classes} vectors with equal angles need {classes - 1}.")
    told = f"the cosines of simplex({classes}) go from {low:.3f} to {high:.3f}"
    raise NotYet(f"{told}, not all {want:.3f}: vectors drawn at random have unequal angles, and so do shifted ones.")


def _means(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.array([features[labels == k].mean(0) for k in range(labels.max() + 1)])


def _square(distances: np.ndarray) -> np.ndarray:
    return (distances**2).sum(1)


def _length(distances: np.ndarray) -> np.ndarray:
    return np.sqrt(_square(distances))


def _within(features: np.ndarray, labels: np.ndarray, size: Callable = _square) -> np.ndarray:
    """Size of each feature measured from its class mean `[n]`."""
    return size(features - _means(features, labels)[labels])


def _between(features: np.ndarray, labels: np.ndarray, size: Callable = _square) -> np.ndarray:
    """Size of each class mean measured from the mean of all `[K]`."""
    return size(_means(features, labels) - features.mean(0))


def _spread(features: np.ndarray, labels: np.ndarray, size: Callable = _square) -> float:
    return _within(features, labels, size).mean() / _between(features, labels, size).mean()


def _blocks(features: np.ndarray, labels: np.ndarray) -> float:
    """As if the classes followed one another."""
    return _spread(features, np.sort(labels))


def _nc1(features: np.ndarray, labels: np.ndarray) -> float:
    inside, centred = features - _means(features, labels)[labels], _means(features, labels) - features.mean(0)
    between = centred.T @ centred / len(centred)
    return np.trace(inside.T @ inside / len(inside) @ np.linalg.pinv(between)) / len(centred)


def _each_class(features: np.ndarray, labels: np.ndarray) -> float:
    within = _within(features, labels)
    each = [within[labels == k].mean() for k in range(labels.max() + 1)]
    return np.mean(each) / _between(features, labels).mean()


SPREADS = {
    "it is upside down. The variation between the classes belongs below.": lambda f, y: 1 / _spread(f, y),
    "it changes when all features are moved alike. Measure class means from the mean of all.": lambda f, y: (
        _within(f, y).mean() / _square(_means(f, y)).mean()
    ),
    "three times as large features are not less collapsed. Divide by the variation between classes.": lambda f, y: (
        _within(f, y).mean()
    ),
    "that is the variation between the classes alone.": lambda f, y: _between(f, y).mean(),
    "those are sums of squares: there are more features than classes, so take means.": lambda f, y: (
        _within(f, y).sum() / _between(f, y).sum()
    ),
    "each class mean counts once below, however large its class is.": lambda f, y: (
        _within(f, y).mean() / _between(f, y)[y].mean()
    ),
    "the class means are to be measured from the mean of all features, not from their own mean.": lambda f, y: (
        _within(f, y).mean() / _square(_means(f, y) - _means(f, y).mean(0)).mean()
    ),
    "every feature counts once above: classes of unequal size have unequal weight there.": _each_class,
    "below stands the variation of all features; that of the class means belongs there.": lambda f, y: (
        _within(f, y).mean() / _square(f - f.mean(0)).mean()
    ),
    "the features are measured from the mean of all; each is to be measured from its class mean.": lambda f, y: (
        _square(f - f.mean(0)).mean() / _between(f, y).mean()
    ),
    "those are distances; both are to be squared before the mean is taken.": lambda f, y: _spread(f, y, _length),
    "the distances add the absolute entries; the squared distance adds their squares.": lambda f, y: _spread(
        f, y, lambda distances: np.abs(distances).sum(1) ** 2
    ),
    "the entries are not squared, but their absolute values are added.": lambda f, y: _spread(
        f, y, lambda distances: np.abs(distances).sum(1)
    ),
    "that is the root of the ratio; squares are compared with squares.": lambda f, y: np.sqrt(_spread(f, y)),
    "the distances are squared after their means are taken.": lambda f, y: (
        (_within(f, y, _length).mean() / _between(f, y, _length).mean()) ** 2
    ),
    "that is NC1, which compares each direction separately; this is simpler.": _nc1,
    "it takes the classes for blocks of rows; `labels` says which feature is whose.": _blocks,
    "it divides by the number of features less that of the classes; a mean divides by all.": lambda f, y: (
        _spread(f, y) * len(y) / (len(y) - y.max() - 1)
    ),
    "it divides by one less than the number of features; a mean divides by all.": lambda f, y: (
        _spread(f, y) * len(y) / (len(y) - 1)
    ),
    "below stands the sum of both variations; that of the class means belongs there alone.": lambda f, y: (
        _within(f, y).mean() / (_within(f, y).mean() + _between(f, y).mean())
    ),
    "those are norms of whole tables, roots of sums; take means of squares.": lambda f, y: np.sqrt(
        _within(f, y).sum() / _between(f, y).sum()
    ),
    "it compares with the largest distance of a class mean; take the mean of the squares.": lambda f, y: (
        _within(f, y).mean() / _between(f, y).max()
    ),
    "it compares the largest distances; take means of the squares.": lambda f, y: (
        _within(f, y).max() / _between(f, y).max()
    ),
    "those are medians; take means.": lambda f, y: np.median(_within(f, y)) / np.median(_between(f, y)),
    "it is a mean over the coordinates above and a sum below: take both alike.": lambda f, y: (
        _spread(f, y) / f.shape[1]
    ),
    "it is a sum over the coordinates above and a mean below: take both alike.": lambda f, y: (
        _spread(f, y) * f.shape[1]
    ),
    "the square of the mean distance is not the mean of the squared distance.": lambda f, y: (
        _square(_means(f, y) - f.mean(0)).mean() ** -1 * _within(f, y, _length).mean() ** 2
    ),
    "it divides by one less than the number of classes; a mean divides by their number.": lambda f, y: (
        _spread(f, y) * (y.max() / (y.max() + 1))
    ),
}


def _distances(features: np.ndarray, means: np.ndarray, power: float = 2) -> np.ndarray:
    return (np.abs(features[:, None] - means) ** power).sum(2)


def _nearest(features: np.ndarray, means: np.ndarray) -> np.ndarray:
    return _distances(features, means).argmin(1)


def _lengths(rows: np.ndarray) -> np.ndarray:
    return np.linalg.norm(rows, axis=1)


NEAREST = {
    "the largest inner product is not the least distance: a long mean wins too often.": lambda f, m: (f @ m.T).argmax(
        1
    ),
    "the largest cosine is not the least distance: it leaves the lengths out.": lambda f, m: (
        f @ m.T / _lengths(m)
    ).argmax(1),
    "that is the least inner product, not the least distance.": lambda f, m: (f @ m.T).argmin(1),
    "that is the farthest mean.": lambda f, m: _distances(f, m).argmax(1),
    "that is the nearest feature for each mean; the least is to be taken over the means.": lambda f, m: _distances(
        f, m
    ).argmin(0),
    "the classes are counted from 0.": lambda f, m: _nearest(f, m) + 1,
    "that is the distance to the nearest mean; which mean is it?": lambda f, m: np.sqrt(_distances(f, m).min(1)),
    "that is the squared distance to the nearest mean; which mean is it?": lambda f, m: _distances(f, m).min(1),
    "those are all the squared distances; which mean has the least?": _distances,
    "that is the nearest mean itself; its number is asked for.": lambda f, m: m[_nearest(f, m)],
    "the distance adds the absolute differences; it is the root of the sum of squares.": lambda f, m: _distances(
        f, m, 1
    ).argmin(1),
    "the distance is the largest difference of an entry; it is the root of the sum of squares.": lambda f, m: (
        np.abs(f[:, None] - m).max(2).argmin(1)
    ),
    "the differences are added with their signs; square them first.": lambda f, m: (f[:, None] - m).sum(2).argmin(1),
    "the differences are added with their signs and squared only then; square each first.": lambda f, m: (
        (f[:, None] - m).sum(2) ** 2
    ).argmin(1),
    "it compares the lengths only, and not the directions.": lambda f, m: np.abs(
        _lengths(f)[:, None] - _lengths(m)
    ).argmin(1),
    "it looks at the first coordinate only.": lambda f, m: np.abs(f[:, :1] - m[:, 0]).argmin(1),
    "the half is forgotten: |f − m|² is |f|² − 2 f·m + |m|².": lambda f, m: (f @ m.T - (m**2).sum(1)).argmax(1),
    "that is the second nearest mean.": lambda f, m: _distances(f, m).argsort(1)[:, 1],
    "those are all the means in the order of their distance; the first is asked for.": lambda f, m: _distances(
        f, m
    ).argsort(1),
    "it takes the least difference of an entry; all entries count.": lambda f, m: (
        np.abs(f[:, None] - m).min(2).argmin(1)
    ),
    "the features were moved before they were compared; the means were not.": lambda f, m: _nearest(f - f.mean(0), m),
    "that is the least of the whole table; one is asked for in each row.": lambda f, m: _distances(f, m).argmin(),
    "that is the nearest mean for each entry; add up the entries first.": lambda f, m: ((f[:, None] - m) ** 2).argmin(
        1
    ),
    "a class is a number here, not a row of zeros and a one.": lambda f, m: np.eye(len(m))[_nearest(f, m)],
}


def _classes() -> dict[str, tuple]:
    """Classes of unequal size in any order, with unequal spreads in unequal directions, far from the origin."""
    generator, made = np.random.default_rng(0), {}
    for sizes, dimension in (((9, 25, 14, 6), 6), ((30, 12, 8), 2), ((5, 21, 9, 16, 7, 11), 4)):
        labels = generator.permutation(np.repeat(np.arange(len(sizes)), sizes))
        scale = generator.uniform(0.2, 1.2, (len(sizes), dimension))
        centres = generator.normal(size=(len(sizes), dimension)) * generator.uniform(0.5, 2, dimension) + 2
        features = centres[labels] + scale[labels] * generator.normal(size=(len(labels), dimension))
        made[f"{len(sizes)} classes in {dimension} dimensions"] = (features, labels)
    return made
