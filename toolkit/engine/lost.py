"""Batches of a sweep that did not come back, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def missing(lost: Sequence[tuple[Any, Exception]], axes: Mapping[str, list]) -> str:
    """What of a sweep is not there, and why."""
    error = lost[0][1]
    named = "; ".join(_named(job, axes) for job, _ in lost[:3]) + "; ..." * (len(lost) > 3)
    about = f"{type(error).__name__}: {error}".partition("\n")[0]
    said = f"{len(lost)} of the sweep's batches {'are' if len(lost) > 1 else 'is'} missing and NaN ({named})"
    return f"{said}: twice the process that trained it was lost ({about})"


def _named(job: Any, axes: Mapping[str, list]) -> str:
    """The swept values of a batch, e.g. "width = 50, seed = 0, 1, 2"."""
    values = {n: job.knobs.get(n) or [getattr(start, n) for start in job.starts] for n in axes}
    return ", ".join(f"{n} = {', '.join(map(str, dict.fromkeys(found)))}" for n, found in values.items())
