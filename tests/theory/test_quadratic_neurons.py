"""The closed recursion against neurons simulated one by one, Monte Carlo, an ODE solver and explicit Jacobians."""

import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import solve_ivp

from toolkit.theory import quadratic_neurons as theory

D, P, N = 6, 15, 9


def setup(seed=0, **changes):
    """A small problem, and the weights `[N, D]` whose mean and second moment it holds."""
    g = np.random.default_rng(seed)
    x, probe, beta, weight = (
        g.normal(size=s) / scale for s, scale in (((P, D), D**0.5), ((7, D), D**0.5), (D, 1), ((N, D), 1))
    )
    base = dict(output_scale=0.8, epsilon=0.3, learning_rate=0.5, centred=True)
    problem = theory.Problem(
        inputs=x,
        targets=(x @ beta) ** 2 / 2,
        teacher=beta,
        probe_inputs=probe,
        probe_targets=(probe @ beta) ** 2 / 2,
        mean=weight.mean(0),
        second_moment=weight.T @ weight / N,
        **(base | changes),
    )
    return problem, weight


def simulate(problem, weight, steps):
    """Gradient descent neuron by neuron: losses, weights and the tangent kernel from the Jacobian, after each step."""
    p, w = problem, weight.copy()

    def f(w, x):
        h = x @ w.T
        return p.output_scale * (h + p.epsilon / 2 * h**2).mean(-1)

    def jacobian(w, x):  # [n, N D]
        gates = p.output_scale / N * (1 + p.epsilon * x @ w.T)
        return (gates[:, :, None] * x[:, None, :]).reshape(len(x), -1)

    first = p.centred * f(weight, p.inputs)
    rate = p.learning_rate * N / p.output_scale**2
    rows = []
    for _ in range(steps + 1):
        residual = f(w, p.inputs) - first - p.targets
        rows.append((np.mean(residual**2), w.copy(), jacobian(w, p.probe_inputs)))
        gradient = 2 / P * residual @ jacobian(w, p.inputs)
        w = w - rate * gradient.reshape(w.shape)
    return rows


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("scale, epsilon", [(0.3, 0.1), (1.0, 0.5), (5.0, 0.2)])
def test_recursion_is_gradient_descent_on_every_neuron(centred, scale, epsilon):
    problem, weight = setup(output_scale=scale, epsilon=epsilon, centred=centred, learning_rate=0.2)
    steps = np.array([0, 1, 2, 10, 60])
    rows = [simulate(problem, weight, 60)[s] for s in steps]
    got = theory.exact(problem, steps)
    k0 = rows[0][2] @ rows[0][2].T
    moved = [np.linalg.norm(w - weight) / np.linalg.norm(weight) for _, w, _ in rows]
    kernel = [np.linalg.norm(j @ j.T - k0) / np.linalg.norm(k0) for *_, j in rows]
    assert_allclose(got["train_loss"], [loss for loss, *_ in rows], rtol=1e-10)
    assert_allclose(got["weight_change"], moved, rtol=1e-10, atol=1e-14)
    assert_allclose(got["kernel_change"], kernel, rtol=1e-10, atol=1e-14)


