"""A figure as a reader sees it before any script runs: its still picture, and what it shows in words."""

from __future__ import annotations

import io
from collections.abc import Mapping

import xarray as xr
from PIL import Image  # a part of matplotlib's needs

from toolkit import figures, panels
from widgets.page import unzipped
from widgets.transport import unpack


def of_page(state: dict) -> tuple[bytes, str, str]:
    """Of a figure as a page holds it: its still picture, what that shows in words, and its description."""
    measured, predicted, _ = unpack(unzipped(state["recorded"]))
    spec = state["spec"]
    return still(measured, predicted, state), described(state, measured), spec["alt"] or spec["title"]


def still(measured: xr.Dataset, predicted: Mapping[str, xr.Dataset], state: dict) -> bytes:
    """The figure as it first appears, as PNG bytes."""
    spec, theory = state["spec"], state["theory"]
    chosen = _as_packed({name: value for name, value in state["values"].items() if name in measured.dims})
    kept = [measured.sel(chosen | _as_packed(run), method=None) for run in spec["kept"]]
    about = {"theory": theory or None, "axis": spec["axis"]["name"], "cursor": state["cursor"]}
    shown = [panels.read(panel) for panel in spec["panels"]]
    drawn = figures.draw(measured, predicted if theory else {}, panels=shown, kept=kept, **about, **chosen)
    return few_colours(figures.png(drawn, 80))


def few_colours(png: bytes) -> bytes:
    """A drawing in 128 colours: a quarter of the bytes, alike to the eye."""
    made = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(made, "png", optimize=True)
    return made.getvalue()


def described(state: dict, measured: xr.Dataset) -> str:
    """What a still picture shows, in words: its settings, and the moments of its run."""
    controls = [c for c in state["spec"]["controls"] if c["recorded"]]
    called = {c["name"]: f"{c['label']} {c['symbol']}".strip() for c in state["spec"]["controls"]}
    told = [f"{called[c['name']]} {_written(state['values'][c['name']])}" for c in controls]
    runs = [run.items() for run in state["spec"]["kept"]]
    kept = [f"{called.get(name, name)} {_written(value)}" for run in runs for name, value in run]
    said = [", ".join(told), *([f"thin: {', '.join(kept)}"] if kept else []), *_moments(measured, state)]
    return f"{'; '.join(filter(None, said))}."


def _moments(measured: xr.Dataset, state: dict) -> list[str]:
    """The moments of the run that is shown; what does not come in it is said to be never."""
    if not state["spec"]["moments"] or "moments" not in measured:
        return []
    dims = measured["moments"].dims
    found = measured["moments"].sel(_as_packed({n: v for n, v in state["values"].items() if n in dims}))
    steps = dict(zip(found["moment"].values.tolist(), found.values.tolist(), strict=True))
    return [", ".join(f"{name} {f'at step {step:g}' if step >= 0 else 'never'}" for name, step in steps.items())]


def _as_packed(values: dict) -> dict:
    """Yes and no as the numbers that stand for them in packed coordinates."""
    return {name: float(value) if isinstance(value, bool) else value for name, value in values.items()}


def _written(value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else format(value, "g")
