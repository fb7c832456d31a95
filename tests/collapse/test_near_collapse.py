"""Near collapse: layers against L-BFGS, the first order against second derivatives, the flow against SciPy."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.integrate import solve_ivp
from scipy.optimize import minimize

from toolkit import engine, gap
from toolkit.collapse import NearCollapse
from toolkit.device import Place
from toolkit.theory.near_collapse import (
    best_classifier,
    rates,
    shrinkage,
    singular_values,
    tethered,
    velocity,
)

CPU = Place(torch.device("cpu"), torch.float64)
SETTINGS = [(0.3, 0.25, 0.2), (2.0, 0.1, 0.6), (10.0, 0.25, 0.2), (100.0, 1.0, 0.05)]  # β, λ_W, λ_H
each = pytest.mark.parametrize(("tether", "weight_decay", "feature_decay"), SETTINGS)


def problem(seed, classes=3, each=6, width=7, deviation=0.5):
    """Given features, labels and one-hot targets; class sizes are equal."""
    drawn = np.random.default_rng(seed)
    labels = np.tile(np.arange(classes), each)
    centres = np.linalg.qr(drawn.normal(size=(width, classes)))[0].T
    return centres[labels] + deviation * drawn.normal(size=(len(labels), width)), labels, np.eye(classes)[labels]


def within(features, labels):
    means = np.array([features[labels == k].mean(0) for k in range(labels.max() + 1)])
    return features - means[labels]


def variation(features, labels):
    means = np.array([features[labels == k].mean(0) for k in range(labels.max() + 1)])
    return (within(features, labels) ** 2).sum(1).mean() / ((means - means.mean(0)) ** 2).sum(1).mean()


def loss(h, w, given, y, tether, weight_decay, feature_decay):
    """The loss of the module's docstring, in tensors."""
    (n, classes), square = y.shape, lambda x: x.square().sum()
    fit, decay = square(h @ w.T - y) / n, weight_decay * square(w) / classes
    return (fit + decay + (feature_decay * square(h) + tether * square(h - given)) / n) / 2


def by_lbfgs(given, labels, seed, *about):
    """A minimum over H and W from a random start, to a gradient of about 1e-12."""
    y, first = torch.eye(int(labels.max()) + 1, dtype=torch.float64)[labels], torch.from_numpy(given)
    shapes = (given.shape, (y.shape[1], given.shape[1]))
    sizes = [int(np.prod(shape)) for shape in shapes]

    def unpacked(x):
        return [part.reshape(shape) for part, shape in zip(x.split(sizes), shapes, strict=True)]

    def value(x):
        x = torch.from_numpy(x).requires_grad_()
        found = loss(*unpacked(x), first, y, *about)
        (slope,) = torch.autograd.grad(found, x)
        return 1e3 * float(found.detach()), 1e3 * slope.numpy()

    x = np.random.default_rng(seed).normal(size=sum(sizes))
    for _ in range(4):  # begun again, it forgets what rounding has spoiled
        x = minimize(value, x, jac=True, method="L-BFGS-B", options=dict(maxiter=4000, maxcor=40, ftol=0, gtol=1e-13)).x
    return [part.numpy() for part in unpacked(torch.from_numpy(x))]


@each
@pytest.mark.parametrize("seed", range(3))
def test_the_law_within_the_classes_holds_at_minima_that_lbfgs_finds_from_anywhere(
    seed, tether, weight_decay, feature_decay
):
    given, labels, _ = problem(seed)
    h, w = by_lbfgs(given, labels, seed + 10, tether, weight_decay, feature_decay)
    expected = within(given, labels) @ shrinkage(w, tether, feature_decay)
    assert_allclose(within(h, labels), expected, atol=1e-8)
    assert_allclose(w, best_classifier(h, labels, weight_decay), atol=1e-7)


