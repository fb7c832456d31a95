"""Accumulation of evidence: at every moment of a trial a noisy number arrives; the sign of their mean is asked for."""

from __future__ import annotations

from typing import Any

import torch

from toolkit.draws import child, normal


def trials(*count: int, duration: int, drift: float, generator: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Evidence y·μ + N(0, 1) at each moment, in two channels, and the answers y = ±1, equally likely; float64.

    Returns `[*count, duration, 2]` and `[*count]`. Channel 0 has max(e, 0), what speaks for +1, and channel 1
    max(−e, 0), what speaks for −1. More trials begin with the trials of fewer. The best answer, the sign of the sum, is
    right with probability Φ(μ√duration).
    """
    drawn = normal(*count, generator=child(generator, "answers"))
    answers = torch.where(drawn < 0, -torch.ones_like(drawn), torch.ones_like(drawn))
    evidence = drift * answers[..., None] + normal(*count, duration, generator=child(generator, "noise"))
    return torch.stack([evidence.relu(), (-evidence).relu()], -1), answers
