"""How far training has moved a network, by each of the measures that runs from first weights of a rank record."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr

TURNED = {  # alignments ρ with the start: 1 where nothing turns
    "turning of the representations": "representation_alignment",
    "turning of the kernel": "kernel_alignment",
}
MOVED = {  # distances δ from the start: 0 where nothing moves
    "distance of the kernel": "kernel_change",
    "distance of the weights": "weight_change",
}


def against_full_rank(networks: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """How far runs have moved at their last step, over how far the run of the same seed from the highest rank has.

    Column "times" over (measure, network, rank, seed): the ratio of 1 − ρ for an alignment ρ with the start, of δ for a
    distance δ from it. Above 1, by that measure, a run is richer than the one from full rank. `networks` is
    {name: measured}, runs of one configuration over `rank` and `seed`.
    """
    times = xr.concat([_ratios(measured.isel(step=-1)) for measured in networks.values()], "network")
    times = times.assign_coords(network=list(networks)).transpose("measure", "network", "rank", "seed")
    times.attrs = {"label": "times as far as from full rank", "log": True}
    for name in ("measure", "network"):
        times[name].attrs = {"label": name, "kind": "setting"}
    return xr.Dataset({"times": times.variable}, {name: times[name] for name in times.dims})


def _ratios(ends: xr.Dataset) -> xr.DataArray:
    far = {name: 1 - ends[column] for name, column in TURNED.items()}
    far |= {name: ends[column] for name, column in MOVED.items()}
    whole = xr.concat(list(far.values()), "measure").assign_coords(measure=list(far))
    return (whole / whole.sel(rank=whole["rank"].max().item(), drop=True)).reset_coords(drop=True)
