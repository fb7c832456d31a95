"""An experiment of your own as the book has its own: recorded runs, theories and the programs that train elsewhere."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xarray as xr

from toolkit.engine.axis import Steps
from toolkit.experiment import POINTS, Experiment
from toolkit.export import Program, export, structural
from toolkit.trace import TraceError


@dataclass(frozen=True)
class Recorded:
    """A sweep in memory, as a figure takes it: `measured`, {theory: predicted} on the same coordinates, and the
    `programs` with their large constants `data`, by which a page without a kernel trains other values."""

    name: str
    measured: xr.Dataset
    predicted: dict[str, xr.Dataset]
    programs: dict[str, str]
    data: dict[str, bytes]


def recorded(experiment: Experiment, *, points: int | Sequence[int] = POINTS, executor=None, **axes: Any) -> Recorded:
    """Sweep the fields in `axes`, with every theory of the experiment, and write its programs.

    `Explorer(recorded(experiment, noise=[0, 1], seed=range(8)), experiment, panels=[...])` shows them, and `to_html` of
    this figure writes a page that trains in the reader's browser. Where a part of the experiment cannot become a
    program, a RuntimeWarning says which line keeps it from it, and the page shows the recorded runs only.
    """
    measured = experiment.sweep(points=points, executor=executor, **axes)
    steps = measured["step"].values.tolist() if "step" in measured.coords else None
    predicted = {theory: experiment.predict(theory, steps, **axes) for theory in experiment.theories}
    programs = _programs(experiment, axes)
    data = {file: content for program in programs.values() for file, content in program.data.items()}
    texts = {variant: program.text for variant, program in programs.items()}
    return Recorded(type(experiment).__name__, measured, predicted, texts, data)


def _programs(experiment: Experiment, axes: dict[str, Sequence]) -> dict[str, Program]:
    if not isinstance(experiment.axis, Steps):
        return {}
    try:
        return {name: export(one) for name, one in structural(experiment, axes).items()}
    except TraceError as error:
        told = (
            f"{type(experiment).__name__} has no program, so a page without a kernel shows recorded runs only: {error}"
        )
        warnings.warn(told, RuntimeWarning, stacklevel=3)
        return {}
