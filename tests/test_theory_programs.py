"""The parts of theories: the numbers of `prediction` in NumPy and in PyTorch, and traced without a look at them."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils._pytree import tree_flatten, tree_unflatten

from toolkit.collapse import DigitsCollapse, LinearLayersCollapse, NearCollapse
from toolkit.device import place
from toolkit.domain import trusted
from toolkit.engine import as_arrays, draw, given
from toolkit.grokking import CorruptedAddition, ModularAddition, PolynomialRegression, XorClusters
from toolkit.lazy_rich import (
    DeepLinear,
    EarlyAlignment,
    FeatureAmplification,
    LinearRank,
    LinearRichness,
    OutputScale,
    PiecewiseLinear,
)
from toolkit.width_depth import EdgeOfStability, RateTransfer, WidthScaling

STEPS = (0, 1, 10, 100)
CASES = [  # experiment, theory
    (PolynomialRegression(output_scale=0.37, epsilon=0.23, seed=1), "exact"),
    (PolynomialRegression(output_scale=2.9, dimension=13, samples=31, centred=False, seed=2), "exact"),
    (PolynomialRegression(output_scale=0.37, epsilon=0.23, seed=3), "linearised"),
    (PolynomialRegression(dimension=5, samples=77, centred=False, seed=4), "linearised"),
    (LinearRank(rank=3, dimension=13, width=17, samples=21, seed=29), "closed"),
    (LinearRank(aligned=True, whitened=True, dimension=13, width=17, samples=21, input_size=0.07, seed=30), "scalar"),
    (LinearRichness(width=37, richness=0.7, seed=5), "exact"),
    (LinearRichness(dimension=3, centred=False, learning_rate=0.013, seed=6), "exact"),
    (LinearRichness(richness=0.02, seed=7), "wide"),
    (LinearRichness(richness=29.3, learning_rate=0.011, seed=8), "wide"),
    (OutputScale(samples=90, test_samples=101, width=31, seed=9), "tangent"),
    (OutputScale(samples=33, activation="softplus", output_scale=3.3, seed=10), "tangent"),
    (OutputScale(dimension=7, samples=60, activation="erf", learning_rate=0.4, seed=11), "tangent"),
    (PiecewiseLinear(width=31, penalty=0.003, y2=0.31, seed=39), "convex"),
    (ModularAddition(modulus=23, width=37, pruned=0.33, seed=12), "analytic"),
    (ModularAddition(modulus=12, width=41, activation="relu", corruption=0.2, seed=13), "analytic"),
    (CorruptedAddition(modulus=23, width=37, corruption=0.3, weight_decay=2.0, seed=35), "rule"),
    (CorruptedAddition(modulus=12, width=41, weight_decay=7.0, seed=36), "rule"),
    (XorClusters(dimension=700, samples=40, width=11, test_samples=9, corruption=0.2, seed=29), "linear"),
    (XorClusters(dimension=650, samples=43, width=11, test_samples=9, balanced=False, seed=30), "linear"),
    (XorClusters(dimension=520, signal=11, samples=44, width=11, test_samples=9, seed=31), "oracle"),
    (LinearLayersCollapse(smallest=17, layers=1, weight_decay=0.013, seed=14), "optimum"),
    (LinearLayersCollapse(smallest=9, layers=3, weight_decay=0.013, seed=15), "metastable"),
    (LinearLayersCollapse(counts=(31, 30, 22), smallest=7, layers=2, bias=True, seed=16), "optimum"),
    (LinearLayersCollapse(width=2, seed=17), "metastable"),  # which classes is not known
    (DeepLinear(layers=1, first_weights="random", seed=19), "flow"),
    (DeepLinear(layers=1, first_weights="rotated", ratio=1.3, seed=20), "modes"),
    (DeepLinear(first_size=0.003, ratio=1.7, learning_rate=0.23, seed=21), "modes"),
    (DeepLinear(imbalance=0.37, learning_rate=0.07, seed=22), "modes"),
    (DeepLinear(imbalance=0.37, learning_rate=0.07, seed=23), "flow"),
    (DeepLinear(layers=3, first_size=0.3, ratio=3.1, learning_rate=0.31, seed=24), "modes"),
    (DeepLinear(layers=4, first_size=0.02, learning_rate=0.31, width=19, seed=25), "flow"),
    (DeepLinear(first_weights="rotated", first_size=0.02, learning_rate=0.17, width=21, seed=26), "flow"),
    (DeepLinear(first_weights="rotated", first_size=0.02, learning_rate=0.17, seed=27), "modes"),
    (DeepLinear(first_weights="random", imbalance=0.2, seed=28), "modes"),
    (EarlyAlignment(samples=31, width=23, learning_rate=0.21, first_size=0.001, seed=29), "early"),
    (EarlyAlignment(samples=24, width=17, angle=81.0, spread=11.0, seed=30), "early"),
    (EarlyAlignment(angle=131.0, spread=12.0, seed=31), "many"),
    (FeatureAmplification(dimension=9, samples=41, test_samples=60, width=14, seed=33), "samples"),
    (FeatureAmplification(dimension=12, spread=0.33, wrong=0.21, samples=41, test_samples=60, seed=34), "population"),
    (WidthScaling(dimension=5, samples=21, width=17, scaling=0.3, seed=39), "tangent"),
    (WidthScaling(dimension=5, samples=21, width=33, scaling=1.2, learning_rate=0.4, seed=40), "tangent"),
    (RateTransfer(dimension=5, samples=21, width=17, rule="descent", learning_rate=0.01, seed=41), "tangent"),
    (EdgeOfStability(dimension=5, samples=21, width=17, parametrisation="tangent", seed=42), "tangent"),
    (NearCollapse(class_size=17, width=9, tether=4.0, feature_decay=0.3, seed=37), "near"),
    (NearCollapse(classes=2, width=13, scatter=0.2, weight_decay=0.7, seed=38), "near"),
    (DigitsCollapse(classes=4, steps=3, seed=18), "simplex"),
]
every = pytest.mark.parametrize(("experiment", "theory"), CASES, ids=lambda case: getattr(case, "seed", case))


def predicted(experiment, theory, steps=STEPS):
    """{column: rows}, from `prediction`."""
    state, data = map(as_arrays, draw(experiment, place("cpu", "float64")))
    with trusted():
        columns = experiment.prediction(theory, state, data, np.array(steps), lambda: None)
    return {name: np.asarray(values, float) for name, values in columns.items()}


def rows(program, state, data, number, steps=STEPS):
    """{column: rows}, from the parts; `number` makes an array of a step."""
    kept, found = program.start(state, data), []
    for step in range(max(steps) + 1):
        kept = program.step(kept) if step and program.step else kept
        if step in steps:
            found.append(program.columns(kept, number(step)))
    return {name: np.array([np.asarray(row[name]) for row in found]) for name in found[0]}


def knobs(experiment):
    return {name: torch.tensor(getattr(experiment, name), dtype=torch.float64) for name in experiment.knobs()}


def agree(found, expected, tolerance=1e-11):
    for name, values in found.items():
        if name not in expected:
            assert np.isnan(values).all(), name
            continue
        scale = max(np.nanmax(np.abs(expected[name])), 1e-3)  # "outside" is nothing but rounding
        assert_allclose(values, expected[name], rtol=tolerance, atol=tolerance * scale, err_msg=name)


@every
def test_in_numpy_the_parts_are_the_prediction(experiment, theory):
    state, data = map(as_arrays, draw(experiment, place("cpu", "float64")))
    if theory == "simplex":
        pytest.skip("PyTorch makes its numbers")
    with np.errstate(all="ignore"):
        found = rows(experiment.theory_program(theory), state, data, lambda step: np.asarray(float(step)))
    agree(found, predicted(experiment, theory))


@every
def test_in_pytorch_they_are_the_same(experiment, theory):
    state, data = draw(experiment, place("cpu", "float64"))
    program = given(experiment, knobs(experiment)).theory_program(theory)
    found = rows(program, state, data, lambda step: torch.tensor(float(step), dtype=torch.float64))
    agree(found, predicted(experiment, theory))


@every
def test_they_are_traced_at_any_size_without_a_look_at_numbers(experiment, theory):
    """A branch on a number would be an error."""
    fields, (state, data) = knobs(experiment), draw(experiment, place("cpu", "float64"))
    kept = given(experiment, fields).theory_program(theory).start(state, data)
    arguments = [(state, data), (kept,), (kept, torch.tensor(7.0, dtype=torch.float64))]
    for part, given_to_it in enumerate(arguments):
        _same_when_traced(experiment, theory, part, (fields, *given_to_it))


def _same_when_traced(experiment, theory, part, arguments) -> None:
    leaves, spec = tree_flatten(arguments)
    leaves = [leaf.clone() for leaf in leaves]

    def flat(*leaves):
        fields, *about = tree_unflatten(list(leaves), spec)
        function = given(experiment, fields).theory_program(theory)[part]
        return tree_flatten(function(*about) if function else {})[0]

    graph = make_fx(flat, tracing_mode="symbolic")(*leaves)
    for traced, straight in zip(graph(*leaves), flat(*leaves), strict=True):
        assert_allclose(traced, straight, rtol=1e-13, atol=1e-300)
