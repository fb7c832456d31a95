"""The kernels of wide networks against quadrature, reference values of another library, and a finite network."""

import json
from decimal import Decimal, localcontext
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.special import erf

from tests.theory import kernel_references
from toolkit.metrics.kernels import tangent_kernel
from toolkit.theory.kernels import decay_exponent, endless_powers, iterated_powers, iterated_relu, nngp, ntk
from toolkit.theory.random_features import arc_cosine_kernel

X, Y = (np.random.default_rng(seed).normal(size=shape) for seed, shape in ((0, (4, 5)), (1, (3, 5))))
X[3] = 1.5 * Y[2]  # one direction
DRAWS = 40  # of a finite network
NETWORKS = [("relu", 2.0, 0.0), ("relu", 1.7, 0.3), ("erf", 1.2, 0.0), ("erf", 3.0, 0.2), ("sin", 1.5, 0.2)]
LIBRARY = json.loads(Path(kernel_references.FILE).read_text(encoding="utf-8"))

networks = pytest.mark.parametrize("activation, weight, bias", NETWORKS)


RADIUS, RADIAL = (part * scale for part, scale in zip(np.polynomial.legendre.leggauss(80), (1, 4.5), strict=True))
RADIUS = 4.5 * (RADIUS + 1)
TURN = 2 * np.pi * (np.arange(4000) + 0.5) / 4000


def expectation(f, first, second, covariance):
    """E f(u) f(v) in polar coordinates of two independent Gaussian numbers; kinks are no nodes of the sums."""
    apart = np.arccos(np.clip(covariance / np.sqrt(first * second), -1, 1))
    u, v = np.sqrt(first) * np.cos(TURN), np.sqrt(second) * np.cos(TURN - apart)
    around = (f(np.outer(RADIUS, u)) * f(np.outer(RADIUS, v))).mean(1)
    return float((around * RADIUS * np.exp(-(RADIUS**2) / 2)) @ RADIAL)


ACTIVATIONS = {
    "relu": (lambda u: np.maximum(u, 0), lambda u: (u > 0) * 1.0),
    "erf": (erf, lambda u: 2 / np.sqrt(np.pi) * np.exp(-(u**2))),
    "sin": (np.sin, np.cos),
}


def by_quadrature(x, y, depth, activation, weight, bias):
    """Both kernels of two inputs, layer by layer."""
    function, slope = ACTIVATIONS[activation]
    xx, yy, xy = (weight * a @ b / len(x) + bias for a, b in ((x, x), (y, y), (x, y)))
    tangent = xy
    for _ in range(depth):
        gain = weight * expectation(slope, xx, yy, xy)
        xx, yy, xy = (weight * expectation(function, *three) + bias for three in ((xx,) * 3, (yy,) * 3, (xx, yy, xy)))
        tangent = xy + gain * tangent
    return xy, tangent


@networks
def test_both_kernels_are_those_of_quadrature(activation, weight, bias):
    found = [kernel(X, Y, 2, activation, weight, bias) for kernel in (nngp, ntk)]
    for i, j in ((0, 0), (2, 1), (3, 2)):
        wanted = by_quadrature(X[i], Y[j], 2, activation, weight, bias)
        assert_allclose([kernel[i, j] for kernel in found], wanted, rtol=2e-3 if activation == "relu" else 1e-9)


@pytest.mark.parametrize("case", LIBRARY["cases"], ids=lambda case: f"{case['activation']}-{case['depth']}")
def test_both_kernels_are_those_of_neural_tangents(case):
    """Its own tangent kernel of relu has 5e-8 of rounding where directions are equal or opposite."""
    x, y = np.array(LIBRARY["x"]), np.array(LIBRARY["y"])
    network = [case[name] for name in ("depth", "activation", "weight_variance", "bias_variance")]
    assert_allclose(nngp(x, y, *network), case["nngp"], rtol=1e-12, atol=1e-12)
    assert_allclose(ntk(x, y, *network), case["ntk"], rtol=1e-12, atol=1e-7 if case["activation"] == "relu" else 1e-12)


