"""The end of linear layers against L-BFGS on the whole problem, every sample's feature free, from several starts."""

from functools import reduce

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from toolkit.theory.collapse import (
    balanced_with_bias,
    cross_entropy_loss,
    cross_entropy_margin,
    drop_pressure,
    is_unique,
    largest_root,
    last_pressure,
    least_loss,
    linear_layers,
)

WIDTH = 7
SETTINGS = [  # counts, layers, weight decay, feature decay
    ([40, 20, 10, 3], 1, 0.02, 0.005),
    ([40, 20, 10, 3], 2, 0.02, 0.005),  # drops the smallest class
    ([12, 9, 6, 2], 3, 0.02, 0.01),  # drops the smallest class
    ([10, 10, 10, 10], 1, 0.05, 0.02),
    ([10, 10, 10, 10], 2, 0.01, 0.01),
    ([8, 8, 8], 3, 0.02, 0.005),
    ([30, 20, 2], 1, 0.2, 0.01),  # drops the smallest class
    ([30, 20, 2], 2, 0.01, 0.02),
    ([15, 5], 2, 0.03, 0.03),
    ([6, 6], 2, 0.4, 0.4),  # drops every class
]


class Problem:
    """The loss with its gradient, as a function of one long vector: layers, a feature for each sample, bias."""

    def __init__(self, counts, layers, decay, feature_decay, width=WIDTH, bias=False, entropy=False):
        self.labels = np.repeat(np.arange(len(counts)), counts)
        self.targets = np.eye(len(counts))[:, self.labels]
        self.decay, self.feature_decay, self.layers = decay, feature_decay, layers
        self.bias, self.entropy = bias, entropy
        rows = [width] * (layers - 1) + [len(counts)]
        self.shapes = [(r, width) for r in rows] + [(width, len(self.labels))] + [(len(counts), 1)] * bias

    def parts(self, vector):
        ends = np.cumsum([a * b for a, b in self.shapes])
        return [part.reshape(shape) for part, shape in zip(np.split(vector, ends[:-1]), self.shapes, strict=True)]

    def __call__(self, vector):
        *weights, features = self.parts(vector)[: self.layers + 1]
        outputs = [features]
        for weight in weights:
            outputs.append(weight @ outputs[-1])
        said = outputs[-1] + (self.parts(vector)[-1] if self.bias else 0)
        fit, pull = self._fit(said)
        value = fit + sum((w**2).sum() for w in weights) * self.decay / 2 + self.feature_decay * (features**2).sum() / 2
        gradients, back = [], pull
        for weight, below in zip(reversed(weights), reversed(outputs[:-1]), strict=True):
            gradients.insert(0, back @ below.T + self.decay * weight)
            back = weight.T @ back
        gradients += [back + self.feature_decay * features] + [pull.sum(1, keepdims=True)] * self.bias
        return value, np.concatenate([g.ravel() for g in gradients])

    def _fit(self, said):
        count = len(self.labels)
        if not self.entropy:
            error = said - self.targets
            return (error**2).sum() / (2 * count), error / count
        shares = np.exp(said - said.max(0))
        shares /= shares.sum(0)
        return -np.log((shares * self.targets).sum(0) + 1e-300).mean(), (shares - self.targets) / count

    def minima(self, starts=6, sizes=(0.3, 0.8)):
        """Where L-BFGS ends from random starts, the best first."""
        size = sum(a * b for a, b in self.shapes)
        options = {"maxiter": 20_000, "maxfun": 40_000, "ftol": 1e-15, "gtol": 1e-9}
        firsts = [np.random.default_rng(s).normal(size=size) * sizes[s % len(sizes)] for s in range(starts)]
        found = [minimize(self, first, jac=True, method="L-BFGS-B", options=options) for first in firsts]
        return sorted(found, key=lambda f: f.fun)


