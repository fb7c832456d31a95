"""What the allocator of the C library is told: to keep the memory of large tensors for the next step."""

from __future__ import annotations

import ctypes
import functools
import sys

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # names of <malloc.h>
LARGE = 32 << 20  # bytes: the most that glibc takes
KEPT = 256 << 20


@functools.cache
def keep_memory() -> bool:
    """Tell glibc not to give the memory of tensors up to 32 MiB back; whether it listens.

    It maps blocks of more than 128 kB anew and gives them back at once, so that each step of a batch has thousands of
    page faults. Other C libraries are left as they are.
    """
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version") or not hasattr(library, "mallopt"):
        return False
    return all([library.mallopt(MMAP_THRESHOLD, LARGE), library.mallopt(TRIM_THRESHOLD, KEPT)])
