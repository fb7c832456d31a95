"""How far a measured curve lies from a predicted one, as one number."""

from __future__ import annotations

import numpy as np
import xarray as xr

from toolkit.domain import domain, instance

ZERO = 1e-14  # a smaller prediction is 0, to the rounding of float64
ROUNDING = 1e-5  # where the prediction is 0, a smaller measurement is a rounding error: about 100 steps of float32 at 1


@domain("NaN where nothing is left to compare", measured=instance(xr.Dataset), predicted=instance(xr.Dataset))
def gap(measured: xr.Dataset, predicted: xr.Dataset) -> dict[str, float]:
    """Σ|measured − predicted| / Σ|measured| of every column both have, over the coordinates both have.

    0 is perfect agreement; 0.02 reads "2 %". Where the prediction is 0 and the measurement a rounding error (below
    `ROUNDING`), the two agree: without this, a column that theory says is 0 would show a gap of 100 %. Points where
    either is not finite are left out; NaN when none is left, or when the measurement is 0 throughout and theory is not.
    ValueError for coordinates that cannot be brought together.
    """
    try:
        measured, predicted = xr.align(measured, predicted, join="inner")
    except ValueError as error:
        raise ValueError(f"measured and predicted must have coordinates that fit together ({error})") from None
    return {
        str(name): _relative(np.asarray(measured[name], float), np.asarray(predicted[name], float))
        for name in measured.data_vars
        if name in predicted
        and measured[name].dims == predicted[name].dims
        and _are_real(measured[name], predicted[name])
    }


def _are_real(measured: xr.DataArray, predicted: xr.DataArray) -> bool:
    return measured.dtype.kind == "f" and predicted.dtype.kind in "iuf"


def _relative(measured: np.ndarray, predicted: np.ndarray) -> float:
    """Of one column. Its twin is `gapOf` in widgets/src/data/curve.ts; tests/protocol/gap.json has the cases."""
    seen = np.isfinite(measured) & np.isfinite(predicted)
    m, p = measured[seen], predicted[seen]
    agree = (np.abs(p) <= ZERO) & (np.abs(m) <= ROUNDING)
    difference, size = np.abs(m - p)[~agree].sum(), np.abs(m).sum()
    if not m.size or (size == 0 and difference > 0):
        return float("nan")
    return float(difference / size) if difference else 0.0
