"""The curve of infinite width against an ODE solver, the recursion against neurons simulated one by one."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import solve_ivp

from toolkit.theory import linear_richness as theory

TIME = np.linspace(0, 3, 61)


@pytest.mark.parametrize("richness", [0.01, 0.3, 1.0, 10.0, 30.0])
@pytest.mark.parametrize("strength", [0.5, 1.0, 2.0])
def test_curve_and_growth_solve_the_closed_system(richness, strength):
    """The three equations of infinite width, ḟ = (c + A)Δ, Ȧ = 2γ²fΔ, ċ = 2γ²fΔ, along the target."""

    def law(t, y):
        f, a, c = y
        error = strength - f
        return [(c + a) * error, 2 * richness**2 * f * error, 2 * richness**2 * f * error]

    f, a, c = solve_ivp(law, (0, 3), [0, 1, 1], t_eval=TIME, rtol=1e-11, atol=1e-13, method="DOP853").y
    curve = theory.curve(TIME, richness, strength)
    assert_allclose(curve, f, atol=1e-6)
    assert_allclose(theory.kernel_growth(curve, richness), (a + c) / 2, rtol=1e-6)


def test_curve_is_an_exponential_when_lazy_and_a_sigmoid_when_rich():
    assert_allclose(theory.curve(TIME, 0.001), 1 - np.exp(-2 * TIME), atol=1e-6)
    late = np.linspace(0.006, 0.03, 20)  # γ = 1000: after a start at f = 1/2γ that follows no sigmoid
    begin = theory.curve(late[0], 1000)
    sigmoid = 1 / (1 + (1 / begin - 1) * np.exp(-2 * 1000 * (late - late[0])))
    assert_allclose(theory.curve(late, 1000), sigmoid, atol=1e-3)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("richness", [0.1, 2.0])
def test_recursion_is_gradient_descent_on_every_neuron(centred, richness):
    g = np.random.default_rng(3)
    u, v, target = g.normal(size=(7, 3)), g.normal(size=7), np.array([0.6, 0.0, 0.8])
    rows, rate, first = [], 0.02, u.T @ v / (richness * 7)
    u0, v0 = u, v
    for _ in range(101):
        f = u.T @ v / (richness * 7) - centred * first
        error = target - f
        rows.append((error @ error, target @ f, (v @ v + target @ u.T @ u @ target)))
        step = rate * richness**2 * 7 / 2 * 2 / (richness * 7)
        u, v = u + step * np.outer(v, error), v + step * u @ error
    steps = np.array([0, 1, 10, 100])
    got = theory.recursion(u0, v0, target, richness, rate, centred, steps, lambda: None)
    loss, output, kernel = (np.array(column)[steps] for column in zip(*rows, strict=True))
    assert_allclose(got["train_loss"], loss, rtol=1e-10)
    assert_allclose(got["output"], output, rtol=1e-9, atol=1e-12)
    assert_allclose(got["kernel_growth"], kernel / rows[0][2], rtol=1e-10)


def test_a_long_recursion_asks_whether_anyone_still_waits():
    def stop():
        raise KeyError("stop")

    with pytest.raises(KeyError):
        theory.recursion(np.eye(2), np.ones(2), np.ones(2), 1.0, 0.1, True, [5], stop)
