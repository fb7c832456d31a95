"""Training of free features and linear layers against the closed form of its end."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit import recording
from toolkit.collapse import LinearLayersCollapse

ENDS = ("train_loss", "smallest_output", "largest_output", "smallest_norm")


def ended(experiment):
    """The end of a run in float64, and of its theory."""
    run = experiment.run(dtype="float64", progress=False)
    theory = experiment.predict("optimum", [0])
    return run.isel(step=-1), theory.isel(step=0)


@pytest.mark.parametrize(
    "values",
    [
        {"smallest": 2},
        {"smallest": 12},
        {"smallest": 3, "layers": 1, "steps": 2000},
        {"smallest": 40, "bias": True, "layers": 2},
        {"smallest": 40, "bias": True, "layers": 1},
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
    values = {"counts": (6, 6), "smallest": 6, "layers": 1, "objective": "cross_entropy", "steps": 4000}
    run, theory = ended(LinearLayersCollapse(**values, weight_decay=decay, feature_decay=decay))
    assert_allclose(run.products.isel(frame=-1), theory.products.isel(frame=-1), atol=1e-4)
    assert_allclose(run.train_loss, theory.train_loss, rtol=1e-5)


def test_every_recorded_end_is_on_one_of_the_two_branches():
    saved = recording("collapse/linear_layers")
    end = saved.measured.isel(step=-1)
    optimum, held = (saved.predicted[name].isel(step=-1) for name in ("optimum", "metastable"))
    for column in ("smallest_output", "smallest_norm"):
        distance = np.minimum(abs(end[column] - optimum[column]), abs(end[column] - held[column]))
        assert float(np.minimum(distance, abs(end[column])).max()) < 5e-3
    assert float(abs(end.largest_output - optimum.largest_output).sel(layers=[1, 2]).max()) < 5e-3


def test_claim_of_the_page_on_the_recording():
    """One layer fades to below .15 without a jump; two fall from above .5 to 0 between six samples and five."""
    output = recording("collapse/linear_layers").measured.smallest_output.isel(step=-1).max("seed")
    one, two = output.sel(layers=1), output.sel(layers=2)
    assert np.diff(one.values).max() < 0.16 and one.sel(smallest=2) < 0.15
    assert two.sel(smallest=6) > 0.5 and float(two.sel(smallest=5)) < 1e-3
    best = recording("collapse/linear_layers").predicted["optimum"].smallest_output.isel(step=-1, seed=0)
    assert (best.sel(layers=2) > 0).values.tolist() == [n > 5 for n in best.smallest.values]
    assert (best.sel(layers=3) > 0).values.tolist() == [n > 7 for n in best.smallest.values]


@pytest.mark.full
def test_a_run_that_begins_large_sits_on_the_metastable_branch():
    e = LinearLayersCollapse(smallest=5, first_size=2.0, learning_rate=0.02, steps=5000)
    held, best = e.end(metastable=True), e.end()
    end = e.sweep(seed=[0, 1, 2], progress=False).isel(step=-1)
    assert held["smallest_output"] > 0.4 and best["smallest_output"] == 0
    assert_allclose(end.smallest_output, held["smallest_output"], atol=1e-3)
    assert (end.train_loss > best["train_loss"] + 1e-4).all()


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
