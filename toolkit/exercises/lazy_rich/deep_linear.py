"""Checks of the exercises on the page "One mode at a time": answers are tried on modes and weights drawn here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.exercises import asks_for, compare, given

INTEGRATED = 0.01  # relative: a numerical integration passes; the nearest mistake is 16 % off


@asks_for("arrival(strength, size), a function of two numbers")
def check_arrival(arrival: Callable) -> str:
    """`arrival(s, c)`: when a mode of two balanced layers that starts at c is at s/2."""
    cases = given("strength size", (1.0, 1e-4), (0.5, 0.1), (3.0, 0.5), (0.125, 0.01), (1.7, 1e-6))
    compare(arrival, _arrival, cases, ARRIVALS, rtol=INTEGRATED, otherwise="At that time the mode is at s/2.")
    return "Right: the time is a logarithm of the start, over twice the strength."


@asks_for("speed(a, strength, layers), a function of three numbers")
def check_speed(speed: Callable) -> str:
    """`speed(a, s, L)`: L a^(2 − 2/L) (s − a)."""
    cases = given("a strength layers", (0.3, 1.1, 2), (0.6, 1.9, 1), (0.2, 0.7, 3), (1.4, 0.8, 5), (0.05, 2.3, 4))
    compare(speed, _speed, cases, SPEEDS)
    return "Right: one layer is fast everywhere, many layers hardly move while the mode is small."


@asks_for("imbalance(first, second), a function of two matrices that returns one matrix")
def check_imbalance(imbalance: Callable) -> str:
    """`imbalance(W₁, W₂)`: W₂ᵀW₂ − W₁W₁ᵀ, which gradient flow keeps."""
    generator, cases = np.random.default_rng(0), {}
    for inputs, neurons, outputs in ((3, 3, 3), (3, 5, 4), (6, 2, 3)):
        first, second = generator.normal(size=(neurons, inputs)), generator.normal(size=(outputs, neurons))
        cases[f"{inputs} inputs, {neurons} neurons and {outputs} outputs"] = (first, second)
    hint = "Both layers meet at the neurons, and the difference of two products is asked for."
    compare(imbalance, _imbalance, cases, IMBALANCES, otherwise=hint)
    return "Right: what one layer gains the other gains too, so their difference stays."


def _arrival(strength: float, size: float) -> float:
    return np.log(strength / size - 1) / (2 * strength)


ARRIVALS = {
    "that is twice the right time. Two layers grow at once: the rate is 2s, not s.": lambda strength, size: (
        2 * _arrival(strength, size)
    ),
    "that is half the right time: the rate is 2s, not 4s.": lambda strength, size: _arrival(strength, size) / 2,
    "that is when c e^(2st) reaches s. The sigmoid bends before, and s/2 is reached where (s/c − 1)e^(−2st) is 1.": (
        lambda strength, size: np.log(strength / size) / (2 * strength)
    ),
    "that is when c e^(2st) reaches s/2. The sigmoid bends before.": lambda strength, size: (
        np.log(strength / size / 2) / (2 * strength)
    ),
    "the logarithm is the natural one, not that of base 10.": lambda strength, size: (
        np.log10(strength / size - 1) / (2 * strength)
    ),
    "the logarithm is the natural one, not that of base 2.": lambda strength, size: (
        np.log2(strength / size - 1) / (2 * strength)
    ),
    "the start is compared with 1; compare it with the strength.": lambda strength, size: (
        np.log(1 / size - 1) / (2 * strength)
    ),
    "the rate is 2s: a strong mode is faster.": lambda strength, size: np.log(strength / size - 1) / 2,
    "the rate divides the logarithm; it does not multiply it.": lambda strength, size: (
        np.log(strength / size - 1) * 2 * strength
    ),
    "that is when the mode has doubled; half of its strength is asked for.": lambda strength, size: (
        _arrival(strength, size) - np.log(strength / (2 * size) - 1) / (2 * strength)
    ),
    "those are steps at the learning rate 0.01; a time is asked for.": lambda strength, size: (
        100 * _arrival(strength, size)
    ),
    "that is the time of one layer, whose mode grows like s − (s − c)e^(−t).": lambda strength, size: np.log(
        2 * (strength - size) / strength
    ),
    "the logarithm is to be divided by 2s: `/ 2 * s` divides by 2 and multiplies by s.": lambda strength, size: (
        np.log(strength / size - 1) / 2 * strength
    ),
    "the rate 2s is missing.": lambda strength, size: np.log(strength / size - 1),
    "the rate is 2s, and not 2s².": lambda strength, size: np.log(strength / size - 1) / (2 * strength**2),
    "the logarithm is missing.": lambda strength, size: (strength / size - 1) / (2 * strength),
    "half of the strength is reached where (s/c − 1)e^(−2st) is 1, and not ½.": lambda strength, size: (
        np.log(2 * (strength / size - 1)) / (2 * strength)
    ),
    "half of the strength is reached where (s/c − 1)e^(−2st) is 1, and not 2.": lambda strength, size: (
        np.log((strength / size - 1) / 2) / (2 * strength)
    ),
    "that is when nine tenths are reached; half of the strength is asked for.": lambda strength, size: (
        np.log(9 * (strength / size - 1)) / (2 * strength)
    ),
    "the start is compared with 1, and the 1 of the sigmoid is missing.": lambda strength, size: (
        np.log(1 / size) / (2 * strength)
    ),
    "1 is added inside the logarithm; it is to be subtracted.": lambda strength, size: (
        np.log(strength / size + 1) / (2 * strength)
    ),
    "that is when ten per cent turn to ninety; half of the strength is asked for, from the start.": (
        lambda strength, size: np.log(9) / strength
    ),
}


def _speed(a: float, strength: float, layers: int) -> float:
    return layers * a ** (2 - 2 / layers) * (strength - a)


SPEEDS = {
    "all layers move at the same time, which gives a factor L.": lambda a, strength, layers: (
        _speed(a, strength, layers) / layers
    ),
    "w^(L − 1) is what lies around one layer, and w is not a but the L-th root of a.": lambda a, strength, layers: (
        layers * a ** (layers - 1) * (strength - a)
    ),
    "each layer gives w^(2(L − 1)), and w is not a but the L-th root of a.": lambda a, strength, layers: (
        layers * a ** (2 * layers - 2) * (strength - a)
    ),
    "that is the speed of one weight w times L; a = w^L changes faster or slower than w.": (
        lambda a, strength, layers: layers * a ** (1 - 1 / layers) * (strength - a)
    ),
    "that is the speed of one weight w, not of the mode a = w^L.": lambda a, strength, layers: (
        a ** (1 - 1 / layers) * (strength - a)
    ),
    "that is the rate of growth, the speed divided by a.": lambda a, strength, layers: (
        layers * a ** (1 - 2 / layers) * (strength - a)
    ),
    "the exponent is turned round: the speed has a^(2 − 2/L), which is 1 for one layer.": lambda a, strength, layers: (
        layers * a ** (2 / layers) * (strength - a)
    ),
    "the exponent is 2 − 2/L, and not 2 − 1/L.": lambda a, strength, layers: (
        layers * a ** (2 - 1 / layers) * (strength - a)
    ),
    "`2 // L` is a whole number; the exponent has the fraction 2/L.": lambda a, strength, layers: (
        layers * a ** (2 - 2 // layers) * (strength - a)
    ),
    "the exponent of two layers is there for all; it is 2 − 2/L.": lambda a, strength, layers: (
        layers * a * (strength - a)
    ),
    "the exponent is 2 − 2/L, and not 2.": lambda a, strength, layers: layers * a**2 * (strength - a),
    "the error is s − a, and not its share of s.": lambda a, strength, layers: (
        layers * a ** (2 - 2 / layers) * (1 - a / strength)
    ),
    "the error is s − a, and not s² − a².": lambda a, strength, layers: (
        layers * a ** (2 - 2 / layers) * (strength**2 - a**2)
    ),
    "the power is that of a, and not of s.": lambda a, strength, layers: (
        layers * strength ** (2 - 2 / layers) * (strength - a)
    ),
    "that is the speed for a small mode; close to its strength it gets slower.": lambda a, strength, layers: (
        layers * a ** (2 - 2 / layers) * strength
    ),
    "that is half the speed: the gradient of ½(s − a)² has no ½.": lambda a, strength, layers: (
        _speed(a, strength, layers) / 2
    ),
    "that is the law of two layers, whatever L is.": lambda a, strength, layers: 2 * a * (strength - a),
    "that is the law of one layer, whatever L is.": lambda a, strength, layers: strength - a,
    "the L-th root of a is in the error, but the error is s − a.": lambda a, strength, layers: (
        layers * a ** (2 - 2 / layers) * (strength - a ** (1 / layers))
    ),
    "the error is missing: the mode stops at a = s.": lambda a, strength, layers: layers * a ** (2 - 2 / layers),
    "the error is squared; the gradient of ½(s − a)² has it once.": lambda a, strength, layers: (
        layers * a ** (2 - 2 / layers) * (strength - a) ** 2
    ),
    "the sign is turned round: a mode below its strength grows.": lambda a, strength, layers: (
        -_speed(a, strength, layers)
    ),
    "that is twice the speed: the loss has a factor ½.": lambda a, strength, layers: 2 * _speed(a, strength, layers),
    "the factor is L, not L².": lambda a, strength, layers: layers * _speed(a, strength, layers),
}


def _imbalance(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return second.T @ second - first @ first.T


IMBALANCES = {
    "that is the other difference: the product of the second layer comes first.": lambda first, second: (
        first @ first.T - second.T @ second
    ),
    "the transposes are exchanged: both products must have a row for every neuron.": lambda first, second: (
        second @ second.T - first.T @ first
    ),
    "the two layers are exchanged: `first` is next to the inputs; its product is subtracted.": lambda first, second: (
        first.T @ first - second @ second.T
    ),
    "the transpose in the first layer's product belongs on the other factor.": lambda first, second: (
        second.T @ second - first.T @ first
    ),
    "the transpose in the second layer's product belongs on the other factor.": lambda first, second: (
        second @ second.T - first @ first.T
    ),
    "that is the sum of both products, which grows as the network learns; the difference stays.": (
        lambda first, second: second.T @ second + first @ first.T
    ),
    "that is what the second layer gives alone; subtract what the first gives.": lambda first, second: (
        second.T @ second
    ),
    "that is what the first layer gives alone.": lambda first, second: first @ first.T,
    "that is what the first layer gives alone, with a minus sign.": lambda first, second: -first @ first.T,
    "that is the network's product W₂W₁, which changes as it learns.": lambda first, second: second @ first,
    "that is the trace only; the whole matrix is kept.": lambda first, second: np.trace(_imbalance(first, second)),
    "that is the diagonal only; the whole matrix is kept.": lambda first, second: np.diag(
        _imbalance(first, second)
    ).copy(),
    "that is the size of the matrix; the matrix itself is kept.": lambda first, second: np.linalg.norm(
        _imbalance(first, second)
    ),
    "that is the difference of the two layers' sizes; a matrix is asked for.": lambda first, second: (
        np.linalg.norm(second) - np.linalg.norm(first)
    ),
    "the entries are multiplied one by one; `@` is the product of matrices.": lambda first, second: (
        second.T * second - first * first.T
    ),
    "the entries lost their signs.": lambda first, second: np.abs(_imbalance(first, second)),
    "a transpose is missing: W₂ᵀW₂, not W₂W₂.": lambda first, second: second @ second - first @ first,
    "that is the product of the two products; their difference is kept.": lambda first, second: (
        second.T @ second @ (first @ first.T)
    ),
    "that is the diagonal, with zeros around it; the whole matrix is kept.": lambda first, second: np.diag(
        np.diag(_imbalance(first, second))
    ),
    "those are the eigenvalues of the matrix; the whole matrix is kept.": lambda first, second: np.linalg.eigvalsh(
        _imbalance(first, second)
    ),
    "it is divided by the number of neurons.": lambda first, second: _imbalance(first, second) / len(first),
    "only the entries above the diagonal are there.": lambda first, second: np.triu(_imbalance(first, second)),
}
