"""Annotated shapes are checked in tests, under vmap and gradients too, and not while a program is traced."""

import pytest
import torch
from jaxtyping import Float, TypeCheckError, jaxtyped
from torch.func import grad, jacrev, vmap

from tests.shapes import checked
from toolkit.metrics.kernels import relative_change
from toolkit.networks import quadratic_neurons, relu_features

WEIGHT, X = torch.ones(4, 3), torch.ones(5, 3)


def test_what_does_not_fit_is_refused():
    with pytest.raises(TypeCheckError, match="quadratic_neurons"):
        quadratic_neurons(WEIGHT, X.T, 1.0)
    with pytest.raises(TypeCheckError, match="relu_features"):
        relu_features(WEIGHT.long(), X)


def test_what_a_function_returns_is_checked():
    @jaxtyped(typechecker=checked)
    def flat(x: Float[torch.Tensor, "n D"]) -> Float[torch.Tensor, " n"]:
        return x.sum(0)

    with pytest.raises(TypeCheckError, match="return value"):
        flat(X)


def test_a_run_within_a_batch_has_the_shapes_of_one():
    many = vmap(quadratic_neurons, (0, None, 0))(torch.ones(7, 4, 3), X, torch.ones(7))
    assert many.shape == (7, 5)
    with pytest.raises(TypeCheckError, match="quadratic_neurons"):
        vmap(quadratic_neurons, (0, None, 0))(torch.ones(7, 4, 3), X.T, torch.ones(7))


def test_gradients_and_jacobians_have_the_shapes_of_what_they_are_taken_of():
    def loss(weight, epsilon):
        return quadratic_neurons(weight, X, epsilon).square().mean()

    assert vmap(grad(loss), (None, 0))(WEIGHT, torch.ones(7)).shape == (7, 4, 3)
    assert jacrev(lambda w: relative_change(w @ w.T, torch.eye(4)))(WEIGHT).shape == (4, 3)
    with pytest.raises(TypeCheckError, match="quadratic_neurons"):
        grad(loss)(WEIGHT[:, :2], 1.0)


def test_nothing_is_checked_while_a_program_is_traced():
    @jaxtyped(typechecker=checked)
    def square(x: Float[torch.Tensor, "n n"]) -> Float[torch.Tensor, "n n"]:
        return x * x

    class Program(torch.nn.Module):
        def forward(self, x):
            return square(x)

    with pytest.raises(TypeCheckError):
        square(X)
    program = torch.export.export(Program(), (X,)).module()
    assert torch.equal(program(2 * X), 4 * X)
