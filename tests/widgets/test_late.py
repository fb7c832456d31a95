"""A live figure whose rows come late, as on a GPU; and one that takes many steps before it looks up."""

import numpy as np
import pytest

from tests.launched import as_on_a_gpu
from tests.widgets.growth import Growth, assert_rests_where_it_pauses, finished
from widgets.pace import STRIDE, Stride
from widgets.run import Run


def test_a_figure_asks_for_no_more_than_one_row_ahead(live, monkeypatch):
    order = as_on_a_gpu(monkeypatch)
    live.train(Growth(rate=0.9, steps=300))
    run = finished(live)
    here = Growth(rate=0.9, steps=300).run(progress=False, device="cpu")
    assert run.state == "done" and [step for step, _ in run.rows] == here.step.values.tolist()
    np.testing.assert_allclose([row["x"] for _, row in run.rows], here["x"], rtol=1e-6)
    ahead = np.cumsum([1 if word == "asked" else -1 for word in order])
    assert ahead.max() == 2 and ahead[-1] == 0


def test_a_paused_figure_shows_the_step_at_which_it_paused(live, monkeypatch):
    as_on_a_gpu(monkeypatch)
    assert_rests_where_it_pauses(live)
    live.cancel()
    assert finished(live).state == "cancelled"


def test_a_figure_that_diverges_says_so(live, monkeypatch):
    as_on_a_gpu(monkeypatch)
    live.train(Growth(rate=1e200, steps=1000))
    run = finished(live)
    assert run.state == "diverged" and run.message.startswith("Diverged at step")
    assert all(np.isfinite(row["x"]) for _, row in run.rows)


@pytest.mark.parametrize("step", [1e-7, 1e-4, 0.003, 2.0])
def test_a_stride_takes_as_long_as_it_may_and_grows_by_doubling(step):
    stride, taken = Stride(), []
    for _ in range(40):
        taken.append(stride.steps)
        stride.took(step * stride.steps, stride.steps)
    assert taken[0] == 1 and max(np.array(taken[1:]) / taken[:-1]) <= 2
    assert 0.5 * STRIDE < step * taken[-1] <= max(STRIDE, step)
    stride.took(1000.0, stride.steps)
    assert stride.steps == 1


def test_many_steps_are_taken_at_once_and_none_of_them_beyond_a_row(monkeypatch):
    run = Run(Growth(steps=20_000), 1)
    walk = run.begin(lambda: None)
    advance, taken = walk.advance, []
    monkeypatch.setattr(walk, "advance", lambda steps: taken.append(steps) or advance(steps))
    due = [walk.done for single in [True, *[False] * 20_000] if walk.done < 20_000 and run.advance(0.0, single)]
    assert taken[0] == 1 and sum(taken) == 20_000 and len(taken) < 5_000
    ends = np.cumsum(taken)
    assert set(run.due[run.due > 0]) <= set(ends) and len(due) == len(run.due) - 1
