"""The analytic network against sums neuron by neuron, its oracle's accuracies, and sampling."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory import modular_addition as theory


def drawn(modulus, width, seed=0):
    return theory.analytic_weights(modulus, width, np.random.default_rng(seed))


def accuracies(modulus, width, seeds=range(5)):
    return [theory.accuracy(*drawn(modulus, width, seed)) for seed in seeds]


def test_every_row_is_one_wave_and_the_three_share_a_frequency():
    u, v, w = drawn(31, 40)
    assert u.shape == v.shape == (40, 31) and w.shape == (31, 40)
    for rows in zip(u, v, w.T, strict=True):
        shares = [np.abs(np.fft.rfft(row)) ** 2 for row in rows]
        tops = {int(s.argmax()) for s in shares}
        assert len(tops) == 1 and 1 <= tops.pop() <= 15
        assert_allclose([s.max() / s.sum() for s in shares], 1, rtol=1e-12)


def test_phases_of_the_answer_are_the_sum_of_the_phases():
    """cos(x + φ + ψ) = ½ [cos-sum over shifts]: at a, b, q with q = a + b the three angles close."""
    u, v, w = (np.fft.rfft(rows) for rows in (lambda u, v, w: (u, v, w.T))(*drawn(29, 60)))
    top = np.abs(u).argmax(1)[:, None]
    first, second, third = (np.angle(np.take_along_axis(rows, top, 1)) for rows in (u, v, w))
    assert_allclose(np.exp(1j * (first + second - third)), 1, atol=1e-10)


@pytest.mark.parametrize("activation, rule", [("square", lambda h: h * h), ("relu", lambda h: max(h, 0.0))])
def test_answers_equal_sums_over_neurons(activation, rule):
    u, v, w = drawn(7, 12)
    got = theory.answers(u, v, w, activation)
    for a in range(7):
        for b in range(7):
            says = [sum(w[q, k] * rule(u[k, a] + v[k, b]) for k in range(12)) for q in range(7)]
            assert got[a, b] == int(np.argmax(says))


@pytest.mark.parametrize("width", [200, 300])
@pytest.mark.parametrize("seed", range(3))
def test_two_hundred_neurons_are_always_right_at_97(width, seed):
    assert theory.accuracy(*drawn(97, width, seed)) == 1.0


@pytest.mark.parametrize("modulus, width, right", [(97, 50, 0.90), (97, 100, 0.996), (31, 50, 0.98), (31, 100, 0.998)])
def test_accuracy_of_narrow_networks(modulus, width, right):
    some = accuracies(modulus, width)
    assert min(some) - 0.01 <= right <= max(some) + 0.01


def test_signal_and_noise_are_those_of_the_docstring():
    """Per neuron: mean ½ and variance 17/16 for the right answer; −1/(2(p − 1)) and 9/8 for a wrong one."""
    p, g = 59, np.random.default_rng(3)
    u, v, w = drawn(p, 400_000, 1)
    a, b = 5, 17
    neurons = (u[:, a] + v[:, b]) ** 2 * w
    right, wrong = neurons[22], neurons[g.choice([q for q in range(p) if q != 22])]
    assert abs(right.mean() - 0.5) < 0.01 and abs(wrong.mean() + 1 / (2 * (p - 1))) < 0.01
    assert abs(right.var() - 17 / 16) < 0.008 and abs(wrong.var() - 9 / 8) < 0.01
    assert right.min() >= -0.5 and right.max() > 3.5  # why large errors are rarer than normal ones


@pytest.mark.parametrize("modulus", [31, 59, 97])
def test_expected_accuracy_is_a_lower_estimate_that_becomes_exact(modulus):
    for width in (50, 75, 100, 150):
        measured, expected = np.mean(accuracies(modulus, width)), theory.expected_accuracy(modulus, width)
        assert -0.005 < measured - expected < 0.11
    assert abs(np.mean(accuracies(modulus, 200, range(2))) - theory.expected_accuracy(modulus, 200)) < 1e-4


@pytest.mark.parametrize("modulus, width", [(3, 10), (31, 30), (59, 60)])
def test_expected_accuracy_equals_its_sampling(modulus, width):
    g, draws = np.random.default_rng(0), 40_000
    right = width / 2 + (17 / 16 * width) ** 0.5 * g.normal(size=draws)
    wrong = -width / (2 * (modulus - 1)) + (9 / 8 * width) ** 0.5 * g.normal(size=(draws, modulus - 1))
    expected = theory.expected_accuracy(modulus, width)
    error = (expected * (1 - expected) / draws) ** 0.5
    assert abs(np.mean(right > wrong.max(1)) - expected) < 3 * error


def test_expected_accuracy_of_two_million_draws():
    """59 and 60: .9045 from 2·10⁶ draws of normal numbers of variances 17/16 and 9/8; with variance 1, .9098."""
    assert abs(theory.expected_accuracy(59, 60) - 0.9045) < 3e-4


def test_how_far_the_expected_accuracy_is_off_for_few_neurons():
    """As the docstring says: too high at ten neurons, too low from thirty on, and almost right at a hundred."""
    for modulus in (31, 59, 97):
        off = {
            n: np.mean(accuracies(modulus, n, range(20))) - theory.expected_accuracy(modulus, n) for n in (10, 30, 100)
        }
        assert -0.1 < off[10] < 0 < off[30] < 0.11 and 0 < off[100] < 0.02


@pytest.mark.parametrize("modulus, width", [(2, 10), (31, 0)])
def test_sizes_are_checked_in_words(modulus, width):
    name, least, wrong = ("modulus", 3, modulus) if modulus < 3 else ("width", 1, width)
    with pytest.raises(ValueError, match=rf"{name} must be a whole number between {least} and .* \(got {wrong}\)"):
        drawn(modulus, width)
