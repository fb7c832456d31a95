"""Calls that PyTorch recorded, written as operations of a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch.fx import GraphModule, Node

from toolkit.trace.errors import refuse
from toolkit.trace.graph import Ref

LARGEST = 4096  # numbers of a constant that stands in the program itself
TYPES = {torch.int64: "i", torch.int32: "i", torch.uint8: "i", torch.bool: "b", torch.float32: "f", torch.float64: "f"}
SILENT = {"layout", "device", "pin_memory", "memory_format", "non_blocking", "sparse_grad", "implicit", "out_int32"}
FILLED = {"ones": 1, "zeros": 0, "empty": 0}
ARITHMETIC = {"add", "sub", "mul", "pow", "remainder", "fmod", "clamp"}
SUMS = {"sum", "mean", "prod", "cumsum"}
OTHER_NAMES = {"trunc": "sym_int", "reshape": "view", "_unsafe_view": "view", "__rshift__": "bitwise_right_shift"}


def written(module: GraphModule, names: Sequence[str], given: Sequence[str]) -> tuple[list[list[Any]], dict[str, Any]]:
    """The nodes of a traced module as lists, and its results by name."""
    writer = Writer(module, iter(names))
    for node in module.graph.nodes:
        if node.op == "output":
            return writer.nodes, {name: writer.argument(one) for name, one in zip(given, node.args[0], strict=True)}
        writer.write(node)
    raise AssertionError("a graph without an end")


class Writer:
    """The nodes so far, and which of them is which call."""

    def __init__(self, module: GraphModule, inputs: Iterator[str]):
        self.module, self.inputs = module, inputs
        self.nodes: list[list[Any]] = []
        self.known: dict[Node, Any] = {}

    def write(self, node: Node) -> None:
        if node.op == "placeholder":
            self.known[node] = self.add("in", next(self.inputs))
        elif node.op == "get_attr":
            self.known[node] = self.add(*_constant(getattr(self.module, str(node.target))))
        else:
            self.known[node] = self.call(node)

    def add(self, *node: Any) -> Ref:
        self.nodes.append(list(node))
        return Ref(len(self.nodes) - 1)

    def call(self, node: Node) -> Any:
        """The result of a call: mostly of a new node, for a copy between floating types of an old one."""
        target: Any = node.target
        name = target.__name__.split(".")[0]
        if not hasattr(target, "_schema"):
            return self.add(OTHER_NAMES.get(name, name), *map(self.argument, node.args))
        named = _by_name(node, target._schema)
        if name == "_to_copy" and _type(node.args[0]) == _type(node):
            return self.argument(node.args[0])
        if name in SUMS and named.pop("dtype", None) is not None and _type(node.args[0]) != _type(node):
            named["self"] = self.add("_to_copy", self.argument(node.args[0]), _type(node))
        if name in ARITHMETIC and _type(node) == "f" and any(isinstance(one, float) for one in named.values()):
            named = {key: self.floating(one) for key, one in named.items()}
        name, arguments = _normal(name, named, target._schema, node)
        return self.add(OTHER_NAMES.get(name, name), *map(self.argument, arguments))

    def floating(self, one: Any) -> Any:
        """A whole tensor as a floating one: JSON does not tell 2.0, with which its product is floating, from 2."""
        whole = isinstance(one, Node) and isinstance(one.meta["val"], torch.Tensor) and _type(one) != "f"
        return self.add("_to_copy", self.argument(one), "f") if whole else one

    def argument(self, one: Any) -> Any:
        if isinstance(one, Node):
            return self.known[one]
        if isinstance(one, list | tuple):
            return [self.argument(each) for each in one]
        if isinstance(one, torch.dtype):
            return TYPES[one]
        return None if isinstance(one, int) and abs(one) >= 2**53 else one


def _normal(name: str, named: dict[str, Any], schema: Any, node: Node) -> tuple[str, list[Any]]:
    """A call with its arguments in one order, whatever the overload; what makes a tensor says of which type."""
    if name in FILLED:
        return "full", [named["size"], FILLED[name], _type(node)]
    if name == "arange":
        return name, [named.get("start", 0), named["end"], named.get("step", 1), _type(node)]
    if name == "eye":
        return name, [named["n"], named.get("m", named["n"]), _type(node)]
    if name == "sort":
        return name, [named["self"], named.get("dim", -1), named.get("descending", False)]
    if name in ("full", "full_like", "scalar_tensor", "_to_copy"):
        named["dtype"] = _type(node)
    return name, _in_order(named, schema)


def _by_name(node: Node, schema: Any) -> dict[str, Any]:
    """{argument: value} of those that were given and may change a number."""
    values = dict(zip((a.name for a in schema.arguments), node.args, strict=False)) | dict(node.kwargs)
    return {name: value for name, value in values.items() if name not in SILENT}


def _in_order(named: Mapping[str, Any], schema: Any) -> list[Any]:
    """In the order of the schema, without defaults at the end."""
    about = [a for a in schema.arguments if a.name not in SILENT]
    while about and _is_default(named.get(about[-1].name, about[-1].default_value), about[-1]):
        about.pop()
    return [named.get(a.name, a.default_value) for a in about]


def _is_default(value: Any, argument: Any) -> bool:
    return argument.has_default_value() and not isinstance(value, Node | list) and value == argument.default_value


def _type(node: Any) -> str:
    return TYPES[node.meta["val"].dtype]


def _constant(tensor: torch.Tensor) -> list[Any]:
    if tensor.numel() > LARGEST:
        remedy = "make it from inputs, or wrap the array in toolkit.trace.shipped(name, array)"
        raise refuse(
            f"a constant of {tensor.numel():,} numbers was captured, of shape {list(tensor.shape)}", "", remedy
        )
    return ["const", list(tensor.shape), tensor.flatten().tolist(), TYPES[tensor.dtype]]
