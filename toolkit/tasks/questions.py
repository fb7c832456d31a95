"""Sixteen things that differ in four yes-or-no questions, and how alike they are: a linear map with four modes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

QUESTIONS = 4
THINGS = 2**QUESTIONS
NAMES = (  # is it an animal? does it live on land? is it large? is it wild?
    *("bear", "horse", "mouse", "cat", "whale", "tuna", "shrimp", "goldfish"),
    *("oak", "apple tree", "daisy", "tulip", "kelp", "lotus", "duckweed", "cress"),
)


def modes() -> torch.Tensor:
    """The answers to each question as orthonormal rows, ±¼: `[4, 16]`. Thing i answers by the bits of i."""
    bits = torch.arange(THINGS) >> torch.arange(QUESTIONS - 1, -1, -1)[:, None] & 1
    return (1 - 2 * bits.to(torch.float64)) / THINGS**0.5


def likeness(weights: torch.Tensor | Sequence[float] | np.ndarray) -> torch.Tensor:
    """S = Σₖ sₖvₖvₖᵀ, over the questions' answers vₖ and weights sₖ, its singular values: `[16, 16]`."""
    v = modes()
    return (v.T * torch.as_tensor(weights, dtype=torch.float64)) @ v
