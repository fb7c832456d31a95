"""Overlap with a teacher's features against a loop in float64."""

import math

import pytest
import torch

from toolkit.metrics.features import teacher_overlap


def test_overlap_equals_a_loop():
    g = torch.Generator().manual_seed(0)
    first, readout, teachers = (torch.randn(*s, generator=g, dtype=torch.float64) for s in ((6, 4), (6,), (3, 4)))
    teachers = teachers / teachers.norm(dim=1, keepdim=True)
    top = bottom = 0.0
    for w, a in zip(first, readout, strict=True):
        cosines = [abs(float(w @ t)) / float(w.norm()) for t in teachers]
        top += abs(float(a)) * float(w.norm()) * max(cosines)
        bottom += abs(float(a)) * float(w.norm())
    assert math.isclose(float(teacher_overlap(first, readout, teachers)), top / bottom, rel_tol=1e-12)


def test_overlap_is_one_when_all_that_count_are_a_teachers():
    teachers = torch.eye(3)[:2]
    first = torch.tensor([[2.0, 0, 0], [0, -1, 0], [1, 1, 1]])
    assert float(teacher_overlap(first, torch.tensor([1.0, -2, 0]), teachers)) == 1.0
    assert math.isclose(float(teacher_overlap(first[2:], torch.ones(1), teachers)), 3**-0.5, rel_tol=1e-6)


def test_teachers_of_any_length_and_neurons_that_are_zero():
    g = torch.Generator().manual_seed(0)
    first, readout, teachers = (torch.randn(*s, generator=g, dtype=torch.float64) for s in ((6, 4), (6,), (3, 4)))
    once = float(teacher_overlap(first, readout, teachers / teachers.norm(dim=1, keepdim=True)))
    assert math.isclose(float(teacher_overlap(1e200 * first, readout, 1e-200 * teachers)), once, rel_tol=1e-12)
    more = torch.cat([first, torch.zeros(1, 4)]), torch.cat([readout, torch.ones(1)])
    assert math.isclose(float(teacher_overlap(*more, teachers)), once, rel_tol=1e-12)
    with pytest.raises(ValueError, match="readout"):
        teacher_overlap(first, 0 * readout, teachers)


def test_overlap_of_a_neuron_that_is_small_beside_one_without_a_readout():
    first, readout = torch.tensor([[1e-30, 0], [0, 1]]), torch.tensor([1.0, 0])
    assert teacher_overlap(first, readout, torch.tensor([[3.0, 0]])) == 1