def test_alignment_is_the_cosine_of_centred_kernel_and_target():
    problem, weight = setup()
    jacobian = simulate(problem, weight, 0)[0][2]
    centre = np.eye(7) - 1 / 7
    kernel, y = centre @ jacobian @ jacobian.T @ centre, centre @ problem.probe_targets
    cosine = (kernel * np.outer(y, y)).sum() / (np.linalg.norm(kernel) * np.linalg.norm(np.outer(y, y)))
    assert_allclose(theory.exact(problem, [0])["target_alignment"], cosine, rtol=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_population_loss_within_three_standard_errors_of_monte_carlo(seed):
    g = np.random.default_rng(seed)
    linear, half, beta = g.normal(size=D), g.normal(size=(D, D)), g.normal(size=D)
    quadratic = half + half.T
    x = g.normal(size=(10_000, D)) / D**0.5
    errors = (x @ linear + ((x @ quadratic) * x).sum(1) / 2 - (x @ beta) ** 2 / 2) ** 2
    standard_error = errors.std() / len(errors) ** 0.5
    assert abs(theory.population_loss(linear, quadratic, beta) - errors.mean()) <= 3 * standard_error


def test_chance_is_three_quarters_for_a_teacher_of_length_root_d():
    beta = np.random.default_rng(0).normal(size=30)
    beta *= 30**0.5 / np.linalg.norm(beta)
    assert_allclose(theory.population_loss(np.zeros(30), np.zeros((30, 30)), beta), 0.75, rtol=1e-12)


def flow(problem, time):
    """Training loss under gradient flow in (w̄, M), from an ODE solver: the limit of small steps."""
    p = problem
    offset = p.offset()

    def residual(mean, second):
        return theory.output(p.inputs, mean, second, p.output_scale, p.epsilon) - offset - p.targets

    def slope(_, state):
        mean, second = state[:D], state[D:].reshape(D, D)
        r = residual(mean, second)
        pull = p.inputs.T @ r
        turn = p.epsilon * (p.inputs.T * r) @ p.inputs
        d_second = turn @ second + second @ turn + np.outer(mean, pull) + np.outer(pull, mean)
        rate = -2 / (p.output_scale * P)
        return rate * np.concatenate([turn @ mean + pull, d_second.ravel()])

    start = np.concatenate([p.mean, p.second_moment.ravel()])
    end = solve_ivp(slope, (0, time), start, rtol=1e-10, atol=1e-12).y[:, -1]
    return np.mean(residual(end[:D], end[D:].reshape(D, D)) ** 2)


def test_small_steps_converge_to_gradient_flow_at_first_order():
    problem, _ = setup()
    limit = flow(problem, 4.0)
    errors = [
        abs(theory.exact(dataclasses.replace(problem, learning_rate=4 / n), [n])["train_loss"][0] - limit)
        for n in (200, 400, 800)
    ]
    assert_allclose(np.divide(errors[:-1], errors[1:]), 2, rtol=0.05)  # halving the step halves the error
    assert errors[-1] < 0.01 * limit


@pytest.mark.parametrize("centred", [True, False])
def test_linearised_is_gradient_descent_on_the_linear_model(centred):
    problem, weight = setup(centred=centred, output_scale=0.6)
    p, steps = problem, [0, 1, 5, 40]
    gates = p.output_scale / N * (1 + p.epsilon * p.inputs @ weight.T)
    jacobian = (gates[:, :, None] * p.inputs[:, None, :]).reshape(P, -1)
    start = theory.output(p.inputs, p.mean, p.second_moment, p.output_scale, p.epsilon) - p.offset() - p.targets
    moved, losses, changes = np.zeros(N * D), [], []
    for step in range(41):
        residual = start + jacobian @ moved
        if step in steps:
            losses.append(np.mean(residual**2))
            changes.append(np.linalg.norm(moved) / np.linalg.norm(weight))
        moved = moved - p.learning_rate * N / p.output_scale**2 * 2 / P * residual @ jacobian
    got = theory.linearised(p, steps)
    assert_allclose(got["train_loss"], losses, rtol=1e-9)
    assert_allclose(got["weight_change"], changes, rtol=1e-9, atol=1e-14)


def test_linearised_population_loss_by_monte_carlo():
    problem, weight = setup(centred=False)
    p, step = problem, 30
    x = np.random.default_rng(9).normal(size=(40_000, D)) / D**0.5

    def jacobian(points):
        gates = p.output_scale / N * (1 + p.epsilon * points @ weight.T)
        return (gates[:, :, None] * points[:, None, :]).reshape(len(points), -1)

    def first(points):
        return theory.output(points, p.mean, p.second_moment, p.output_scale, p.epsilon)

    train, moved = jacobian(p.inputs), np.zeros(N * D)
    for _ in range(step):
        residual = first(p.inputs) - p.targets + train @ moved
        moved = moved - p.learning_rate * N / p.output_scale**2 * 2 / P * residual @ train
    errors = (first(x) + jacobian(x) @ moved - (x @ p.teacher) ** 2 / 2) ** 2
    gap = theory.linearised(p, [step])["test_loss"][0] - errors.mean()
    assert abs(gap) <= 3 * errors.std() / len(errors) ** 0.5


def test_network_approaches_its_linearisation_as_one_over_the_output_scale():
    steps, gaps = [5, 20], []
    for scale in (20.0, 40.0, 80.0):
        problem, _ = setup(output_scale=scale)
        exact, lazy = theory.exact(problem, steps), theory.linearised(problem, steps)
        gaps.append(np.abs(exact["train_loss"] - lazy["train_loss"]).max())
    assert_allclose(np.divide(gaps[:-1], gaps[1:]), 2, rtol=0.1)


def test_finite_networks_approach_the_infinitely_wide_one():
    infinite, _ = setup()
    infinite = dataclasses.replace(infinite, mean=np.zeros(D), second_moment=np.eye(D))
    limit = theory.exact(infinite, [25])["train_loss"][0]

    def spread(width):
        g = np.random.default_rng(1)
        weights = (g.normal(size=(width, D)) for _ in range(40))
        runs = [dataclasses.replace(infinite, mean=w.mean(0), second_moment=w.T @ w / width) for w in weights]
        return np.sqrt(np.mean([(theory.exact(r, [25])["train_loss"][0] - limit) ** 2 for r in runs]))

    assert_allclose(spread(400) / spread(6400), 4, rtol=0.35)  # 1/√N, estimated from 40 draws


def test_diverging_recursion_returns_what_it_reaches_without_warnings():
    problem, _ = setup(learning_rate=400.0)
    got = theory.exact(problem, np.arange(40))
    assert np.isfinite(got["train_loss"][:3]).all() and not np.isfinite(got["train_loss"][-1])


def test_rows_come_in_the_order_of_the_steps_asked_for():
    problem, _ = setup()
    for theory_of in (theory.exact, theory.linearised):
        there, back = theory_of(problem, [0, 7, 30]), theory_of(problem, [30, 7, 0])
        for column in there:
            assert_allclose(back[column][::-1], there[column], rtol=1e-12, atol=1e-14)
