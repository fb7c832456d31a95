"""Checks of the exercises on the page "From lazy to rich": answers are tried on made runs beside the right ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from toolkit.exercises import asks_for, compare, given

LEVEL = 0.375  # of the test loss: half of what predicting 0 gives


@asks_for("delay(run), a function of a run that returns a number of steps")
def check_delay(delay: Callable) -> str:
    """`delay(run)`: steps from the training loss halving to the test loss falling below half of 3/4."""
    compare(delay, _delay, _runs(), DELAYS)
    return "Right: it measures from the fall of the training loss to the fall of the test loss."


@asks_for("slope(runs), a function of runs along output_scale that returns one number")
def check_slope(slope: Callable) -> str:
    """`slope(runs)`: the slope of a straight line through log(delay) over log α, for runs along `output_scale`."""
    sweeps = {"runs at five scales": (_sweep(0.7, 5),), "runs at three scales": (_sweep(1.3, 3),)}
    compare(slope, _slope, sweeps, SLOPES, otherwise="Does check_delay say that your delay is right?")
    return "Right: that is the power of α with which the delay grows."


@asks_for("directions(D), a function of the input dimension")
def check_directions(directions: Callable) -> str:
    """`directions(D)`: how many independent functions a frozen kernel can combine, D + D(D + 1)/2."""
    compare(directions, lambda D: D + D * (D + 1) / 2, given("D", (1,), (2,), (3,), (7,), (12,)), DIRECTIONS)
    return "Right: D linear functions and D(D + 1)/2 products."


def _place(curve: xr.DataArray, level: float) -> int:
    return int(np.argmax(curve.values < level))


def _step(curve: xr.DataArray, level: float, later: int = 0) -> int:
    return int(curve.step[max(0, _place(curve, level) + later)])


def _half(curve: xr.DataArray) -> float:
    return float(curve[0]) / 2


def _delay(run: xr.Dataset) -> int:
    return _step(run.test_loss, LEVEL) - _step(run.train_loss, _half(run.train_loss))


def _crossing(curve: xr.DataArray, level: float) -> float:
    """Where the straight line between two recorded points crosses the level."""
    after = _place(curve, level)
    (high, low), (before, at) = curve.values[after - 1 : after + 1], curve.step.values[after - 1 : after + 1]
    return before + (at - before) * (high - level) / (high - low)


def _between(test_level: Callable, train_level: Callable, of: Callable = _step) -> Callable:
    return lambda run: of(run.test_loss, test_level(run)) - of(run.train_loss, train_level(run))


def _halved(run: xr.Dataset) -> float:
    return _half(run.train_loss)


def _fixed(level: float) -> Callable:
    return lambda run: level


DELAYS = {
    "that counts places in the list. The recorded steps are not evenly spaced: `run.step` holds them.": _between(
        _fixed(LEVEL), _halved, _place
    ),
    "that is when the test loss falls. The delay counts from the fall of the training loss.": lambda run: _step(
        run.test_loss, LEVEL
    ),
    "that is when the training loss falls. The delay goes on until the test loss falls.": lambda run: _step(
        run.train_loss, _halved(run)
    ),
    "the test loss is held against the level of the training loss; its own level is 0.375.": _between(_halved, _halved),
    "the training loss is held against the level of the test loss; its own level is half its first value.": _between(
        _fixed(LEVEL), _fixed(LEVEL)
    ),
    "the levels are exchanged: 0.375 belongs to the test loss, half the first value to the training loss.": _between(
        _halved, _fixed(LEVEL)
    ),
    "the test loss is held against half its own first value; its level is 0.375 wherever it starts.": _between(
        lambda run: _half(run.test_loss), _halved
    ),
    "the test loss is held against half its largest value; its level is 0.375.": _between(
        lambda run: float(run.test_loss.max()) / 2, _halved
    ),
    "0.75 is what predicting 0 gives; the test loss has to fall below half of it.": _between(_fixed(0.75), _halved),
    "0.5 is neither level: the test loss has 0.375, the training loss half its first value.": _between(
        _fixed(0.5), _fixed(0.5)
    ),
    "the steps are added; the delay is their difference.": lambda run: (
        _step(run.test_loss, LEVEL) + _step(run.train_loss, _halved(run))
    ),
    "both steps are of the training loss; the delay ends with the test loss.": lambda run: (
        _step(run.train_loss, LEVEL) - _step(run.train_loss, _halved(run))
    ),
    "both steps are of the test loss; the delay begins with the training loss.": lambda run: (
        _step(run.test_loss, LEVEL) - _step(run.test_loss, _halved(run))
    ),
    "that is where the losses are nearest to their levels; they have to be below.": _between(
        _fixed(LEVEL), _halved, lambda curve, level: int(curve.step[int(np.argmin(np.abs(curve.values - level)))])
    ),
    "the training loss has to fall below a half of its first value, not a quarter.": _between(
        _fixed(LEVEL), lambda run: _halved(run) / 2
    ),
    "the training loss starts at another value than 1: its level is half its first value.": _between(
        _fixed(LEVEL), _fixed(0.5)
    ),
    "the training loss has to fall below half of its first value, not halfway to its last.": _between(
        _fixed(LEVEL), lambda run: float(run.train_loss[0] + run.train_loss[-1]) / 2
    ),
    "half of the first training loss is meant, at step 0, and not of the second.": _between(
        _fixed(LEVEL), lambda run: float(run.train_loss[1]) / 2
    ),
    "the training loss has to fall below half of its first value, not below that value.": _between(
        _fixed(LEVEL), lambda run: float(run.train_loss[0])
    ),
    "the two losses are exchanged: the training loss falls first, so the delay is positive.": lambda run: -_delay(run),
    "the two losses are exchanged in each other's places, levels and all.": lambda run: (
        _step(run.train_loss, LEVEL) - _step(run.test_loss, _half(run.test_loss))
    ),
    "those are the last recorded steps before the falls; the first ones after them are meant.": _between(
        _fixed(LEVEL), _halved, lambda curve, level: _step(curve, level, -1)
    ),
    "one recorded step too late: the first step below a level is meant.": _between(
        _fixed(LEVEL), _halved, lambda curve, level: _step(curve, level, 1)
    ),
    "that goes between recorded steps; the first recorded step below a level is meant.": _between(
        _fixed(LEVEL), _halved, _crossing
    ),
    "that is how many times longer the test loss takes. A number of steps is a difference.": lambda run: (
        _step(run.test_loss, LEVEL) / max(1, _step(run.train_loss, _halved(run)))
    ),
    "those are the steps of the least losses; the falls below the two levels are meant.": lambda run: (
        int(run.step[int(np.argmin(run.test_loss.values))]) - int(run.step[int(np.argmin(run.train_loss.values))])
    ),
}


def _scales(runs: xr.Dataset) -> np.ndarray:
    return np.log(runs.output_scale.values)


def _waits(runs: xr.Dataset, delay: Callable = _delay) -> np.ndarray:
    return np.array([delay(runs.isel(output_scale=i)) for i in range(runs.sizes["output_scale"])], float)


def _line(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.polyfit(x, y, 1)


def _slope(runs: xr.Dataset) -> float:
    return _line(_scales(runs), np.log(_waits(runs)))[0]


SLOPES = {
    "neither axis is a logarithm.": lambda runs: _line(runs.output_scale, _waits(runs))[0],
    "only the delay is a logarithm; the scale has to be one, too.": lambda runs: _line(
        runs.output_scale, np.log(_waits(runs))
    )[0],
    "only the scale is a logarithm; the delay has to be one, too.": lambda runs: _line(_scales(runs), _waits(runs))[0],
    "the axes are exchanged: the delay belongs on the vertical one.": lambda runs: _line(
        np.log(_waits(runs)), _scales(runs)
    )[0],
    "that is the height of the line at α = 1. `np.polyfit` gives the slope first.": lambda runs: _line(
        _scales(runs), np.log(_waits(runs))
    )[1],
    "it uses the first and last scale only; fit a line through all.": lambda runs: (
        np.log(_waits(runs)[-1] / _waits(runs)[0]) / np.ptp(_scales(runs))
    ),
    "its delays count places in the list; `run.step` holds the steps.": lambda runs: _line(
        _scales(runs), np.log(_waits(runs, _between(_fixed(LEVEL), _halved, _place)))
    )[0],
    "its delays count from step 0; they count from the fall of the training loss.": lambda runs: _line(
        _scales(runs), np.log(_waits(runs, lambda run: _step(run.test_loss, LEVEL)))
    )[0],
    "the bases differ: the delay's logarithm is natural, the scale's of base 10.": lambda runs: (
        _slope(runs) * np.log(10)
    ),
    "the bases differ: the scale's logarithm is natural, the delay's of base 10.": lambda runs: (
        _slope(runs) / np.log(10)
    ),
    "it is a mean of slopes between neighbours, in which close scales count too much; fit one line.": lambda runs: (
        np.mean(np.diff(np.log(_waits(runs))) / np.diff(_scales(runs)))
    ),
    "the order of the scales or of the delays is turned round.": lambda runs: _line(
        _scales(runs), np.log(_waits(runs))[::-1]
    )[0],
    "it uses the first two scales only; fit a line through all.": lambda runs: (
        np.log(_waits(runs)[1] / _waits(runs)[0]) / np.diff(_scales(runs))[0]
    ),
    "it takes places in the list for scales; `runs.output_scale` holds the scales.": lambda runs: _line(
        np.arange(runs.sizes["output_scale"]), np.log(_waits(runs))
    )[0],
    "it has the page's scales built in; `runs.output_scale` holds those of these runs.": lambda runs: _line(
        np.log([0.25, 0.5, 1, 2, 4]), np.log(_waits(runs))
    )[0],
}

DIRECTIONS = {
    "xᵢxⱼ and xⱼxᵢ are the same function; count them once.": lambda D: D + D**2,
    "D functions are missing: either the linear ones, or the squares xᵢ² among the products.": lambda D: (
        D * (D + 1) / 2
    ),
    "the products are missing.": lambda D: D,
    "one is missing: for D = 2 there are x₁, x₂, x₁², x₁x₂ and x₂².": lambda D: D + D * (D + 1) / 2 - 1,
    "the squares are counted twice: xᵢxᵢ is among the products already.": lambda D: 2 * D + D * (D + 1) / 2,
    "half of D(D + 1) is meant: xᵢxⱼ and xⱼxᵢ are one.": lambda D: D + D * (D + 1),
    "that counts the constant, and xᵢxⱼ twice.": lambda D: (D + 1) ** 2,
    "the linear functions and the squares are missing.": lambda D: D * (D - 1) / 2,
    "the linear functions are missing, and xᵢxⱼ is counted twice.": lambda D: D**2,
    "a constant is not among the functions.": lambda D: 1 + D + D * (D + 1) / 2,
    "those are the products of any number of different xᵢ; here a product has two factors.": lambda D: 2**D - 1,
}


def _loss(step: np.ndarray, first: float, half: float, bump: float = 0.0, end: float = 0.0) -> np.ndarray:
    """Falls from `first`, after a bump, to `end`; it is halfway a little after the step `half`."""
    u = step / half
    return end + (first - end) * (1 + bump * u * np.exp(1 - 3 * u)) / (1 + u**3)


def _run(
    generator: np.random.Generator, falls: float, delay: float, points: int, first: float, growth: int = 6
) -> xr.Dataset:
    """Losses over uneven steps; after `growth` of them the gaps are one step longer, give or take.

    The training loss drops at once at the first step, is at no recorded step just half of its first value, and does not
    end at 0.
    """
    gaps = 1 + generator.integers(0, 3, points) + np.arange(points) // growth
    step = np.concatenate([[0], np.cumsum(gaps)])
    train = _loss(step, first, falls, end=0.3 * first) * np.where(step == 0, 1.28, 1)
    losses = {"train_loss": train, "test_loss": _loss(step, 0.9, falls + delay, bump=0.4)}
    return xr.Dataset({name: ("step", values) for name, values in losses.items()}, {"step": step})


def _runs() -> dict[str, tuple]:
    generator = np.random.default_rng(10)
    made = {
        "a run of 60 points": _run(generator, 12, 90, 60, 1.2),
        "a run of 80 points": _run(generator, 30, 200, 80, 1.9),
        "a run whose losses fall almost together": _run(generator, 20, 15, 45, 0.6),
        "a run of 300 points": _run(generator, 200, 500, 300, 1.1, growth=80),
    }
    return {words: (run,) for words, run in made.items()}


def _sweep(power: float, scales: int) -> xr.Dataset:
    """Runs of one grid of steps whose delays grow like α^power, up to a tenth of luck."""
    generator = np.random.default_rng(scales)
    values = np.sort(np.exp(generator.uniform(-1.5, 1.5, scales))).round(3)
    waits = 60 * values**power * np.exp(0.1 * generator.normal(size=scales))
    made = [_run(np.random.default_rng(0), 15, wait, 140, 1.4) for wait in waits]
    return xr.concat(made, "output_scale").assign_coords(output_scale=values)
