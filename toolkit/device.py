"""Where tensors live. The only module that asks what hardware there is."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# Waiting threads must sleep, not spin. If they spin while other work uses both cores, training on the first page is ten
# times slower (68 steps a second instead of 707). OpenMP reads these variables once, when torch loads it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KMP_BLOCKTIME", "0")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.utils._pytree import tree_map  # noqa: E402

from toolkit.domain.kinds import shown  # noqa: E402

# A forked process has none of the threads that OpenMP made before the fork, and would wait for them for ever.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))

DEVICES = ("cpu", "cuda", "mps")


@dataclass(frozen=True)
class Place:
    """A device and the dtype of floating-point tensors on it."""

    device: torch.device
    dtype: torch.dtype

    def put(self, tree):
        """Cast the floating-point tensors of a nested dict to this dtype and move every tensor here."""
        return tree_map(self._put, tree)

    def _put(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.to(self.device, self.dtype if tensor.is_floating_point() else tensor.dtype)


def place(device: str | None = None, dtype: str | torch.dtype | None = None) -> Place:
    """The place to train: CUDA if present, else Apple MPS (float32 only), else the CPU; float32 by default.

    The environment variable WNL_DEVICE ("cpu", "cuda", "cuda:1", "mps") overrides this choice; the argument `device`
    overrides both. Raises ValueError for a device that does not exist here or a dtype it cannot hold.
    """
    chosen = os.environ.get("WNL_DEVICE") or best() if device is None else device
    if str(chosen).partition(":")[0] not in DEVICES:
        raise ValueError(
            f"device {shown(chosen)} cannot be used here: it must be one of {', '.join(map(repr, DEVICES))}"
        )
    try:
        where = torch.device(str(chosen))
        torch.zeros(1, device=where)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ValueError(f"device {chosen!r} cannot be used here: {reason}") from None
    kind = _dtype(dtype)
    if where.type == "mps" and kind == torch.float64:
        raise ValueError("dtype float64 does not exist on Apple MPS; use float32, or WNL_DEVICE=cpu")
    return Place(where, kind)


def best() -> str:
    """The name of the fastest device present."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def describe(where: Place | None = None) -> str:
    """One line of text that says where training runs, e.g. "CPU, 2 threads, float32"."""
    where = where or place()
    names = {
        "cuda": lambda: f"GPU {torch.cuda.get_device_name(where.device)}",
        "mps": lambda: "Apple GPU (MPS; float32 is all it has)",
        "cpu": lambda: f"CPU, {torch.get_num_threads()} thread{'s' * (torch.get_num_threads() > 1)}",
    }
    name = names.get(where.device.type, lambda: str(where.device))()
    return f"{name}, {str(where.dtype).removeprefix('torch.')}"


def _dtype(dtype: str | torch.dtype | None) -> torch.dtype:
    known = {"float32": torch.float32, "float64": torch.float64}
    name = "float32" if dtype is None else str(dtype).removeprefix("torch.")
    if name not in known:
        raise ValueError(f"dtype must be 'float32' or 'float64' (got {shown(dtype)})")
    return known[name]


@contextlib.contextmanager
def plain_attention() -> Iterator[None]:
    """Attention as matrix products here, instead of as one fused operation, which has no second derivative."""
    from torch.nn.attention import SDPBackend, sdpa_kernel

    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with sdpa_kernel(SDPBackend.MATH):
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)


@contextlib.contextmanager
def plain_recurrence() -> Iterator[None]:
    """Nothing of cuDNN here: its recurrent layers have no derivative in evaluation mode, and no second one."""
    with torch.backends.cudnn.flags(enabled=False):
        yield


def launches(device: torch.device) -> bool:
    """Whether a device is asked for kernels that it runs later, and that a `graph` can hold."""
    return device.type == "cuda"


def graph(kernels: Callable[[], None], device: torch.device, beside: Any = None) -> Any:
    """The kernels that a function asks a CUDA device for, recorded and not run: `replay()` launches them as one.

    It shares its memory with the graph `beside`. Other threads may use the GPU meanwhile. Raises RuntimeError where the
    function waits for the GPU or copies from the CPU.
    """
    with torch.cuda.device(device):  # streams belong to one
        made, aside = torch.cuda.CUDAGraph(), torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):  # `torch.cuda.graph` would stay on its stream where the recording fails
            made.capture_begin(*(() if beside is None else (beside.pool(),)), capture_error_mode="thread_local")
            try:
                kernels()
            finally:
                made.capture_end()
        torch.cuda.current_stream().wait_stream(aside)
    return made


def so_far(device: torch.device) -> Callable[[], None]:
    """A wait until a device has done all that it has been asked for so far; no wait where nothing runs later."""
    if device.type != "cuda":
        return lambda: None
    done = torch.cuda.Event()
    done.record(torch.cuda.current_stream(device))
    return done.synchronize


def on_their_way(tensors: Sequence[torch.Tensor]) -> Callable[[], list[np.ndarray]]:
    """Begins to copy tensors to the host. Calling what it gives waits for them alone, and gives them as arrays."""
    held = [tensor.detach() for tensor in tensors]
    gpu = next((tensor.device for tensor in held if tensor.is_cuda), None)
    if gpu is None:
        arrays = [tensor.cpu().numpy() for tensor in held]
        return lambda: arrays
    pinned = [torch.empty(t.shape, dtype=t.dtype, pin_memory=True).copy_(t, non_blocking=True) for t in held]
    here = so_far(gpu)

    def read() -> list[np.ndarray]:
        here()
        return [tensor.clone().numpy() for tensor in pinned]  # pinned memory is scarce

    return read


def to_host(tensors: Sequence[torch.Tensor]) -> list[np.ndarray]:
    """Tensors as arrays, after a single wait for the GPU that has them."""
    return on_their_way(tensors)()
