"""The distances that the page on training shows are those of the code as it is now."""

import numpy as np
import pytest

from tests.program import agreement
from toolkit import recording

ALIKE = 3.0  # between two machines, as long as AdamW does not enlarge them: a distance is the largest of many roundings
FEW = ["lazy_rich/linear_richness", "grokking/polynomial"]


@pytest.mark.parametrize(
    ("names", "seeds", "last"),
    [
        (FEW, [3], 10),
        pytest.param(list(agreement.STEPS), [0, 7], 50, marks=pytest.mark.full),
    ],
)
def test_the_distances_on_the_page_are_found_again(names, seeds, last):
    again = agreement.measured(names, seeds, last)
    held = recording(agreement.NAME).measured.sel(seed=seeds, step=again.step)
    for name, found in again.items():
        if "accuracy" not in name:
            ratio = (found / held[name]).values
            assert (ratio < ALIKE).all() and (ratio > 1 / ALIKE).all(), (name, np.round(ratio, 2))


def test_all_experiments_steps_and_seeds_are_there():
    held = recording(agreement.NAME).measured
    assert held.step.values.tolist() == agreement.due(1000) and held.seed.size == len(agreement.SEEDS)
    for name, last in agreement.STEPS.items():
        for kind in (*agreement.WEBSITE, "pytorch"):
            there = held[f"{name.split('/')[1]}_{kind}"].notnull()
            assert bool((there == (held.step <= last)).all())
