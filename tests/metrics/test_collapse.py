"""Collapse metrics against loops in float64 and against features that are collapsed by construction."""

import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.func import vmap

from toolkit.domain import trusted
from toolkit.metrics import collapse, simplex
from toolkit.metrics.collapse import class_means, cosines, nc1, nc2, nc2_classifier, nc3, nc4


def drawn(counts=(7, 4, 9), d=5, seed=0, spread=0.5):
    g = torch.Generator().manual_seed(seed)
    labels = torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))
    order = torch.randperm(len(labels), generator=g)
    means = torch.randn(len(counts), d, generator=g, dtype=torch.float64)
    noise = torch.randn(len(labels), d, generator=g, dtype=torch.float64)
    weight = torch.randn(len(counts), d, generator=g, dtype=torch.float64)
    bias = torch.randn(len(counts), generator=g, dtype=torch.float64)
    labels = labels[order]
    return means[labels] + spread * noise, labels, weight, bias


def by_loops(features, labels, weight, bias):
    """The four numbers from their definitions: outer products, NumPy's pseudo-inverse, one sample at a time."""
    h, y, w, b = (v.numpy() for v in (features, labels, weight, bias))
    classes = range(y.max() + 1)
    mean = {k: np.mean([x for x, c in zip(h, y, strict=True) if c == k], axis=0) for k in classes}
    centre, count = h.mean(0), len(classes)
    within = sum(np.outer(x - mean[c], x - mean[c]) for x, c in zip(h, y, strict=True)) / len(h)
    between = sum(np.outer(mean[k] - centre, mean[k] - centre) for k in classes) / count
    one = np.trace(within @ np.linalg.pinv(between, rcond=1e-10, hermitian=True)) / count
    etf = np.array([[(i == j) - 1 / count for j in classes] for i in classes]) / math.sqrt(count - 1)
    gram = np.array([[(mean[i] - centre) @ (mean[j] - centre) for j in classes] for i in classes])
    product = np.array([[w[i] @ (mean[j] - centre) for j in classes] for i in classes])
    two, three = (np.sqrt(((m / np.sqrt((m**2).sum()) - etf) ** 2).sum()) for m in (gram, product))
    nearest = [min(classes, key=lambda k, x=x: ((x - mean[k]) ** 2).sum()) for x in h]
    chosen = [max(classes, key=lambda k, x=x: w[k] @ x + b[k]) for x in h]
    return one, two, three, np.mean([a != c for a, c in zip(nearest, chosen, strict=True)])


@pytest.mark.parametrize(("counts", "d"), [((7, 4, 9), 5), ((20, 20), 3), ((6, 5, 7, 3, 8), 4), ((9,) * 10, 30)])
def test_all_four_equal_their_definitions(counts, d):
    data = features, labels, weight, bias = drawn(counts, d)
    expected = by_loops(*data)
    found = nc1(features, labels), nc2(features, labels), nc3(features, labels, weight), nc4(*data)
    assert_allclose([float(v) for v in found], expected, rtol=1e-9, atol=1e-12)


def collapsed(classes=4, copies=6, d=7, seed=1):
    g = torch.Generator().manual_seed(seed)
    basis, _ = torch.linalg.qr(torch.randn(d, classes, generator=g, dtype=torch.float64))
    means = 3 * simplex.gram(classes, basis) @ basis.T + torch.randn(d, generator=g, dtype=torch.float64)
    labels = torch.arange(classes).repeat(copies)
    return means[labels], labels, 5 * simplex.gram(classes, basis) @ basis.T


def test_a_simplex_is_collapsed():
    features, labels, weight = collapsed()
    bias = -weight @ features.mean(0)
    numbers = nc1(features, labels), nc2(features, labels), nc3(features, labels, weight)
    assert max(float(n) for n in numbers) < 1e-12
    assert float(nc2_classifier(weight)) < 1e-12 and float(nc4(features, labels, weight, bias)) == 0
    _, centred, _ = class_means(features, labels)
    off = cosines(centred)[~torch.eye(4, dtype=bool)]
    assert_allclose(off.numpy(), -1 / 3, rtol=1e-12)


def test_nothing_changes_with_scale_rotation_or_origin():
    features, labels, weight, _ = drawn()
    turn, _ = torch.linalg.qr(torch.randn(5, 5, generator=torch.Generator().manual_seed(2), dtype=torch.float64))
    moved, turned = 7 * features @ turn + 3, 2 * weight @ turn
    assert_allclose(float(nc1(moved, labels)), float(nc1(features, labels)), rtol=1e-9)
    assert_allclose(float(nc2(moved, labels)), float(nc2(features, labels)), rtol=1e-9)
    assert_allclose(float(nc3(moved, labels, turned)), float(nc3(features, labels, weight)), rtol=1e-9)


def test_within_class_noise_enters_nc1_squared():
    features, labels, _ = collapsed()
    g = torch.Generator().manual_seed(3)
    noise = torch.randn(features.shape, generator=g, dtype=torch.float64)
    noise = noise - class_means(noise, labels)[0][labels]
    values = [float(nc1(features + s * noise, labels)) for s in (1e-2, 1e-3)]
    assert_allclose(values[0] / values[1], 100, rtol=1e-9)


