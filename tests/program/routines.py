"""The website's routines on arrays, run in Node."""

import json
import math

import numpy as np
import torch

from tests.front import node


def website(calls: list[dict]) -> list[list[torch.Tensor]]:
    """The arrays that each call writes, in the shapes asked for; one process for all calls."""
    script = str(node.WIDGETS.parent / "tests/program/routines.ts")
    request = [
        {
            "routine": call["routine"],
            "arrays": [[x if math.isfinite(x) else "NaN" for x in a.flatten().tolist()] for a in call["arrays"]],
            "numbers": call["numbers"],
            "sizes": [math.prod(shape) for shape in call["shapes"]],
        }
        for call in calls
    ]
    done = node.run(["node", script], input=json.dumps(request).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    numbers = torch.from_numpy(np.frombuffer(done.stdout, dtype="<f8").copy())
    sizes = [[math.prod(shape) for shape in call["shapes"]] for call in calls]
    parts = iter(numbers.split([size for of_call in sizes for size in of_call]))
    return [[next(parts).reshape(shape) for shape in call["shapes"]] for call in calls]
