"""A random scale of the last layer: wide networks as a process of Student's t (Lee, Yun, Yang & Lee 2022)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.theory import student as theory
from toolkit.theory.kernels import nngp

WEIGHT_VARIANCE, BIAS_VARIANCE = 2.0, 1.0
INSIDE, OUTSIDE = 3.0, 4.5  # inputs lie within ±3; functions are drawn to ±4.5
PLACES, TESTED = 91, 20  # where functions are drawn, and where coverage is measured
SETS = 400  # of labels, with the same inputs, that coverage is measured on
NETWORKS = 20_000
LEVEL, FAR = 0.9, 3.0  # of the bands; and how many standard deviations are far
TINY = 1e-12  # stands for 0, at which the kernel of two angles is not known
OUTLYING = 5.0  # standard deviation of an outlier, in units of the amplitude
FIXED: dict[str, Any] = {"dims": ("point",), "along": ("samples", "outliers"), "resolution": 0.01}
MOVING: dict[str, Any] = {"dims": ("point",), "along": ("amplitude", "rate", *FIXED["along"]), "resolution": 0.01}


@dataclass(frozen=True, kw_only=True)
class StudentPrior(Experiment):
    """Regression with the kernel of a wide ReLU network, whose readout has a known scale or a random one.

    n inputs are drawn evenly from [−3, 3]. The labels are A times a function that is drawn from the Gaussian process of
    networks with one wide layer, plus noise of the standard deviation A√noise. Both models use that kernel and that
    noise, at A = 1, and both are right at A = 1. "gaussian" takes the scale as given. "student" takes σ² from an
    inverse gamma law of shape a and rate b, for weights and noise together. There are no steps: sweep `amplitude`.

    "coverage" and "student_coverage" are how often the 90 % bands hold the true function, over 400 functions and 20 new
    inputs each. "band_width" and "student_width" are the mean half widths there, over A, and "error" is the root mean
    square error of the mean, which both share, over A. With `outliers` as large a share of the labels is off by a
    Gaussian number of standard deviation 5A.

    "far" is the share of 20,000 networks of `width` neurons whose output at x = 1 is further from 0 than three standard
    deviations of the wide limit, with a Gaussian readout, "student_far" the same with the random scale.

    "fitted", "truth" and the four ends of the bands are those of the first function, over A, at "place"; "input" and
    "label" its samples, over A.

    Theory "process": coverage averaged over all functions, and tails in the limit of wide layers. It has no coverage
    for labels with outliers.

    Source: Lee, Yun, Yang & Lee, "Scale mixtures of neural network Gaussian processes" (2022).
    """

    amplitude: float = knob(
        3.0, 0.1, 100.0, label="size of the data", symbol="A", scale="log", marks=(0.3, 0.5, 1, 2, 3, 5, 10)
    )
    samples: int = shared_fields.samples(40, 200, marks=(5, 10, 20, 40), low=1)
    rate: float = knob(2.0, 0.1, 100.0, label="rate", symbol="b", scale="log", marks=(0.5, 2))
    shape: float = setting(2.0, 0.5, 50.0, label="shape", symbol="a", scale="log", marks=(1, 2, 20))
    noise: float = setting(0.1, 1e-4, 1.0, label="label noise", symbol="σ²", scale="log", marks=(0.01, 0.1))
    outliers: float = setting(0.0, 0.0, 0.5, label="share of outliers", marks=(0, 0.1))
    width: int = shared_fields.width(100, 2, 300, marks=(10, 100))

    columns = {
        "coverage": column("coverage, known scale"),
        "student_coverage": column("coverage, random scale"),
        "band_width": column("half width of the band, known scale", log=True),
        "student_width": column("half width of the band, random scale", log=True),
        "error": column("error of the mean", log=True),
        "far": column("networks far out, known scale", log=True),
        "student_far": column("networks far out, random scale", log=True),
        "fitted": column("mean of both", **FIXED),
        "truth": column("true function", **FIXED),
        "low": column("lower end, known scale", **MOVING),
        "high": column("upper end, known scale", **MOVING),
        "student_low": column("lower end, random scale", **MOVING),
        "student_high": column("upper end, random scale", **MOVING),
        "place": column("input", dims=("point",), along=(), resolution=0.01),
        "input": column("input of a sample", dims=("sample",), along=("samples",), resolution=0.01),
        "label": column("label", dims=("sample",), along=("samples", "outliers"), resolution=0.01),
    }
    theories: ClassVar = {"process": "t and Gaussian process"}

    def start(self, generator) -> tuple[dict, dict]:
        x, functions, labels = self.draw(generator)
        new = functions[:, self.samples :]
        gram = kernel(x[: self.samples], x[: self.samples])
        factor = torch.linalg.cholesky(gram + self.noise * torch.eye(self.samples, dtype=x.dtype))
        whitened = torch.linalg.solve_triangular(factor, labels.T, upper=False)  # [n, sets]
        across = torch.linalg.solve_triangular(factor, kernel(x[: self.samples], x[self.samples :]), upper=False)
        left = kernel(x[self.samples :], x[self.samples :]).diagonal() - across.square().sum(0)
        mean, deviation = whitened.T @ across, left.clamp(min=1e-12).sqrt()
        tested, drawn = slice(0, TESTED), slice(TESTED, None)
        return {}, {
            "wrong": (mean - new)[:, tested],
            "deviation": deviation[tested],
            "misfit": whitened.square().sum(0),
            "mean": mean[0, drawn],
            "about": deviation[drawn],
            "function": new[0, drawn],
            "place": x[self.samples + TESTED :],
            "input": x[: self.samples],
            "labels": labels[0],
            "quantile": torch.tensor(theory.student_quantile(self.samples, self.shape, LEVEL), dtype=x.dtype),
        } | self._networks(generator)

    def draw(self, generator) -> tuple[Tensor, Tensor, Tensor]:
        """Inputs of samples, tests and picture, the functions there `[sets, …]`, and the labels `[sets, n]`."""
        inputs = torch.rand(self.samples, generator=child(generator, "inputs"), dtype=torch.float64)
        tests = torch.rand(TESTED, generator=child(generator, "tests"), dtype=torch.float64)
        places = torch.linspace(-OUTSIDE, OUTSIDE, PLACES, dtype=torch.float64)
        x = torch.cat([INSIDE * (2 * inputs - 1), INSIDE * (2 * tests - 1), places])
        values, vectors = torch.linalg.eigh(kernel(x, x))
        parts = normal(SETS, len(x), generator=child(generator, "functions"))
        functions = parts @ (vectors * values.clamp(min=0).sqrt()).T
        about = {name: normal(SETS, self.samples, generator=child(generator, name)) for name in ("noise", "outliers")}
        hit = torch.rand(SETS, self.samples, generator=child(generator, "hit"), dtype=torch.float64) < self.outliers
        off = self.noise**0.5 * about["noise"] + OUTLYING * hit * about["outliers"]
        return x, functions, functions[:, : self.samples] + off

    def _networks(self, generator) -> dict[str, Tensor]:
        """Outputs of networks at x = 1 over the standard deviation of the wide limit, at σ = 1, and draws of b/σ²."""
        hidden = normal(NETWORKS, self.width, generator=child(generator, "neurons")).relu().square().mean(1)
        first = WEIGHT_VARIANCE + BIAS_VARIANCE
        size = (WEIGHT_VARIANCE * first * hidden + BIAS_VARIANCE) / (WEIGHT_VARIANCE * first / 2 + BIAS_VARIANCE)
        readout = normal(
            NETWORKS, generator=child(generator, "readout")
        )  # a sum of Gaussian weights, given the neurons
        uniform = torch.rand(NETWORKS, generator=child(generator, "scale"), dtype=torch.float64)
        precision = torch.as_tensor(theory.gamma_quantile(self.shape, uniform.numpy()))
        return {"output": size.sqrt() * readout, "precision": precision}

    def measure(self, state: dict, data: dict) -> dict:
        size, known = self.amplitude, theory.gaussian_quantile(LEVEL)
        factor = (2 * self.rate + size**2 * data["misfit"]) / (2 * self.shape + self.samples)
        random = data["quantile"] * factor.sqrt()
        wrong = size * data["wrong"].abs() / data["deviation"]
        mixed = data["output"].abs() * (self.rate / data["precision"]).sqrt()
        mean, half, own = data["mean"], known / size * data["about"], random[0] / size * data["about"]
        average = data["deviation"].mean() / size
        return {
            "coverage": (wrong <= known).to(wrong).mean(),
            "student_coverage": (wrong <= random[:, None]).to(wrong).mean(),
            "band_width": known * average,
            "student_width": random.mean() * average,
            "error": data["wrong"].square().mean().sqrt(),
            "far": (data["output"].abs() > FAR).to(wrong).mean(),
            "student_far": (mixed > FAR).to(wrong).mean(),
            "fitted": mean,
            "truth": data["function"],
            "low": mean - half,
            "high": mean + half,
            "student_low": mean - own,
            "student_high": mean + own,
            "place": data["place"],
            "input": data["input"],
            "label": data["labels"],
        }

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        tails = {
            "far": theory.gaussian_tail(FAR, 1.0),
            "student_far": theory.student_tail(FAR, self.shape, self.rate, 1.0),
        }
        about = (self.samples, self.shape, self.rate, LEVEL)
        covered = math.nan if self.outliers else theory.gaussian_coverage(self.amplitude, LEVEL)
        random = math.nan if self.outliers else theory.student_coverage(self.amplitude, *about)
        return tails | {"coverage": covered, "student_coverage": random}


def kernel(x: Tensor, y: Tensor) -> Tensor:
    """Of a network with one wide ReLU layer and biases, for inputs `[n]` and `[m]`: `[n, m]`."""
    first, second = (torch.where(part.abs() < TINY, TINY, part).numpy()[:, None] for part in (x, y))
    return torch.as_tensor(nngp(first, second, 1, "relu", WEIGHT_VARIANCE, BIAS_VARIANCE))


recorded = {  # name of the recording: (configuration, swept values)
    "student_prior": (
        StudentPrior(),
        {
            "amplitude": [0.3, 0.5, 1, 2, 3, 5, 10],
            "samples": [5, 10, 20, 40],
            "outliers": [0, 0.1],
            "seed": shared_fields.SEEDS,
        },
    ),
    "student_prior_width": (
        StudentPrior(),
        {"width": [2, 5, 10, 30, 100, 300], "rate": [0.5, 2], "seed": shared_fields.SEEDS},
    ),
}
