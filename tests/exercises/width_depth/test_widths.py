"""Right answers and mistakes of the page "From the tangent regime to μP"."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers


def ratio(s, times):
    return times ** (-(1 - s) / 2)


RATIO = Answers(
    right={
        "hint": ratio,
        "logarithm": lambda s, times: math.exp((s - 1) / 2 * math.log(times)),
        "torch": lambda s, times: torch.tensor(times, dtype=torch.float64).sqrt() ** (s - 1),
    },
    mistakes={
        "turned": (lambda s, t: 1 / ratio(s, t), "the narrow one moves"),
        "no half": (lambda s, t: t ** -(1 - s), "the half is missing"),
        "exchanged": (lambda s, t: t ** (-s / 2), "nothing is lost at s = 1"),
        "multiplier": (lambda s, t: t ** (-(1 + s) / 2), "the power of the multiplier"),
        "rate": (lambda s, t: t**s, "the power of the rate"),
        "exponent": (lambda s, t: (s - 1) / 2, "the width is to be raised to it"),
        "tangent": (lambda s, t: 1 / math.sqrt(t), "s = 0 alone"),
        "constant": (lambda s, t: 0.5, "whatever it is given"),
    },
)


def power(a):
    return 2 * a - 1


def power_by_widths(a):
    """The rate that keeps rate · Σⱼ (n^−a)² at 1, at two widths."""
    rates = [1 / sum((n**-a) ** 2 for _ in range(n)) for n in (10, 1000)]
    return math.log(rates[1] / rates[0]) / math.log(100)


POWER = Answers(
    right={"hint": power, "widths": power_by_widths, "torch": lambda a: 2 * torch.tensor(a) - 1},
    mistakes={
        "no neurons": (lambda a: 2 * a, "summed over N neurons"),
        "once": (lambda a: a - 1, "the multiplier twice"),
        "turned": (lambda a: 1 - 2 * a, "a small multiplier needs a large rate"),
        "smaller": (lambda a: 2 * a + 1, "larger, not smaller"),
        "gradient": (lambda a: a, "only the gradient"),
        "root": (lambda a: 2 * a - 0.5, "not as its root"),
        "constant": (lambda a: 1, "whatever it is given"),
    },
)


def slope(widths, movements):
    return np.polyfit(np.log(widths), np.log(movements), 1)[0]


def slope_by_loop(widths, movements):
    x, y = [math.log(w) for w in widths], [math.log10(m) * math.log(10) for m in movements]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)


def slope_by_torch(widths, movements):
    across = torch.stack([torch.tensor(widths).log(), torch.ones(len(widths), dtype=torch.float64)], 1)
    return torch.linalg.lstsq(across, torch.tensor(movements).log()[:, None]).solution[0, 0]


SLOPE = Answers(
    right={"hint": slope, "loop": slope_by_loop, "torch": slope_by_torch},
    mistakes={
        "plain": (lambda w, m: np.polyfit(w, m, 1)[0], "logarithms of both"),
        "width": (lambda w, m: np.polyfit(w, np.log(m), 1)[0], "the width needs a logarithm"),
        "movement": (lambda w, m: np.polyfit(np.log(w), m, 1)[0], "the movement needs a logarithm"),
        "axes": (lambda w, m: np.polyfit(np.log(m), np.log(w), 1)[0], "the axes are exchanged"),
        "ends": (lambda w, m: np.log(m[-1] / m[0]) / np.log(w[-1] / w[0]), "the first and the last"),
        "height": (lambda w, m: np.polyfit(np.log(w), np.log(m), 1)[1], "the height of the line"),
        "origin": (lambda w, m: np.log(w) @ np.log(m) / (np.log(w) @ np.log(w)), "through the origin"),
        "turned": (lambda w, m: -slope(w, m), "the sign is turned round"),
    },
)

ANSWERS = {"check_ratio": RATIO, "check_power": POWER, "check_slope": SLOPE}
