"""Collapse on digits: the network against PyTorch's own modules (what its page says is in `tests/claims`)."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn

from toolkit import engine
from toolkit.collapse import DigitsCollapse
from toolkit.device import Place
from toolkit.metrics import collapse
from toolkit.networks import deep_features

SMALL = DigitsCollapse(classes=4, width=16, depth=2, batch_size=50, steps=40)
CPU = Place(torch.device("cpu"), torch.float64)


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