def test_batches_of_runs_need_the_number_of_classes():
    features, labels, weight, bias = drawn()
    many = torch.stack([features, 2 * features + 1])
    for metric, rest in ((nc1, ()), (nc2, ()), (nc3, (weight,)), (nc4, (weight, bias))):
        batched = vmap(lambda h, metric=metric, rest=rest: metric(h, labels, *rest, classes=3))(many)
        assert_allclose(batched, [float(metric(h, labels, *rest)) for h in many], rtol=1e-9)


def test_single_precision_is_close():
    features, labels, weight, _ = drawn((9,) * 10, 30)
    for metric, rest in ((nc1, ()), (nc2, ()), (nc3, (weight,))):
        exact = float(metric(features, labels, *rest))
        assert_allclose(float(metric(features.float(), labels, *(r.float() for r in rest))), exact, rtol=1e-4)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda h, y: (h, torch.where(y == 1, 2, y)), r"needs a sample.*\[1\]"),
        (lambda h, y: (h, y - 1), "whole numbers of at least 0"),
        (lambda h, y: (h, y.double()), "labels must be a tensor of whole numbers"),
        (lambda h, y: (h, 0 * y), "at least 2"),
        (lambda h, y: (torch.where(h > 1, torch.nan, h), y), "finite"),
        (lambda h, y: (h, y[:-1]), r"labels must be \[n\] = \[20\]"),
        (lambda h, y: (h, y > 0), "labels must be a tensor of whole numbers.*bool"),
        (lambda h, y: (h.numpy(), y), "features must be a tensor .*ndarray"),
        (lambda h, y: (h.bfloat16(), y), "features must be a tensor of torch.float32 or torch.float64"),
        (lambda h, y: (torch.ones_like(h) / 3, y), "class means that differ"),
        (lambda h, y: (h, 10**12 * y), "each with a sample"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(change, words):
    features, labels, weight, bias = drawn()
    wrong = change(features, labels)
    for metric, rest in ((nc1, ()), (nc2, ()), (nc3, (weight,)), (nc4, (weight, bias))):
        with pytest.raises(ValueError, match=words):
            metric(*wrong, *rest)


def test_a_classifier_of_another_shape_is_refused():
    features, labels, weight, _ = drawn()
    with pytest.raises(ValueError, match=r"weight must be \[K, d\] = \[K, 5\]"):
        collapse.nc3(features, labels, weight.T)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8, torch.int16, torch.int32, torch.uint16])
def test_labels_may_be_whole_numbers_of_any_size(dtype):
    features, labels, weight, bias = drawn()
    for metric, rest in ((nc1, ()), (nc2, ()), (nc3, (weight,)), (nc4, (weight, bias))):
        assert float(metric(features, labels.to(dtype), *rest)) == float(metric(features, labels, *rest))


@pytest.mark.parametrize("size", [1e-300, 1e-20, 1e20, 1e300])
def test_very_small_and_very_large_features_keep_their_digits(size):
    features, labels, weight, _ = drawn()
    for metric, rest in ((nc1, ()), (nc2, ()), (nc3, (size * weight,)), (nc4, (weight,))):
        plain = metric(features, labels, *[weight for _ in rest])
        assert_allclose(float(metric(size * features, labels, *rest)), float(plain), rtol=1e-9)


def test_a_far_origin_costs_few_digits_in_single_precision():
    features, labels, weight, _ = drawn(spread=0.05)
    near = nc4(features, labels, weight)
    far = nc4((features + 1e3).float(), labels, weight.float(), -1e3 * weight.sum(1).float())
    assert float(near) == float(far)


def test_what_the_classifier_gets_wrong_in_shape_or_number_is_said():
    features, labels, weight, bias = drawn()
    for wrong in (weight[:2], weight[:, :3], torch.full_like(weight, torch.nan), weight.float()):
        with pytest.raises(ValueError, match="weight"):
            nc4(features, labels, wrong)
    with pytest.raises(ValueError, match=r"bias must be \[K\] = \[3\]"):
        nc4(features, labels, weight, bias[:2])
    with pytest.raises(ValueError, match="scores"):
        nc4(1e200 * features, labels, 1e200 * weight)
    with pytest.raises(ValueError, match="below classes = 2"):
        nc1(features, labels, 2)
    with pytest.raises(ValueError, match="classes must be given"):
        vmap(lambda y: nc1(features, y))(labels[None])


def test_a_diverged_run_gives_nan():
    features, labels, weight, bias = drawn()
    lost = torch.where(features > 1, torch.nan, features)
    with trusted():
        for metric, rest in ((nc1, ()), (nc2, ()), (nc3, (weight,))):
            assert math.isnan(float(metric(lost, labels, *rest, classes=3)))
        assert 0 <= float(nc4(lost, labels, weight, bias, classes=3)) <= 1


@pytest.mark.parametrize("origin", [1e4, 1e6])
def test_features_in_float32_may_be_far_from_the_origin(origin):
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(300) % 3
    features = torch.randn(300, 3, generator=generator).mul(10).round() + 4 * labels[:, None]
    for near, far in zip(class_means(features, labels)[1:], class_means(features + origin, labels)[1:], strict=True):
        assert_allclose(far, near, rtol=0.02, atol=0.02)
    assert_allclose(nc1(features + origin, labels), nc1(features.double(), labels), rtol=0.01)
    assert_allclose(nc2(features + origin, labels), nc2(features.double(), labels), rtol=0.01)
