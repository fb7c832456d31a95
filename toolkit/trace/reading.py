"""What Python takes from tensors behind the back of PyTorch's operations: it would stay as it was while a function is
recorded."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode

READ = {Tensor.numpy, Tensor.tolist, Tensor.__array__, Tensor.data_ptr, Tensor.__dlpack__, Tensor.untyped_storage}


class Reading(TorchFunctionMode):
    """`read` is the name of the first function that read numbers, or nothing."""

    def __init__(self):
        super().__init__()
        self.read = ""

    def __torch_function__(self, func, types, args=(), kwargs=None) -> Any:
        if func in READ and not self.read:
            self.read = f"Python reads numbers ({func.__name__})"
        return func(*args, **(kwargs or {}))
