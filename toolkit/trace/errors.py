"""What keeps a function from becoming a program, in words, with the line of the code that asks for it."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path

import torch

PACKAGES, STANDARD, HERE = (str(Path(file).parent) for file in (*torch.__path__, traceback.__file__, __file__))


class TraceError(ValueError):
    """A function cannot become a program: why, where, and what to write instead."""


def refuse(why: str, where: str, remedy: str) -> TraceError:
    return TraceError(f"{why}{f' ({where})' if where else ''}: {remedy}")


def is_own(file: str) -> bool:
    """Whether a file is neither Python's, nor a package's, nor of this folder."""
    return not file.startswith(("<", PACKAGES, STANDARD, HERE))


def line_of(frames: Iterable[traceback.FrameSummary]) -> str:
    """The innermost line of one's own code: "polynomial.py, line 12: y = x @ w"."""
    own = [frame for frame in frames if is_own(frame.filename)]
    return f"{Path(own[-1].filename).name}, line {own[-1].lineno}: {own[-1].line}" if own else ""
