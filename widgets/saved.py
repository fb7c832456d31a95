"""What a notebook keeps of a figure for readers without its kernel: a still picture, and what it shows in words."""

from __future__ import annotations

import base64
import warnings
from typing import Any

import xarray as xr

Bundle = tuple[dict[str, Any], dict[str, Any]]  # data and metadata by MIME type


def with_still(bundle: Bundle | None, figure: Any) -> Bundle:
    """The MIME bundle of a live figure, and beside the view the still of what is on screen, with its description.

    A figure that has nothing on screen yet has words alone. One that cannot be drawn as a still is shown all the same,
    with a warning.
    """
    data, about = bundle or ({}, {})
    spec, png, told = figure.spec, b"", ""
    try:
        png, told = _drawn(figure)
    except Exception as error:  # a reader's own column or panel, of any kind; the live figure does not need the still
        warnings.warn(f"The notebook keeps no still picture of this figure: {error}", stacklevel=4)
    words = " ".join(filter(None, [spec["title"] and f"{spec['title']}.", spec["alt"], told])) or "A figure."
    return data | {"text/plain": words} | picture(png), about | ({"image/png": {"alt": words}} if png else {})


def picture(png: bytes) -> dict[str, str]:
    """PNG bytes as an entry of a MIME bundle; none without bytes."""
    return {"image/png": base64.b64encode(png).decode()} if png else {}


def _drawn(figure: Any) -> tuple[bytes, str]:
    """The still of what is on screen as PNG bytes, and its settings in words; nothing if nothing is on screen."""
    from widgets import stills  # it draws with matplotlib, which a cell that only makes a figure need not wait for

    if (found := _on_screen(figure)) is None:
        return b"", ""
    measured, predicted, kept = found
    state = {"spec": figure.spec | {"kept": kept}, "values": figure.values}
    state |= {"cursor": figure.cursor, "theory": figure.theory if figure.theory in predicted else ""}
    return stills.still(measured, predicted, state), stills.described(state, measured)


def _on_screen(figure: Any) -> tuple[xr.Dataset, dict[str, xr.Dataset], list] | None:
    """The runs on screen, their theories, and the recorded runs that are kept beside them."""
    if figure.run is not None:
        return (figure.data, figure.predicted, []) if figure.run.rows else None
    recording = figure.recording_on_screen()
    return None if recording is None else (*recording, figure.spec["kept"])
