"""Attention heads as random features: the features term by term, the ridge, the theory over draws, the claims."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import recording
from toolkit.random_features import AttentionRandomFeatures
from toolkit.random_features.attention import RIDGES, attend, fire

SMALL = AttentionRandomFeatures(samples=20, heads=5, tokens=4)


def drawn(experiment):
    generator = torch.Generator().manual_seed(experiment.seed)
    return experiment.draw(generator), experiment.draw_heads(generator)


@pytest.fixture(scope="module")
def held():
    return recording("random_features/attention")


@pytest.mark.parametrize("experiment", [SMALL, SMALL.replace(appended=False), SMALL.replace(dimension=3)])
def test_the_features_of_a_head_are_its_weighted_keys(experiment):
    (inputs, *_), heads = drawn(experiment)
    found = attend(heads, experiment.keyed(inputs)).reshape(20, 5, -1)
    for i, m in ((0, 0), (7, 4), (19, 2)):
        wanted = torch.zeros(found.shape[-1], dtype=torch.float64)
        for token in inputs.tokens[i]:
            key = torch.cat([token, token.new_ones(1)]) if experiment.appended else token
            wanted += max(0.0, float(inputs.queries[i] @ heads[m] @ key)) * key
        assert_allclose(found[i, m], wanted / 4 / 5**0.5, atol=1e-12)


def test_inputs_lie_on_the_sphere_and_targets_have_variance_one():
    for value in ("relu", "absolute", "linear"):
        e = SMALL.replace(value=value, samples=2000, dimension=3)
        (inputs, *_), _ = drawn(e)
        assert_allclose(inputs.tokens.norm(dim=-1), 3**0.5)
        assert_allclose(inputs.queries.norm(dim=-1), 3**0.5)
        assert abs(float(inputs.targets.mean())) < 0.1 and abs(float(inputs.targets.var()) - 1) < 0.15


def test_heads_do_not_see_the_order_and_neurons_do():
    (inputs, *_), heads = drawn(SMALL)
    turned = inputs._replace(tokens=inputs.tokens.flip(1))
    neurons = torch.randn(15, 10, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    assert_allclose(attend(heads, SMALL.keyed(inputs)), attend(heads, SMALL.keyed(turned)), atol=1e-12)
    assert (fire(neurons, inputs) - fire(neurons, turned)).abs().max() > 0.1


@pytest.mark.parametrize("appended", [True, False])
def test_errors_are_those_of_the_normal_equations(appended):
    e = AttentionRandomFeatures(samples=40, heads=20, tokens=6, appended=appended, ridge=0.02)
    run = e.run(dtype="float64", progress=False)
    (samples, _, test), heads = drawn(e)
    features, new = (attend(heads, e.keyed(x)) for x in (samples, test))
    gram = features.T @ features + e.ridge * torch.eye(e.features, dtype=torch.float64)
    readout = torch.linalg.solve(gram, features.T @ samples.targets)
    assert_allclose(run.test_loss, (new @ readout - test.targets).square().mean(), rtol=1e-8)
    assert_allclose(run.train_loss, (features @ readout - samples.targets).square().mean(), rtol=1e-8)


def test_the_tuned_ridge_is_the_best_of_eleven_decades_on_samples_of_its_own():
    assert_allclose(RIDGES[-1] / RIDGES[0], 1e11)
    e = SMALL.replace(samples=60, heads=30)
    (samples, tuning, test), heads = drawn(e)
    train, tune, new = (attend(heads, e.keyed(x)) for x in (samples, tuning, test))

    def error(ridge, features, targets):
        gram = train @ train.T + ridge * torch.eye(60, dtype=torch.float64)
        return float((features @ train.T @ torch.linalg.solve(gram, samples.targets) - targets).square().mean())

    best = min(RIDGES[4:], key=lambda ridge: error(ridge, tune, tuning.targets))
    run = e.run(dtype="float64", progress=False)
    assert float(run.tuned_test_loss) == pytest.approx(error(best, new, test.targets), rel=1e-4)


def test_the_learned_value_of_a_token_adds_up_to_the_output():
    """f is the mean over tokens of a function of one token and the query."""
    (_, _, test), heads = drawn(SMALL)
    keyed = SMALL.keyed(test)
    alone = [attend(heads, keyed._replace(tokens=keyed.tokens[:, i : i + 1])) for i in range(4)]
    assert_allclose(attend(heads, keyed), sum(alone) / 4, atol=1e-12)


def test_from_three_hundred_samples_neurons_are_at_least_four_times_as_wrong(held):
    at = held.measured.sel(value="relu", appended=True, samples=300)
    assert at.sizes["seed"] == 8
    assert (at.tuned_network_test_loss / at.tuned_test_loss).min() >= 4


def test_heads_with_thirty_samples_beat_neurons_with_a_thousand(held):
    at = held.measured.sel(value="relu", appended=True)
    assert (at.tuned_test_loss.sel(samples=30) < at.tuned_network_test_loss.sel(samples=1000)).all()


def test_without_the_appended_one_an_even_target_is_invisible(held):
    at = held.measured.sel(value="absolute").tuned_test_loss
    assert (at.sel(appended=False) > 0.9).all()
    assert (at.sel(appended=True, samples=300) < 0.05).all()


SEEDS = range(16)


@pytest.mark.parametrize(
    "values",
    [
        {"samples": 100},
        {"samples": 300, "heads": 300},
        {"samples": 200, "appended": False},
        pytest.param({"samples": 300, "value": "absolute"}, marks=pytest.mark.full),
        pytest.param({"samples": 100, "tokens": 8}, marks=pytest.mark.full),
        pytest.param({"samples": 300, "dimension": 3}, marks=pytest.mark.full),
    ],
)
def test_theory_is_the_mean_over_draws_within_a_tenth_or_standard_errors(values):
    """Features that are no Gaussian numbers, a head's three or so with one W, leave some per cent."""
    e = AttentionRandomFeatures(**values)
    ridges = [0.01, 0.1, 1.0]
    measured = e.sweep(ridge=ridges, seed=SEEDS, progress=False).test_loss
    theory = e.predict("random features", ridge=ridges).test_loss
    error = measured.std("seed", ddof=1) / len(SEEDS) ** 0.5
    away = np.abs(measured.mean("seed") - theory)
    assert (away < 3 * error + 0.1 * theory).all(), (measured.mean("seed").values, theory.values, error.values)


def test_endless_heads_are_the_limit_of_many():
    e = AttentionRandomFeatures(samples=100)
    limit = e.predict("kernel").test_loss
    few, many = (e.replace(heads=heads).predict("random features").test_loss for heads in (10, 1000))
    assert_allclose(many, limit, rtol=0.03)
    assert few > 1.5 * limit


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"ridge": -1.0}, r"ridge must be a number between 1e-09 and 100 \(got -1.0\)"),
        ({"heads": 0}, r"heads must be a whole number between 1 and 1,000 \(got 0\)"),
        ({"tokens": 0}, r"tokens must be a whole number between 1 and 128 \(got 0\)"),
        ({"dimension": 1}, r"dimension must be a whole number between 2 and 4 \(got 1\)"),
        ({"value": "square"}, "value must be one of 'relu', 'absolute', 'linear'"),
        ({"samples": 1}, "samples must be a whole number between 2"),
    ],
)
def test_what_no_layer_has_is_refused_in_words(wrong, message):
    with pytest.raises(ValueError, match=message):
        AttentionRandomFeatures(**wrong)
