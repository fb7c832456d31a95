"""The checks accept a right answer and say what is wrong with each usual wrong one."""

import numpy as np
from scipy.integrate import quad

from toolkit import recording
from toolkit.exercises.lazy_rich import output_scale as exercises


def slope(scales, changes):
    return np.polyfit(np.log(scales), np.log(changes), 1)[0]


def half_time(richness):
    return quad(lambda f: 1 / (2 * np.sqrt(1 + (richness * f) ** 2) * (1 - f)), 0, 0.5)[0]


def lazy_from(scales, measured, predicted):
    far = np.abs(measured / predicted - 1) > 0.05
    return scales[len(scales) - np.argmax(far[::-1])] if far.any() else scales[0]


def test_slope():
    assert exercises.check_slope(slope).startswith("Right")
    assert "write slope" in exercises.check_slope(None)
    assert "logarithms" in exercises.check_slope(lambda a, c: np.polyfit(a, c, 1)[0])
    assert "turned round" in exercises.check_slope(lambda a, c: -slope(a, c))
    assert "ZeroDivisionError" in exercises.check_slope(lambda a, c: 1 / 0)


def test_half_time():
    assert exercises.check_half_time(half_time).startswith("Right")
    assert "write half_time" in exercises.check_half_time(None)
    assert "very lazy" in exercises.check_half_time(lambda g: half_time(g) / 2)
    assert "not at one half" in exercises.check_half_time(lambda g: np.log(2) / 2)


def test_lazy_from():
    assert exercises.check_lazy_from(lazy_from).startswith("Right")
    assert "write lazy_from" in exercises.check_lazy_from(None)
    assert "third scale" in exercises.check_lazy_from(lambda a, m, p: a[0])
    assert "absolute" in exercises.check_lazy_from(lambda a, m, p: a[np.argmax(m > 0.95 * p)])
    assert "by chance" in exercises.check_lazy_from(lambda a, m, p: a[np.argmax(np.abs(m / p - 1) < 0.05)])


def test_answers_the_page_expects():
    """ReLU: weights of slope −0.99, kernels of −0.48 to −0.80 from scale 1 on; lazy from 3 (seed 0) or 1 on."""
    held = recording("lazy_rich/output_scale")
    end, theory = (data.isel(step=-1).sel(activation="ReLU") for data in (held.measured, held.predicted["tangent"]))
    for seed in range(3):
        measured, predicted = (data.sel(seed=seed).test_loss for data in (end, theory))
        assert lazy_from(end.output_scale.values, measured.values, predicted.values) == (3 if seed == 0 else 1)
        rest = end.sel(seed=seed, output_scale=slice(1, None))
        assert abs(slope(rest.output_scale, rest.weight_change) + 1) < 0.01
        assert -0.81 < slope(rest.output_scale, rest.kernel_change) < -0.47