@each
def test_the_minimum_of_exact_steps_is_that_of_lbfgs(tether, weight_decay, feature_decay):
    given, labels, y = problem(3)
    about = (tether, weight_decay, feature_decay)
    found = tethered(given, labels, *about)

    def cost(h, w):
        return float(loss(*map(torch.from_numpy, (h, w, given, y)), *about))

    ends = [by_lbfgs(given, labels, seed, *about) for seed in range(3)]
    assert cost(*found) <= min(cost(*end) for end in ends) + 1e-10
    nearest = min(ends, key=lambda end: np.abs(end[0] - found.features).max())
    assert_allclose(found.features, nearest[0], atol=1e-6)


def first_order(classes, each, width, tether, weight_decay, feature_decay):
    """F `[N, d, N, d]` from the second derivative of the loss with the best W, at collapsed features."""
    size = ((1 - (weight_decay * feature_decay) ** 0.5) * (weight_decay / feature_decay) ** 0.5) ** 0.5
    y = torch.eye(classes, dtype=torch.float64).repeat(each, 1)
    collapsed = size * y @ torch.eye(classes, width, dtype=torch.float64)

    def reduced(h):
        gram = h.T @ h + len(y) / classes * weight_decay * torch.eye(width, dtype=torch.float64)
        w = torch.linalg.solve(gram, h.T @ y).T
        return len(y) * loss(h, w, h.detach(), y, 0.0, weight_decay, feature_decay)

    assert torch.func.grad(reduced)(collapsed).abs().max() < 1e-12
    curvature = torch.func.hessian(reduced)(collapsed).reshape(2 * [y.shape[0] * width])
    whole = tether * torch.linalg.inv(curvature + tether * torch.eye(len(curvature), dtype=torch.float64))
    return whole.reshape(len(y), width, len(y), width)


@each
@pytest.mark.parametrize("classes", [2, 3, 4])
def test_singular_values_near_collapse_are_exact_at_every_tether(classes, tether, weight_decay, feature_decay):
    about = (tether, weight_decay, feature_decay)
    whole, expected = first_order(classes, 3, 6, *about), singular_values(*about)
    for k in range(classes):
        for other in range(classes):
            block = whole[k::classes][:, :, other::classes].reshape(18, 18)
            values = torch.linalg.svdvals(block).numpy()
            if k == other:
                assert_allclose(values[[0, -1]], [expected.largest, expected.least], atol=1e-8)
            else:
                assert_allclose(values, [expected.between] + [0] * 17, atol=1e-8)


def test_every_small_deviation_shrinks_at_one_of_four_rates():
    tether, weight_decay, feature_decay = SETTINGS[0]
    whole = first_order(3, 4, 7, tether, weight_decay, feature_decay).reshape(84, 84)
    found = tether / np.sort(torch.linalg.eigvalsh((whole + whole.T) / 2).numpy()) - tether
    seen, unseen, lengths = rates(weight_decay, feature_decay)
    expected = [seen] * (3 * 3 * 3) + [unseen] * (3 * 3 * 4) + [lengths] * 6 + [0] * (3 + 3 * 4)
    assert_allclose(np.sort(found), np.sort(expected), atol=1e-8)


def test_the_largest_singular_value_is_below_one_without_a_further_dimension():
    whole = first_order(3, 3, 3, 10.0, 0.25, 0.2)
    assert torch.linalg.svdvals(whole[::3][:, :, ::3].reshape(9, 9))[0] < 1 - 1e-3


@pytest.mark.parametrize("seed", range(8))
def test_variation_falls_at_every_moment_of_the_flow(seed):
    """And e^(2λ_H t) times the scatter within falls, that of the means rises, from features far from collapse."""
    given, labels, _ = problem(seed, deviation=1.0)
    weight_decay, feature_decay = 0.3, 0.15
    flow = solve_ivp(
        lambda t, x: velocity(x.reshape(given.shape), labels, weight_decay, feature_decay).ravel(),
        (0, 4),
        given.ravel(),
        t_eval=np.linspace(0, 4, 60),
        rtol=1e-9,
        atol=1e-11,
    )
    path = [x.reshape(given.shape) for x in flow.y.T]
    assert (np.diff([variation(h, labels) for h in path]) < 0).all()
    grown = np.exp(2 * feature_decay * flow.t)
    inside = [(within(h, labels) ** 2).sum() for h in path]
    between = [scatter / variation(h, labels) for h, scatter in zip(path, inside, strict=True)]
    assert (np.diff(grown * inside) < 0).all() and (np.diff(grown * between) > 0).all()


