"""How far a measured curve lies from a predicted one, as one number."""

from __future__ import annotations

import numpy as np
import xarray as xr


def gap(measured: xr.Dataset, predicted: xr.Dataset) -> dict[str, float]:
    """Σ|measured − predicted| / Σ|measured| of every column both have, over the coordinates both have.

    0 is perfect agreement; 0.02 reads "2 %". Points where either is not finite are left out; NaN when none is left,
    or when the measurement is zero throughout.
    """
    measured, predicted = xr.align(measured, predicted, join="inner")
    return {
        str(name): _relative(measured[name], predicted[name])
        for name in measured.data_vars
        if name in predicted and measured[name].dims == predicted[name].dims and measured[name].dtype.kind == "f"
    }


def _relative(measured: xr.DataArray, predicted: xr.DataArray) -> float:
    m, p = np.asarray(measured, float), np.asarray(predicted, float)
    seen = np.isfinite(m) & np.isfinite(p)
    size = np.abs(m[seen]).sum()
    return float(np.abs(m - p)[seen].sum() / size) if size else float("nan")
