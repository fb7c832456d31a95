"""Claims of the page on an experiment of your own, from the cells of the page itself."""

from functools import cache
from pathlib import Path

import jupytext
from IPython.core.interactiveshell import InteractiveShell

from tests.claims import about, between, claim, exactly, holds

PAGE = jupytext.read(Path(__file__).parents[2] / "book/your_own_experiment.md")
CELLS = [cell.source for cell in PAGE.cells if cell.cell_type == "code"]  # imports, the class, what is done with it
SEEDS, MARKS = range(8), [0, 0.5, 1]


@cache
def cells() -> dict:
    """What the first two cells define: the imports, and the class."""
    shell = InteractiveShell()
    for source in CELLS[:2]:
        shell.run_cell(source).raise_error()
    return shell.user_ns


@cache
def losses():
    """Test losses over noise, seed and every step."""
    experiment = cells()["EarlyStopping"]()
    return experiment.sweep(points=range(1001), noise=MARKS, seed=SEEDS, progress=False).test_loss


def noisy():
    return losses().sel(noise=0.5)


claims = [
    claim("is a class of about {} lines", about, lambda: sum(bool(line.strip()) for line in CELLS[1].splitlines())),
    claim(
        "With a noise of 0.5 the test loss is lowest between steps {} and {}",
        between,
        lambda: noisy().idxmin("step"),
    ),
    claim("at the end {} to {} times as high", between, lambda: noisy().isel(step=-1) / noisy().min("step")),
    claim("has swept the noise over {} seeds", exactly, len(SEEDS)),
    claim("Without noise it falls to the end", holds, lambda: losses().sel(noise=0).idxmin("step") == 1000),
]
