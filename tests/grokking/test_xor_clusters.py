"""Clusters in an exclusive-or arrangement: the claim of the page over seeds, and training in all dimensions at once."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import engine, recording
from toolkit.device import place
from toolkit.grokking import XorClusters
from toolkit.tasks import xor_clusters as task
from toolkit.theory.xor_clusters import linear_accuracy

CPU = place("cpu", torch.float64)
SMALL = XorClusters(dimension=500, samples=24, width=7, test_samples=20, signal=20, steps=6)


@pytest.fixture(scope="module")
def ten_seeds():
    return XorClusters().sweep(seed=range(10), points=[0, 1, 2, 3, 4, 5, 7, 10, 20, 50, 100], progress=False)


def test_the_first_step_fits_every_label_and_knows_nothing(ten_seeds):
    first = ten_seeds.sel(step=1)
    assert float(first.train_accuracy.min()) >= 0.99 and float(first.wrong_fitted.min()) == 1
    assert 0.42 <= float(first.test_accuracy.mean()) <= 0.58


def test_from_the_third_step_on_it_knows_everything_and_still_fits_every_label(ten_seeds):
    late = ten_seeds.sel(step=slice(3, None))
    assert float(late.test_accuracy.min()) >= 0.97
    assert float(late.train_accuracy.min()) >= 0.99 and float(late.wrong_fitted.min()) >= 0.99


def test_neurons_turn_to_the_centres_of_their_own_sign(ten_seeds):
    assert float(abs(ten_seeds.alignment.sel(step=[0, 1]) - 2 / np.pi).max()) < 0.1  # as directions drawn at random
    assert float(ten_seeds.alignment.sel(step=3).min()) > 0.95


def test_recorded_runs_hold_the_claim_and_its_limits():
    held = recording("grokking/xor_clusters").measured
    assert held.sizes["seed"] == 8
    end = held.isel(step=-1)
    assert float(end.test_accuracy.sel(dimension=40_000, signal=1000).min()) == 1
    near = end.sel(dimension=40_000, signal=200)
    assert float(near.train_accuracy.min()) == 1 and float(near.test_accuracy.max()) < 0.85
    flat = end.sel(dimension=3000, signal=1000)
    assert float(abs(flat.train_accuracy - 0.85).max()) < 1e-3 and float(flat.wrong_fitted.max()) == 0


def test_mirrored_neurons_are_odd_after_the_first_step_and_scatter_less():
    plain, mirrored = (
        XorClusters(mirrored=mirrored).sweep(seed=range(10), points=[0, 1], progress=False).test_accuracy
        for mirrored in (False, True)
    )
    assert float(abs(mirrored.sel(step=0) - 0.5).max()) == 0
    assert float(mirrored.sel(step=1).std()) < 0.5 * float(plain.sel(step=1).std())
    assert 0.47 < float(mirrored.sel(step=1).mean()) < 0.53


def start(experiment):
    state, data = engine.draw(experiment, CPU)
    return state["weights"]["first"], data


def share(margins):
    """Of positive ones; 0 counts half."""
    return float(np.heaviside(margins.numpy(), 0.5).mean())


@pytest.mark.parametrize("balanced", [True, False])
@pytest.mark.parametrize("dimension, samples, signal", [(600, 200, 60.0), (1000, 100, 300.0), (1500, 400, 300.0)])
def test_the_linear_classifier_fits_as_many_labels_as_predicted(dimension, samples, signal, balanced):
    values = {"dimension": dimension, "samples": samples, "signal": signal, "balanced": balanced}
    shares = []
    for seed in range(60):
        _, data = start(XorClusters(**values, seed=seed, width=1, test_samples=4))
        shares.append(float((data["y"] * (data["x"] @ data["direction"]) > 0).double().mean()))
    error = np.std(shares, ddof=1) / len(shares) ** 0.5
    assert abs(np.mean(shares) - linear_accuracy(samples, dimension, signal, balanced)) < 2 * error


def test_training_is_that_of_inputs_and_weights_in_all_dimensions():
    """Rotate a start into D dimensions, with what the basis leaves out of the test inputs, and train there by hand."""
    e, dimension = SMALL, SMALL.dimension
    first, data = start(e)
    draws = torch.Generator().manual_seed(1)
    basis = torch.linalg.qr(torch.randn(dimension, dimension, generator=draws, dtype=torch.float64))[0]
    inside, outside = basis[: first.shape[1]], basis[first.shape[1] :]
    noise = torch.randn(len(data["x_test"]), len(outside), generator=draws, dtype=torch.float64)
    x, w, x_test = data["x"] @ inside, first @ inside, data["x_test"] @ inside + noise @ outside
    readout = data["readout"] / e.width**0.5
    got = e.run(points=list(range(e.steps + 1)), dtype="float64", progress=False)
    for step in range(e.steps + 1):
        f, f_test = (x @ w.T).relu() @ readout, (x_test @ w.T).relu() @ readout
        assert_allclose(share(f * data["y"]), got.train_accuracy[step], atol=1e-6)
        assert_allclose(share(f_test * data["y_test"]), got.test_accuracy[step], atol=1e-6)
        plane = (w / w.norm(dim=1, keepdim=True)) @ inside[:2].T
        assert_allclose(plane, got.neurons.sel(frame=step), atol=1e-9)
        pull = data["y"] / (1 + (data["y"] * f).exp()) / e.samples
        w = w + e.learning_rate / dimension * ((pull[:, None] * (x @ w.T > 0) * readout).T @ x)


def test_inner_products_have_the_law_of_normal_draws():
    """Means and variances of |z|² and z·z′ in D − 2 dimensions over many draws: D − 2 and 2(D − 2), 0 and D − 2."""
    d, rows = 12, 5
    grams = []
    for seed in range(4000):
        factor = task.triangular(0, rows, rows, d, torch.Generator().manual_seed(seed))
        grams.append(factor @ factor.T)
    gram = torch.stack(grams).numpy()
    mean = np.eye(rows) * (d - 2)
    error = np.sqrt(((1 + np.eye(rows)) * (d - 2)) / len(gram))
    assert (abs(gram.mean(0) - mean) < 4 * error).all()
    assert_allclose(gram.var(0), (1 + np.eye(rows)) * (d - 2), rtol=0.15)


def test_first_weights_are_as_long_as_their_first_step_times_r():
    e = XorClusters(first_size=0.3, signal=10, steps=1)
    first, _ = start(e)
    walk = e.walk(CPU)
    walk.advance()
    moved = walk._run.state["weights"]["first"].numpy(force=True).reshape(first.shape) - first.numpy()
    assert_allclose(np.linalg.norm(first, axis=1).mean() / np.linalg.norm(moved, axis=1).mean(), 0.3, rtol=0.05)


def test_clusters_and_wrong_labels_are_balanced():
    _, data = start(XorClusters(samples=200, corruption=0.15))
    cluster = np.arange(200) % 4
    wrong = data["wrong"].numpy()
    assert [int(wrong[cluster == k].sum()) for k in range(4)] == [7, 7, 7, 7]
    right = np.where(cluster < 2, 1, -1)
    assert_allclose(data["y"], np.where(wrong == 1, -right, right))
    centre = [data["x"][cluster == k, :2].mean(0).numpy() for k in range(4)]
    assert_allclose(centre, 1000**0.5 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]]), atol=0.7)


def test_theories_are_the_closed_forms_at_every_step():
    linear, oracle = (SMALL.predict(name) for name in ("linear", "oracle"))
    assert (linear.test_accuracy == 0.5).all() and linear.train_accuracy[0] == 0.5
    assert_allclose(linear.train_accuracy[1:], linear_accuracy(24, 500, 20))
    assert_allclose(XorClusters().predict("oracle").train_accuracy, 0.85)
    assert float(oracle.test_accuracy[0]) > 0.99


@pytest.mark.parametrize(
    "values, words",
    [
        ({"samples": 401}, r"samples must be a multiple of 4 where clusters are balanced \(got 401\)"),
        ({"corruption": 1.0}, r"corruption must be a number between 0 and 0.999 \(got 1.0\)"),
        ({"corruption": -0.1}, r"corruption must be a number between 0 and 0.999 \(got -0.1\)"),
        ({"dimension": 502}, r"dimension must be at least samples \+ width \+ 3, here 503 \(got 502\)"),
        ({"signal": 1.0}, r"signal must be a number between 10 and 3,000 \(got 1.0\)"),
    ],
)
def test_fields_are_checked_in_words(values, words):
    with pytest.raises(ValueError, match=words):
        XorClusters(**values)


def test_clusters_that_are_drawn_need_no_multiple_of_four():
    assert XorClusters(samples=401, balanced=False).samples == 401
