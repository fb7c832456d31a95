"""Calls as Python code: a prologue for what stays fixed, and the rest, whose results go into operands that die."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.fx import Graph, GraphModule, Node

from toolkit.trace.calls import CONSTANT, INPUT, Call, Depends, calls_in, put, reached
from toolkit.trace.shorter import ADDED, AXPY

aten = torch.ops.aten

WRITABLE = {aten.mul: torch.mul, aten.add: torch.add, aten.sub: torch.sub, aten.div: torch.div, aten.neg: torch.neg}
WRITABLE |= {aten.sqrt: torch.sqrt, aten.erf: torch.erf, aten.exp: torch.exp, aten.tanh: torch.tanh}
WRITABLE |= {aten.cos: torch.cos, aten.sin: torch.sin, aten.log: torch.log, aten.pow: torch.pow}
PLAIN = {aten.bmm: torch.bmm, aten.mm: torch.mm, aten.rsqrt: torch.rsqrt, aten.where: torch.where}


@dataclass(frozen=True)
class Emitted:
    """`before(*fixed) -> invariants` and `each(*invariants, *changing) -> results`; bytes of its largest result, and
    the most that it holds at once."""

    before: GraphModule
    each: GraphModule
    largest: int
    peak: int


def emitted(calls: Sequence[Call], outputs: Sequence[Call], plain: bool = False) -> Emitted:
    """As code; `plain` writes no result into another one's memory and keeps views as they were, for a compiler."""
    order = _order(calls, outputs, plain)
    before = _Writer([c for c in calls if c.op == INPUT and c.depends < Depends.CHANGING], plain)
    for call in order:
        if call.op not in (INPUT, CONSTANT) and call.depends < Depends.CHANGING:
            before.write(call)
    needed = _needed(order, outputs, plain)
    changing = [c for c in calls if c.op == INPUT and c.depends == Depends.CHANGING]
    each = _Writer([*needed, *changing], plain)
    for place, call in enumerate(order):
        if call.op != INPUT and call.depends == Depends.CHANGING:
            each.write(call, None if plain else _dying(call, place, each.taken))
    return Emitted(before.module(needed), each.module(outputs, True), *_bytes(order))


def _order(calls: Sequence[Call], outputs: Sequence[Call], plain: bool) -> list[Call]:
    """The calls that are made, each with the place of its memory's last reader; results are read at the end."""
    found = reached(outputs, short=not plain)
    order = [call for call in calls if call in found]
    for call in order:
        call.last = -1
    for place, call in enumerate(order):
        for read in call.read:
            read.owner.last = place
    for call in (*outputs, *(call for call in order if call.op == INPUT)):
        call.owner.last = len(order)
    return order


def _needed(order: Sequence[Call], outputs: Sequence[Call], plain: bool) -> list[Call]:
    """What stays fixed and is read by what changes, or is a result."""
    read: dict[Call, None] = {}
    for call in order:
        if call.depends == Depends.CHANGING and call.op != INPUT:
            read |= dict.fromkeys(calls_in([call.args, call.kwargs]) if plain else call.read)
    still = (call for call in read | dict.fromkeys(outputs) if call.depends < Depends.CHANGING)
    return [call for call in still if call.op != CONSTANT]


def _dying(call: Call, place: int, taken: set[Call]) -> Call | None:
    """An operand that nobody reads later, and whose memory fits the result."""
    if call.kind not in WRITABLE and call.op not in (ADDED, AXPY) and call.kind is not aten.relu:
        return None
    for one in calls_in(call.args):
        others = [other for other in calls_in(call.args) if other is not one and other.owner is one]
        dies = one.last == place and one.owner is one and one.op != INPUT and one.depends == Depends.CHANGING
        if dies and one not in taken and not others and _fits(one.value, call.value):
            taken.add(one)
            return one
    return None


def _fits(memory: torch.Tensor, value: torch.Tensor) -> bool:
    same = memory.shape == value.shape and memory.dtype == value.dtype
    return same and memory.is_contiguous() and value.is_contiguous()


def _bytes(order: Sequence[Call]) -> tuple[int, int]:
    """The largest result of those that change, and the most bytes of these that are held at once."""
    held = most = largest = 0
    ends: dict[int, int] = {}
    for place, call in enumerate(order):
        held -= ends.pop(place - 1, 0)
        if call.depends == Depends.CHANGING and call.op != INPUT and isinstance(call.value, torch.Tensor):
            size = 0 if call.is_view else call.value.nbytes
            held, largest = held + size, max(largest, size)
            ends[call.last] = ends.get(call.last, 0) + size
        most = max(most, held)
    return largest, most


class _Writer:
    """One of the two functions, as a graph that PyTorch writes as Python code."""

    def __init__(self, inputs: Sequence[Call], plain: bool):
        self.graph, self.plain = Graph(), plain
        self.root = torch.nn.Module()
        self.taken: set[Call] = set()  # results whose memory holds another one
        self.nodes: dict[Call, Node] = {call: self.graph.placeholder(f"x{i}") for i, call in enumerate(inputs)}

    def write(self, call: Call, into: Call | None = None) -> None:
        if call in self.nodes:
            return
        if call.base is not call and not self.plain:
            about = tuple(call.value.shape), call.value.stride(), call.value.storage_offset()
            self.nodes[call] = self.graph.call_function(torch.as_strided, (self.node(call.base), *about))
            return
        function, args, kwargs = _written(call)
        args, kwargs = put(args, self.node), put(kwargs, self.node)
        if into is not None:
            kwargs = {**kwargs, "out": self.nodes[into]}
        self.nodes[call] = self.graph.call_function(function, args, kwargs)

    def node(self, call: Call) -> Any:
        if call not in self.nodes:
            if call.op != CONSTANT:
                self.write(call)
            elif isinstance(call.value, torch.Tensor):
                name = f"constant{len(self.nodes)}"
                self.root.register_buffer(name, call.value)
                self.nodes[call] = self.graph.get_attr(name)
            else:
                return call.value
        return self.nodes[call]

    def module(self, outputs: Sequence[Call], contiguous: bool = False) -> GraphModule:
        made = [self._whole(call) if contiguous else self.node(call) for call in outputs]
        self.graph.output(made)
        return GraphModule(self.root, self.graph)

    def _whole(self, call: Call) -> Node:
        """A result in memory of its own, from its beginning on, and without gaps."""
        node = self.node(call)
        if call.value.is_contiguous() and not call.value.storage_offset():
            return node
        return self.graph.call_function(torch.clone, (node,), {"memory_format": torch.contiguous_format})


def _written(call: Call) -> tuple[Any, Any, Any]:
    """A call as a function of torch, which takes less time than the same operation of ATen."""
    if call.op == ADDED:
        return torch.addcmul, call.args[:3], {"value": call.args[3]}
    if call.op == AXPY:
        return torch.add, call.args[:2], {"alpha": call.args[2]}
    if call.kind is aten.relu:
        return torch.clamp_min, (call.args[0], 0), {}
    known = (WRITABLE | PLAIN).get(call.kind)
    if known is not None and isinstance(call.args[0], Call) and not call.kwargs:
        return known, call.args, {}
    return call.op, call.args, call.kwargs
