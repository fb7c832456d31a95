"""The experiment against its theory, and the claim of its page over several seeds."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import gap
from toolkit.grokking import PolynomialRegression

CHANCE = 0.75  # E y², the loss of predicting zero


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("values", [{}, {"output_scale": 2.0, "epsilon": 0.4}, {"samples": 60, "width": 3}])
def test_network_equals_the_exact_theory_in_float64(centred, values):
    e = PolynomialRegression(steps=300, centred=centred, **values)
    measured, predicted = e.run(dtype="float64", progress=False), e.predict("exact")
    for column in ("train_loss", "weight_change", "kernel_change", "target_alignment"):
        assert_allclose(measured[column], predicted[column], rtol=1e-10, atol=1e-12)


def test_test_loss_is_a_sample_of_the_population_loss():
    e = PolynomialRegression(steps=300, test_samples=10_000)
    gaps = []
    for seed in range(4):
        one = e.replace(seed=seed)
        run = one.run(dtype="float64", progress=False)
        gaps.append(np.log(run.test_loss / one.predict().test_loss).values)
    # the squared errors of 10 000 inputs average to within a few per cent, with no bias over seeds
    assert np.abs(gaps).max() < 0.1
    assert abs(np.mean(gaps)) < 0.03


def test_float32_gap_on_the_default_run():
    e = PolynomialRegression()
    distance = gap(e.run(progress=False), e.predict())
    assert distance["train_loss"] < 1e-5 and distance["kernel_change"] < 1e-4
    assert distance["test_loss"] < 0.16  # 2000 test inputs: .03 to .15 in eight seeds


@pytest.mark.parametrize("seed", range(8))
def test_default_shows_the_delay(seed):
    """Training loss falls while test loss is above chance; test loss follows; the frozen kernel never gets there."""
    e = PolynomialRegression(seed=seed)
    exact, frozen = e.predict("exact"), e.predict("linearised")
    halved = int(np.argmax((exact.train_loss < exact.train_loss[0] / 2).values))
    assert exact.test_loss[halved] > CHANCE
    tenth = int(np.argmax((exact.train_loss < exact.train_loss[0] / 10).values))
    assert exact.test_loss[tenth] > 0.45 * CHANCE
    assert exact.test_loss.max() > 1.1 * CHANCE
    assert exact.test_loss[-1] < 0.35 * CHANCE
    assert frozen.test_loss.min() > 0.6 * CHANCE


def first_below(curve, level) -> int:
    return int(curve.step[int(np.argmax((curve < level).values))])


@pytest.mark.full
def test_delays_and_final_losses_at_the_published_size():
    """D = 40, P = 240, N = 200, ε = .25: lazier is later and worse in each of four draws."""
    scales = [0.25, 1.0, 4.0, 8.0]
    e = PolynomialRegression(samples=240, epsilon=0.25, learning_rate=0.5, steps=20_000)
    steps = np.unique(np.geomspace(1, 20_001, 600).astype(int) - 1)
    runs = e.predict("exact", steps, output_scale=scales, seed=range(4))
    delays = np.array([[first_below(c, CHANCE / 2) for c in seed] for seed in runs.test_loss.transpose("seed", ...)])
    final = runs.test_loss.isel(step=-1).transpose("seed", ...).values / CHANCE
    assert (np.diff(delays, axis=1) > 0).all() and (np.diff(final, axis=1) > 0).all()
    for ours, published in ((delays, [126, 367, 1165, 2069]), (final, [0.002, 0.020, 0.129, 0.242])):
        assert (0.85 * ours.min(0) < published).all() and (published < 1.15 * ours.max(0)).all()


def test_many_samples_generalise_without_moving_the_kernel():
    """With P above D(D+1)/2 + D directions even a frozen kernel learns the target: there is nothing to wait for."""
    e = PolynomialRegression(dimension=10, samples=400, epsilon=0.5, output_scale=8.0, steps=20_000)
    frozen = e.predict("linearised", [20_000])
    assert float(frozen.test_loss[0]) < 0.02 * CHANCE


def test_fields_are_checked_in_words():
    with pytest.raises(ValueError, match=r"samples must be a whole number between 2 and 5,000 \(got 1\)"):
        PolynomialRegression(samples=1)
    with pytest.raises(ValueError, match=r"output_scale must be a number between 0.05 and 16 \(got nan\)"):
        PolynomialRegression(output_scale=float("nan"))
    with pytest.raises(ValueError, match="centred must be one of False, True"):
        PolynomialRegression(centred=1)


def test_drawn_examples_are_the_first_of_those_that_it_trains_on_and_of_the_others():
    experiment = PolynomialRegression(steps=20, samples=50)
    run = experiment.run(points=[0, 20], progress=False)
    _, data = experiment.start(torch.Generator().manual_seed(0))
    last = run.isel(frame=-1)
    assert last.seen.values.tolist() == [1.0] * 50 + [0.0] * 60
    right = torch.cat([data["y"], data["y_test"][:60]])
    assert_allclose(last.wanted, right, atol=1e-5)
    assert_allclose(last.wanted, last.place**2 / 2, atol=1e-5)
    known = last.seen == 1
    assert_allclose(((last.answer - last.wanted) ** 2).where(known).mean(), run.train_loss[-1], rtol=1e-4)
