"""The gap of curves whose gap is known."""

import math

import numpy as np
import xarray as xr

from toolkit import gap


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


def test_columns_of_other_dimensions_and_whole_numbers_are_passed_over():
    measured = curve([1.0, 2.0], count=("step", [1, 2]), wide=(("step", "class"), np.ones((2, 2))))
    predicted = curve([1.0, 2.0], count=("step", [1, 3]), wide=("step", [1.0, 1.0]))
    assert gap(measured, predicted) == {"loss": 0.0}
