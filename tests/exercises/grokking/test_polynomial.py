"""Right answers and mistakes of the page "From lazy to rich"."""

import itertools
import math

import numpy as np
import torch

from tests.exercises.answers import Answers


def index(curve, level):
    return int(np.argmax(curve.values < level))


def first_below(curve, level):
    return int(curve.step[index(curve, level)])


def delay(run):
    return first_below(run.test_loss, 0.375) - first_below(run.train_loss, run.train_loss.values[0] / 2)


def delay_in_a_loop(run, level=0.375):
    train, test, steps = run["train_loss"].values.tolist(), run["test_loss"].values.tolist(), run["step"].values
    fitted = next(s for s, loss in zip(steps, train, strict=True) if loss < train[0] / 2)
    for s, loss in zip(steps, test, strict=True):
        if loss < level:
            return s - fitted


def delay_by_labels(run):
    late = run.step.where(run.test_loss < 0.375, drop=True)[0]
    return late - run.step.where(run.train_loss < run.train_loss.isel(step=0) / 2, drop=True)[0]


def delay_by_pandas(run):
    table = run.to_dataframe()
    train = table.train_loss
    return (table.test_loss < 0.375).idxmax() - (train < train.iloc[0] / 2).idxmax()


def delay_by_torch(run):
    step, train, test = (torch.tensor(run[name].values) for name in ("step", "train_loss", "test_loss"))
    return step[torch.nonzero(test < 0.375)[0]] - step[torch.nonzero(train < train[0] / 2)[0]]


def half(curve):
    return curve.values[0] / 2


def later(curve, level):
    return curve.step.values[index(curve, level) + 1]


def before(curve, level):
    return curve.step.values[max(index(curve, level) - 1, 0)]


def delay_by_logarithms(run):
    train, test = np.log(run.train_loss.values), np.log(run.test_loss.values)
    return run.step.values[test <= np.log(0.375)][0] - run.step.values[train <= train[0] - np.log(2)][0]


DELAY = Answers(
    right={
        "hint": delay,
        "loop": delay_in_a_loop,
        "labels": delay_by_labels,
        "pandas": delay_by_pandas,
        "torch": delay_by_torch,
        "0-d array": lambda run: np.array(delay(run)),
        "float": lambda run: float(delay(run)),
        "logarithms": delay_by_logarithms,
        "search": lambda run: (
            run.step.values[run.test_loss.values < 0.375].min()
            - run.step.values[run.train_loss.values < half(run.train_loss)].min()
        ),
    },
    mistakes={
        "places": (
            lambda run: index(run.test_loss, 0.375) - index(run.train_loss, half(run.train_loss)),
            "counts places in the list",
        ),
        "from step 0": (lambda run: first_below(run.test_loss, 0.375), "counts from the fall of the training loss"),
        "training only": (
            lambda run: first_below(run.train_loss, half(run.train_loss)),
            "that is when the training loss falls",
        ),
        "test loss against the training level": (
            lambda run: (
                first_below(run.test_loss, half(run.train_loss)) - first_below(run.train_loss, half(run.train_loss))
            ),
            "the test loss is held against the level of the training loss",
        ),
        "training loss against the test level": (
            lambda run: first_below(run.test_loss, 0.375) - first_below(run.train_loss, 0.375),
            "the training loss is held against the level of the test loss",
        ),
        "levels exchanged": (
            lambda run: first_below(run.test_loss, half(run.train_loss)) - first_below(run.train_loss, 0.375),
            "the levels are exchanged",
        ),
        "half of its own": (
            lambda run: (
                first_below(run.test_loss, half(run.test_loss)) - first_below(run.train_loss, half(run.train_loss))
            ),
            "half its own first value",
        ),
        "losses exchanged": (
            lambda run: first_below(run.train_loss, half(run.train_loss)) - first_below(run.test_loss, 0.375),
            "the two losses are exchanged: the training loss falls first",
        ),
        "0.75": (
            lambda run: first_below(run.test_loss, 0.75) - first_below(run.train_loss, half(run.train_loss)),
            "0.75 is what predicting 0 gives",
        ),
        "0.5": (
            lambda run: first_below(run.test_loss, 0.375) - first_below(run.train_loss, 0.5),
            "another value than 1",
        ),
        "last before": (
            lambda run: before(run.test_loss, 0.375) - before(run.train_loss, half(run.train_loss)),
            "the last recorded steps before",
        ),
        "one late": (
            lambda run: later(run.test_loss, 0.375) - later(run.train_loss, half(run.train_loss)),
            "one recorded step too late",
        ),
        "ratio": (
            lambda run: first_below(run.test_loss, 0.375) / first_below(run.train_loss, half(run.train_loss)),
            "A number of steps is a difference",
        ),
        "built in": (lambda run: 160, "it gives 160 whatever it is given"),
        "off by one": (lambda run: delay(run) + 1, "it is off by 1 in every case"),
        "curves": (lambda run: run.test_loss < 0.375, "it must return numbers (got a DataArray of type bool)"),
        "minima": (
            lambda run: (
                run.step.values[run.test_loss.values.argmin()] - run.step.values[run.train_loss.values.argmin()]
            ),
            "the steps of the least losses",
        ),
    },
)


