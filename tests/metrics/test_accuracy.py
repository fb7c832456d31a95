"""Accuracy against counting."""

import torch

from toolkit.metrics.accuracy import accuracy


def test_it_is_the_share_of_right_answers_in_the_dtype_of_the_outputs():
    outputs = torch.tensor([[0.1, 0.9, 0.0], [2.0, -1.0, 1.0], [0.0, 0.0, 3.0], [-5.0, -4.0, -9.0]])
    found = accuracy(outputs, torch.tensor([1, 0, 0, 1]))
    assert float(found) == 0.75 and found.dtype == torch.float32
    assert accuracy(outputs.double(), torch.tensor([0, 1, 0, 2])).item() == 0
    assert accuracy(outputs.double(), torch.tensor([1, 0, 2, 1])).dtype == torch.float64
