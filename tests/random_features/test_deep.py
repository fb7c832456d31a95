"""Deep random features against a direct solution, and their theory over eight seeds."""

import functools

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit.draws import child
from toolkit.random_features import DeepRandomFeatures

SEEDS = range(8)
SMALL = DeepRandomFeatures(layers=2, width=30, dimension=12, samples=50, ridge=0.3)
FUNCTIONS = {"sign": np.sign, "tanh": np.tanh, "sin": np.sin, "uncentred relu": lambda z: np.maximum(z, 0)}


def direct(e):
    """(test, train) of the same draws by the normal equations, layer by layer in NumPy."""
    generator = torch.Generator().manual_seed(e.seed)
    weights = e._weights(generator)
    _, data = e.start(generator)
    (slope, target), sizes = e._target(generator), e._sizes()
    x, new = (e._inputs(n, child(generator, f"{which}inputs")) for n, which in sizes)
    assert_allclose(data["cross"], slope)
    features = []
    for h in (x.numpy(), new.numpy()):
        for j in range(1, e.layers + 1):
            h = FUNCTIONS[e.activation](h @ weights[f"layer{j}"].numpy().T)
        features.append(h / e.width**0.5)
    train, test = features
    y, wanted = target(x).numpy(), target(new).numpy()
    a = np.linalg.solve(train.T @ train + e.ridge * np.eye(e.width), train.T @ y)
    return ((test @ a - wanted) ** 2).sum() / (wanted**2).sum(), ((train @ a - y) ** 2).mean()


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_a_draw_equals_the_normal_equations(activation):
    e = SMALL.replace(activation=activation, target="sign neurons" if activation == "sin" else "linear")
    run = e.run(dtype="float64", progress=False)
    assert_allclose((run.test_loss, run.train_loss), direct(e), rtol=1e-6)


@pytest.mark.parametrize("target", ["linear", "sign neurons"])
def test_targets_have_power_1_and_the_stated_covariance_with_the_inputs(target):
    e = SMALL.replace(target=target, input_variance=2.5)
    generator = torch.Generator().manual_seed(4)
    cross, function = e._target(generator)
    x = e._inputs(200_000, generator)
    y = function(x)
    assert y.square().mean() == pytest.approx(1, abs=0.02)
    assert_allclose((x * y[:, None]).mean(0), cross, atol=0.02)


def test_the_relu_is_less_its_mean():
    e = SMALL.replace(activation="relu", dimension=200, width=300, layers=1)
    generator = torch.Generator().manual_seed(0)
    (layer,) = e._activations(e._weights(generator), e._inputs(2000, generator))
    assert abs(layer.mean()) < 0.01
    (kept,) = e.replace(activation="uncentred relu")._activations(e._weights(generator), e._inputs(2000, generator))
    assert kept.mean() == pytest.approx((2 * np.pi) ** -0.5, abs=0.02)


@functools.cache
def both(activation, target="linear"):
    e = DeepRandomFeatures(activation=activation, target=target)
    axes = {"layers": [1, 2, 3], "samples": [100, 400, 1000], "ridge": [0.1, 1.0], "seed": SEEDS}
    return e.sweep(progress=False, **axes), e.predict(**axes)


def scores(activation, target="linear"):
    """(measured − theory) of test and training error, in standard errors of the mean over eight seeds."""
    measured, predicted = (found[["test_loss", "train_loss"]].to_array() for found in both(activation, target))
    distance = measured - predicted
    return np.abs(distance.mean("seed") / (distance.std("seed", ddof=1) / len(SEEDS) ** 0.5)).values


CASES = [("sign", "linear"), ("tanh", "linear"), ("tanh", "sign neurons")]


@pytest.mark.full
@pytest.mark.parametrize("activation, target", CASES)
def test_theory_is_within_five_per_cent_for_one_to_three_layers(activation, target):
    measured, predicted = (found.test_loss.mean("seed") for found in both(activation, target))
    assert np.abs(measured / predicted - 1).max() < 0.05


@pytest.mark.full
@pytest.mark.parametrize("activation, target", CASES)
def test_theory_is_the_mean_over_samples_within_standard_errors(activation, target):
    z = scores(activation, target)
    assert z.mean() <= 1.5 and z.max() <= 4


def test_the_default_is_within_two_standard_errors_and_five_per_cent():
    e = DeepRandomFeatures()
    axes = {"layers": [1, 3], "seed": SEEDS}
    measured, predicted = e.sweep(progress=False, **axes).test_loss, e.predict(**axes).test_loss
    distance = measured - predicted
    error = distance.std("seed", ddof=1) / len(SEEDS) ** 0.5
    assert (np.abs(distance.mean("seed")) <= 2 * error).all()
    assert (np.abs(measured.mean("seed") / predicted.mean("seed") - 1) < 0.05).all()


@pytest.mark.parametrize("activation", ["sign", "tanh", "relu"])
def test_shares_of_signal_and_noise_are_those_of_the_theory(activation):
    e = DeepRandomFeatures(activation=activation, layers=3)
    run, theory = e.run(dtype="float64", progress=False), e.predict()
    for name in ("signal", "passed", "added"):
        assert_allclose(run[name], theory[name], atol=0.03, err_msg=name)
    assert_allclose(run.signal + run.passed + run.added, 1, atol=1e-12)


def test_an_uncentred_relu_has_less_noise_and_less_error_than_the_formula_says():
    e = DeepRandomFeatures(activation="uncentred relu", layers=1, ridge=0.1)
    run, theory = e.run(progress=False), e.predict()
    assert theory.test_loss > 1.4 * run.test_loss and theory.added > run.added + 0.15


def test_few_inputs_break_the_equivalence():
    e = DeepRandomFeatures(activation="tanh", layers=1, dimension=10, ridge=0.1)
    assert e.run(progress=False).test_loss > 2 * e.predict().test_loss


@pytest.mark.parametrize(
    "values, message",
    [
        ({"ridge": -1.0}, r"ridge must be a number between 1e-06 and 1,000 \(got -1.0\)"),
        ({"width": 0}, r"width must be a whole number between 2 and 900 \(got 0\)"),
        ({"layers": 0}, r"layers must be a whole number between 1 and 5 \(got 0\)"),
        ({"activation": "cosh"}, "activation must be one of 'sign', 'tanh'"),
        ({"target": "cats"}, "target must be one of 'linear', 'sign neurons'"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(values, message):
    with pytest.raises(ValueError, match=message):
        DeepRandomFeatures(**values)
