"""Each measure against a computation of its own."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.autograd.functional import hessian
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss, one_hot

from tests.watch.networks import Adder, cnn, images, sums, watch
from toolkit.metrics import collapse
from toolkit.metrics.kernels import tangent_kernel
from toolkit.watch import Sharpness, Spectrum, TangentKernel, as_function

X, Y = images().tensors


def last(watched, name: str) -> float:
    return float(watched.data[name][-1])


def test_loss_and_accuracy_are_those_of_the_network_in_evaluation_mode():
    model = cnn()
    watched = watch(model, test=(X[:7], Y[:7]))
    model.eval()
    outputs = model(X)
    assert last(watched, "train_loss") == pytest.approx(float(cross_entropy(outputs, Y)), rel=1e-5)
    assert last(watched, "train_accuracy") == pytest.approx(float((outputs.argmax(1) == Y).float().mean()))
    assert last(watched, "test_loss") == pytest.approx(float(cross_entropy(outputs[:7], Y[:7])), rel=1e-5)


def test_neural_collapse_is_that_of_what_the_head_gets_or_of_a_named_layer():
    model = cnn()
    watched = watch(model, measures=["nc"])
    model.eval()
    features = model[:-1](X).detach()
    assert last(watched, "nc1") == pytest.approx(float(collapse.nc1(features, Y)), rel=1e-4)
    assert last(watched, "nc3") == pytest.approx(float(collapse.nc3(features, Y, model[-1].weight.detach())), rel=1e-4)
    early = watch(cnn(), measures=["nc"], layer="0")
    assert list(early.columns)[-2:] == ["nc1", "nc2"]
    flat = model[0](X).detach().flatten(1)
    assert last(early, "nc1") == pytest.approx(float(collapse.nc1(flat, Y)), rel=1e-3)


def test_a_single_logit_is_a_classifier_of_two():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 5), nn.ReLU(), nn.Linear(5, 1))
    y = (Y > 0).float()[:, None]
    watched = watch(model, (X, y), loss=binary_cross_entropy_with_logits, measures=["nc"])
    features, right = model[:-1](X).detach(), (model(X) > 0) == (y > 0)
    assert last(watched, "train_accuracy") == pytest.approx(float(right.float().mean()))
    pair = torch.cat([-model[-1].weight, model[-1].weight]).detach() / 2
    assert last(watched, "nc3") == pytest.approx(float(collapse.nc3(features, y[:, 0].long(), pair)), rel=1e-4)


def test_the_kernel_is_the_sum_over_outputs_of_products_of_gradients():
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 4), nn.Tanh(), nn.Linear(4, 3))
    watched = watch(model, measures=[TangentKernel(samples=5)])
    with torch.no_grad():
        model[1].weight.mul_(1.5)
    watched.step()
    function, weights = as_function(model)
    inputs = watched._seen().some(5)[0]
    outputs = torch.func.jacrev(function)(weights, inputs)
    flat = torch.cat([part.flatten(2) for part in outputs.values()], 2)  # [5, 3, weights]
    wanted = torch.einsum("ikp,jkp->ij", flat, flat)
    torch.testing.assert_close(TangentKernel(samples=5)._kernel(watched._seen()), wanted, rtol=1e-4, atol=1e-4)
    one = tangent_kernel(lambda w, x: function(w, x)[:, 0], weights, inputs)
    torch.testing.assert_close(one, flat[:, 0] @ flat[:, 0].T, rtol=1e-4, atol=1e-4)
    assert last(watched, "kernel_change") > 0.01 and last(watched, "kernel_alignment") < 1


class Recurrent(nn.Module):
    """Reads a picture row by row."""

    def __init__(self, kind=nn.LSTM):
        super().__init__()
        self.rows, self.head = kind(8, 3, batch_first=True), nn.Linear(3, 3)

    def forward(self, x):
        return self.head(self.rows(x[:, 0])[0][:, -1])


def perceptron() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 2), nn.Tanh(), nn.Linear(2, 3))


@pytest.mark.parametrize(
    "make, loss",
    [
        (perceptron, cross_entropy),
        (perceptron, lambda outputs, y: mse_loss(outputs, one_hot(y).double())),
        (Recurrent, cross_entropy),
        (lambda: Recurrent(nn.GRU), cross_entropy),
    ],
)
def test_the_sharpness_is_the_largest_eigenvalue_of_the_hessian(make, loss):
    torch.manual_seed(1)
    model = make().double()
    watched = watch(model, (X.double(), Y), loss=loss, measures=[Sharpness(samples=60, most=200), "kernel"])
    function, weights = as_function(model)
    names, sizes = list(weights), [w.numel() for w in weights.values()]

    def of(flat):
        parts = zip(names, flat.split(sizes), strict=True)
        return loss(function({n: p.reshape(weights[n].shape) for n, p in parts}, X.double()), Y)

    full = hessian(of, torch.cat([w.flatten() for w in weights.values()]))
    assert last(watched, "sharpness") == pytest.approx(float(torch.linalg.eigvalsh(full)[-1]), rel=1e-5)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_recurrent_network_is_measured_on_a_gpu():
    found = []
    for where in ("cpu", "cuda"):
        torch.manual_seed(1)
        model = Recurrent().double().to(where)
        watched = watch(model, (X.double(), Y), measures=["nc", "kernel", "rank", "sharpness"])
        found.append([last(watched, name) for name in watched.columns])
    np.testing.assert_allclose(found[1], found[0], rtol=1e-5, atol=1e-8)


def test_distance_and_ranks_and_spectrum():
    model = Adder()
    first = torch.cat([p.detach().flatten() for p in model.parameters()])
    watched = watch(model, sums(), measures=["distance", "rank", Spectrum(weight="embed.weight")])
    with torch.no_grad():
        hours = 2 * torch.pi * torch.arange(7)[:, None] / 7
        model.embed.weight.copy_(torch.cos(2 * hours + torch.arange(8)))
    watched.step()
    now = torch.cat([p.detach().flatten() for p in model.parameters()])
    assert last(watched, "distance") == pytest.approx(float((now - first).norm() / first.norm()), rel=1e-5)
    np.testing.assert_allclose(watched.data.spectrum[-1], [0, 0, 1, 0], atol=1e-5)
    assert last(watched, "concentration") == pytest.approx(1, rel=1e-4)
    assert 1 <= last(watched, "feature_rank") <= 8 and watched.columns["weight_rank"].label.startswith("stable rank of")


def test_a_measure_is_taken_in_every_nth_row_and_its_cost_is_known():
    watched = watch(cnn(), measures=["nc", Sharpness(every=2)], every=1)
    for _ in range(3):
        with torch.no_grad():
            watched.model[-1].weight.mul_(1.5)
        watched.step()
    found = watched.data.sharpness.values
    assert found[0] == found[1] != found[2] == found[3]
    costs = watched.costs
    assert costs["sharpness"]["rows"] == 2 and costs["nc"]["rows"] == 4 and costs["sharpness"]["every"] == 2
    assert all(cost["milliseconds"] > 0 for cost in costs.values())