def test_many_layers_of_a_strong_tether_follow_the_flow():
    given, labels, _ = problem(0)
    about, time = (0.25, 0.2), 1.0
    flow = solve_ivp(
        lambda t, x: velocity(x.reshape(given.shape), labels, *about).ravel(), (0, time), given.ravel(), rtol=1e-9
    )
    distance = []
    for tether in (20, 40):
        h = given
        for _ in range(int(time * tether)):
            h = tethered(h, labels, tether, *about).features
        distance.append(np.abs(h.ravel() - flow.y[:, -1]).max())
    assert distance[0] < 0.02 and 1.8 < distance[0] / distance[1] < 2.2


@pytest.mark.parametrize("values", [{}, {"tether": 3.0, "classes": 2}, {"classes": 4, "width": 9, "weight_decay": 1.0}])
def test_a_step_is_the_minimum_of_a_layer(values):
    e = NearCollapse(**values)
    walk = engine.Alone(e, CPU)
    labels = walk.data["targets"].argmax(1).numpy()
    for _ in range(3):
        below = walk.state["weights"]["features"].numpy().copy()
        walk.advance()
        found = tethered(below, labels, e.tether, e.weight_decay, e.feature_decay).features
        assert_allclose(walk.state["weights"]["features"], found, atol=1e-7 if e.tether >= 10 else 3e-5)


def test_columns_by_hand():
    e = NearCollapse(classes=4, steps=2)
    walk = engine.Alone(e, CPU)
    labels = walk.data["targets"].argmax(1).numpy()
    given = walk.state["weights"]["features"].numpy().copy()
    walk.advance()
    h, measured = walk.state["weights"]["features"].numpy(), walk.measure()
    frame = walk.data["frame"].numpy()
    assert_allclose(frame @ frame.T, np.eye(4), atol=1e-12)
    assert_allclose(measured["variation"], variation(h, labels))
    assert_allclose(measured["left"], variation(h, labels) / variation(given, labels))
    parts = [within(x, labels) for x in (h, given)]
    seen, seen_first = (np.linalg.norm(x @ frame.T) for x in parts)
    assert_allclose(measured["seen"], seen / seen_first)
    lengths = [np.linalg.norm(x) ** 2 for x in parts]
    assert_allclose(measured["unseen"], ((lengths[0] - seen**2) / (lengths[1] - seen_first**2)) ** 0.5)
    assert measured["features"].shape == (60, 2) and set(measured["signs"]) == {-1.0, 1.0}
    assert_allclose(np.hypot(*measured["rows"].T), 1)


@pytest.mark.parametrize("tether", [3.0, 30.0])
def test_first_order_is_right_for_a_small_scatter(tether):
    e = NearCollapse(scatter=0.02, tether=tether, steps=10)
    run = e.run(dtype="float64", progress=False)
    found = gap(run, e.predict())
    assert found["left"] < 2e-4 and found["seen"] < 5e-4 and found["unseen"] < 5e-5


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"tether": 0}, r"tether must be a number between 2 and 1,000 \(got 0\)"),
        ({"tether": -1}, "tether must be a number between 2"),
        ({"width": 4}, r"width must be at least 5, the classes and two directions"),
        ({"class_size": 3}, "class_size must be a whole number between 15"),
    ],
)
def test_what_does_not_fit_is_said_in_words(values, words):
    with pytest.raises(ValueError, match=words):
        NearCollapse(**values)


def test_bad_arguments_of_the_theory_are_said_in_words():
    given, labels, _ = problem(0)
    with pytest.raises(ValueError, match=r"tether must be a finite number between 0.001 and 1,000,000 \(got 0\)"):
        tethered(given, labels, 0, 0.25, 0.2)
    with pytest.raises(ValueError, match=r"every class from 0 to K − 1 needs a sample \(without one: \[1\]\)"):
        tethered(given, np.where(labels == 1, 2, labels), 1.0, 0.25, 0.2)
    with pytest.raises(ValueError, match="must be below 1"):
        rates(2.0, 0.6)