def ends(counts, layers, decay, feature_decay, **about):
    """Loss, squared lengths of the product's rows, of one feature a class, and what the network says, from L-BFGS."""
    problem = Problem(counts, layers, decay, feature_decay, **about)
    found = problem.minima()[0]
    *weights, features = problem.parts(found.x)[: layers + 1]
    product = reduce(lambda below, weight: weight @ below, weights)
    first = features[:, np.searchsorted(problem.labels, np.arange(len(counts)))]
    spread = np.abs(features - first[:, problem.labels]).max()
    return found.fun, (product**2).sum(1), (first**2).sum(0), product @ first, spread


@pytest.mark.parametrize(("counts", "layers", "decay", "feature_decay"), SETTINGS)
def test_closed_form_is_where_free_features_and_layers_end(counts, layers, decay, feature_decay):
    theory = linear_layers(counts, layers, decay, feature_decay)
    loss, weights, features, said, spread = ends(counts, layers, decay, feature_decay)
    assert_allclose(theory.loss, loss, rtol=1e-8)
    assert_allclose(theory.weight_sq_norms, weights, atol=1e-4)
    assert_allclose(theory.feature_sq_norms, features, atol=1e-4)
    assert_allclose(np.diag(theory.products), said, atol=1e-4)
    assert spread < 1e-3
    assert (theory.alive == (weights > 1e-3)).all()


@pytest.mark.parametrize(("classes", "layers", "decay", "feature_decay"), [(4, 2, 0.01, 0.01), (3, 1, 0.03, 0.03)])
def test_a_free_bias_makes_a_simplex(classes, layers, decay, feature_decay):
    theory = balanced_with_bias(classes, 10, layers, decay, feature_decay)
    loss, weights, features, said, _ = ends([10] * classes, layers, decay, feature_decay, bias=True)
    assert_allclose(theory.loss, loss, rtol=1e-8)
    assert_allclose(theory.weight_sq_norms, weights, atol=1e-4)
    assert_allclose(theory.feature_sq_norms, features, atol=1e-4)
    shape = np.eye(classes) - 1 / classes
    assert_allclose(theory.products[0] / shape[0, 0] * shape, said, atol=1e-4)


def test_a_narrow_network_keeps_the_largest_classes():
    theory = linear_layers([12, 9, 6, 5], 1, 0.02, 0.01, width=3)
    loss, weights, *_ = ends([12, 9, 6, 5], 1, 0.02, 0.01, width=3)
    assert theory.alive.tolist() == [True, True, True, False]
    assert_allclose(theory.loss, loss, rtol=1e-8)
    assert_allclose(theory.weight_sq_norms, weights, atol=1e-4)


NARROW = [  # counts, layers, about
    ([10, 10, 10, 10], 1, {"width": 2, "bias": True}),
    ([10, 10, 10, 10], 2, {"width": 1, "bias": True}),
    ([10, 10, 10, 10], 2, {"width": 2, "bias": True}),
    ([10, 10, 10, 10], 2, {"width": 3, "bias": True}),
    ([12, 9, 6, 5], 1, {"width": 2, "bias": True}),
    ([12, 9, 6, 5], 2, {"width": 2, "bias": True}),
    ([12, 9, 6, 5], 2, {"width": 7, "bias": True}),
    ([12, 9, 6, 1], 2, {"width": 7, "bias": True}),  # drops a direction
    ([12, 9, 6, 5], 2, {"width": 2}),
    ([12, 12, 6], 2, {"width": 2}),
    ([10, 10, 10, 5], 2, {"width": 2}),
    ([10, 10, 10, 5], 1, {"width": 2}),
]


