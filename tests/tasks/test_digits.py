"""Digits as loaded from scikit-learn, and power-law spectra."""

import numpy as np
import torch
from numpy.testing import assert_allclose
from sklearn.datasets import load_digits

from toolkit.networks import relu_features
from toolkit.tasks import digits, power_law


def test_pictures_are_centred_and_of_mean_square_norm_one():
    x, y = digits.pool("even digit")
    assert x.shape == (digits.POOL, 64) and set(y) == {-1.0, 1.0}
    assert_allclose(x.mean(0), 0, atol=1e-12)
    assert_allclose((x * x).sum(1).mean(), 1, rtol=1e-12)
    assert (y == 1 - 2 * (load_digits().target % 2)).all()
    assert ((digits.pool("digit over 4")[1] > 0) == (load_digits().target >= 5)).all()


def test_power_laws():
    assert_allclose(power_law.spectrum(3, 2.0), [1, 1 / 4, 1 / 9])
    v = power_law.coefficients(50, 1.3).numpy()
    assert_allclose((v * v).sum(), 1, rtol=1e-12)
    assert_allclose((v[9] / v[0]) ** 2, 10**-1.3, rtol=1e-12)


def test_relu_features_by_hand():
    weight, x = torch.tensor([[1.0, 0.0], [0.0, -2.0]]), torch.tensor([[3.0, 1.0]])
    assert_allclose(relu_features(weight, x), np.array([[3.0, 0.0]]))


def test_the_round_trip_of_ten_digits_is_better_than_any_two_turns_away():
    pixels, digit = digits.pictures(10)
    means = np.stack([pixels[digit == k].mean(0) for k in range(10)]) - pixels.mean(0)
    unit = means / np.linalg.norm(means, axis=1, keepdims=True)
    cosines = unit @ unit.T
    trip = list(digits.tour(10))
    alike = cosines[trip, np.roll(trip, -1)].sum()
    assert sorted(trip) == list(range(10)) and trip[0] == 0 and digits.tour(4) == (0, 1, 2, 3)
    for i in range(1, 10):
        for j in range(i + 1, 10):
            other = trip[:i] + trip[i : j + 1][::-1] + trip[j + 1 :]
            assert cosines[other, np.roll(other, -1)].sum() <= alike + 1e-9
