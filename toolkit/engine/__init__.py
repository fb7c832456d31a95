"""What runs an experiment: alone, as a batch, as a sweep, or a row at a time for a live figure. Knows no experiment.

`axis` says along what a run is measured, `runs` takes the steps, `sweeps` plans and batches many configurations,
`dataset` makes labelled Datasets of the rows, `walks` is one configuration on its way.
"""

from toolkit.engine.runs import (
    Alone,
    Batch,
    advance,
    as_arrays,
    draw,
    finite,
    given,
    guarded,
    look,
    reads,
    record,
    shapes,
    stack,
)

__all__ = [
    "Alone",
    "Batch",
    "advance",
    "as_arrays",
    "draw",
    "finite",
    "given",
    "guarded",
    "look",
    "reads",
    "record",
    "shapes",
    "stack",
]