def waits(runs, delay=delay):
    return [delay(runs.sel(output_scale=scale)) for scale in runs.output_scale]


def slope(runs):
    return np.polyfit(np.log(runs.output_scale), np.log(waits(runs)), 1)[0]


def slope_by_sums(runs):
    x, y = [math.log(a) for a in runs.output_scale.values], [math.log2(w) * math.log(2) for w in waits(runs)]
    middle, height = sum(x) / len(x), sum(y) / len(y)
    return sum((a - middle) * (b - height) for a, b in zip(x, y, strict=True)) / sum((a - middle) ** 2 for a in x)


SLOPE = Answers(
    right={
        "hint": slope,
        "base 10": lambda runs: np.polyfit(np.log10(runs.output_scale.values), np.log10(waits(runs)), 1)[0],
        "sums": slope_by_sums,
        "covariance": lambda runs: (
            np.cov(np.log(runs.output_scale), np.log(waits(runs)))[0, 1]
            / np.var(np.log(runs.output_scale.values), ddof=1)
        ),
        "group": lambda runs: np.polyfit(
            np.log(runs.output_scale.values),
            np.log([delay_in_a_loop(run.squeeze()) for _, run in runs.groupby("output_scale")]),
            1,
        )[0],
    },
    mistakes={
        "no logarithm": (lambda runs: np.polyfit(runs.output_scale, waits(runs), 1)[0], "neither axis is a logarithm"),
        "delay only": (
            lambda runs: np.polyfit(runs.output_scale, np.log(waits(runs)), 1)[0],
            "only the delay is a logarithm",
        ),
        "scale only": (
            lambda runs: np.polyfit(np.log(runs.output_scale), waits(runs), 1)[0],
            "only the scale is a logarithm",
        ),
        "axes": (
            lambda runs: np.polyfit(np.log(waits(runs)), np.log(runs.output_scale), 1)[0],
            "the axes are exchanged",
        ),
        "second coefficient": (
            lambda runs: np.polyfit(np.log(runs.output_scale), np.log(waits(runs)), 1)[1],
            "the height of the line",
        ),
        "sign": (lambda runs: -slope(runs), "its sign is turned round"),
        "ends": (
            lambda runs: (
                math.log(waits(runs)[-1] / waits(runs)[0]) / math.log(runs.output_scale[-1] / runs.output_scale[0])
            ),
            "the first and last scale only",
        ),
        "places": (
            lambda runs: np.polyfit(np.log(runs.output_scale), np.log(waits(runs, DELAY.mistakes["places"][0])), 1)[0],
            "its delays count places",
        ),
        "the page's scales": (
            lambda runs: np.polyfit(np.log([0.25, 0.5, 1, 2, 4]), np.log(waits(runs)), 1)[0],
            "the page's scales built in",
        ),
        "built in": (lambda runs: 0.93, "it gives 0.93 whatever it is given"),
        "both coefficients": (
            lambda runs: np.polyfit(np.log(runs.output_scale), np.log(waits(runs)), 1),
            "it must be one number, and is an array of shape (2,)",
        ),
    },
)

DIRECTIONS = Answers(
    right={
        "formula": lambda D: D + D * (D + 1) // 2,
        "float": lambda D: D + D * (D + 1) / 2,
        "list": lambda D: D + len(list(itertools.combinations_with_replacement(range(D), 2))),
        "binomial": lambda D: 2 * D + math.comb(D, 2),
        "loop": lambda D: sum(1 for i in range(D) for j in range(-1, D) if j <= i),
        "numpy": lambda D: np.int64(D) + np.triu(np.ones((D, D))).sum(),
    },
    mistakes={
        "twice": (lambda D: D + D * D, "the same function"),
        "no squares": (lambda D: D + math.comb(D, 2), "D functions are missing: either"),
        "no products": (lambda D: D, "the products are missing"),
        "constant": (lambda D: math.comb(D + 2, 2), "a constant is not among the functions"),
        "built in": (lambda D: 860, "it gives 860 whatever it is given"),
        "matrix": (lambda D: D * D, "xᵢxⱼ is counted twice"),
        "pairs": (lambda D: D * (D - 1) / 2, "the linear functions and the squares are missing"),
    },
)

ANSWERS = {"check_delay": DELAY, "check_slope": SLOPE, "check_directions": DIRECTIONS}


def test_number_of_directions_is_the_rank_of_all_functions():
    for dimension in (2, 3, 7):
        x = np.random.default_rng(0).normal(size=(200, dimension))
        products = np.einsum("ni,nj->nij", x, x).reshape(len(x), -1)
        rank = np.linalg.matrix_rank(np.hstack([x, products]))
        assert DIRECTIONS.right["formula"](dimension) == rank
    assert DIRECTIONS.right["formula"](40) == 860
