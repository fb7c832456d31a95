"""The network against its two theories, and gradient descent against gradient flow."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.linalg import expm

from toolkit import gap, recording
from toolkit.device import place
from toolkit.engine import as_arrays, draw
from toolkit.lazy_rich import DeepLinear

MODES = [f"mode{k}" for k in range(1, 5)]
QUICK = {"points": 40, "progress": False, "dtype": "float64"}


def apart(measured, predicted, columns=MODES):
    """Largest difference of each column over the run."""
    return np.array([float(abs(measured[c] - predicted[c]).max()) for c in columns])


def first_layers(e):
    state, data = map(as_arrays, draw(e, place("cpu", "float64")))
    return list(state["weights"].values()), data


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_aligned_modes_follow_their_law_within_twice_the_rate_times_the_strength_squared(layers):
    e = DeepLinear(layers=layers, first_size=0.01, learning_rate=0.02, steps=750)
    run = e.run(**QUICK)
    for theory in ("modes", "flow"):
        gaps = apart(run, e.predict(theory, run.step.values))
        assert (gaps < 2 * e.learning_rate * e.strengths**2).all(), (theory, gaps)
    assert run.mode1[-1] > 0.99
    assert apart(e.predict("modes"), e.predict("flow")).max() < 1e-6


@pytest.mark.parametrize("layers", [2, 3, 4, 8])
def test_modes_and_flow_agree_on_aligned_starts_of_any_size(layers):
    for size in (1e-8, 0.1):
        e = DeepLinear(layers=layers, first_size=size, learning_rate=0.1, steps=20_000)
        steps = np.unique(np.geomspace(1, 20_000, 40).astype(int))
        assert apart(e.predict("modes", steps), e.predict("flow", steps), [*MODES, "train_loss"]).max() < 1e-6


@pytest.mark.parametrize("values", [{"layers": 1}, {"imbalance": 1.0}, {"first_weights": "rotated"}, {}])
def test_the_loss_of_modes_contains_what_the_start_has_outside(values):
    """At step 0 it is right; for one layer always, for two to a tenth: without the rest it would be a tenth of it."""
    e = DeepLinear(**({"first_weights": "random", "first_size": 1.0, "steps": 500, "seed": 4} | values))
    run = e.run(**QUICK)
    modes = e.predict("modes", run.step.values)
    assert_allclose(modes.train_loss[0], run.train_loss[0], rtol=1e-12)
    assert gap(run, modes)["train_loss"] < (0.01 if e.layers == 1 else 0.12)


@pytest.mark.parametrize("layers, kind", [(2, "rotated"), (2, "random"), (3, "rotated"), (3, "random")])
def test_gradient_flow_is_followed_from_any_start(layers, kind):
    """Three seeds; nothing of it is mode by mode: what lies outside the modes is predicted as well."""
    e = DeepLinear(layers=layers, first_weights=kind, first_size=0.03, learning_rate=0.02, steps=750)
    run = e.sweep(seed=range(3), **QUICK)
    flow = e.predict("flow", run.step.values, seed=range(3))
    assert (apart(run, flow) < 2 * e.learning_rate * e.strengths**2).all()
    assert apart(run, flow, ["outside"]) < 0.01 < 0.03 < run.outside.max("step").min()
    assert (run.isel(step=-1).mode1 > 0.95).all()


@pytest.mark.parametrize("values", [{}, {"imbalance": 1.0}, {"first_weights": "random"}, {"layers": 3}])
def test_descent_comes_to_flow_in_proportion_to_the_rate(values):
    """Gradient descent is Euler's method for gradient flow: half the step, half the error, at equal times."""
    e, gaps = DeepLinear(first_size=0.01, **values), []
    for rate in (0.02, 0.01, 0.005):
        one = e.replace(learning_rate=rate, steps=round(8 / rate))
        steps = np.arange(0, one.steps + 1, one.steps // 40)
        run = one.run(points=steps, device="cpu", dtype="float64", progress=False)
        gaps.append(apart(run, one.predict("flow", steps)).max())
    assert_allclose([gaps[0] / gaps[1], gaps[1] / gaps[2]], 2, rtol=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_rotated_prediction_equals_the_formula_with_matrix_exponentials(seed):
    """QQᵀ = E Q₀[I + Q₀ᵀGQ₀]⁻¹Q₀ᵀE with E = e^{Ft} from SciPy and G by the trapezoidal rule, at t = 3."""
    e = DeepLinear(first_weights="rotated", first_size=0.05, learning_rate=0.01, seed=seed)
    (first, second), data = first_layers(e)
    zero, start = np.zeros((16, 16)), np.vstack([first.T, second])
    field = np.block([[zero, data["target"].T], [data["target"], zero]])
    times = np.linspace(0, 3, 601)
    growth = np.trapezoid([expm(2 * field * s) for s in times], times, axis=0)
    grown = expm(3 * field) @ start
    product = (grown @ np.linalg.solve(np.eye(32) + start.T @ growth @ start, grown.T))[16:, :16]
    strengths = np.einsum("ki,ij,kj->k", data["modes"], product, data["modes"])
    predicted = e.predict("flow", [300])
    assert_allclose([float(predicted[c][0]) for c in MODES], strengths, atol=1e-5)


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_starts_are_what_they_are_called(layers):
    for kind in ("aligned", "rotated"):
        weights, data = first_layers(DeepLinear(layers=layers, first_weights=kind, first_size=0.01, seed=5))
        product = np.linalg.multi_dot([*weights[::-1], np.eye(16)])
        for low, high in zip(weights[:-1], weights[1:], strict=True):
            assert_allclose(low @ low.T, high.T @ high, atol=1e-14)
        if kind == "aligned":
            assert_allclose(product, 0.01 * data["modes"].T @ data["modes"], atol=1e-14)
        else:
            assert_allclose(product @ product.T, 1e-4 * np.eye(16), atol=1e-14)


def test_an_imbalance_is_what_the_second_layer_has_more():
    for kind in ("aligned", "rotated", "random"):
        e = DeepLinear(first_weights=kind, imbalance=3.0, first_size=0.01, width=512)
        (first, second), _ = first_layers(e)
        more = np.linalg.eigvalsh(second.T @ second - first @ first.T)
        if kind == "random":
            assert_allclose(more.mean(), 3, rtol=0.05)
        else:
            rank = 4 if kind == "aligned" else 16
            assert_allclose(more[-rank:], 3, rtol=1e-12)
            assert_allclose(more[:-rank], 0, atol=1e-12)
        assert np.linalg.norm(second @ first, 2) < (0.011 if kind != "random" else 3)


def test_predictions_do_not_mind_the_order_of_steps():
    e = DeepLinear(first_weights="rotated", first_size=0.1)
    mixed, increasing = e.predict("flow", [700, 0, 300]), e.predict("flow", [0, 300, 700])
    assert mixed.step.values.tolist() == [0, 300, 700]
    assert_allclose(mixed.mode2, increasing.mode2, rtol=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_from_a_small_random_start_each_mode_is_nearly_alone(seed):
    """The start aligns itself first: the recorded loss is off by .08 to .12 per cent from that of "modes"."""
    e = DeepLinear(first_weights="random", seed=seed)
    run = recording("lazy_rich/deep_linear_starts").measured.sel(first_weights="random", imbalance=0, seed=seed)
    assert gap(run, e.predict("modes", run.step.values))["train_loss"] < 0.002


def test_what_has_no_closed_form_is_said_in_words_and_still_runs():
    with pytest.raises(ValueError, match=r"imbalance compares two layers: set layers to 2.*got 3 layers"):
        DeepLinear(layers=3, imbalance=1.0)
    with pytest.raises(ValueError, match="first_weights must be one of 'aligned', 'rotated', 'random'"):
        DeepLinear(first_weights="identity")
    deep = DeepLinear(layers=3, first_weights="random", steps=20)
    assert list(deep.theories) == ["flow"] and list(deep.replace(layers=2).theories) == ["flow", "modes"]
    with pytest.raises(ValueError, match="theory must be one of 'flow'"):
        deep.predict("modes")
    both = deep.replace(layers=2).predict("modes", layers=[2, 3]).mode1
    assert np.isfinite(both.sel(layers=2)).all() and np.isnan(both.sel(layers=3)).all()
    run = deep.run(**QUICK)
    assert gap(run, deep.predict(steps=run.step.values))["train_loss"] < 1e-3
