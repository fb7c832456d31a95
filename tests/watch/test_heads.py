"""Which layer is the head, what its weight is, and which part of what a network gives are its outputs."""

import re
from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import parametrizations, prune
from torch.nn.utils import weight_norm as hooked_weight_norm

from tests.watch.networks import images, watch
from toolkit.metrics import collapse
from toolkit.metrics.kernels import tangent_kernel
from toolkit.watch import Spectrum, as_function

X, Y = images().tensors
ALL = ["nc", "kernel", "rank", "distance", "sharpness"]


def network(head: nn.Module, *after: nn.Module) -> nn.Sequential:
    torch.manual_seed(2)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.Tanh(), head, *after)


def last(watched, name: str) -> float:
    return float(watched.data[name][-1])


class Prototypes(nn.Module):
    """A classifier whose last layer is no nn.Linear."""

    def __init__(self, width: int = 20):
        super().__init__()
        torch.manual_seed(0)
        self.body, self.prototypes = nn.Linear(64, width), nn.Parameter(torch.randn(3, width))
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.body(x.flatten(1))) @ self.prototypes.T


class Two(nn.Module):
    """Gives the scores of classes and a value, whose head is asked last."""

    def __init__(self, form):
        super().__init__()
        torch.manual_seed(1)
        self.body, self.scores, self.value, self.form = nn.Linear(64, 6), nn.Linear(6, 3), nn.Linear(6, 1), form

    def forward(self, x):
        features = torch.tanh(self.body(x.flatten(1)))
        return self.form(self.scores(features), self.value(features))


@pytest.mark.parametrize("width", [20, 3])
def test_a_linear_layer_that_does_not_make_the_outputs_is_no_head(width):
    for measure in ("nc", "rank"):
        with pytest.raises(ValueError, match=re.escape("no linear layer makes the network's outputs")):
            watch(Prototypes(width), (X, Y), measures=[measure])
    model = Prototypes(width)
    watched = watch(model, (X, Y), measures=["nc"], layer="act")
    assert list(watched.columns) == ["train_loss", "train_accuracy", "nc1", "nc2"]
    features = torch.relu(model.body(X.flatten(1))).detach()
    assert last(watched, "nc1") == pytest.approx(float(collapse.nc1(features, Y)), rel=1e-4)


def test_a_layer_as_wide_as_the_features_is_not_taken_for_them():
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 3))
    assert "nc3" not in watch(model, (X, Y), measures=["nc"], layer="2").columns
    named, plain = watch(model, (X, Y), measures=["nc"], layer="4"), watch(model, (X, Y), measures=["nc"])
    assert last(named, "nc3") == last(plain, "nc3")


@pytest.mark.parametrize("after", [nn.Softmax(1), nn.LogSoftmax(1), nn.Sigmoid()])
def test_what_follows_the_head_may_squash_its_outputs(after):
    torch.manual_seed(0)
    head = nn.Linear(8, 3)
    measured = [
        watch(network(head, *more), (X, Y), loss=functional.multi_margin_loss, measures=["nc"])
        for more in ([], [after])
    ]
    assert [last(one, "nc3") for one in measured] == [last(measured[0], "nc3")] * 2


@pytest.mark.parametrize(
    "norm",
    [
        hooked_weight_norm,
        parametrizations.weight_norm,
        parametrizations.spectral_norm,
        parametrizations.orthogonal,
        lambda layer: prune.l1_unstructured(layer, "weight", 0.4),
    ],
)
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
def test_a_head_may_compute_its_weight(norm):
    model = network(norm(nn.Linear(8, 3)))
    watched = watch(model, (X, Y), measures=[*ALL, Spectrum(weight="3.weight")])
    with torch.no_grad():
        for weight in model.parameters():
            weight *= 1 + torch.rand_like(weight)
    watched.step()
    model.eval()
    wanted = (model(X), model[3].weight.detach())[1]
    assert last(watched, "nc3") == pytest.approx(float(collapse.nc3(model[:3](X).detach(), Y, wanted)), rel=1e-4)
    frequency = torch.fft.rfft(wanted, dim=0).abs().square()[1:].sum(1)
    assert watched.data.spectrum[-1].values[1:] == pytest.approx((frequency / frequency.sum()).numpy(), rel=1e-4)


def first(made):
    return made[0]


@pytest.mark.parametrize(
    "form, output",
    [
        (lambda scores, value: (scores, value), first),
        (lambda scores, value: {"logits": scores, "value": value}, lambda made: made["logits"]),
        (lambda scores, value: SimpleNamespace(logits=scores, value=value), lambda made: made.logits),
    ],
)
def test_the_outputs_may_be_a_part_of_what_the_network_gives(form, output):
    model = Two(form)

    def loss(made, y):
        return functional.cross_entropy(output(made), y)

    plain = watch(model, (X, Y), loss=loss, measures=["distance", "sharpness"])
    assert list(plain.columns) == ["train_loss", "distance", "sharpness"]
    for measure in ("nc", "kernel", "rank"):
        with pytest.raises(ValueError, match=r"the network gives no tensor \(got .*output=lambda made: made\[0\]"):
            watch(model, (X, Y), loss=loss, measures=[measure])
    read = watch(model, (X, Y), loss=loss, output=output, measures=ALL)
    alone = watch(Two(lambda scores, value: scores), (X, Y), measures=ALL)
    assert [last(read, name) for name in alone.columns] == [last(alone, name) for name in alone.columns]
    with pytest.raises(ValueError, match=r"output must give a tensor \(got float\)"):
        watch(model, (X, Y), loss=loss, output=lambda made: 1.0, measures=["kernel"])


def test_examples_without_a_class_are_known_where_outputs_are_a_part():
    y = torch.where(Y == 1, -1, Y)
    model = Two(lambda scores, value: (scores, value))
    read = watch(model, (X, y), loss=lambda o, y: functional.cross_entropy(o[0], y, ignore_index=-1), output=first)
    right = (first(model(X)).argmax(1) == y)[y >= 0]
    assert last(read, "train_accuracy") == pytest.approx(float(right.float().mean()))


def test_a_module_as_a_function_has_a_tangent_kernel_where_its_output_is_single():
    single = nn.Sequential(nn.Flatten(), nn.Linear(64, 4), nn.Tanh(), nn.Linear(4, 1))
    flat = nn.Sequential(single, nn.Flatten(0))
    one, other = (tangent_kernel(*as_function(model), X[:5]) for model in (single, flat))
    assert one.shape == (5, 5) and torch.equal(one, other)
    value = tangent_kernel(*as_function(Two(lambda scores, value: (scores, value)), lambda made: made[1]), X[:5])
    assert value.shape == (5, 5)


def test_a_module_on_several_devices_is_measured_itself():
    model = network(nn.Linear(8, 3))
    plain = watch(model, (X, Y), measures=ALL).data
    assert watch(nn.DataParallel(model), (X, Y), measures=ALL).data.equals(plain)