@pytest.mark.parametrize(("counts", "layers", "about"), NARROW)
def test_every_width_with_a_bias_and_without_ends_at_the_closed_form(counts, layers, about):
    """Where equal directions compete for the width only the loss is known, and said to be."""
    setting = (counts, layers, 0.02, 0.01)
    loss, weights, features, said, _ = ends(*setting, **({"width": WIDTH} | about))
    assert_allclose(least_loss(*setting, **about), loss, rtol=1e-8)
    if not is_unique(*setting, **about):
        with pytest.raises(ValueError, match="width must not separate equal classes"):
            linear_layers(*setting, **about)
        return
    theory = linear_layers(*setting, **about)
    shift = np.array(counts)[:, None] / sum(counts) * about.get("bias", False)
    assert_allclose(theory.outputs - shift, said, atol=1e-4)
    assert_allclose(theory.weight_sq_norms, weights, atol=1e-4)
    assert_allclose(theory.feature_sq_norms, features, atol=1e-4)


def test_equal_classes_compete_for_a_narrow_width_only():
    assert is_unique([10, 10, 10, 5], 2, 0.02, 0.01, width=3) and is_unique([12, 10, 10, 5], 2, 0.02, 0.01, width=1)
    assert not is_unique([10, 10, 10, 5], 2, 0.02, 0.01, width=1)
    assert is_unique([10, 10, 10, 5], 2, 0.5, 0.5, width=1)  # nothing is kept
    assert is_unique([10] * 4, 2, 0.02, 0.01, width=3, bias=True)
    assert not is_unique([10] * 4, 2, 0.02, 0.01, width=2, bias=True)


@pytest.mark.parametrize(("feature_decay", "about"), [(0.0436, {"bias": True}), (0.0436, {"bias": True, "width": 1})])
def test_the_metastable_branch_is_a_minimum_at_every_width_and_with_a_bias(feature_decay, about):
    """L-BFGS from large starts ends there at least once; the best end is the global minimum."""
    counts, setting = [24, 16], (2, 0.1, feature_decay)
    best, held = least_loss(counts, *setting, **about), least_loss(counts, *setting, **about, metastable=True)
    problem = Problem(counts, *setting, **({"width": WIDTH} | about))
    losses = [found.fun for found in problem.minima(starts=12, sizes=(0.1, 0.5, 1.0, 2.0))]
    assert_allclose(losses[0], best, rtol=1e-7)
    assert held > best + 1e-4 and any(np.isclose(loss, held, rtol=1e-7) for loss in losses)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(("decay", "feature_decay", "width"), [(0.02, 0.02, 2), (0.05, 0.01, 7), (0.5, 0.5, 1)])
def test_loss_of_cross_entropy_with_a_bias_and_without(decay, feature_decay, width, bias):
    loss, *_, said, _ = ends([6, 6, 6], 1, decay, feature_decay, entropy=True, bias=bias, width=width)
    assert_allclose(cross_entropy_loss(3, 6, decay, feature_decay, width), loss, rtol=1e-8)
    margin = cross_entropy_margin(3, 6, decay, feature_decay, width)
    assert_allclose(said - said.mean(0), margin * (np.eye(3) - 1 / 3), atol=1e-4)


def test_the_metastable_branch_of_a_narrow_network_is_a_minimum():
    """Small changes of all weights lead back to it."""
    counts, setting = [24, 16], (2, 0.1, 0.03)
    held = linear_layers(counts, *setting, width=2, metastable=True)
    assert held.loss > linear_layers(counts, *setting, width=2).loss + 1e-3
    problem = Problem(counts, *setting, width=2)
    layer, features = np.diag(held.weight_sq_norms**0.25), np.diag(held.feature_sq_norms**0.5)[:, problem.labels]
    there = np.concatenate([layer.ravel(), layer.ravel(), features.ravel()])
    assert_allclose(problem(there)[0], held.loss, rtol=1e-12)
    moved = there + 0.05 * np.random.default_rng(0).normal(size=len(there))
    back = minimize(problem, moved, jac=True, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9})
    assert_allclose(back.fun, held.loss, rtol=1e-9)


