"""ipywidgets controls for a reader's own matplotlib plot, made from an experiment's fields."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as iw
import numpy as np

from widgets.page import picture_html, static
from widgets.saved import picture
from widgets.spec import check_fields

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def controls(
    experiment: Any, draw: Callable[[Any, Axes], dict], *, fields: Sequence[str] = (), size=(6.0, 3.4), alt: str = ""
) -> iw.Widget | Picture:
    """Sliders over a plot of the reader's own; `draw(experiment, axes)` returns {name: (x, y)}.

    The figure and its lines are made once: when a slider moves, only the data of the lines are set and the
    picture is sent again. `draw` may style `axes` (labels, scales) at its first call; later calls get the same axes.
    `fields` are the experiment's fields to offer (default: its knobs). On a page without a kernel it shows only the
    first picture, with `alt` for readers who cannot see it, and a sentence that says so.
    """
    plot = Plot(experiment, draw, size)
    if static():
        return Picture(plot.png(), alt)
    shown = iw.Image(value=plot.png(), format="png", layout=iw.Layout(width="640px", max_width="100%"))
    names = [fields] if isinstance(fields, str) else list(fields or experiment.knobs())
    known = experiment.fields()
    check_fields(names, experiment)
    inputs = {name: control(known[name], name, getattr(experiment, name)) for name in names}

    def update(_):
        plot.update(experiment.replace(**{name: _value(known[name], w) for name, w in inputs.items()}))
        shown.value = plot.png()

    for widget in inputs.values():
        widget.observe(update, "value")
    return Sliders([*inputs.values(), shown], alt)


class Sliders(iw.VBox):
    """Sliders over a plot; a notebook keeps the plot with them, for readers without its kernel."""

    def __init__(self, children: Sequence[iw.Widget], alt: str):
        super().__init__(children)
        self._alt = alt

    _ipython_display_ = None  # by which ipywidgets 7 would show them without the plot

    def _repr_mimebundle_(self, **kwargs) -> Any:
        words = self._alt or "A plot with sliders."
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        data = {"text/plain": words, "application/vnd.jupyter.widget-view+json": view}
        return data | picture(self.children[-1].value), {"image/png": {"alt": words}}


class Picture:
    """A still picture where there is no kernel to draw another."""

    def __init__(self, png: bytes, alt: str):
        self.png, self.alt = png, alt

    def _repr_html_(self) -> str:
        return picture_html(self.png, self.alt, "Open this page in Jupyter to move the sliders of this plot.")


class Plot:
    """A matplotlib figure whose lines are made once and then only given new data."""

    def __init__(self, experiment: Any, draw: Callable[[Any, Axes], dict], size):
        from matplotlib.figure import Figure  # imported where it is used: it takes half a second

        self.figure = Figure(figsize=size, layout="constrained")
        self.axes, self._draw, self._lines = self.figure.subplots(), draw, {}
        self.update(experiment)

    def update(self, experiment: Any) -> None:
        curves = self._draw(experiment, self.axes)
        for name in self._lines.keys() - curves.keys():
            self._lines.pop(name).remove()
        for name, (x, y) in curves.items():
            if name not in self._lines:
                (self._lines[name],) = self.axes.plot([], [], label=name)
                self.axes.legend(frameon=False)
            self._lines[name].set_data(np.asarray(x), np.asarray(y))
        self.axes.relim()
        self.axes.autoscale_view()

    def png(self) -> bytes:
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=110)
        return buffer.getvalue()


def control(field: Any, name: str, value: Any) -> iw.Widget:
    """The ipywidgets control of one field: word first, symbol second, its own range and scale."""
    style = {"description_width": "12em"}
    about = {
        "description": f"{field.label or name} {field.symbol}".strip(),
        "style": style,
        "continuous_update": False,
    }
    about["layout"] = iw.Layout(width="30em", max_width="100%")
    if field.options:
        return _choice(field, value, about)
    if field.type == "integer":
        return iw.BoundedIntText(value, min=field.low, max=field.high, **about)
    if field.scale == "log":
        low, high = np.log10(field.low), np.log10(field.high)
        return iw.FloatLogSlider(value, min=low, max=high, step=(high - low) / 240, readout_format=".3g", **about)
    return iw.FloatSlider(value, min=field.low, max=field.high, step=(field.high - field.low) / 240, **about)


def _value(field: Any, widget: Any) -> Any:
    """The widget's value within range: at its end a logarithmic slider gives 10 ** log10(low), rounded."""
    return min(max(widget.value, field.low), field.high) if field.type == "number" else widget.value


def _choice(field: Any, value: Any, about: dict) -> iw.Widget:
    about = {k: v for k, v in about.items() if k != "continuous_update"}
    if field.type == "boolean":
        return iw.Checkbox(value, indent=False, **about)
    return iw.Dropdown(options=field.options, value=value, **about)
