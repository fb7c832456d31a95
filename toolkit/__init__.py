"""Experiments on the theory of deep learning, with the theory to draw over every measurement.

A package is a chapter if one of its modules declares what is `recorded` (`toolkit/chapters.py` finds them). Every other
package and module is machinery.
"""

from typing import TYPE_CHECKING, Any

from toolkit.device import describe, place
from toolkit.experiment import Experiment, Training
from toolkit.fields import column, knob, setting
from toolkit.metrics.gap import gap
from toolkit.panels import (
    answers,
    bars,
    field_map,
    function,
    graph,
    heatmap,
    images,
    lines,
    points,
    scatter,
    table,
    tree,
    waves,
)
from toolkit.recordings import Recording, RecordingError, recording

if TYPE_CHECKING:
    from toolkit import figures
    from toolkit.own import recorded

__all__ = [
    "Experiment",
    "Recording",
    "RecordingError",
    "Training",
    "answers",
    "bars",
    "column",
    "describe",
    "field_map",
    "figures",
    "function",
    "gap",
    "graph",
    "heatmap",
    "images",
    "knob",
    "lines",
    "place",
    "points",
    "recorded",
    "recording",
    "scatter",
    "setting",
    "table",
    "tree",
    "waves",
]


def __getattr__(name: str) -> Any:
    """`toolkit.figures` imports matplotlib, and `recorded` what traces: they are imported when they are first used."""
    if name == "figures":
        import toolkit.figures

        return toolkit.figures
    if name == "recorded":
        from toolkit.own import recorded

        return recorded
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
