"""Makes a labelled `xarray.Dataset` from rows of numbers: the only form in which the toolkit returns results."""

from __future__ import annotations

import json
import platform
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
import xarray as xr
from threadpoolctl import threadpool_limits
from torch.utils._pytree import tree_map

from toolkit.attributes import storable
from toolkit.device import Place
from toolkit.domain import trusted
from toolkit.engine import contract, runs, sweeps
from toolkit.engine.axis import STEP, Axis, Values, frame_indices
from toolkit.engine.rows import finite
from toolkit.fields import Column, Field
from toolkit.moments import NEVER


def assemble(experiment, plan: sweeps.Plan, results: Iterable, where: Place) -> xr.Dataset:
    """The measured Dataset of a sweep: dims of the axes, then `step` (or `frame`), then the column's own."""
    began = time.perf_counter()
    due, table, whole, finished = None, {}, {}, True
    frames: dict[str, list[int]] = {}  # of each wide column, the rows that it is in
    expected = len(plan.starts) * plan.combinations
    first = {name: np.full((len(plan.starts), plan.combinations), NEVER) for name in experiment.moments}
    for job, rows, moments, complete in results:
        finished &= complete
        expected -= len(job.starts) * len(job.combinations)
        reached = _place_rows(table, whole, plan, job, rows)
        for name, steps in moments.items():
            first[name][np.ix_(job.indices, job.combinations)] = steps
        if due is None or len(rows) > len(due):
            due, frames = [step for step, _ in rows], reached
    attrs = _about(experiment, where) | {"wall_time": time.perf_counter() - began}
    attrs["finished"] = int(finished and expected <= 0)
    due = due if experiment.axis.name else None
    lost = _cut_diverged(table, whole.get("finite"), due, frames)
    at = {name: [due[row] for row in rows] for name, rows in frames.items()} if due else {}
    made = _dataset(experiment, plan.axes, _along_axes(table, plan), due, attrs, at)
    if due is not None:
        made = _with_moments(made, experiment, list(plan.axes), _along_axes(first, plan))
    return _report_divergence(made, plan, lost)


def _place_rows(table: dict, whole: dict, plan: sweeps.Plan, job, rows: Sequence[tuple]) -> dict[str, list[int]]:
    """Write the rows of a batch; the rows that have each wide column, which is written without gaps."""
    reached = {name: [] for name, column in plan.base.columns.items() if column.frames}
    for index, (_, row) in enumerate(rows):
        for name, values in row.items():
            _place(table, name, plan, job, len(reached[name]) if name in reached else index, values)
            if name in reached:
                reached[name].append(index)
        _place(whole, "finite", plan, job, index, finite(row, lead=2))
    return reached


def assemble_prediction(experiment, plan: sweeps.Plan, about: dict, due, watch: Callable) -> xr.Dataset:
    """The predicted Dataset: the same columns and coordinates, from `prediction` of each configuration that has the
    theory; `about` is {"theory": its name, "theory_label": its label, "theory_kind": "course" or "target"}."""
    table: dict = {}
    where = Place(torch.device("cpu"), torch.float64)
    running = np.ones((len(plan.starts), plan.combinations, 1 if due is None else len(due)))
    with threadpool_limits(1, user_api="blas"):  # small matrices: more threads are several times slower
        for (i, k), columns in _predictions(plan, where, about["theory"], due, watch):
            for name, values in columns.items():
                have = _room(table, name, (*running.shape[:2], *values.shape), np.float64)
                have[(i, k, *(slice(n) for n in values.shape))] = values
            running[i, k] = finite(columns, lead=1) if columns else 1
    attrs = _about(experiment, where) | about
    _cut_diverged(table, running, due)
    return _dataset(experiment, plan.axes, _along_axes(table, plan), due, attrs)


def _predictions(
    plan: sweeps.Plan, where: Place, theory: str, due, watch: Callable
) -> Iterator[tuple[tuple[int, int], dict]]:
    """((start, combination of knobs), what is predicted there) for each configuration."""
    for i, start in enumerate(plan.starts):
        state, data = map(runs.as_arrays, runs.draw(start, where)) if start.predicts_draws else ({}, {})
        for k in range(plan.combinations):
            one = start.replace(**{n: v[k] for n, v in plan.knobs.items()})
            state_now, data_now = (tree_map(np.copy, tree) for tree in (state, data))  # it may write into them
            yield (i, k), _predicted(one, theory, state_now, data_now, due, watch)


