"""The domain of a function: what each argument may be, declared once, checked in words, and read by the tests.

    @domain(counts=array("K", whole=True, least=1, long=2), layers=whole(1), weight_decay=positive)
    def linear_layers(counts, layers, weight_decay): ...

    linear_layers([40, 5], 0, 0.01)    # ValueError: layers must be a whole number of at least 1 (got 0)

A *kind* says what one argument may be. The letters of a shape are sizes, and a letter is the same size in all arguments
of a call: `"n d"`, `"n n"`; `_` is any size, `"*rows p"` any number of dimensions before p, and `...` any that need
not agree. Numbers are finite unless `infinite=True`. A function gets what it declared: `number` as float, `whole` as
int, arrays in float64 or int64, tensors of whole numbers in int64. What must hold between arguments it checks by
itself, with a ValueError (`refused` asks a tensor, and takes no answer for no).

A result that is not finite becomes a ValueError, so a function gives numbers or words; a function that may answer ∞
says when: `@domain("∞ at P = N", samples=...)`. In a run, which may diverge, values are not looked at (`trusted`).
`function.domain` is {argument: kind}.
"""

from toolkit.domain.declared import domain, traced, tracing, trusted
from toolkit.domain.kinds import Kind, boolean, call, instance, number, option, optional, positive, several, tree, whole
from toolkit.domain.shaped import array, refused, tensor

__all__ = [
    "Kind",
    "array",
    "boolean",
    "call",
    "domain",
    "instance",
    "number",
    "option",
    "optional",
    "positive",
    "refused",
    "several",
    "tensor",
    "traced",
    "tracing",
    "tree",
    "trusted",
    "whole",
]
