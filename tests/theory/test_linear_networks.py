"""Closed forms of linear networks against ODE solvers to 1e-6, and against gradient descent on the layers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad, solve_ivp

from toolkit.theory import linear_networks as theory

TIME = np.linspace(0, 4, 41)


def flow(law, start, time=TIME):
    """y(t) of ẏ = law(y), integrated to 1e-10."""
    return solve_ivp(lambda t, y: law(y), (0, time[-1]), np.ravel(start), t_eval=time, rtol=1e-10, atol=1e-13).y.T


@pytest.mark.parametrize("strength, start, tau", [(3.0, 0.01, 1.0), (0.5, 0.2, 0.3), (1.0, 2.5, 2.0)])
def test_balanced_mode_solves_its_equation(strength, start, tau):
    solved = flow(lambda a: 2 * a * (strength - a) / tau, [start])[:, 0]
    assert_allclose(theory.balanced_mode(TIME, strength, start, tau), solved, atol=1e-6)


def test_rise_time_is_when_the_mode_gets_there():
    time = theory.rise_time(0.001, 1.7, 2.0, tau=0.7)
    assert_allclose(theory.balanced_mode(time, 2.0, 0.001, 0.7), 1.7, rtol=1e-12)


@pytest.mark.parametrize("imbalance", [5.0, -5.0, 1.0, 0.01])
@pytest.mark.parametrize("strength, start", [(3.0, 0.05), (1.0, 0.0), (-1.0, 0.2), (0.5, 1.5)])
def test_unbalanced_mode_solves_its_equation(imbalance, strength, start):
    solved = flow(lambda a: np.sqrt(imbalance**2 + 4 * a**2) * (strength - a) / 0.8, [start])[:, 0]
    assert_allclose(theory.unbalanced_mode(TIME, strength, start, imbalance, 0.8), solved, atol=1e-6)


def test_unbalanced_mode_is_a_sigmoid_or_an_exponential_in_its_limits():
    sigmoid = theory.balanced_mode(TIME, 2.0, 0.1)
    assert_allclose(theory.unbalanced_mode(TIME, 2.0, 0.1, 1e-6), sigmoid, atol=1e-6)
    exponential = 1 - 0.9 * np.exp(-1e5 * TIME / 1e5)
    assert_allclose(theory.unbalanced_mode(TIME, 1.0, 0.1, 1e5, 1e5), exponential, atol=1e-6)
    assert_allclose(theory.unbalanced_mode(1e4, 2.0, 0.1, 0.5), 2.0, rtol=1e-14)
    with pytest.raises(ValueError, match="imbalance must not be 0"):
        theory.unbalanced_mode(TIME, 1.0, 0.1, 0.0)


@pytest.mark.parametrize("layers", [2, 3, 5, 8])
def test_deep_mode_takes_the_time_its_equation_says(layers):
    start, strength, tau = 0.05, 1.5, 0.6
    a = theory.deep_mode(TIME, strength, start, layers, tau)
    for t, reached in [(TIME[4], a[4]), (TIME[8], a[8])]:
        time, _ = quad(lambda x: tau / (layers * x ** (2 - 2 / layers) * (strength - x)), start, reached, epsabs=1e-12)
        assert_allclose(time, t, rtol=1e-6)
    if layers == 2:
        assert_allclose(a, theory.balanced_mode(TIME, strength, start, tau), atol=1e-6)


@pytest.mark.parametrize("layers", [3, 4, 8])
@pytest.mark.parametrize(
    "strength, start, end",
    [(1.0, 1e-8, 0.5), (1.0, 1e-8, 0.999), (0.125, 1e-4, 0.06), (1.0, 5.0, 1.2), (-0.5, 0.3, 1e-3)],
)
def test_deep_mode_is_right_to_ten_digits_at_any_size(layers, strength, start, end):
    """The time is ∫ da/(L a^(2 − 2/L)(s − a)), by quadrature in ln a; at the half time too."""

    def slope(log):
        return np.exp(log) / (layers * np.exp(log * (2 - 2 / layers)) * (strength - np.exp(log)))

    pieces = np.linspace(np.log(start), np.log(end), 60)
    pairs = zip(pieces[:-1], pieces[1:], strict=True)
    time = sum(quad(slope, a, b, epsabs=0, epsrel=1e-13)[0] for a, b in pairs)
    rate = abs(layers * end ** (1 - 2 / layers) * (strength - end))  # of ln a: how much the rounding of the time counts
    assert_allclose(theory.deep_mode(time, strength, start, layers)[0], end, rtol=1e-10 + 1e-14 * time * rate)


def test_modes_at_the_edges_of_their_domain():
    for layers in (2, 3, 8):
        assert theory.deep_mode([0.0, 1e9], 1.0, 0.0, layers).tolist() == [0, 0]
        assert_allclose(theory.deep_mode([1e9, 0.0], 1.0, 1e-9, layers), [1, 1e-9], rtol=1e-12)
        assert_allclose(theory.deep_mode([0.0, 5.0], 0.7, 0.7, layers), 0.7, rtol=1e-15)
        power = 2 - 2 / layers  # s = 0: τȧ = −L a^(1 + power)
        decayed = (0.5**-power + power * layers * 5) ** (-1 / power)
        assert_allclose(theory.deep_mode([5.0], 0.0, 0.5, layers), decayed, rtol=1e-12)
    assert theory.balanced_mode(1e30, 1.0, 0.0) == 0 and abs(theory.balanced_mode(1e30, 1.0, 1e-30) - 1) < 1e-15
    assert_allclose(theory.unbalanced_mode([1e-9, 1e30], 1.0, 0.0, 1e10), [1 - np.exp(-10.0), 1], rtol=1e-12)
    with pytest.raises(ValueError, match="start must be at least 0 with 3 layers"):
        theory.deep_mode([1.0], 1.0, -0.1, 3)
    with pytest.raises(ValueError, match="end must lie between begin and strength"):
        theory.rise_time(0.1, 1.5, 1.0)


def test_times_come_in_any_order_and_none_is_negative():
    first, second, target = balanced_layers(1)
    time = np.array([2.0, 0.5, 0.0, 2.0])
    alone = [theory.balanced_product(t, target, first, second) for t in time]
    assert_allclose(theory.balanced_product(time, target, first, second), alone, rtol=1e-12)
    flow = theory.gradient_flow(time, target, [first, second])
    assert_allclose(flow, alone, atol=1e-7)
    for of_time in (
        lambda t: theory.balanced_product(t, target, first, second),
        lambda t: theory.gradient_flow(t, target, [first, second]),
        lambda t: theory.deep_mode(t, 1.0, 0.1, 3),
        lambda t: theory.unbalanced_mode(t, 1.0, 0.1, 1.0),
    ):
        with pytest.raises(ValueError, match="time must be an array"):
            of_time([1.0, -0.5])


def test_a_target_of_zero_is_unlearned():
    """τẆ₁ = −W₂ᵀW₂W₁: every singular value p of the product falls as p/(1 + 2pt)."""
    first, second, target = balanced_layers(2)
    sizes = np.linalg.svd(second @ first, compute_uv=False)
    left = np.linalg.svd(theory.balanced_product(50.0, 0 * target, first, second), compute_uv=False)
    assert_allclose(left, sizes / (1 + 2 * sizes * 50), rtol=1e-9)


def test_a_lone_mode_of_opposite_layers_is_never_learned():
    into = np.array([0.3, -0.1])
    assert_allclose(theory.lone_mode(TIME, 1.0, into, -into), -theory.balanced_mode(TIME, -1.0, 0.1), rtol=1e-12)
    assert theory.lone_mode(TIME, 1.0, 0 * into, 0 * into).tolist() == [0] * len(TIME)


def test_what_nobody_would_wait_for_is_refused():
    first, second, target = balanced_layers(0)
    with pytest.raises(ValueError, match="time is too long to be integrated"):
        theory.gradient_flow([1e12], target, [first, second])
    with pytest.raises(ValueError, match="layers must lead from 4 inputs to 3 outputs"):
        theory.gradient_flow([1.0], target, [second, first])
    assert np.abs(theory.balanced_product(1e5, target, first, second) - target).max() < 1e-9


def test_deep_mode_with_one_layer_is_an_exponential():
    assert_allclose(theory.deep_mode(TIME, 2.0, 0.5, 1), 2 - 1.5 * np.exp(-TIME), atol=1e-8)


def balanced_layers(seed, outputs=3, inputs=4, hidden=5, size=0.4):
    """W₁ `[h, D]`, W₂ `[m, h]` with W₁W₁ᵀ = W₂ᵀW₂, whatever their alignment with a target."""
    g = np.random.default_rng(seed)
    rank = min(outputs, inputs, hidden)
    left, right, middle = (np.linalg.qr(g.normal(size=(n, rank)))[0] for n in (outputs, inputs, hidden))
    root = np.diag(size * g.uniform(0.3, 1, rank))
    return middle @ root @ right.T, left @ root @ middle.T, g.normal(size=(outputs, inputs))


def layer_law(target, shapes, tau=1.0):
    """Gradient flow of two layers, written out."""
    cut = int(np.prod(shapes[0]))

    def law(y):
        w1, w2 = y[:cut].reshape(shapes[0]), y[cut:].reshape(shapes[1])
        error = target - w2 @ w1
        return np.concatenate([(w2.T @ error).ravel(), (error @ w1.T).ravel()]) / tau

    return law, lambda y: y[cut:].reshape(shapes[1]) @ y[:cut].reshape(shapes[0])


@pytest.mark.parametrize("seed", range(3))
def test_balanced_product_solves_the_matrix_equations(seed):
    first, second, target = balanced_layers(seed)
    law, product = layer_law(target, (first.shape, second.shape), tau=0.7)
    rows = flow(law, np.concatenate([first.ravel(), second.ravel()]))
    for t, y in zip(TIME[::5], rows[::5], strict=True):
        assert_allclose(theory.balanced_product(t, target, first, second, 0.7), product(y), atol=1e-6)
    together = theory.balanced_product(TIME, target, first, second, 0.7)
    assert_allclose(together, [product(y) for y in rows], atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_balanced_product_keeps_the_weak_modes_until_they_are_learned(seed):
    """Strengths 1, ½, ¼, ⅛ and t = 100, where e^{2st} is 10⁸⁷ for the strongest and 10¹¹ for the weakest."""
    g = np.random.default_rng(seed)
    left, right, first_end, last_end = (np.linalg.qr(g.normal(size=(6, 6)))[0] for _ in range(4))
    middle = np.linalg.qr(g.normal(size=(8, 6)))[0]
    target = left[:, :4] @ np.diag([1, 0.5, 0.25, 0.125]) @ right[:, :4].T
    first, second = 0.01 * middle @ first_end.T, 0.01 * last_end @ middle.T
    law, product = layer_law(target, (first.shape, second.shape))
    time = np.array([0.0, 5, 20, 50, 100])
    rows = flow(law, np.concatenate([first.ravel(), second.ravel()]), time)
    for t, y in zip(time, rows, strict=True):
        assert_allclose(theory.balanced_product(t, target, first, second), product(y), atol=1e-6)
    assert np.abs(theory.balanced_product(1000.0, target, first, second) - target).max() < 1e-3


@pytest.mark.parametrize("size", [0.01, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_lone_mode_solves_the_equations_of_many_neurons(seed, size):
    """Any start of one input, one output and seven neurons: unbalanced, of either sign."""
    g = np.random.default_rng(seed)
    into, out, strength = size * g.normal(size=7), size * g.normal(size=7), 1.3
    law, product = layer_law(np.array([[strength]]), ((7, 1), (1, 7)), tau=0.7)
    solved = [product(y).item() for y in flow(law, np.concatenate([into, out]))]
    assert_allclose(theory.lone_mode(TIME, strength, into, out, 0.7), solved, atol=1e-6)


def test_lone_mode_of_equal_layers_is_the_balanced_one():
    into = np.array([0.1, -0.2, 0.05])
    assert_allclose(theory.lone_mode(TIME, 2.0, into, into), theory.balanced_mode(TIME, 2.0, into @ into), atol=1e-9)
    into = np.array([0.1, 0.0])
    kept = theory.lone_mode(TIME, 2.0, into, 3 * into)  # λ = 0.09 − 0.01
    assert_allclose(kept, theory.unbalanced_mode(TIME, 2.0, 0.03, 0.08), rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_gradient_flow_solves_the_equations_of_three_layers(seed):
    g = np.random.default_rng(seed)
    shapes, target = [(5, 3), (4, 5), (2, 4)], g.normal(size=(2, 3))
    layers = [0.5 * g.normal(size=shape) for shape in shapes]
    cuts = np.cumsum([15, 20])

    def law(y):
        w1, w2, w3 = (part.reshape(shape) for part, shape in zip(np.split(y, cuts), shapes, strict=True))
        error = target - w3 @ w2 @ w1
        moves = ((w3 @ w2).T @ error, w3.T @ error @ w1.T, error @ (w2 @ w1).T)
        return np.concatenate([move.ravel() for move in moves]) / 0.7

    rows = flow(law, np.concatenate([w.ravel() for w in layers]))
    got = theory.gradient_flow(TIME, target, layers, 0.7)
    for y, product in zip(rows, got, strict=True):
        w1, w2, w3 = (part.reshape(shape) for part, shape in zip(np.split(y, cuts), shapes, strict=True))
        assert_allclose(product, w3 @ w2 @ w1, atol=1e-6)


def test_gradient_flow_equals_the_closed_forms_and_can_be_ended():
    first, second, target = balanced_layers(0)
    closed = theory.balanced_product(TIME, target, first, second)
    assert_allclose(theory.gradient_flow(TIME, target, [first, second]), closed, atol=1e-6)
    chain = [np.array([[0.05**0.25]])] * 4
    deep = theory.gradient_flow(TIME, np.array([[1.5]]), chain)[:, 0, 0]
    assert_allclose(deep, theory.deep_mode(TIME, 1.5, 0.05, 4), atol=1e-6)

    def enough():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        theory.gradient_flow(TIME, target, [first, second], watch=enough)


def test_balanced_product_refuses_layers_that_are_not():
    first, second, target = balanced_layers(0)
    with pytest.raises(ValueError, match="must be balanced"):
        theory.balanced_product(1.0, target, 2 * first, second)


def descend(first, second, target, rate, steps):
    """W₂W₁ before each of `steps` steps of gradient descent on ½|S − W₂W₁|²."""
    products = []
    for _ in range(steps):
        products.append(second @ first)
        error = target - products[-1]
        first, second = first + rate * second.T @ error, second + rate * error @ first.T
    return np.array(products)


@pytest.mark.parametrize("seed", range(3))
def test_gradient_descent_follows_the_modes_within_twice_rate_times_strength_squared(seed):
    """Aligned balanced layers, s = 3, 2, 1, ½ and step 10⁻³: error below 2ηs² (6e-3 for the strongest)."""
    g = np.random.default_rng(seed)
    strengths, rate, start = np.array([3, 2, 1, 0.5]), 1e-3, 1e-3
    left, right, middle = (np.linalg.qr(g.normal(size=(n, 4)))[0] for n in (6, 5, 7))
    root = np.sqrt(start)
    target = left @ np.diag(strengths) @ right.T
    products = descend(root * middle @ right.T, root * left @ middle.T, target, rate, 6000)
    modes = np.einsum("ia,tij,ja->ta", left, products, right)
    for k, s in enumerate(strengths):
        predicted = theory.balanced_mode(rate * np.arange(6000), s, start)
        assert np.abs(modes[:, k] - predicted).max() < 2 * rate * s**2


@pytest.mark.parametrize("seed", range(3))
def test_gradient_descent_follows_the_matrix_solution_and_the_unbalanced_law(seed):
    first, second, target = balanced_layers(seed)
    products = descend(first, second, target, 1e-4, 20_001)
    largest = np.linalg.norm(target, 2)
    for step in (0, 5000, 20_000):
        product = theory.balanced_product(1e-4 * step, target, first, second)
        assert np.abs(products[step] - product).max() < 2e-4 * max(largest**2, 1)
    w1, w2 = np.array([[0.3 + 0.2 * seed]]), np.array([[1.1]])
    products = descend(w1, w2, np.array([[1.5]]), 1e-4, 20_001)[:, 0, 0]
    law = theory.unbalanced_mode(1e-4 * np.arange(20_001), 1.5, (w1 * w2).item(), (w2**2 - w1**2).item())
    assert np.abs(products - law).max() < 2e-4 * 1.5**2


@pytest.mark.parametrize("layers", [2, 3, 4])
def test_gradient_descent_on_a_chain_follows_the_deep_mode(layers):
    weight, rate, rows = 0.4, 1e-4, []
    for _ in range(20_001):
        rows.append(weight**layers)
        weight += rate * weight ** (layers - 1) * (1.5 - weight**layers)  # all layers of the chain are equal
    predicted = theory.deep_mode(rate * np.arange(0, 20_001, 100), 1.5, rows[0], layers)
    assert_allclose(rows[::100], predicted, atol=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_effective_start_places_the_sigmoid_of_small_random_layers(seed):
    """g = 0.01, h = 32: a₀ is near g²h/2 = 1.6e-3, and the sigmoid from it holds within 2 % of s."""
    g = np.random.default_rng(seed)
    first, second = 0.01 * g.normal(size=(32, 1)), 0.01 * g.normal(size=(1, 32))
    start = theory.effective_start(first, second, np.ones(1), np.ones(1))
    assert 0.5 < start / 1.6e-3 < 2
    products = descend(first, second, np.array([[2.0]]), 1e-3, 4000)[:, 0, 0]
    assert np.abs(products - theory.balanced_mode(1e-3 * np.arange(4000), 2.0, start)).max() < 0.04


def test_one_layer_flows_to_the_target_from_zero_too():
    found = theory.gradient_flow(np.array([2.0, 0, 1e6]), np.array([[1.0, 2]]), [np.array([[0.0, 5]])], tau=4)
    assert_allclose(found, [[[1 - np.exp(-0.5), 2 + 3 * np.exp(-0.5)]], [[0, 5]], [[1, 2]]], rtol=1e-14)


@pytest.mark.parametrize("layers", [3, 4, 7])
@pytest.mark.parametrize(("strength", "start"), [(-0.34, 0.0095), (-0.95, 0.0017), (-1.0, 1e-6), (-0.1, 5.0)])
def test_a_deep_mode_of_negative_strength_decays(strength, start, layers):
    rate = layers * start ** (1 - 2 / layers) * abs(strength)  # at the start
    times = np.array([0.01, 0.3, 1, 3, 10]) / rate

    def law(_, log):
        return layers * np.exp((1 - 2 / layers) * log) * (strength - np.exp(log))

    exact = solve_ivp(law, (0, times[-1]), [np.log(start)], "DOP853", times, rtol=1e-12, atol=1e-13).y[0]
    assert_allclose(theory.deep_mode(times, strength, start, layers), np.exp(exact), rtol=1e-9)
