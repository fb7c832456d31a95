"""Waves are set out in the steps of the wave that each row ends with, and say how much of the row it is now."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from toolkit import figures
from toolkit.figures.waves import turn_of, wave_of
from toolkit.panels import waves

CASES = json.loads((Path(__file__).parents[1] / "protocol" / "turns.json").read_text(encoding="utf-8"))
ANGLES = 2 * np.pi * np.arange(7) / 7
ROWS = np.stack([np.cos(3 * ANGLES), np.sin(ANGLES), np.cos(2 * ANGLES + 1)])
START = np.random.default_rng(0).normal(size=(3, 7))
DATA = xr.Dataset({"row": (("frame", "neuron", "number"), np.stack([START, ROWS]))}, {"frame": [0, 9]})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['row']}")
def test_the_turn_of_a_row_is_that_of_the_front_end(case):
    row = np.array(case["row"], float)
    turn = turn_of(row)
    assert (turn.frequency, turn.step, turn.places.tolist()) == (case["frequency"], case["step"], case["places"])
    assert_allclose(wave_of(row, turn.frequency)[1], case["share"], atol=1e-12)


def test_neighbours_of_a_turn_are_its_step_apart():
    for frequency in range(1, 30):
        turn = turn_of(np.cos(2 * np.pi * frequency * np.arange(59) / 59))
        order = np.argsort(turn.places)
        assert turn.frequency == frequency
        assert {min(step, 59 - step) for step in np.diff(order) % 59} == {turn.step}


def test_a_row_stands_in_the_order_in_which_it_ends_wherever_the_cursor_is():
    panel = waves("Rows", "row", each="neuron", along="number", own_steps=True)
    early, late = (figures.draw(DATA, panels=[panel], cursor=cursor).axes[0] for cursor in (0, 9))
    assert len(late.collections) == 3
    for one, other in zip(early.collections, late.collections, strict=True):
        assert_allclose(one.get_offsets()[:, 0], other.get_offsets()[:, 0])
    shares = [text.get_text() for text in late.texts if "%" in text.get_text()]
    assert shares == ["100 %"] * 3
    assert [text.get_text() for text in late.texts if "in" in text.get_text()] == ["in 2s", "in 1s", "in 3s"]
    smooth = late.collections[0].get_offsets()
    middle = late.lines[0].get_ydata()[0]
    order = np.argsort(smooth[:, 0])
    assert_allclose((smooth[order, 1] - middle) / (smooth[0, 1] - middle), np.cos(ANGLES), atol=1e-9)


def test_without_own_steps_a_row_is_a_line():
    (axes,) = figures.draw(DATA, panels=[waves("Rows", "row", each="neuron", along="number")]).axes
    assert not axes.collections and len(axes.lines) == 6 and not axes.texts
    assert_allclose(np.diff(axes.lines[3].get_xdata()), np.diff(axes.lines[1].get_xdata()))
