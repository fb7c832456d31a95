"""Which class an example has, and which one a network says, for the ways in which a classifier can be written."""

from functools import partial

import pytest
import torch
from torch import nn
from torch.nn import functional

from tests.watch.networks import images, watch
from toolkit.metrics import collapse

X, Y = images().tensors
SECOND = (Y > 0).float()


def network(outputs: int, *after: nn.Module) -> nn.Sequential:
    torch.manual_seed(2)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.Tanh(), nn.Linear(8, outputs), *after)


def last(watched, name: str) -> float:
    return float(watched.data[name][-1])


def weighted(outputs, y):
    return (torch.where(y > 0, 3.0, 1.0) * (outputs - y) ** 2).mean()


def by_hand(outputs, y):
    p = outputs.clamp(1e-6, 1 - 1e-6)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()


def balanced(outputs, y):
    return functional.binary_cross_entropy_with_logits(outputs, y, pos_weight=torch.tensor(0.5))


def hinge(outputs, y):
    return functional.relu(1 - (2 * y - 1) * outputs).mean()


@pytest.mark.parametrize(
    "loss, after, bound",
    [
        (nn.BCELoss(), nn.Sigmoid(), 0.5),
        (by_hand, nn.Sigmoid(), 0.5),
        (lambda o, y: (o - y).square().mean(), nn.Sigmoid(), 0.5),
        (functional.mse_loss, None, 0.5),
        (functional.huber_loss, None, 0.5),
        (weighted, None, 0.5),
        (lambda o, y: functional.mse_loss(o, y) + 7, None, 0.5),
        (nn.BCEWithLogitsLoss(), None, 0),
        (balanced, None, 0),
        (hinge, None, 0),
        (lambda o, y: torch.exp(-(2 * y - 1) * o).mean(), None, 0),
        (lambda o, y: functional.mse_loss(torch.sigmoid(o), y), None, 0),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_one_output_says_the_class_that_its_loss_wants(loss, after, bound, whole):
    model = network(1, *([] if after is None else [after]))
    with torch.no_grad():
        model[3].bias += 0.3  # so that 0 and 1/2 differ
    outputs = model(X).detach()
    y = SECOND[:, None]
    watched = watch(model, (X, y.long() if whole else y), loss=lambda o, y: loss(o, y.float()), measures=["nc"])
    right = ((outputs > bound) == (y > 0)).float().mean()
    assert ((outputs > 0) != (outputs > 0.5)).any()
    assert last(watched, "train_accuracy") == pytest.approx(float(right))
    pair = torch.cat([-model[3].weight, model[3].weight]).detach() / 2
    middle = 0 if after is not None else bound
    shift = torch.cat([middle - model[3].bias, model[3].bias - middle]).detach() / 2
    features = model[:3](X).detach()
    assert last(watched, "nc3") == pytest.approx(float(collapse.nc3(features, SECOND.long(), pair)), rel=1e-4)
    assert last(watched, "nc4") == pytest.approx(float(collapse.nc4(features, SECOND.long(), pair, shift)))


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("loss", [functional.soft_margin_loss, functional.mse_loss])
def test_labels_may_be_minus_one_and_one(loss, flat, whole):
    model = network(1, *([nn.Flatten(0)] if flat else []))
    y = 2 * SECOND - 1 if flat else 2 * SECOND[:, None] - 1
    watched = watch(model, (X, y.long() if whole else y), loss=lambda o, y: loss(o, y.float()), measures=["nc"])
    right = (model(X) > 0) == (y > 0)
    assert last(watched, "train_accuracy") == pytest.approx(float(right.float().mean()))
    pair = torch.cat([-model[3].weight, model[3].weight]).detach() / 2
    wanted = collapse.nc3(model[:3](X).detach(), SECOND.long(), pair)
    assert last(watched, "nc3") == pytest.approx(float(wanted), rel=1e-4)


def test_whole_numbers_that_one_output_should_be_are_no_classes():
    counts = torch.arange(60) % 9
    watched = watch(network(1), (X, counts), loss=lambda o, y: functional.mse_loss(o[:, 0], y.float()))
    assert list(watched.columns) == ["train_loss"]


def test_rows_with_a_single_one_are_classes():
    model, rows = network(3), functional.one_hot(Y).float()
    for loss in (functional.mse_loss, functional.cross_entropy):
        watched = watch(model, (X, rows), loss=loss, measures=["nc"])
        assert last(watched, "train_accuracy") == pytest.approx(float((model(X).argmax(1) == Y).float().mean()))
        plain = watch(model, (X, Y), measures=["nc"])
        assert last(watched, "nc1") == last(plain, "nc1") and last(watched, "nc3") == last(plain, "nc3")


@pytest.mark.parametrize(
    "ignored, loss",
    [
        (-100, functional.cross_entropy),
        (-1, nn.CrossEntropyLoss(ignore_index=-1)),
        (-1, partial(functional.cross_entropy, ignore_index=-1)),
        (255, lambda o, y: functional.cross_entropy(o, y, ignore_index=255)),
        (2, lambda o, y: functional.cross_entropy(o, y, ignore_index=2)),
        (-1, lambda o, y: functional.cross_entropy(o[y >= 0], y[y >= 0])),
    ],
)
def test_examples_that_the_loss_leaves_out_have_no_class(ignored, loss):
    model, y = network(3), Y.clone()
    y[Y == 2] = ignored
    y[5:9] = ignored
    kept = y != ignored
    watched = watch(model, (X, y), test=(X[:20], y[:20]), loss=loss, measures=["nc"])
    right = (model(X).argmax(1) == y)[kept].float()
    assert last(watched, "train_accuracy") == pytest.approx(float(right.mean()))
    assert last(watched, "test_accuracy") == pytest.approx(float(right[: kept[:20].sum()].mean()))
    features = model[:3](X).detach()[kept]
    assert last(watched, "nc1") == pytest.approx(float(collapse.nc1(features, y[kept])), rel=1e-4)


def test_a_loss_of_the_hardest_examples_counts_all_of_them():
    def hardest(outputs, y):
        return functional.cross_entropy(outputs, y, reduction="none").topk(20).values.mean()

    model = network(3)
    right = (model(X).argmax(1) == Y).float().mean()
    assert last(watch(model, (X, Y), loss=hardest), "train_accuracy") == pytest.approx(float(right))


def test_a_missing_target_may_be_no_number():
    y = torch.where(torch.arange(60) % 7 == 0, torch.nan, SECOND)[:, None]

    def loss(outputs, y):
        there = ~y.isnan()
        return functional.binary_cross_entropy_with_logits(outputs[there], y[there])

    model = network(1)
    kept = ~y.isnan()
    right = ((model(X) > 0) == (y > 0))[kept].float().mean()
    assert last(watch(model, (X, y), loss=loss), "train_accuracy") == pytest.approx(float(right))


def test_classes_of_the_test_may_be_fewer():
    watched = watch(network(1), (X, SECOND[:, None]), test=(X[:1], SECOND[:1, None]), loss=functional.mse_loss)
    assert last(watched, "test_accuracy") in (0, 1)
