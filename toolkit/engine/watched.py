"""Computations that can be given up between two operations of PyTorch."""

from __future__ import annotations

from collections.abc import Callable

from torch.overrides import TorchFunctionMode


class Watched(TorchFunctionMode):
    """Calls `watch()` before every operation; what it raises ends the computation. It costs microseconds each time."""

    def __init__(self, watch: Callable[[], None]):
        super().__init__()
        self._watch = watch

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self._watch()
        return func(*args, **(kwargs or {}))
