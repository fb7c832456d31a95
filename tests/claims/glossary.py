"""Claims of the glossary."""

import numpy as np
import torch
import xarray as xr

from tests.claims import claim, exactly, rounded
from toolkit import gap
from toolkit.metrics.fourier import inverse_participation_ratio
from toolkit.metrics.kernels import alignment, target_alignment


def own():
    target = torch.randn(50, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return float(target_alignment(torch.outer(target, target), target))


def waves(*frequencies):
    angle = 2 * np.pi * np.arange(101) / 101
    return float(inverse_participation_ratio(torch.tensor(sum(np.cos(nu * angle) for nu in frequencies))))


def noise():
    return float(inverse_participation_ratio(torch.randn(2001, generator=torch.Generator().manual_seed(0))))


def agreement():
    run = xr.Dataset({"loss": ("step", [3.0, 2.0])}, {"step": [0, 1]})
    return gap(run, run)["loss"]


def multiplied():
    kernel = torch.randn(6, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return float(alignment(kernel, 3 * kernel))


claims = [
    claim("{} if the kernel has only been multiplied", rounded, multiplied),
    claim("{} if the kernel is the target's own", rounded, own),
    claim("{} is agreement", exactly, agreement),
    claim("{} for a single wave", rounded, lambda: waves(3)),
    claim("near {} for noise", rounded, noise),
]

defined = [
    "for a label $y = \\pm1$: cross-entropy for two classes",
    "Its gradient is 0",
    "if one of two things",
    "two linear layers",
    "where theory says 0",
    "The cosine of two",
    "so large that two inputs part",
    "between two candidates",
    "tells two inputs apart",
    "correlation of two inputs after",
    "At the minimum of a convex problem it is 0",
    r"blown up: $\chi_\perp = 1$",
    "correlation between two inputs",
    r"Where $\eta\lambda/2 = 1$",
]
