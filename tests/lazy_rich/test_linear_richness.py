"""The experiment against its two theories, over several seeds."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from toolkit import gap
from toolkit.lazy_rich import LinearRichness


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("values", [{}, {"richness": 0.1, "width": 7}, {"richness": 3.0, "dimension": 1}])
def test_network_equals_the_recursion_in_float64(centred, values):
    e = LinearRichness(steps=200, centred=centred, learning_rate=0.01, **values)
    measured, predicted = e.run(dtype="float64", progress=False), e.predict("exact")
    for column in e.columns:
        assert_allclose(measured[column], predicted[column], rtol=1e-10, atol=1e-12)


def test_float32_gap_on_the_default_run():
    e = LinearRichness()
    assert max(gap(e.run(progress=False), e.predict("exact")).values()) < 1e-4


@pytest.mark.parametrize("width", [50, pytest.param(500, marks=pytest.mark.full), 5000])
def test_curve_of_infinite_width_is_approached_like_the_root_of_the_width(width):
    """Difference of the losses at η = 2e-4, γ = 0.1, 1, 10, at its largest over the steps, times √N.

    Twenty-four draws have the mean .34, .26, .27 at the three widths; means of eight scatter by .15, the worst is 1.1.
    """
    steps = np.arange(0, 8001, 100)
    e = LinearRichness(width=width, learning_rate=2e-4, steps=8000)
    axes = {"richness": [0.1, 1, 10], "seed": range(8)}
    difference = abs(e.predict("exact", steps, **axes).train_loss - e.predict("wide", steps, **axes).train_loss)
    apart = difference.max("step") * width**0.5
    assert 0.13 < apart.mean() < 0.6
    assert apart.max() < 1.6


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in (1, 2))])
def test_kernel_ends_where_the_richness_says(seed):
    """√(1 + γ²) at infinite width: 10.05 for γ = 10. 20 000 neurons in float32 come within 3 %."""
    run = LinearRichness(width=20_000, seed=seed).run(progress=False, points=10)
    assert_allclose(run.kernel_growth[-1], 101**0.5, rtol=0.03)
    lazy = LinearRichness(width=20_000, seed=seed, richness=0.1).run(progress=False, points=10)
    assert_allclose(lazy.kernel_growth, 1, atol=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_without_centring_a_lazy_network_starts_far_from_zero(seed):
    """f₀ has size √D/(γ√N): 3.2 for γ = 0.1 and N = 50, and the curve of infinite width, which starts at 0, is off."""
    e = LinearRichness(richness=0.1, width=50, centred=False, seed=seed)
    run = e.run(progress=False, points=20)
    assert gap(run, e.predict("wide", run.step.values))["train_loss"] > 0.3
    assert gap(run, e.predict("exact", run.step.values))["train_loss"] < 1e-4


def test_fields_are_checked_in_words():
    with pytest.raises(ValueError, match=r"richness must be a number between 0.01 and 30 \(got 0\)"):
        LinearRichness(richness=0)
    with pytest.raises(ValueError, match="centred must be one of False, True"):
        LinearRichness(centred="yes")
