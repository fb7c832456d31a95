"""A GPU's order of things on a computer without one: steps are handed over many at once, and rows come late."""

import pytest

from toolkit import device
from toolkit.engine import captured, rows


class Launched:
    """Takes steps one by one where a GPU would take them as graphs; `taken` counts them."""

    taken: list[int]

    def __init__(self, each, invariants, leaves):
        self.each, self.invariants = each, invariants

    def advance(self, leaves, steps, stopped=lambda: False):
        Launched.taken.append(steps)
        for _ in range(steps):
            leaves = self.each(*self.invariants, *leaves)
        return leaves


class Unrecordable(Launched):
    def __init__(self, each, invariants, leaves):
        raise RuntimeError("operation not permitted when stream is capturing\nand more")


def as_on_a_gpu(monkeypatch: pytest.MonkeyPatch, kind: type = Launched) -> list[str]:
    """From now on the CPU is asked as a GPU is. What is given is filled with "asked" and "read", one word a row."""
    Launched.taken, order, at_once = [], [], rows.on_their_way

    def on_their_way(tensors):
        order.append("asked")
        arrays = at_once([tensor.clone() for tensor in tensors])  # what a row has is settled when it is asked for
        return lambda: order.append("read") or arrays()

    monkeypatch.setattr(device, "launches", lambda device: True)
    monkeypatch.setattr(captured, "Captured", kind)
    monkeypatch.setattr(rows, "on_their_way", on_their_way)
    return order
