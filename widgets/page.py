"""Figures as HTML, for pages that are made once and read without a kernel."""

from __future__ import annotations

import base64
import gzip
import html
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

VARIABLE = "WNL_STATIC"
STATE = ("spec", "values", "cursor", "theory", "status")  # what a page holds of a figure besides its recording


def static() -> bool:
    """Whether figures are being made for a page without a kernel."""
    return os.environ.get(VARIABLE) == "1"


def figure_html(explorer: Any) -> str:
    """An Explorer as one inert element: its state, recording and programs, which `widgets.book` turns into a figure."""
    return f'<script type="application/json" class="wnl-explorer">{script_json(state_of(explorer))}</script>'


def state_of(explorer: Any) -> dict[str, Any]:
    """What a page holds of an Explorer that was made for it: its state, recording and programs, the last two zipped."""
    state = {name: getattr(explorer, name) for name in STATE} | {"recorded": zipped(explorer.recorded)}
    return state | ({"programs": explorer.programs.map(zipped)} if explorer.programs.texts else {})


@contextmanager
def without_a_kernel() -> Iterator[None]:
    """Figures that are made meanwhile are for a page without a kernel."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def zipped(data: bytes) -> str:
    """gzipped base64; without the time of day, so that equal bytes give equal text."""
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def unzipped(text: str) -> bytes:
    return gzip.decompress(base64.b64decode(text))


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def size_of(png: bytes) -> str:
    """Width and height as attributes, which keep the place until the picture has come."""
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    return f'width="{width}" height="{height}"'


def picture_html(png: bytes, alt: str, caption: str) -> str:
    """A still picture with its caption, all in one element."""
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return (
        f'<figure class="wnl-picture"><img class="wnl-png" src="{source}" alt="{html.escape(alt)}">'
        f'<figcaption class="wnl-caption">{html.escape(caption)}</figcaption></figure>'
    )
