"""Runs an experiment: alone, in a batch, in a sweep, or row by row for a live figure. Imports no experiment.

`axis` is what a run is measured along, `runs` takes the steps, `batches` those of many runs at once, in lanes that
`footprint` sizes by their bytes; `parts` replays both as programs, and `allocator` keeps their memory. `rows` asks for
the rows of both and reads them; `pure` refuses what would not be the same again, and `contract` what is not given
back as it must be; `moments` finds the steps at which conditions first hold. `captured` records steps as
graphs of a GPU. `sweeps` plans many configurations, `executors` sends batches to other processes, `kept` keeps them in
a file, which knows by `code` whose they are, `lost` names those that are missing; `dataset` makes labelled Datasets of
the rows, `walks` advances one configuration row by row, which `watched` lets one give up, and `cost` counts what a
configuration would take.
"""

from toolkit.engine.batches import Batch
from toolkit.engine.parts import Programs
from toolkit.engine.rows import finite, record
from toolkit.engine.runs import (
    Alone,
    advance,
    as_arrays,
    draw,
    given,
    guarded,
    look,
    shapes,
    stack,
)

__all__ = [
    "Alone",
    "Batch",
    "Programs",
    "advance",
    "as_arrays",
    "draw",
    "finite",
    "given",
    "guarded",
    "look",
    "record",
    "shapes",
    "stack",
]
