"""What the rule alone gives back, and what fits into the box: against drawn labels and networks of square waves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory.corrupted_labels import RULE, filling_decay, rule_accuracy


def test_share_of_right_labels_by_replacing_them():
    generator = np.random.default_rng(0)
    for corruption, modulus in ((0.5, 3), (0.35, 97), (0.9, 5)):
        right, drawn = generator.integers(0, modulus, (2, 200_000))
        labels = np.where(generator.random(200_000) < corruption, drawn, right)
        assert abs(np.mean(labels == right) - rule_accuracy(corruption, modulus)) < 0.005
    assert rule_accuracy(0, 7) == 1 and rule_accuracy(1, 8) == 1 / 8


def output(shape, modulus, width, decay):
    """The mean over the table of what a network of waves of this shape, of size 1/λ, says at the right answer."""
    draws, number = np.random.default_rng(3), np.arange(modulus)
    turn = 2 * np.pi * draws.integers(1, (modulus + 1) // 2, (width, 1)) / modulus
    first, second = draws.uniform(-np.pi, np.pi, (2, width, 1))
    u, v, w = (shape(turn * number + phase) / decay for phase in (first, second, first + second))
    hidden = (u[:, :, None] + v[:, None, :]) ** 2  # [N, p, p]
    return np.mean(np.sum(hidden * w[:, (number[:, None] + number) % modulus], 0))


@pytest.mark.parametrize(("modulus", "decay"), [(31, 2.0), (59, 9.0)])
def test_square_waves_add_one_over_the_cube_of_the_decay_and_cosines_half_of_it(modulus, decay):
    width = 3000
    square = output(lambda angle: np.sign(np.cos(angle)), modulus, width, decay)
    assert_allclose(square, width / decay**3, rtol=0.015)
    assert_allclose(output(np.cos, modulus, width, decay), width / decay**3 / 2, rtol=0.04)


def columns(**values):
    about = {"corruption": 0.35, "modulus": 97, "width": 500, "weight_decay": 0.0} | values
    return RULE.columns(RULE.start(np.zeros((3, 4)), *about.values()), np.float64(7))


def test_the_output_is_what_is_wanted_or_what_fits():
    wanted = rule_accuracy(0.35, 97)
    for decay in (0.0, 1.0, 9.1):
        assert_allclose(columns(weight_decay=decay)["right_output"], wanted)
    for decay in (9.2, 15.0, 40.0):
        assert_allclose(columns(weight_decay=decay)["right_output"], 500 / decay**3)
    border = filling_decay(0.35, 97, 500)
    assert_allclose(columns(weight_decay=border)["right_output"], wanted)
    assert_allclose(border, (500 / (1 - 0.35 * 96 / 97)) ** (1 / 3))


def test_the_rule_refuses_every_wrong_label():
    made = columns(weight_decay=3.0)
    assert (made["kept"], made["refused"], made["test_accuracy"]) == (0, 1, 1)
    assert_allclose(made["train_accuracy"], rule_accuracy(0.35, 97))


def test_outside_is_said_in_words():
    with pytest.raises(ValueError, match=r"modulus must be a whole number between 3 and .*\(got 2\)"):
        rule_accuracy(0.1, 2)
    with pytest.raises(ValueError, match=r"corruption must be a finite number between 0 and 1 \(got 1.1\)"):
        rule_accuracy(1.1, 5)
    with pytest.raises(ValueError, match=r"width must be a whole number .*\(got 0\)"):
        filling_decay(0.1, 5, 0)
