"""The wait over scale and samples is that of the exact theory of the experiment, and of training itself."""

import numpy as np
import pytest

from toolkit.grokking import PolynomialRegression, PolynomialWait


@pytest.mark.parametrize("scale", [0.5, 1])
def test_losses_are_halved_where_the_exact_theory_halves_them(scale):
    run = PolynomialWait(output_scale=scale, samples=226, seed=3).run(progress=False)
    one = PolynomialRegression(output_scale=scale, samples=226, seed=3, steps=1500)
    theory = one.predict("exact", range(1501))
    halved = [int(np.argmax(theory[name].values <= 0.375)) for name in ("train_loss", "test_loss")]
    assert [float(run.train_halved), float(run.test_halved)] == halved
    assert float(run.wait) == pytest.approx(halved[1] / halved[0])


def test_the_network_itself_halves_them_there_too():
    run = PolynomialRegression(steps=1500, test_samples=20_000).run(progress=False, points=[0, 1500])
    wait = PolynomialWait().run(progress=False)
    train, test = (float(run.moments.sel(moment=f"{which} halved")) for which in ("training", "test"))
    assert abs(train - float(wait.train_halved)) <= 1
    assert test == pytest.approx(float(wait.test_halved), rel=0.05)  # it is tested on a sample


def test_what_does_not_happen_is_no_number():
    short = PolynomialWait(most=200).run(progress=False)
    assert (short.train_halved, np.isnan(short.test_halved), short.wait) == (89, True, np.inf)
    few = PolynomialWait(samples=80, output_scale=8).run(progress=False)
    assert np.isnan(few.test_halved) and np.isinf(few.wait)
    none = PolynomialWait(most=10).run(progress=False)
    assert np.isnan([none.train_halved, none.test_halved, none.wait]).all()