def test_cross_entropy_needs_room_for_a_simplex():
    with pytest.raises(ValueError, match="width must be at least 2 for 3 classes"):
        cross_entropy_margin(3, 6, 0.02, 0.02, 1)


@pytest.mark.parametrize("layers", [1, 2, 30, 1000])
def test_roots_solve_their_equation_at_any_size(layers):
    for b in np.array([1e-200, 1e-9, 0.1, 0.5, 1.0]) * last_pressure(layers) * (1 - 1e-9):
        log = layers * np.log(largest_root(b, layers))
        pull = np.log(layers) + (1 - 1 / layers) * log - 2 * np.logaddexp(0, log)
        assert_allclose(pull, np.log(b), rtol=1e-9, atol=1e-9)
    with pytest.raises(ValueError, match="b must be at most"):
        largest_root(last_pressure(layers) * 1.01, layers)


@pytest.mark.parametrize(("decay", "feature_decay"), [(0.02, 0.02), (0.05, 0.01), (0.5, 0.5)])
def test_margin_of_cross_entropy(decay, feature_decay):
    *_, said, _ = ends([6, 6, 6], 1, decay, feature_decay, entropy=True)
    margin = cross_entropy_margin(3, 6, decay, feature_decay)
    off = np.array([said[k, k] - said[j, k] for k in range(3) for j in range(3) if j != k])
    assert_allclose(off, margin, atol=1e-4)
    assert (margin == 0) == (decay == 0.5)


@pytest.mark.parametrize("layers", [1, 2, 3, 5])
def test_the_size_at_which_a_class_vanishes(layers):
    """One class of real-valued size: alone, it is worth keeping just above the predicted size and not just below."""
    for pressure, keep in ((0.99, True), (1.01, False)):
        b = drop_pressure(layers) * pressure

        def value(x, b=b):
            return 1 / (1 + x**layers) + b * x

        x = np.linspace(0, 20, 200_001)
        best = x[value(x).argmin()]
        assert (best > 0) == keep
        if keep:
            assert_allclose(best, largest_root(b, layers), atol=2e-4)


@pytest.mark.parametrize(("layers", "size"), [(1, 0.0), (2, 1.0), (3, 2 ** (1 / 3))])
def test_one_layer_fades_and_more_jump(layers, size):
    almost = drop_pressure(layers) * (1 - 1e-9)
    assert_allclose(largest_root(almost, layers), size, atol=1e-4)
    assert (last_pressure(layers) > drop_pressure(layers)) == (layers > 1)


def test_the_metastable_branch_is_a_minimum_that_is_no_longer_the_best():
    counts, setting = [40, 40, 40, 16], (2, 0.02, 0.02)
    best, held = linear_layers(counts, *setting), linear_layers(counts, *setting, metastable=True)
    assert not best.alive[-1] and held.alive[-1] and held.loss > best.loss
    losses = [found.fun for found in Problem(counts, *setting).minima(starts=8, sizes=(0.3, 1.0))]
    assert_allclose(losses[0], best.loss, rtol=1e-7)
    assert any(np.isclose(loss, held.loss, rtol=1e-7) for loss in losses)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([5, 0], 2, 0.1, 0.1), r"counts must be an array \[K\] of whole numbers between 1 and .*got 0 among them"),
        (([5], 2, 0.1, 0.1), r"counts must be .* K ≥ 2 \(got shape \[1\]\)"),
        (([5, 2.5], 2, 0.1, 0.1), "counts must be an array .* of whole numbers"),
        (([5, 5], 0, 0.1, 0.1), "layers must be a whole number between 1 and"),
        (([5, 5], 2, 0.0, 0.1), "weight_decay must be a finite number between"),
        (([5, 5], 2, 0.1, float("nan")), "feature_decay must be a finite number between"),
    ],
)
def test_bad_input_is_said_in_words(arguments, words):
    with pytest.raises(ValueError, match=words):
        linear_layers(*arguments)
