"""Attributes of a Dataset that any NetCDF file can hold and gives back as they were: texts and single numbers.

A file has no yes and no, no nested lists and no dicts, gives back a list of one number as a number, and in the classic
format has whole numbers of 32 bits. So those stand as JSON texts, and larger whole numbers as floating-point ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from numbers import Integral, Number
from typing import Any

import numpy as np

LARGEST = 2**31 - 1


def storable(attrs: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as a file can hold them."""
    return {name: _storable(value) for name, value in attrs.items()}


def _storable(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | Number):
        return json.dumps(value, default=lambda held: np.asarray(held).tolist())
    return float(value) if isinstance(value, Integral) and abs(int(value)) > LARGEST else value


def listed(value: Any) -> Any:
    """The list or dict that an attribute stands for; one that is no text stands for itself."""
    return json.loads(value) if isinstance(value, str) else value
