"""Fourier numbers against sums written out, and rows whose waves are known."""

import cmath
import math

import pytest
import torch

from toolkit.metrics.fourier import inverse_participation_ratio, phase_agreement, power, power_fraction


def rows(count=5, length=11, seed=0):
    return torch.randn(count, length, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def wave(length, *frequencies, phase=0.4):
    k = torch.arange(length, dtype=torch.float64)
    return sum(torch.cos(2 * math.pi * f * k / length + phase) for f in frequencies)


def amplitudes(row) -> list[float]:
    """|Σ_n u_n exp(−2πikn/p)| for k = 0 … ⌊p/2⌋, by the sum itself."""
    p = len(row)
    return [abs(sum(row[n] * cmath.exp(-2j * math.pi * k * n / p) for n in range(p))) for k in range(p // 2 + 1)]


@pytest.mark.parametrize("length", [3, 10, 11, 59])
def test_ratio_equals_its_definition_by_loops(length):
    some = rows(length=length)
    for row, got in zip(some.tolist(), inverse_participation_ratio(some), strict=True):
        u = amplitudes(row)
        norm = math.sqrt(sum(a * a for a in u))
        assert math.isclose(float(got), sum((a / norm) ** 4 for a in u), rel_tol=1e-12)


@pytest.mark.parametrize("top", [1, 3, 6])
def test_power_fraction_equals_its_definition_by_loops(top):
    some = rows()
    for row, got in zip(some.tolist(), power_fraction(some, top), strict=True):
        u = sorted((a * a for a in amplitudes(row)), reverse=True)
        assert math.isclose(float(got), sum(u[:top]) / sum(u), rel_tol=1e-12)


@pytest.mark.parametrize("length", [31, 59, 97])
def test_one_wave_gives_one_and_two_equal_waves_a_half(length):
    assert math.isclose(float(inverse_participation_ratio(wave(length, 4))), 1.0, rel_tol=1e-12)
    assert math.isclose(float(inverse_participation_ratio(wave(length, 4, 9))), 0.5, rel_tol=1e-12)
    assert math.isclose(float(inverse_participation_ratio(torch.ones(length).double())), 1.0)  # the mean is a frequency
    assert math.isclose(float(power_fraction(wave(length, 4, 9), 1)), 0.5, rel_tol=1e-12)
    assert math.isclose(float(power_fraction(wave(length, 4, 9), 2)), 1.0, rel_tol=1e-12)


def test_noise_of_length_97_has_the_published_ratio():
    noise = float(inverse_participation_ratio(rows(4000, 97)).mean())
    assert abs(noise - 0.042) < 2e-3  # one draw of the authors' weights
    # shares of 48 exponential powers and the squared normal of the mean: nearly Dirichlet(1, …, 1, ½)
    assert abs(noise - (48 * 2 + 0.75) / (48.5 * 49.5)) < 5e-4


def test_shape_scale_and_rows_of_zeros():
    some = rows().reshape(1, 5, 11)
    assert power(some).shape == (1, 5, 6) and inverse_participation_ratio(some).shape == (1, 5)
    torch.testing.assert_close(power(some).sum(-1), torch.ones(1, 5, dtype=torch.float64))
    torch.testing.assert_close(inverse_participation_ratio(-3 * some), inverse_participation_ratio(some))
    assert float(inverse_participation_ratio(torch.zeros(7))) == 0.0


@pytest.mark.parametrize("top", [0, 7, -1])
def test_top_beyond_the_frequencies_is_refused_in_words(top):
    with pytest.raises(ValueError, match=rf"top must be a whole number between 1 and .* \(got {top}\)"):
        power_fraction(rows(), top)


def transform(row) -> list[complex]:
    p = len(row)
    return [sum(row[n] * cmath.exp(-2j * math.pi * k * n / p) for n in range(p)) for k in range(p)]


def test_phase_agreement_equals_its_definition_by_loops():
    u, v, w = rows(seed=1), rows(seed=2), rows(seed=3)
    for i, got in enumerate(phase_agreement(u, v, w)):
        a, b, c = (transform(r[i].tolist()) for r in (u, v, w))
        cosines = [math.cos(cmath.phase(a[k]) + cmath.phase(b[k]) - cmath.phase(c[k])) for k in range(1, 6)]
        sizes = [abs(a[k] * b[k] * c[k]) for k in range(1, 6)]
        want = sum(x * y for x, y in zip(cosines, sizes, strict=True)) / sum(sizes)
        assert math.isclose(float(got), want, rel_tol=1e-10)


def test_phases_that_add_up_agree_and_noise_does_not():
    u, v = wave(59, 7, phase=0.3), wave(59, 7, phase=1.1)
    assert math.isclose(float(phase_agreement(u, v, wave(59, 7, phase=1.4))), 1.0, rel_tol=1e-9)
    assert math.isclose(float(phase_agreement(u, v, -wave(59, 7, phase=1.4))), -1.0, rel_tol=1e-9)
    assert abs(float(phase_agreement(u, v, wave(59, 7, phase=1.4 + math.pi / 2)))) < 1e-9
    noise = phase_agreement(*(rows(4000, 59, seed) for seed in (4, 5, 6)))
    assert abs(float(noise.mean())) < 0.02
    assert float(phase_agreement(torch.zeros(7), torch.zeros(7), torch.zeros(7))) == 0.0


def test_constant_rows_have_no_phase_and_sizes_do_not_matter():
    u, v, w = rows(seed=1), rows(seed=2), rows(seed=3)
    flat = torch.full_like(u, 0.1)
    assert phase_agreement(flat, 3 * flat, 7 * flat).abs().max() == 0
    torch.testing.assert_close(phase_agreement(1e200 * u, 1e-200 * v, 1e120 * w), phase_agreement(u, v, w))
    torch.testing.assert_close(power(1e-200 * u), power(u))


def test_sum_over_the_table_splits_into_frequencies():
    """Σ_ab w_{a+b} u_a v_b = (1/p) Σ_k û_k v̂_k ŵ*_k over all k: frequencies do not mix."""
    u, v, w = (rows(1, 11, seed)[0] for seed in (7, 8, 9))
    table = sum(w[(a + b) % 11] * u[a] * v[b] for a in range(11) for b in range(11))
    a, b, c = (transform(r.tolist()) for r in (u, v, w))
    split = sum((a[k] * b[k] * c[k].conjugate()).real for k in range(11)) / 11
    assert math.isclose(float(table), split, rel_tol=1e-10)
    means = (a[0] * b[0] * c[0]).real / 11
    waves = [torch.fft.rfft(r)[1:] for r in (u, v, w)]
    size = float((waves[0] * waves[1] * waves[2]).abs().sum())
    assert math.isclose(means + 2 / 11 * float(phase_agreement(u, v, w)) * size, split, rel_tol=1e-10)
