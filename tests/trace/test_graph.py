"""A graph as a reader sees it."""

import torch

from toolkit.trace import trace


def test_one_line_for_each_operation_with_inputs_by_their_names():
    def function(at):
        return {"y": (at["x"] * at["scale"]).sum(0), "z": at["x"]}

    assert str(trace(function, {"x": torch.ones(3, 2), "scale": 0.5})).splitlines() == [
        "%2 = mul(x, scale)",
        "%3 = sum(%2, [0])",
        "y = %3",
        "z = x",
    ]
