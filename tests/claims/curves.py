"""What claims read off recorded curves: the step at which a level is passed, between the recorded ones."""

import numpy as np
import xarray as xr


def first_below(curve: xr.DataArray, level) -> xr.DataArray:
    """The step at which a curve first falls below a level, straight between recorded steps; NaN if it never does.

    One number for each value of the other dimensions; the level may differ between them.
    """
    at = xr.apply_ufunc(
        lambda values, at_level: _first_below(curve.step.values, values, at_level),
        *(curve, level),
        input_core_dims=[["step"], []],
        vectorize=True,
    )
    return at


def first_above(curve: xr.DataArray, level) -> xr.DataArray:
    """The step at which a curve first rises above a level; NaN if it never does."""
    return first_below(-curve, -level)


def _first_below(steps: np.ndarray, values: np.ndarray, level: float) -> float:
    below = np.flatnonzero(values < level)
    if not below.size or below[0] == 0:
        return float(steps[0]) if below.size else np.nan
    (x0, x1), (y0, y1) = steps[below[0] - 1 : below[0] + 1], values[below[0] - 1 : below[0] + 1]
    return float(x0 + (x1 - x0) * (y0 - level) / (y0 - y1))
