"""Accuracy against counting."""

import pytest
import torch

from toolkit.metrics.accuracy import accuracy


def test_it_is_the_share_of_right_answers_in_the_dtype_of_the_outputs():
    outputs = torch.tensor([[0.1, 0.9, 0.0], [2.0, -1.0, 1.0], [0.0, 0.0, 3.0], [-5.0, -4.0, -9.0]])
    found = accuracy(outputs, torch.tensor([1, 0, 0, 1]))
    assert float(found) == 0.75 and found.dtype == torch.float32
    assert accuracy(outputs.double(), torch.tensor([0, 1, 0, 2])).item() == 0
    assert accuracy(outputs.double(), torch.tensor([1, 0, 2, 1])).dtype == torch.float64


def test_a_label_that_no_output_stands_for_is_refused():
    with pytest.raises(ValueError, match="labels must be below K = 3"):
        accuracy(torch.ones(2, 3), torch.tensor([0, 3]))
    assert accuracy(torch.eye(3), torch.arange(3, dtype=torch.uint8)) == 1
