"""Powers of the width against slopes of networks, and against the exponents of Yang & Hu (2021)."""

from functools import cache

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit.theory.parametrisations import (
    PARAMETRISATIONS,
    RULES,
    best_rate_power,
    rate_powers,
    readout_power,
    share_powers,
)
from toolkit.theory.width_scaling import feature_exponent, log_slope

WIDTHS = (40, 120, 360)
LAYERS = ("first", "hidden", "readout")


def slopes(n, readout, seed):
    """∂f/∂U, ∂f/∂W, ∂f/∂v of a network with n neurons, for one input."""
    g = torch.Generator().manual_seed(seed)
    shapes = {"first": (n, 5), "hidden": (n, n), "readout": (n,)}
    sizes = {"first": 1, "hidden": n**-0.5, "readout": n**readout}
    drawn = {k: sizes[k] * torch.randn(*s, generator=g, dtype=torch.float64) for k, s in shapes.items()}
    weights = [w.requires_grad_() for w in drawn.values()]
    x = torch.ones(5, dtype=torch.float64)
    output = weights[2] @ (weights[1] @ (weights[0] @ x).relu()).relu()
    return dict(zip(LAYERS, torch.autograd.grad(output, weights), strict=True))


@cache
def sums(readout, power):
    """Σ|slope|^power of each layer at three widths, a mean over draws: {layer: [3]}."""
    drawn = [[slopes(n, readout, seed) for seed in range(60)] for n in WIDTHS]
    return {k: np.array([np.mean([float((d[k].abs() ** power).sum()) for d in row]) for row in drawn]) for k in LAYERS}


@pytest.mark.parametrize("parametrisation", PARAMETRISATIONS)
@pytest.mark.parametrize("rule", RULES)
def test_shares_are_the_powers_of_sums_over_slopes(parametrisation, rule):
    found = sums(readout_power(parametrisation), 1 if rule == "adam" else 2)
    for name, share in share_powers(parametrisation, rule).items():
        assert abs(log_slope(np.array(WIDTHS, float), found[name]) - share) < 0.1, name


@pytest.mark.parametrize("rule", RULES)
def test_only_the_usual_rates_need_a_power_of_the_width(rule):
    assert best_rate_power("usual", rule) == {"adam": -1.5, "descent": -1}[rule]
    assert best_rate_power("tangent", rule) == best_rate_power("mup", rule) == 0


def test_for_adam_mup_is_the_table_of_the_paper():
    assert rate_powers("mup", "adam") == {"first": 0, "hidden": -1, "readout": -1}
    assert readout_power("mup") == -1


@pytest.mark.parametrize("name, r", [("mup", 0), ("tangent", 0.5)])
def test_features_move_as_yang_and_hu_say(name, r):
    """A rate n^q for W = n^{−a}w is the rate n^{q + 2a} for w: with a = −q/2 all layers have one rate."""
    q = np.array([rate_powers(name, "descent")[layer] for layer in LAYERS])
    b = -np.array([0, -0.5, readout_power(name)])  # entries of order n^−b
    a = -q / 2
    assert_allclose(feature_exponent(a, b - a, 0), r)


def test_refusals_are_in_words():
    with pytest.raises(ValueError, match="parametrisation must be one of"):
        rate_powers("ntk", "adam")
    with pytest.raises(ValueError, match="rule must be one of"):
        share_powers("mup", "sgd")
