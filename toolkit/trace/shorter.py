"""The same numbers with fewer and smaller calls, up to rounding.

repetitions  a second call on the same arguments is the first
constants    what depends on nothing is computed now
identities   no x¹, no product with 1, no view of the same shape
broadcasts   a pointwise call on expanded tensors is made on the small ones, and its result expanded
products     numbers and what stays fixed are multiplied with each other first, then with what changes
thin         a batched product with a vector is a pointwise product and a sum: BLAS takes 5 to 10 times as long
sums         a + b·c in one pass
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import torch

from toolkit.trace.calls import (
    CONSTANT,
    INPUT,
    Call,
    Depends,
    calls_in,
    narrow,
    put,
    reached,
    same_memory,
    same_view,
    shape_of,
)

aten = torch.ops.aten
RANDOM = torch.Tag.nondeterministic_seeded

FILLED = {aten.ones_like: 1, aten.zeros_like: 0, aten.new_zeros: 0, aten.new_ones: 1, aten.zeros: 0, aten.ones: 1}
COPIES = {aten.clone, aten.lift_fresh_copy, aten.contiguous}
PLAIN_VIEWS = {aten.view, aten._unsafe_view, aten.reshape}
POINTWISE = {aten.mul, aten.add, aten.sub, aten.div, aten.neg, aten.sqrt, aten.rsqrt, aten.relu, aten.erf, aten.exp}
POINTWISE |= {aten.tanh, aten.cos, aten.sin, aten.log, aten.pow, aten.where, aten.rsub, aten.threshold_backward}
POINTWISE |= {aten.abs, aten.gt, aten.lt, aten.ge, aten.le, aten.eq, aten.ne, aten.clamp, aten.maximum, aten.minimum}
POINTWISE |= {aten.reciprocal, aten.sigmoid, aten.softplus, aten.softplus_backward, aten._to_copy, aten.log1p}
ADDED, AXPY = "a + b c", "a + b times a number"  # calls of our own


def shorter(calls: list[Call], outputs: list[Call]) -> tuple[list[Call], list[Call]]:
    """New calls and the results among them; the inputs among them are those of before, in their order."""
    needed, rewriter = reached(outputs), Rewriter()
    for call in calls:
        if call.op == INPUT or call in needed:
            rewriter.take(call)
    return rewriter.calls, [rewriter.became[call] for call in outputs]


class Rewriter:
    """The new calls so far, and which of them each old one became."""

    def __init__(self):
        self.calls: list[Call] = []
        self.became: dict[Call, Any] = {}
        self._made: dict[Any, Call] = {}

    def take(self, call: Call) -> None:
        """Add what an old call becomes."""
        if call.op in (INPUT, CONSTANT):
            value = call.value.detach() if call.op == CONSTANT else shape_of(call.value)
            self.became[call] = self._add(Call(call.op, (), {}, value, call.depends))
        else:
            args, kwargs = put(call.args, self.became.get), put(call.kwargs, self.became.get)
            self.became[call] = self.call(call.op, args, kwargs, call)

    def _add(self, call: Call) -> Call:
        self.calls.append(call)
        return call

    def new(self, op: Any, *args: Any, **kwargs: Any) -> Call:
        """A call as it stands."""
        return self._once(op, args, kwargs, None)

    def _once(self, op: Any, args: Any, kwargs: Any, value: Any) -> Call:
        """A call, or the same one that is there already."""
        drawn = RANDOM in getattr(op, "tags", ())
        key = op, _key(args), _key(kwargs)
        if key in self._made and not drawn:
            return self._made[key]
        depends = max((call.depends for call in calls_in([args, kwargs])), default=Depends.NOTHING)
        depends = Depends.CHANGING if drawn else depends  # whatever a draw is made from
        value = valued(op, args, kwargs) if value is None else value
        self._made[key] = self._add(Call(op, args, kwargs, value, depends))
        return self._made[key]

    def constant(self, value: torch.Tensor) -> Call:
        return self._add(Call(CONSTANT, (), {}, value, Depends.NOTHING))

    def call(self, op: Any, args: Any, kwargs: Any, old: Call) -> Any:
        """An old call on new arguments."""
        if op is operator.getitem:
            return self._part(*args)
        kind = getattr(op, "overloadpacket", op)
        if kind in FILLED:
            return self.constant(filled(FILLED[kind], old))
        if RANDOM not in op.tags and all(call.depends == Depends.NOTHING for call in calls_in([args, kwargs])):
            return self._computed(op, kind, args, kwargs, old)
        if kind in COPIES and not kwargs:
            return args[0]
        made = self._simpler(kind, args, kwargs)
        return self._as_is(op, kind, args, kwargs, old) if made is None else made

    def _part(self, whole: Call, place: int) -> Call:
        """One of several results: a call, or a view where they are views of one tensor."""
        value, first = whole.value[place], whole.args[0]
        changes = whole.depends == Depends.CHANGING
        if changes and isinstance(first, Call) and same_memory(value, first.value):
            return self.new(torch.as_strided, first, tuple(value.shape), value.stride(), value.storage_offset())
        if whole.depends == Depends.NOTHING:
            return self.constant(value)
        return self._add(Call(operator.getitem, (whole, place), {}, value, whole.depends))

    def _computed(self, op: Any, kind: Any, args: Any, kwargs: Any, old: Call) -> Call:
        """A constant; pointwise ones are computed for entries that differ."""
        named = put([args, kwargs], lambda call: narrow(call.value) if kind in POINTWISE else call.value)
        value = op(*named[0], **named[1])
        if not isinstance(value, torch.Tensor):
            return self._add(Call(CONSTANT, (), {}, value, Depends.NOTHING))
        return self.constant(value.expand(old.value.shape) if kind in POINTWISE else value)

    def _as_is(self, op: Any, kind: Any, args: Any, kwargs: Any, old: Call) -> Call:
        if kind in PLAIN_VIEWS:
            made = self.new(torch.reshape, *args)
        elif not op.is_view and self._alike([args, kwargs], [old.args, old.kwargs]):
            made = self._once(op, args, kwargs, old.value)
        elif kind in POINTWISE:
            made = self.pointwise(op, *args, **kwargs)
        else:
            made = self.new(op, *args, **kwargs)
        viewed = made.args[0] if made.is_view else None
        return viewed if viewed is not None and same_view(made.value, viewed.value) else made

    def _alike(self, new: Any, old: Any) -> bool:
        """Whether arguments have the strides of those that were recorded, and no entries to save."""
        pairs = zip(calls_in(new), calls_in(old), strict=True)
        return all(isinstance(one.value, tuple) or _as_before(one.value, other.value) for one, other in pairs)

    def _simpler(self, kind: Any, args: Any, kwargs: Any) -> Call | None:
        """What equals a call and takes less; None if nothing is known."""
        from toolkit.trace import products

        rule: Callable | None = products.RULES.get(kind)
        return rule(self, *args, **kwargs) if rule is not None else None

    # --- pointwise calls on what is small ---------------------------------------------------------------------------
    def pointwise(self, op: Any, *args: Any, **kwargs: Any) -> Call:
        """Made on the small tensors where all are expanded along the same dimension, and expanded after."""
        values = [call.value for call in calls_in([args, kwargs])]
        shape = torch.broadcast_shapes(*(value.shape for value in values))
        small = torch.broadcast_shapes(*(narrow(value).shape for value in values))
        if small == shape:
            return self.new(op, *args, **kwargs)
        return self.expanded(self.new(op, *put(args, self.narrowed), **put(kwargs, self.narrowed)), shape)

    def narrowed(self, call: Call) -> Call:
        """The view of a result without its expanded dimensions."""
        if call.depends == Depends.NOTHING:
            return call if narrow(call.value).shape == call.value.shape else self.constant(narrow(call.value))
        for at, (size, stride) in enumerate(zip(call.value.shape, call.value.stride(), strict=True)):
            if stride == 0 and size > 1:
                call = self.new(aten.slice.Tensor, call, at, 0, 1)
        return call

    def expanded(self, call: Call, shape: Any) -> Call:
        return call if call.value.shape == shape else self.new(aten.expand.default, call, list(shape))


def _as_before(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.stride() == other.stride() and one.shape == other.shape and narrow(one).shape == one.shape


def _key(argument: Any) -> Any:
    """An argument as what finds it again: another number of the same value, but not of the same type, is another."""
    if isinstance(argument, list | tuple):
        return tuple(_key(one) for one in argument)
    if isinstance(argument, dict):
        return tuple((name, _key(one)) for name, one in argument.items())
    return id(argument) if isinstance(argument, Call) else (type(argument), argument)


def filled(number: float, like: Call) -> torch.Tensor:
    """A number expanded to the shape of a result, where that was."""
    return torch.full((), number, dtype=like.value.dtype, device=like.device).expand(like.value.shape)


def valued(op: Any, args: Any, kwargs: Any) -> Any:
    """What a call gives, without numbers."""
    args, kwargs = put(args, _shape), put(kwargs, _shape)
    if "device" in kwargs:
        kwargs = kwargs | {"device": torch.device("meta")}
    if op is ADDED:
        return torch.addcmul(args[0], args[1], args[2])
    return torch.add(args[0], args[1]) if op is AXPY else op(*args, **kwargs)


def _shape(call: Call) -> Any:
    known = isinstance(call.value, torch.Tensor) and not call.value.is_meta
    return shape_of(call.value) if known else call.value


def number(one: Any) -> float | int | None:
    """The one number that an argument is everywhere; None if it is none, or not known."""
    if isinstance(one, int | float) and not isinstance(one, bool):
        return one
    if isinstance(one, Call) and one.depends == Depends.NOTHING and one.value.is_floating_point():
        small = narrow(one.value)
        return small.item() if small.numel() == 1 else None
    return None
