"""The gap of curves whose gap is known."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from toolkit import gap

CASES = Path(__file__).parents[1] / "protocol" / "gap.json"


def curve(values, step=None, **others):
    step = range(len(values)) if step is None else step
    return xr.Dataset({"loss": ("step", np.array(values, float)), **others}, coords={"step": list(step)})


def test_equal_curves_have_no_gap_and_a_factor_is_read_off():
    measured = curve([4.0, 2.0, 1.0])
    assert gap(measured, measured) == {"loss": 0.0}
    assert math.isclose(gap(measured, measured * 1.02)["loss"], 0.02)
    assert math.isclose(gap(-measured, -measured * 0.9)["loss"], 0.1)


def test_sum_of_differences_over_sum_of_sizes():
    assert gap(curve([1.0, -3.0]), curve([2.0, -1.0])) == {"loss": (1 + 2) / (1 + 3)}


def test_only_shared_steps_and_columns_count():
    measured = curve([1.0, 9.0, 2.0], step=[0, 1, 5], other=("step", [1.0, 1.0, 1.0]))
    predicted = curve([1.5, 2.5, 77.0], step=[0, 5, 9])
    assert gap(measured, predicted) == {"loss": (0.5 + 0.5) / 3}


def test_points_that_are_not_finite_are_left_out():
    measured, predicted = curve([1.0, np.nan, 4.0, 2.0]), curve([1.5, 1.0, np.inf, 2.0])
    assert gap(measured, predicted) == {"loss": 0.5 / 3}


def test_nothing_to_compare_is_nan():
    assert math.isnan(gap(curve([0.0, 0.0]), curve([1.0, 1.0]))["loss"])
    assert math.isnan(gap(curve([np.nan]), curve([1.0]))["loss"])
    assert math.isnan(gap(curve([1.0], step=[3]), curve([1.0], step=[4]))["loss"])


@pytest.mark.parametrize("case", json.loads(CASES.read_text(encoding="utf-8")), ids=str)
def test_the_figure_computes_the_same(case):
    found = gap(curve(case["measured"]), curve(case["predicted"]))["loss"]
    assert math.isnan(found) if case["gap"] is None else math.isclose(found, case["gap"], abs_tol=1e-12)


def test_a_column_that_is_zero_but_for_rounding_has_no_gap():
    """(1 + x) − 1 − x in float32, over numbers of order 1: the prediction is 0."""
    x = np.random.default_rng(0).uniform(0, 1, 500).astype(np.float32)
    measured = curve((np.float32(1) + x) - np.float32(1) - x)
    assert float(abs(measured.loss).max()) > 1e-8
    assert gap(measured, 0 * measured) == {"loss": 0.0}


@pytest.mark.parametrize("wrong", [None, 1.0, {"loss": [1.0]}, xr.DataArray([1.0]), "run"])
def test_what_is_no_dataset_is_refused(wrong):
    for pair in ((wrong, curve([1.0])), (curve([1.0]), wrong)):
        with pytest.raises(ValueError, match="must be of type Dataset"):
            gap(*pair)


def test_coordinates_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="measured and predicted must have coordinates"):
        gap(xr.Dataset({"loss": ("step", [1.0])}), xr.Dataset({"loss": ("step", [1.0, 2.0])}))


def test_columns_of_other_dimensions_and_whole_numbers_are_passed_over():
    measured = curve([1.0, 2.0], count=("step", [1, 2]), wide=(("step", "class"), np.ones((2, 2))))
    predicted = curve([1.0, 2.0], count=("step", [1, 3]), wide=("step", [1.0, 1.0]))
    assert gap(measured, predicted) == {"loss": 0.0}
