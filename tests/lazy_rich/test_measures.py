"""Runs against the one from full rank, by each of the measures, against numbers written down."""

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from toolkit.lazy_rich.measures import against_full_rank

RANKS, SEEDS, STEPS = [1, 4, 16], [0, 1], [0, 5]
ALIGNMENTS = ("representation_alignment", "kernel_alignment")
DISTANCES = ("kernel_change", "weight_change")


def runs(start=0.5):
    """Alignments that end at 1 − `start`/rank·(seed + 1), and distances that end at `start`·rank·(seed + 1)."""
    rank, seed = np.array(RANKS)[:, None, None], np.array(SEEDS)[None, :, None]
    done = np.array([0.0, 1.0])
    turned = start / rank * (seed + 1) * done
    columns = {name: (("rank", "seed", "step"), 1 - turned) for name in ALIGNMENTS}
    columns |= {name: (("rank", "seed", "step"), start * rank * (seed + 1) * done) for name in DISTANCES}
    return xr.Dataset(columns, {"rank": RANKS, "seed": SEEDS, "step": STEPS, "aligned": False})


@pytest.mark.parametrize("seed", SEEDS)
def test_an_end_is_divided_by_that_of_the_highest_rank_and_the_same_seed(seed):
    times = against_full_rank({"one": runs(), "other": runs(0.1)}).times.sel(seed=seed)
    for network in ("one", "other"):
        for measure in ("turning of the representations", "turning of the kernel"):
            assert_allclose(times.sel(network=network, measure=measure).values, [16, 4, 1])
        for measure in ("distance of the kernel", "distance of the weights"):
            assert_allclose(times.sel(network=network, measure=measure).values, [1 / 16, 1 / 4, 1])


def test_each_measure_reads_its_own_column():
    for column, measure in {
        "representation_alignment": "turning of the representations",
        "kernel_alignment": "turning of the kernel",
        "kernel_change": "distance of the kernel",
        "weight_change": "distance of the weights",
    }.items():
        ends, plain = runs(), against_full_rank({"one": runs()}).times
        ends[column] = 0.5 * ends[column] + 0.1
        other = against_full_rank({"one": ends}).times
        changed = [str(m) for m in plain.measure.values if not np.allclose(plain.sel(measure=m), other.sel(measure=m))]
        assert changed == [measure]


def test_networks_and_measures_are_dimensions_that_a_figure_gives_a_control():
    found = against_full_rank({"one": runs()})
    assert {found[name].attrs["kind"] for name in ("network", "measure")} == {"setting"}
    assert set(found.coords) == {"network", "measure", "rank", "seed"}