def network(weights, x, activation, weight, bias):
    """A finite network in the tangent parametrisation: `[n, d]` to `[n]`."""
    function = {"relu": torch.relu, "erf": torch.erf, "sin": torch.sin}[activation]
    h = x
    for number, name in enumerate(sorted(weights)):
        w, b = weights[name]["weight"], weights[name]["bias"]
        h = (weight / w.shape[1]) ** 0.5 * (function(h) if number else h) @ w.T + bias**0.5 * b
    return h[:, 0]


@networks
@pytest.mark.parametrize("depth", [1, pytest.param(2, marks=pytest.mark.full)])
def test_networks_of_width_1024_have_nearly_this_tangent_kernel(activation, weight, bias, depth):
    """A single one is some per cent away, as sums of 1024 products are; the mean of many is not."""
    generator, x = torch.Generator().manual_seed(3), torch.from_numpy(X)
    sizes = [5, *[1024] * depth, 1]
    draw = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)  # noqa: E731
    found = torch.zeros(4, 4, dtype=torch.float64)
    for _ in range(DRAWS):
        layers = [{"weight": draw(n, m), "bias": draw(n)} for m, n in zip(sizes, sizes[1:], strict=False)]
        weights = dict(zip("abc", layers, strict=False))
        found += tangent_kernel(lambda w, x: network(w, x, activation, weight, bias), weights, x) / DRAWS
    wanted = ntk(X, X, depth, activation, weight, bias)
    assert np.linalg.norm(found.numpy() - wanted) < 0.02 * np.linalg.norm(wanted)


def test_without_hidden_layers_both_are_the_kernel_of_the_inputs():
    for kernel in (nngp, ntk):
        assert_allclose(kernel(X, Y, 0, "relu", 1.5, 0.25), 1.5 * X @ Y.T / 5 + 0.25, rtol=1e-12)


def test_one_layer_of_relu_is_the_arc_cosine_kernel():
    assert_allclose(nngp(X, X, 1, "relu", 10**0.5, 0), arc_cosine_kernel(X), rtol=1e-7)


@networks
def test_they_are_symmetric_positive_and_nngp_is_the_smaller_one(activation, weight, bias):
    covariance, tangent = (kernel(X, X, 3, activation, weight, bias) for kernel in (nngp, ntk))
    for kernel in (covariance, tangent, tangent - covariance):
        assert_allclose(kernel, kernel.T, rtol=1e-13)
        assert np.linalg.eigvalsh(kernel)[0] > -1e-12 * np.abs(kernel).max()


def test_parallel_inputs_lose_no_digits():
    """Without biases relu networks are homogeneous: f(sx) = s f(x), however deep."""
    scaled = X[:1] * np.array([[1.0], [1 + 1e-9], [1e8]])
    for depth, kernel in product((1, 10, 100), (nngp, ntk)):
        found = kernel(X[:1], scaled, depth, "relu", 2, 0)[0]
        square = X[0] @ X[0] / 5 * 2
        assert_allclose(
            found / (scaled @ X[0] / (X[0] @ X[0])), square * (1 if kernel is nngp else depth + 1), rtol=1e-12
        )


def test_directions_that_nearly_agree_keep_their_angle():
    """Far below the root of rounding 1 − c of one layer is that of the inputs, up to θ³."""
    angle = 1e-9
    x, y = np.array([[1.0, 0.0]]), np.array([[np.cos(angle), np.sin(angle)]])
    gain = 1 - ntk(x, y, 1, "relu", 2, 0)[0, 0] / 2
    assert_allclose(gain, angle / np.pi / 2, rtol=1e-4)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"x": np.zeros((2, 5))}, r"x must have no input that is 0 \(row 0 is\)"),
        ({"y": np.array([[1.0] * 5, [0.0] * 5])}, r"y must have no input that is 0 \(row 1 is\)"),
        ({"y": np.ones((2, 4))}, r"y must be \[m, d\] = \[m, 5\] \(got \[2, 4\]\)"),
        ({"x": np.full((1, 5), np.nan)}, "x must be an array"),
        ({"depth": -1}, "depth must be a whole number between 0 and"),
        ({"depth": 1.5}, "depth must be a whole number"),
        ({"activation": "tanh"}, "activation must be one of 'relu', 'erf'"),
        ({"weight_variance": 0}, "weight_variance must be a finite number"),
        ({"bias_variance": -0.1}, "bias_variance must be a finite number"),
    ],
)
def test_what_no_network_has_is_refused_in_words(wrong, message):
    right = {"x": X, "y": Y, "depth": 1, "activation": "relu", "weight_variance": 1.0, "bias_variance": 0.0}
    for kernel in (nngp, ntk):
        with pytest.raises(ValueError, match=message):
            kernel(**right | wrong)


