"""Whether the best learning rate of a narrow network is the best of a wide one (Yang et al. 2021)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import xarray as xr
from array_api_compat import array_namespace

from toolkit import shared_fields
from toolkit.experiment import column, setting
from toolkit.recordings import Recording
from toolkit.theory.best_rates import best_rate, halving_rate
from toolkit.theory.parametrisations import PARAMETRISATIONS, RULES, best_rate_power
from toolkit.width_depth.two_hidden import TwoHidden

WIDTHS = (32, 64, 128, 256)
ADAM_RATES = tuple(float(f"{2 ** (-k / 2):.3g}") for k in range(23, 5, -1))
DESCENT_RATES = tuple(float(f"{2 ** (-k / 2):.3g}") for k in range(21, -1, -1))
WORST = 100.0  # a loss that is larger, or not finite, is recorded as this


@dataclass(frozen=True, kw_only=True)
class RateTransfer(TwoHidden):
    """The network of `TwoHidden`, with powers counted from the width 32, trained for a few steps on all samples.

    `rule` is Adam or gradient descent, and "train_loss" is at most 100. Sweep `learning_rate`: the lowest place of the
    loss at the last step is the best rate, `best_rates`.

    Theory "tangent", for gradient descent alone: the linear model of the same first weights. Adam has none; how its
    best rate depends on the width is counted by `toolkit.theory.parametrisations.best_rate_power`.

    Source: Yang, Hu, Babuschkin et al., "Tensor programs V" (2021). The network, the task and the settings are ours.
    """

    base: ClassVar[int] = WIDTHS[0]

    rule: str = setting("adam", options=RULES, label="optimiser")  # pyright: ignore[reportIncompatibleVariableOverride]
    parametrisation: str = setting("usual", options=PARAMETRISATIONS, label="parametrisation")
    width: int = shared_fields.width(256, 1, 1024, marks=WIDTHS)
    learning_rate: float = shared_fields.learning_rate(
        0.0221, 1e-4, 10.0, marks=tuple(sorted({*ADAM_RATES, *DESCENT_RATES}))
    )
    steps: int = shared_fields.steps(50, 100_000, marks=(50, 200))

    columns = {"train_loss": column("training loss", log=True)}

    @property
    def theories(self) -> dict[str, str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The tangent model, of gradient descent alone."""
        return {"tangent": "tangent model"} if self.rule == "descent" else {}

    def measure(self, state: dict, data: dict) -> dict:
        loss = self.loss(state["weights"], data)
        return {"train_loss": loss.nan_to_num(nan=WORST, posinf=WORST, neginf=WORST).clamp(max=WORST)}

    def predicted(self, kept: dict, step: Any) -> dict:
        loss = super().predicted(kept, step)["train_loss"]
        return {"train_loss": array_namespace(loss).where(loss < WORST, loss, WORST)}


recorded = {  # name of the recording: (configuration, swept values)
    "rates": (
        RateTransfer(),
        {
            "width": WIDTHS,
            "parametrisation": PARAMETRISATIONS,
            "learning_rate": ADAM_RATES,
            "seed": shared_fields.SEEDS,
        },
    ),
    "rates_descent": (
        RateTransfer(rule="descent", learning_rate=0.125),
        {
            "width": WIDTHS,
            "parametrisation": PARAMETRISATIONS,
            "learning_rate": DESCENT_RATES,
            "seed": shared_fields.SEEDS,
        },
    ),
}
trained = {"rates": ("parametrisation",), "rates_descent": ("parametrisation",)}


def by_rate(held: Recording) -> Recording:
    """The geometric mean over seeds of the last loss, over the rate: a column "loss_<width>" for each width."""

    def turned(runs: xr.Dataset) -> xr.Dataset:
        mean = last_loss(runs)
        columns = {f"loss_{n}": mean.sel(width=n, drop=True).transpose(..., "learning_rate") for n in WIDTHS}
        about = {"label": "loss after training", "scale": "log"}
        return xr.Dataset({name: column.assign_attrs(about) for name, column in columns.items()}, attrs=runs.attrs)

    return Recording(held.name, turned(held.measured), {name: turned(runs) for name, runs in held.predicted.items()})


def best_by_width(adam: Recording, descent: Recording) -> Recording:
    """Places of the curves of `by_rate` over the width: best rates, and where gradient descent first halves the loss.

    Theory "counting" is a line through the narrowest network with the slope `best_rate_power`; "tangent" the halving
    rate of the tangent model.
    """
    measured, tangent = descent.measured, descent.predicted["tangent"]
    places = {
        "adam": places_of(adam.measured, best_rate),
        "descent": places_of(measured, best_rate),
        "halving": places_of(measured, halving_rate),
    }
    labels = {"adam": "best rate of Adam", "descent": "best rate", "halving": "rate that halves the loss"}
    rules = {"adam": "adam", "descent": "descent", "halving": "descent"}
    found = xr.Dataset({name: _labelled(place, labels[name]) for name, place in places.items()}, attrs=measured.attrs)
    counted = {name: _labelled(_counted(place, rules[name]), labels[name]) for name, place in places.items()}
    about = {"theory": "counting", "theory_label": "counted power", "theory_kind": "course"}
    theories = {"counting": xr.Dataset(counted, attrs=measured.attrs | about)}
    model = _labelled(places_of(tangent, halving_rate), labels["halving"])
    return Recording(descent.name, found, theories | {"tangent": xr.Dataset({"halving": model}, attrs=tangent.attrs)})


def last_loss(runs: xr.Dataset) -> xr.DataArray:
    """The geometric mean over seeds of the loss at the last step."""
    last = runs.train_loss.isel(step=-1, drop=True).clip(max=WORST)
    return np.exp(np.log(last.fillna(WORST)).mean("seed")).assign_attrs(runs.train_loss.attrs)


def places_of(runs: xr.Dataset, place: Callable) -> xr.DataArray:
    """`best_rate` or `halving_rate` of every curve of `last_loss`: [parametrisation, width]."""
    first = np.exp(np.log(runs.train_loss.isel(step=0, drop=True)).mean("seed")).isel(learning_rate=0, drop=True)
    rates, last = runs.learning_rate.values.astype(float), last_loss(runs)
    found = first.transpose("parametrisation", "width").astype(float)
    for p, w in np.ndindex(*found.shape):
        at = {"parametrisation": p, "width": w}
        begun = () if place is best_rate else (float(found[p, w]),)
        found[p, w] = place(rates, last.isel(at).values.astype(float), *begun)
    return found


def _counted(places: xr.DataArray, rule: str) -> xr.DataArray:
    powers = [best_rate_power(str(name), rule) for name in places.parametrisation.values]
    slopes = xr.DataArray(powers, coords={"parametrisation": places.parametrisation})
    return (places.isel(width=0, drop=True) * (places.width / WIDTHS[0]) ** slopes).transpose(*places.dims)


def _labelled(places: xr.DataArray, label: str) -> xr.DataArray:
    return places.assign_attrs({"label": label, "scale": "log"})
