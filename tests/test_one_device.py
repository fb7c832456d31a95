"""What an experiment computes with lies where its data lie: tensors of another device would stop it on a GPU.

The device `meta` holds shapes and no numbers, and refuses elementwise operations with tensors of the CPU as CUDA does.
"""

import pytest
import torch
from torch.utils._pytree import tree_map

from toolkit import chapters, engine, place
from toolkit.domain import trusted
from toolkit.engine import runs

pytestmark = pytest.mark.full  # for what some take to draw their data


def variants():
    """The experiment of each recording, and one for each name or yes and no that it is recorded for."""
    for name, (experiment, axes) in chapters.recorded().items():
        yield pytest.param(experiment, id=name)
        for field, values in axes.items():
            if field in experiment.settings() and isinstance(values[0], str | bool):
                for value in values:
                    if value != getattr(experiment, field):
                        yield pytest.param(experiment.replace(**{field: value}), id=f"{name}-{field}-{value}")


@pytest.mark.parametrize("experiment", variants())
def test_steps_and_rows_stay_where_the_data_are(experiment):
    there = place("cpu").put(engine.draw(experiment, place("cpu")))
    state, data = tree_map(lambda t: torch.empty((1, *t.shape), dtype=t.dtype, device="meta"), there)
    state = tree_map(lambda t: t[:, None], state)
    knobs = {name: torch.empty(1, device="meta") for name in experiment.knobs()} or {"_": torch.empty(1, device="meta")}

    def all_of_it(knobs, state, data):
        one = runs.given(experiment, knobs)
        state = one.ready(state)
        return one.measure(one.step(state, data) if experiment.axis.name else state, data)

    with trusted():
        columns = runs.batched(all_of_it)(knobs, state, data)
    assert columns and {column.device.type for column in columns.values()} == {"meta"}