def _predicted(experiment, theory: str, state: dict, data: dict, due, watch: Callable) -> dict[str, np.ndarray]:
    """{column: [rows, ...]} of one configuration; nothing where it has no such theory."""
    if theory not in experiment.theories:
        return {}
    with trusted(), contract.inside(experiment, "prediction", state=state, data=data):
        made = experiment.prediction(theory, state, data, due, watch)
    rows = contract.predicted(experiment, made, due)
    return {name: values[None] for name, values in rows.items()} if due is None else rows


def _along_axes(table: dict[str, np.ndarray], plan: sweeps.Plan) -> dict[str, np.ndarray]:
    """`[starts, knobs, row, ...]` as `[*lengths of the swept axes, row, ...]`."""
    return {name: values.reshape((*plan.shape, *values.shape[2:])) for name, values in table.items()}


def _with_moments(made: xr.Dataset, experiment, axes: list[str], steps: dict[str, np.ndarray]) -> xr.Dataset:
    """The Dataset with the steps of its moments, {name: [*lengths of the axes]}."""
    if not steps:
        return made
    conditions = [[one.column, one.sign, one.bound] for one in experiment.conditions().values()]
    about = {"label": "first step at which it holds (-1: never)", "conditions": conditions}
    table = np.stack([np.asarray(steps[name], np.int32) for name in experiment.moments], axis=-1)
    return made.assign(moments=xr.DataArray(table, dims=[*axes, "moment"], attrs=storable(about))).assign_coords(
        moment=("moment", list(experiment.moments), {"label": "moment"})
    )


def tabulate(experiment, axis: Axis, rows: Sequence[tuple], where: Place, moments: dict | None = None) -> xr.Dataset:
    """Rows `[(place on the axis, {column: array}), ...]` of one configuration as a Dataset like a run's, with the steps
    of its moments."""
    places = [place for place, _ in rows]
    table = {name: _stacked([row[name] for _, row in rows]) for name in rows[0][1]}
    attrs = _about(experiment, where) | {"finished": int(places[-1] == axis.place(axis.last))}
    if isinstance(axis, Values):
        table = {name: values[:, None] for name, values in table.items()}
        return _dataset(experiment, {axis.name: places}, table, None, attrs)
    made = _dataset(experiment, {}, table, places if axis.name else None, attrs)
    return _with_moments(made, experiment, [], moments or {})


def _place(table: dict, name: str, plan, job, index: int, values: np.ndarray) -> None:
    """Write one measured row `[S, K, ...]` into `[starts, knobs, step, ...]`."""
    dtype = np.float64 if values.dtype == np.float64 else np.float32
    have = _room(table, name, (len(plan.starts), plan.combinations, index + 1, *values.shape[2:]), dtype)
    inside = tuple(slice(n) for n in values.shape[2:])
    for s, start in enumerate(job.indices):
        have[(start, list(job.combinations), index, *inside)] = values[s]


def _room(table: dict, name: str, shape: tuple[int, ...], dtype) -> np.ndarray:
    """The numbers of a column, grown to `shape` where they are smaller; NaN where nothing is written yet."""
    have = table.get(name)
    if have is None or any(h < s for h, s in zip(have.shape, shape, strict=True)):
        table[name] = np.full(shape if have is None else np.maximum(have.shape, shape), np.nan, dtype)
        if have is not None:
            table[name][tuple(slice(n) for n in have.shape)] = have
    return table[name]


