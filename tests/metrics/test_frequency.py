"""Frequencies of pictures against SciPy's cosine transform, single waves, and noise."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.fft import dctn

from toolkit.metrics.frequency import cosine_spectrum, mean_frequency


def drawn(count=3, size=12):
    return torch.randn(count, size, size, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def by_scipy(pictures):
    """Energy `[p, p]` without the constant, and the radius of each wave."""
    energy = sum(dctn(picture, norm="ortho") ** 2 for picture in pictures.numpy())
    energy[0, 0] = 0
    places = np.arange(len(energy))
    return energy, np.hypot(places[:, None], places)


def test_the_mean_is_that_of_scipys_transform():
    energy, radii = by_scipy(drawn())
    assert_allclose(mean_frequency(drawn()), (energy * radii).sum() / energy.sum(), rtol=1e-12)


def test_the_spectrum_by_a_loop():
    energy, radii = by_scipy(drawn())
    expected = np.zeros(12)
    for value, radius in zip(energy.ravel(), radii.ravel(), strict=True):
        expected[min(max(round(radius), 1), 12) - 1] += value / energy.sum()
    assert_allclose(cosine_spectrum(drawn()), expected, atol=1e-12)


def test_one_wave_has_its_own_frequency_whatever_is_added():
    places = (torch.arange(16, dtype=torch.float64) + 0.5) / 16
    wave = torch.cos(3 * torch.pi * places)[:, None] * torch.cos(4 * torch.pi * places)
    assert_allclose(mean_frequency(7 * wave[None] - 100), 5, rtol=1e-9)
    assert_allclose(cosine_spectrum(1e200 * wave[None])[4], 1, rtol=1e-9)


def test_noise_has_the_mean_of_all_radii():
    places = np.arange(16)
    radii = np.hypot(places[:, None], places).ravel()[1:]
    noise = torch.randn(4000, 16, 16, generator=torch.Generator().manual_seed(1))
    assert_allclose(mean_frequency(noise), radii.mean(), rtol=0.01)


def test_pictures_without_any_change_and_of_one_pixel_are_refused():
    with pytest.raises(ValueError, match="mean_frequency has no value"):
        mean_frequency(torch.zeros(2, 4, 4))
    with pytest.raises(ValueError, match="pictures must be"):
        cosine_spectrum(torch.ones(2, 1, 1))
