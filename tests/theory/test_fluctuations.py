"""The relative variance of lengths against networks made of matrices, Gaussian and orthogonal."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit.theory.fluctuations import relative_variance

FUNCTIONS = {"tanh": np.tanh, "relu": lambda h: np.maximum(h, 0), "linear": lambda h: h}


def simulated(ensemble, activation, n, layers, networks=2000):
    """n Var K/K² of each layer: networks of real matrices."""
    generator = np.random.default_rng(1)
    scale = 2**0.5 if activation == "relu" else 1.0
    h, found = np.ones((networks, n)), []
    for layer in range(layers):
        w = generator.normal(size=(networks, n, n)) / n**0.5
        if ensemble == "orthogonal":
            frame, upper = np.linalg.qr(w)
            w = frame * np.sign(np.diagonal(upper, axis1=1, axis2=2))[:, None]
        h = np.einsum("kij,kj->ki", w, scale * FUNCTIONS[activation](h) if layer else h)
        length = (h**2).mean(1)
        found.append(n * length.var() / length.mean() ** 2)
    return found


@pytest.mark.parametrize("ensemble", ["gaussian", "orthogonal"])
@pytest.mark.parametrize("activation", ["relu", "linear"])
def test_closed_forms_are_those_of_matrices(ensemble, activation):
    got = [relative_variance(ensemble, activation, 16, layer) for layer in range(1, 5)]
    assert_allclose(got, simulated(ensemble, activation, 16, 4), rtol=0.2, atol=1e-9)


def test_tanh_gains_two_thirds_a_layer_while_layers_are_few_beside_neurons():
    got = [relative_variance("gaussian", "tanh", 40, layer) for layer in (2, 4, 8)]
    measured = simulated("gaussian", "tanh", 40, 8, 1200)
    assert_allclose(got, [8 / 3, 4, 20 / 3])
    assert_allclose(got, [measured[j - 1] for j in (2, 4, 8)], rtol=0.15)


def test_orthogonal_tanh_layers_stay_alike():
    with pytest.raises(ValueError, match="activation 'tanh' with orthogonal weights has no formula"):
        relative_variance("orthogonal", "tanh", 32, 5)
    assert max(simulated("orthogonal", "tanh", 24, 8, 500)) < 0.4


def test_known_numbers():
    assert_allclose(relative_variance("gaussian", "linear", 32, 8) / 32, 0.624, rtol=0.01)
    assert_allclose(relative_variance("gaussian", "relu", 32, 1), 2)
    assert relative_variance("orthogonal", "linear", 7, 100) == 0
    assert relative_variance("gaussian", "relu", 1, 10**6) == math.inf


def test_no_layer_is_refused_in_words():
    with pytest.raises(ValueError, match="layer must be a whole number between 1 and 1,000,000 \\(got 0"):
        relative_variance("gaussian", "tanh", 10, 0)
