"""Wide networks whose last layer has a random scale: a process of Student's t (Lee et al. 2022).

The readout weights of a network are drawn from N(0, σ²/width), and σ² itself from an inverse gamma law,
1/σ² ~ Gamma(shape a, rate b). Given σ² the outputs of a wide network are Gaussian with covariance σ²K, K the kernel at
σ = 1, so that without it they are

    f(x) ~ t with 2a degrees of freedom and the squared scale (b/a) K(x, x).

After n labels y, whose covariance is σ²K (with the noise in K), the law of 1/σ² is Gamma(a + n/2, b + Q/2) with the
*misfit* Q = yᵀK⁻¹y. So the posterior at x is t with 2a + n degrees of freedom around the mean of the Gaussian process,
whose squared scale is s² (2b + Q)/(2a + n), s² the Gaussian posterior variance at σ = 1.

If the labels are A times a draw of the Gaussian process at σ = 1, then Q = A²c with c ~ χ²ₙ.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy import stats

from toolkit.domain import array, domain, number, whole

SHAPE = number(1e-3, 1e6)
NODES = 400  # of the average over the misfit


@domain(threshold=number(0, 1e6), shape=SHAPE, rate=SHAPE, variance=SHAPE)
def student_tail(threshold: float, shape: float, rate: float, variance: float) -> float:
    """P(|f| > threshold) for f of squared scale (b/a)·variance and 2a degrees of freedom."""
    return float(2 * stats.t.sf(threshold / (rate / shape * variance) ** 0.5, 2 * shape))


@domain(threshold=number(0, 1e6), variance=SHAPE)
def gaussian_tail(threshold: float, variance: float) -> float:
    """P(|f| > threshold) for f ~ N(0, variance)."""
    return float(2 * stats.norm.sf(threshold / variance**0.5))


@domain(shape=number(0.05, 1e6), shares=array("n", above=0, below=1))
def gamma_quantile(shape: float, shares: Float[ndarray, " n"]) -> Float[ndarray, " n"]:
    """Where the law Gamma(a, 1) reaches these shares: b over a draw of σ², if the shares are drawn evenly."""
    return stats.gamma.ppf(shares, shape)


@domain(samples=whole(0), shape=SHAPE, rate=SHAPE, misfit=number(0, 1e12))
def scale_factor(samples: int, shape: float, rate: float, misfit: float) -> float:
    """(2b + Q)/(2a + n): the squared scale of the posterior over the Gaussian variance.

    Its variance is larger: (2b + Q)/(2a + n − 2).
    """
    return (2 * rate + misfit) / (2 * shape + samples)


@domain(level=number(above=0, below=1))
def gaussian_quantile(level: float) -> float:
    """How many standard deviations on each side hold this share of a Gaussian."""
    return float(stats.norm.ppf((1 + level) / 2))


@domain(samples=whole(0), shape=SHAPE, level=number(0.001, 0.999))
def student_quantile(samples: int, shape: float, level: float) -> float:
    """How many scales on each side hold this share of the t law with 2a + n degrees of freedom."""
    return float(stats.t.ppf((1 + level) / 2, 2 * shape + samples))


@domain(amplitude=number(1e-6, 1e6), level=number(above=0, below=1))
def gaussian_coverage(amplitude: float, level: float) -> float:
    """How often a band of the Gaussian process at σ = 1 holds the truth, if all is A times as large: 2Φ(q/A) − 1."""
    return float(1 - 2 * stats.norm.sf(gaussian_quantile(level) / amplitude))


@domain(amplitude=number(1e-6, 1e6), samples=whole(1), shape=SHAPE, rate=SHAPE, level=number(0.001, 0.999))
def student_coverage(amplitude: float, samples: int, shape: float, rate: float, level: float) -> float:
    """The same for the band of the t posterior: E over c ~ χ²ₙ of 2Φ(t √((2b + A²c)/(2a + n))/A) − 1.

    By Gauss-Legendre nodes over the distribution function of c.
    """
    places, weights = np.polynomial.legendre.leggauss(NODES)
    misfit = stats.chi2.ppf((1 + places) / 2, samples)
    scale = np.sqrt((2 * rate / amplitude**2 + misfit) / (2 * shape + samples))
    held = 1 - 2 * stats.norm.sf(student_quantile(samples, shape, level) * scale)
    return float(np.clip(weights @ held / 2, 0, 1))
