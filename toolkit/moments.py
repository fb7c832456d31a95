"""Moments: the first step of a run at which a condition on one of its columns holds, declared as a text.

    moments = {"memorised": "train_accuracy >= 0.99", "generalised": "test_accuracy >= 0.99"}

The engine finds them (`toolkit.engine.moments`); a Dataset has them as "moments", steps over the dimension "moment".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

NEVER = -1  # the step of a moment that has not come
NAME = re.compile(r"[^\W\d]\w*( \w+)*")
TEXT = re.compile(r"\s*(\w+)\s*(>=|<=)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Condition:
    """`column` is at least `bound`, where the sign is ">=", or at most, where it is "<="."""

    column: str
    sign: str
    bound: float

    def holds(self, values: Any) -> np.ndarray:
        """Where it holds. Both sides are rounded to float32, so that 0.9 is at least 0.9 in every precision."""
        with np.errstate(over="ignore"):
            compared, bound = np.asarray(values).astype(np.float32), np.float32(self.bound)
        return compared >= bound if self.sign == ">=" else compared <= bound


def conditions(texts: Mapping[str, str], columns: Mapping[str, Any]) -> dict[str, Condition]:
    """{name: condition}; ValueError for a name that is no word, a text that is no condition, or a column that is not a
    number per step."""
    return {name: _read(name, text, columns) for name, text in texts.items()}


def _read(name: str, text: str, columns: Mapping[str, Any]) -> Condition:
    if not NAME.fullmatch(name):
        raise ValueError(f"a moment must be named by words, such as 'generalised' (got {name!r})")
    if not (found := TEXT.fullmatch(text)):
        wanted = "a column, >= or <=, and a number, such as 'test_accuracy >= 0.99'"
        raise ValueError(f"the moment {name!r} must be {wanted} (got {text!r})")
    condition = Condition(found[1], found[2], float(found[3]))
    numbers = [column for column, about in columns.items() if not about.dims]
    if condition.column not in numbers:
        known = ", ".join(numbers) or "none"
        raise ValueError(f"the moment {name!r} must be of a column without dimensions: {known} (got {text!r})")
    return condition
