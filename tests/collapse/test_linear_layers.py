"""Training of free features and linear layers against the closed form of its end."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import recording
from toolkit.collapse import LinearLayersCollapse

ENDS = ("train_loss", "smallest_output", "largest_output", "smallest_norm")


def ended(experiment, theory="optimum"):
    """The end of a run in float64, and of its theory."""
    run = experiment.run(dtype="float64", progress=False)
    return run.isel(step=-1), experiment.predict(theory, [0]).isel(step=0)


@pytest.mark.parametrize(
    "values",
    [
        {"smallest": 12},
        {"smallest": 20, "width": 8, "layers": 3},
        {"smallest": 3, "layers": 1, "steps": 2000},
        {"smallest": 40, "bias": True, "layers": 2},
        {"smallest": 40, "bias": True, "layers": 1},
        {"counts": (40, 30), "smallest": 20, "bias": True},
        {"counts": (40, 30, 20), "smallest": 12},
        {"counts": (30, 20), "smallest": 10, "layers": 1, "width": 2, "weight_decay": 0.02},
    ],
)
def test_training_ends_at_the_closed_form(values):
    run, theory = ended(LinearLayersCollapse(**values))
    for column in ENDS:
        assert_allclose(run[column], theory[column], atol=1e-4, err_msg=column)
    assert_allclose(run.products.isel(frame=-1), theory.products.isel(frame=-1), atol=1e-4)
    assert run.nc1 < 1e-8


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ({"smallest": 40, "bias": True, "width": 2}, False),
        ({"counts": (40, 40, 40), "smallest": 20, "width": 2}, False),
        ({"smallest": 20, "bias": True, "width": 8}, True),
        ({"counts": (40, 30, 20), "smallest": 12, "bias": True, "width": 2}, True),
    ],
)
def test_a_narrow_network_has_the_loss_that_is_predicted(values, known):
    """With a bias or with equal classes below the width, outputs are predicted only where there is one optimum."""
    run, theory = ended(LinearLayersCollapse(**values, steps=4000))
    assert_allclose(run.train_loss, theory.train_loss, atol=1e-5)
    assert (set(theory.data_vars) == {"train_loss"}) != known
    if known:
        assert_allclose(run.products.isel(frame=-1), theory.products.isel(frame=-1), atol=1e-4)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"smallest": 20}, "counts and smallest must be equal"),
        ({"layers": 2}, "layers must be 1"),
        ({"width": 2}, "width must be at least 3"),
    ],
)
def test_cross_entropy_without_a_theory_runs_and_says_why_it_has_none(values, words):
    about = {"objective": "cross_entropy", "layers": 1, "smallest": 40, "steps": 2}
    e = LinearLayersCollapse(**about).replace(**values)
    assert list(LinearLayersCollapse(**about).theories) == ["optimum"] and not e.theories
    assert np.isfinite(e.run(progress=False).train_loss).all()
    with pytest.raises(ValueError, match="has no theory"):
        e.predict()
    with pytest.raises(ValueError, match=words):
        e.end()


@pytest.mark.parametrize("decay", [0.02, 0.5])
def test_cross_entropy_ends_at_its_margin(decay):
    values = {"counts": (6, 6), "smallest": 6, "layers": 1, "width": 8, "objective": "cross_entropy", "steps": 2000}
    run, theory = ended(LinearLayersCollapse(**values, weight_decay=decay, feature_decay=decay))
    assert_allclose(run.products.isel(frame=-1), theory.products.isel(frame=-1), atol=1e-4)
    assert_allclose(run.train_loss, theory.train_loss, rtol=1e-5)


@pytest.mark.parametrize("layers", [2, 3])
def test_a_run_that_begins_large_keeps_a_class_that_costs_more_than_it_saves(layers):
    e = LinearLayersCollapse(smallest=5, layers=layers)
    run, branch = ended(e, "metastable")
    best = e.end()
    assert best["smallest_output"] == 0 and run.smallest_output > 0.4
    assert run.train_loss > best["train_loss"] + 1e-4
    for column in ENDS:
        assert_allclose(run[column], branch[column], atol=1e-4, err_msg=column)


def test_every_recorded_end_is_on_the_upper_branch_or_from_a_smaller_start_at_nothing():
    for name, starts in (("linear_layers", False), ("linear_layers_start", True)):
        saved = recording(f"collapse/{name}")
        end, branch = (data.isel(step=-1) for data in (saved.measured, saved.predicted["metastable"]))
        assert float(abs(end.largest_output - branch.largest_output).max()) < 5e-4
        for column in ("smallest_output", "smallest_norm"):
            distance = abs(end[column] - branch[column])
            assert float((np.minimum(distance, abs(end[column])) if starts else distance).max()) < 1e-3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"smallest": 41}, "smallest must be at most 40"),
        ({"smallest": 0}, "smallest must be a whole number between 1"),
        ({"counts": (5, 0), "smallest": 1}, r"counts\[1\] must be a whole number between 1"),
    ],
)
def test_what_does_not_fit_together_is_said_in_words(values, words):
    with pytest.raises(ValueError, match=words):
        LinearLayersCollapse(**values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"layers": 1}, "counts and smallest must be equal"),
        ({"smallest": 40}, "layers must be 1"),
        ({"smallest": 40, "layers": 1, "width": 2}, "width must be at least 3"),
    ],
)
def test_cross_entropy_without_a_closed_form_runs_and_says_why_there_is_no_theory(values, words):
    e = LinearLayersCollapse(objective="cross_entropy", steps=2, **values)
    assert e.theories == {}
    with pytest.raises(ValueError, match=words):
        e.end()
    assert np.isfinite(e.run(progress=False).train_loss).all()


def test_class_means_are_arrows_in_directions_of_their_own_and_one_shrinks_to_nothing():
    run = LinearLayersCollapse(smallest=4).run(progress=False)
    means = run.means.transpose("frame", "class", "coordinate").values
    last = means[-1]
    directions = np.array([[-1, 0], [0, -1], [1, 0], [0, 1]])
    assert_allclose(last[:3], directions[:3], atol=0.3)
    assert np.hypot(*last[3]) < 1e-3 < 0.9 < np.hypot(*means[len(means) // 2, 3])


def test_class_means_by_hand():
    experiment = LinearLayersCollapse(counts=(3, 2), smallest=1, width=5)
    state, data = experiment.start(torch.Generator().manual_seed(0))
    weights = {name: values.double().numpy() for name, values in state["weights"].items()}
    features, rows = weights["features"], weights["layer2"] @ weights["layer1"]
    means = np.stack([features[:, :3].mean(1), features[:, 3:5].mean(1), features[:, 5]])
    angles = np.deg2rad([90 + 120, 90 + 240, 90])
    parts = means @ (rows / np.linalg.norm(rows, axis=1)[:, None]).T
    wanted = parts @ np.stack([np.cos(angles), np.sin(angles)], axis=1) / np.linalg.norm(means[0])
    assert_allclose(experiment.measure(state, data)["means"], wanted, rtol=1e-4, atol=1e-6)