def _stacked(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """One row each; NaN where an array is smaller than the largest."""
    largest = map(max, zip(*(values.shape for values in arrays), strict=True))
    out = np.full((len(arrays), *largest), np.nan, arrays[0].dtype)
    for i, values in enumerate(arrays):
        out[(i, *(slice(n) for n in values.shape))] = values
    return out


def _dataset(experiment, axes: dict[str, list], table: dict, due, attrs: dict, frames: dict | None = None):
    """`table` holds {column: [*lengths of the swept axes, row, ...]}; the rows are at `due`, or there is one row.

    Those of wide columns are at the steps `frames`, {column: steps}, or are still at all of `due`.
    """
    out = xr.Dataset(attrs=attrs)
    for name, values in table.items():
        column = experiment.columns.get(name, Column(name))
        if frames is None and column.frames and due is not None:
            values = np.take(values, frame_indices(len(due), column.frames), axis=len(axes))
        out[name] = _variable(experiment, axes, column, values, due)
    out = out.assign_coords({n: _coordinate(experiment.fields()[n], n, v) for n, v in axes.items()})
    if "step" in out.dims:
        out = out.assign_coords(step=("step", np.asarray(due)))
    if "frame" in out.dims:
        steps = next(filter(len, (frames or {}).values()), None)
        rows = np.asarray(due)
        kept = rows[frame_indices(len(rows), out.sizes["frame"])] if steps is None else np.asarray(steps)
        out = out.assign_coords(frame=("frame", kept))
    if "step" in out.coords:
        out["step"].attrs.update(label=getattr(experiment, "step_label", STEP), symbol="t", scale="log")
    return out


def _variable(experiment, axes: dict[str, list], column: Column, values: np.ndarray, due) -> xr.DataArray:
    swept, held = list(axes), {}
    if column.along is not None:
        for name in [n for n in swept if n not in column.along]:
            index = _base_index(experiment, axes, name)
            values = np.take(values, index, axis=swept.index(name))
            held[name] = experiment.fields()[name].written(axes[name][index])
            swept.remove(name)
    row, dims = len(swept), list(swept)
    if due is None:
        values = values.squeeze(row)
    elif column.frames:
        dims.append("frame")
    else:
        dims.append("step")
    attrs: dict[str, Any] = {"label": column.label, "scale": "log" if column.log else "linear"}
    if column.resolution:
        attrs["resolution"] = column.resolution
    if held:
        attrs["held"] = held  # the swept values at which a wide column was recorded, if not swept itself
    return xr.DataArray(values, dims=[*dims, *column.dims], attrs=storable(attrs))


def _base_index(experiment, axes: dict[str, list], name: str) -> int:
    base = getattr(experiment, name)
    return axes[name].index(base) if base in axes[name] else 0


def _coordinate(field: Field, name: str, values: list) -> xr.DataArray:
    return xr.DataArray([field.written(v) for v in values], dims=name, attrs=describe(field))


def describe(field: Field) -> dict:
    """A field as xarray attributes: what a slider needs to know."""
    about = {"label": field.label, "symbol": field.symbol, "scale": field.scale, "kind": field.kind}
    if field.low is not None:
        about |= {"low": field.low, "high": field.high}
    return storable(about | ({"marks": list(field.marks)} if field.marks else {}))


def _cut_diverged(table: dict, finite, due, frames: dict[str, list[int]] | None = None) -> np.ndarray | None:
    """Blank every run from its first non-finite row on; returns the index of that row `[starts, knobs]`.

    `frames` has the rows of columns that are not in all of them. `finite` `[starts, knobs, step]` is 1 where a run was
    measured and every number was finite.
    """
    if not table or due is None:
        return None
    bad = finite != 1
    first = np.where(bad.any(-1), bad.argmax(-1), bad.shape[-1])
    after = np.arange(bad.shape[-1]) >= first[..., None]
    for name, values in table.items():
        values[after[..., frames[name]] if frames and name in frames else after] = np.nan
        table[name] = values
    return first


def _report_divergence(out: xr.Dataset, plan, first) -> xr.Dataset:
    if first is None or not out.attrs.get("finished", 1):
        return out
    steps = out["step"].values if "step" in out.coords else []
    gone = first < len(steps)
    if not gone.any():
        return out
    at = np.where(gone, np.asarray([*steps, -1])[first], -1)
    if not plan.axes:
        out.attrs["diverged_at"] = int(at.item())
    out["diverged_at"] = xr.DataArray(
        at.reshape(plan.shape), dims=list(plan.axes), attrs={"label": "diverged by step (-1: never)"}
    )
    warnings.warn(
        f"{int(gone.sum())} of {gone.size} runs diverged (first at step {int(at[gone].min())}); "
        "the finite part is kept",
        RuntimeWarning,
        stacklevel=4,
    )
    return out


def _about(experiment, where: Place) -> dict:
    cls = type(experiment)
    return {
        "experiment": f"{cls.__module__}.{cls.__qualname__}",
        "fields": json.dumps(experiment.values()),
        "versions": json.dumps(_versions()),
        "device": str(where.device),
        "dtype": str(where.dtype).removeprefix("torch."),
    }


def _versions() -> dict:
    return {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__}
