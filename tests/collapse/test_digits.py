"""Collapse on digits: the claim of its page on the recordings, and the network against PyTorch's own modules."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn

from toolkit import engine, recording
from toolkit.collapse import DigitsCollapse
from toolkit.device import Place
from toolkit.metrics import collapse
from toolkit.networks import deep_features

SMALL = DigitsCollapse(classes=4, width=16, depth=2, batch_size=50, steps=40)
CPU = Place(torch.device("cpu"), torch.float64)


def ratios(run):
    """How many times smaller NC1, NC2 and NC3 are at the end than when training accuracy is first 1, `[seed]` each."""
    first = (run.train_accuracy.values >= 1).argmax(-1)
    start = {n: np.take_along_axis(run[n].values, first[..., None], -1)[..., 0] for n in ("nc1", "nc2", "nc3")}
    return {n: value / run[n].values[..., -1] for n, value in start.items()}, run.step.values[first]


def test_digits_collapse_after_the_last_mistake_for_three_seeds():
    run = recording("collapse/digits").measured.sel(normalisation="batch", weight_decay=0.004)
    run = run[["train_accuracy", "test_accuracy", "nc1", "nc2", "nc3", "nc4"]].transpose("seed", "step")
    assert run.sizes["seed"] == 3
    falls, first = ratios(run)
    assert (first < 150).all()
    assert falls["nc1"].min() >= 10 and falls["nc2"].min() >= 3 and falls["nc3"].min() >= 3
    assert run.test_accuracy.isel(step=-1).min() >= 0.97
    assert run.nc4.isel(step=-1).max() == 0


def test_cosines_of_ten_classes_come_near_the_theory_and_not_nearer_than_the_page_says():
    held = recording("collapse/digits")
    end = {"normalisation": "batch", "weight_decay": 0.004}
    run, theory = (part.sel(end).isel(step=-1) for part in (held.measured, held.predicted["simplex"]))
    for column in ("largest_cosine", "least_cosine"):
        distance = abs(run[column] - theory[column])
        assert distance.sizes["seed"] == 3 and 0.04 < distance.min() and distance.max() < 0.09
        assert (distance < abs(held.measured[column].sel(end).isel(step=0) - theory[column])).all()


def test_without_decay_or_without_normalisation_they_do_not():
    run = recording("collapse/digits").measured[["train_accuracy", "nc1", "nc2", "nc3"]].transpose(..., "seed", "step")
    for values in ({"normalisation": "none", "weight_decay": 0.004}, {"normalisation": "batch", "weight_decay": 0}):
        one = run.sel(values)
        falls, _ = ratios(one)
        assert (one.train_accuracy.isel(step=-1) == 1).all()
        assert falls["nc1"].max() < 5 and falls["nc2"].max() < 2 and falls["nc3"].max() < 2


@pytest.mark.parametrize("name", ["digits_three", "digits_four"])
def test_few_classes_end_near_the_corners_and_the_arrows_point_at_them(name):
    held = recording(f"collapse/{name}")
    run = held.measured.sel(weight_decay=0.004)
    falls, _ = ratios(run[["train_accuracy", "nc1", "nc2", "nc3"]].transpose("seed", "step"))
    assert falls["nc1"].min() >= 10
    corners = held.predicted["simplex"].means.isel(frame=-1)
    corners = corners.sel(weight_decay=0.004) if "weight_decay" in corners.dims else corners
    ends = run[["samples", "means", "rows", "sample_class"]].isel(frame=-1)
    assert np.abs(ends.means - corners).max() < 0.1 and np.abs(ends.rows - corners).max() < 0.1
    own = ends.means.values[ends.sample_class.values.astype(int)]
    assert np.linalg.norm(ends.samples - own, axis=1).max() < 0.1


@pytest.mark.parametrize("normalisation", ["batch", "none"])
def test_steps_equal_those_of_torch_modules(normalisation):
    e = SMALL.replace(normalisation=normalisation, steps=12)
    walk = engine.Alone(e, CPU)
    weights, data = walk.state["weights"], walk.data
    model = module(e, weights)
    rule = torch.optim.SGD(model.parameters(), lr=e.learning_rate, momentum=0.9, weight_decay=e.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(rule, e.steps)
    for step in range(e.steps):
        batch = data["order"][step]
        rule.zero_grad()
        nn.functional.cross_entropy(model(data["x"][batch]), data["label"][batch]).backward()
        rule.step()
        schedule.step()
        walk.advance()
    got = walk.state["weights"]
    assert_allclose(got["classifier"], model[-1].weight.detach(), rtol=1e-9, atol=1e-12)
    assert_allclose(got["layer1"], model[0].weight.detach(), rtol=1e-9, atol=1e-12)
    assert_allclose(got["bias"], model[-1].bias.detach(), rtol=1e-9, atol=1e-12)


def module(e, weights):
    """The same network of torch modules."""
    parts = []
    for j in range(1, e.depth + 1):
        matrix = weights[f"layer{j}"]
        normal = e.normalisation == "batch"
        layer = nn.Linear(matrix.shape[1], matrix.shape[0], bias=not normal, dtype=torch.float64)
        layer.weight.data = matrix.clone()
        if not normal:
            layer.bias.data = weights[f"shift{j}"].clone()
        parts += [layer, *([nn.BatchNorm1d(e.width, dtype=torch.float64)] if normal else []), nn.ReLU()]
    last = nn.Linear(e.width, e.classes, dtype=torch.float64)
    last.weight.data, last.bias.data = weights["classifier"].clone(), weights["bias"].clone()
    return nn.Sequential(*parts, last)


def test_every_epoch_shows_every_picture_once_but_the_rest_of_a_batch():
    _, data = engine.draw(SMALL, CPU)
    order, batches = data["order"], SMALL.samples // SMALL.batch_size
    assert order.shape == (SMALL.steps, SMALL.batch_size)
    for begin in range(0, SMALL.steps - batches + 1, batches):
        seen = order[begin : begin + batches].flatten()
        assert len(seen.unique()) == len(seen) == batches * SMALL.batch_size
    assert not torch.equal(order[:batches], order[batches : 2 * batches])


def test_columns_are_of_the_whole_set_and_test_inputs_do_not_touch_the_statistics():
    walk = engine.Alone(SMALL, CPU)
    for _ in range(5):
        walk.advance()
    weights, data, n = walk.state["weights"], walk.data, SMALL.samples
    features = deep_features(weights, data["x"][:n], SMALL.depth)
    measured = {name: value.squeeze() for name, value in walk.measure().items()}
    assert_allclose(measured["nc1"], collapse.nc1(features, data["label"]), rtol=1e-9)
    assert_allclose(measured["nc3"], collapse.nc3(features, data["label"], weights["classifier"]), rtol=1e-9)
    assert_allclose(measured["train_loss"], SMALL.fit(SMALL.outputs(weights, features), data["label"]), rtol=1e-9)
    alone = deep_features(weights, torch.cat([data["x"][:n], data["x"][n : n + 1]]), SMALL.depth, reference=n)
    every = deep_features(weights, data["x"], SMALL.depth, reference=n)
    assert_allclose(alone[-1], every[n], rtol=1e-9, atol=1e-12)
    cosines = measured["cosines"]
    between = cosines[~np.eye(4, dtype=bool)]
    assert_allclose([measured["largest_cosine"], measured["least_cosine"]], [between.max(), between.min()])
    assert_allclose(np.diag(cosines), 1)


def test_mean_squared_error_and_a_constant_rate_train_too():
    run = SMALL.replace(objective="mse", schedule="constant", steps=100).run(dtype="float64", progress=False)
    assert run.train_loss[-1] < 0.2 * run.train_loss[0]
    assert SMALL.replace(schedule="constant").rate(torch.zeros(1)) == 1.0
    half = DigitsCollapse(steps=10).rate(torch.tensor([5.0]))
    assert_allclose(half, 0.5, atol=1e-6)


def test_a_batch_of_runs_equals_runs_alone():
    swept = SMALL.sweep(weight_decay=[0, 0.01], seed=[0, 1], dtype="float64", progress=False)
    alone = SMALL.replace(weight_decay=0.01, seed=1).run(dtype="float64", progress=False)
    for name in ("nc1", "nc2", "nc3", "test_loss"):
        assert_allclose(swept[name].sel(weight_decay=0.01, seed=1), alone[name], rtol=1e-6)


def test_a_batch_larger_than_the_set_is_refused_in_words():
    with pytest.raises(ValueError, match=r"batch_size must be at most 200, the pictures to train on \(got 300\)"):
        DigitsCollapse(classes=2, batch_size=300)
    with pytest.raises(ValueError, match="classes must be a whole number between 2 and 10"):
        DigitsCollapse(classes=11)
