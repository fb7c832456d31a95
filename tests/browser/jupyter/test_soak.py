"""A thousand random moves of a live figure in JupyterLab: no error, and nothing piles up in the page or the kernel."""

import resource
from itertools import pairwise
from pathlib import Path

import pytest

from tests.browser.lab import open_page, run_code
from tests.browser.live import join, run_figure, state, threads, wait_for
from tests.browser.site import ROOT
from tests.browser.soak import LOOKS, MOVES, SEED, Moves, Watch

pytestmark = [
    pytest.mark.full,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the kernel's memory from /proc"),
]
BEGINNING = f"""import os, sys
import numpy as np
sys.path.insert(0, {str(ROOT)!r})
from toolkit.grokking import PolynomialRegression
from toolkit.panels import lines
from toolkit.random_features import RandomFeatureRidge
from widgets import Explorer
panel = lines("Loss", dict(train_loss=("training", "train"), test_loss=("test", "test")))
"""
FIGURES = {  # how it is made, the states it comes through, values that train, and what has the same numbers then
    "along its steps": (
        """one = PolynomialRegression(steps=200, dimension=8, samples=20, test_samples=50, width=10)
figure = Explorer(experiment=one, panels=[panel], more=["output_scale", "epsilon", "centred"])""",
        {"training", "paused", "cancelled", "done"},
        "dict(output_scale=0.7, epsilon=0.1, centred=True, seed=3)",
        "figure.configuration.run(progress=False)",
    ),
    "along a field": (
        """one = RandomFeatureRidge()
figure = Explorer(experiment=one, panels=[panel], axis="features", more=["ridge", "samples", "noise"])""",
        {"training", "done"},
        "dict(ridge=0.02, samples=70, noise=0.1, seed=3)",
        "figure.configuration.sweep(features=figure.data.features.values, progress=False)",
    ),
}
# At least so much more at every look than at the one before it would be a leak: what a page loads once, and the memory
# that an allocator keeps for the next large sweep, come and stay.
GROWTH = {"heap": 500_000, "nodes": 60, "listeners": 20}
KERNEL = {"memory": 10e6, "threads": 1}


@pytest.mark.parametrize("kind", FIGURES)
def test_a_thousand_random_moves_of_a_live_figure(kind, page, lab, errors, capsys):
    code, wanted, values, same = FIGURES[kind]
    open_page(page, lab, "book/index.md")
    figure = run_figure(page, f"{BEGINNING}{code}\nfigure")
    pid = int(run_code(page, "print(os.getpid())"))
    figure.scroll_into_view_if_needed()
    moves, watch = Moves(figure, SEED), Watch(page, deep=False)
    kernel, states = {}, set()
    for move in range(1, MOVES + 1):
        moves.make()
        assert not errors, f"seed {SEED}, move {move}: {errors}, after {moves.made[-8:]}"
        states.add(state(figure)["state"])
        if move in LOOKS:
            watch.look(move)
            kernel[move] = of_process(pid)
    with capsys.disabled():
        print(f"\n{kind}, seed {SEED}: " + "; ".join(f"{n} moves: {watch.seen[n]}; {kernel[n]}" for n in LOOKS))
    assert states >= wanted
    grown = watch.always_grown()
    assert {n: grown[n] for n, most in GROWTH.items() if grown[n] > most} == {}
    steady = {n: min(kernel[b][n] - kernel[a][n] for a, b in pairwise(LOOKS)) for n in KERNEL}
    assert {n: steady[n] for n, most in KERNEL.items() if steady[n] > most} == {}, kernel
    run_code(page, f"figure.values = figure.values | {values}")
    wait_for(figure, "d.state === 'done' && d.source === 'live'", timeout=60_000)
    join(page)
    assert run_code(page, f"print(np.allclose(figure.data.test_loss, {same}.test_loss, rtol=1e-3))") == "True"
    assert threads(page) == 0 and errors == []


def of_process(pid: int) -> dict[str, int]:
    """Bytes that it holds, and its threads."""
    about = Path(f"/proc/{pid}")
    memory = int((about / "statm").read_text().split()[1]) * resource.getpagesize()
    return {"memory": memory, "threads": len(list((about / "task").iterdir()))}