MAPS = ([1.0, 0, 0, 0, 0, 0, 1], [1.0, 0, 1], [1.0, 14, 1], [0.0, 1], [0.2, 0.0, 0.5, 0.3])


@pytest.mark.parametrize("coefficients", MAPS)
@pytest.mark.parametrize("depth", [0, 1, 3, 12])
def test_power_maps_are_iterated_as_with_fractions(coefficients, depth):
    """In fractions of whole numbers for three depths, in long decimals beyond."""
    for text in ("0.9999999999", "0.97", "0.5", "0.01", "0.000001"):
        with localcontext() as context:
            context.prec = 60
            kept = Decimal(text)
            total = sum(Decimal(a) for a in coefficients)
            for _ in range(depth):
                kept = sum(Decimal(a) * kept**k for k, a in enumerate(coefficients, 1)) / total
            expected = float(kept.ln())
            start = float(Decimal(text).ln())
        if expected > -1e5:
            got = iterated_powers(np.array([start]), np.array(coefficients), depth)
            assert_allclose(got, [expected], rtol=1e-10)


@pytest.mark.parametrize("depth", [1, 2, 9])
def test_the_relus_map_is_that_of_the_kernel_without_biases(depth):
    angles = np.linspace(0, 1.5, 7)
    x = np.stack([np.cos(angles), np.sin(angles)], 1)
    kernel = nngp(x, x[:1], depth, "relu", 2.0, 0.0)
    got = iterated_relu(np.log(np.cos(angles)), depth)
    assert_allclose(np.exp(got), kernel[:, 0] / kernel[0, 0], rtol=1e-12)


def test_exponents_of_the_paper_and_of_a_slope_by_differences():
    assert_allclose([decay_exponent(np.array(a)) for a in MAPS[:3]], [1, 2, 8], rtol=1e-12)
    assert decay_exponent(np.array(MAPS[3])) == np.inf
    near = np.log1p(-(np.array([1e-3, 2e-3]) ** 2) / 2)
    kernel = iterated_powers(near, np.array(MAPS[4]), 60)
    assert_allclose((kernel[0] - kernel[1]) / np.log(2), decay_exponent(np.array(MAPS[4])), rtol=0.01)


@pytest.mark.parametrize("coefficients", [MAPS[0], MAPS[1], MAPS[2], MAPS[4]])
def test_the_limit_solves_its_equation_and_is_a_power_near_and_the_correlation_itself_far_away(coefficients):
    a, log = np.array(coefficients), np.log(np.array([0.999, 0.9, 0.5, 0.1, 1e-3, 1e-9]))
    psi = endless_powers(log, a)
    assert_allclose(endless_powers(iterated_powers(log, a, 1), a) - psi, np.log(a[0] / a.sum()), rtol=1e-8)
    assert_allclose(iterated_powers(log, a, 400) - 400 * np.log(a[0] / a.sum()), psi, rtol=1e-8, atol=1e-8)
    assert_allclose(psi[-1], log[-1], rtol=1e-7)
    near = endless_powers(np.log1p(-np.array([1e-12, 1e-8])), a)
    assert_allclose((near[0] - near[1]) / np.log(1e4), decay_exponent(a) / 2, rtol=0.01)


def test_a_map_without_such_a_limit_is_refused():
    for refused in (MAPS[3], [2.0], [1.0, 1e-9]):
        with pytest.raises(ValueError, match="coefficients must"):
            endless_powers(np.array([-1.0]), np.array(refused))


def test_a_map_that_changes_nothing_has_no_exponent_and_one_of_zeros_is_none():
    with pytest.raises(ValueError, match="coefficients must have one above 0 beside the first"):
        decay_exponent(np.array([3.0]))
    with pytest.raises(ValueError, match="coefficients must not all be 0"):
        iterated_powers(np.array([-1.0]), np.zeros(3), 2)
    with pytest.raises(ValueError, match=r"depth must be a whole number between 0 and 10,000 \(got -1\)"):
        iterated_relu(np.array([-1.0]), -1)
