"""Inputs without values: tensors whose sizes are symbols, whole numbers and numbers as symbols.

Whatever Python asks of a symbol (is it larger than 3?) is kept as a *guard*: a condition under which the program is
that of the function. What Python code of the function itself asks is a branch, which a program does not have. What
PyTorch asks must hold at other inputs, too.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
import torch
from torch._dynamo.source import ConstantSource
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.symbolic_shapes import DimDynamic, ShapeEnv, StatelessSymbolicContext

from toolkit.trace.errors import is_own, line_of, refuse

OF_SYMBOLS = ("/torch/fx/experimental/", "/torch/utils/_sympy/", "/torch/__init__.py", "/sympy/", "/trace/symbols.py")
CONSTANT = "write tensor.shape[0] for len(tensor), torch.sym_int for int, torch.sym_min for min; or make it structural"
BRANCH = "compute both ways and choose with torch.where, or make the field structural: one program for each value"


@dataclass
class Guard:
    """A condition that was asked for, the line that did, and whether the function's own Python asked."""

    condition: Any
    line: str
    branch: bool


class Shapes(FakeTensorMode):
    """Tensors without numbers. `lines` has the line that first asked for each operation."""

    def __init__(self, symbols: ShapeEnv):
        super().__init__(shape_env=symbols, allow_non_fake_inputs=True)
        self.cache_enabled = False  # of all traces together: symbols of another one would be taken for these
        self.lines: dict[str, str] = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func.__name__.split(".")[0]
        if name not in self.lines:
            self.lines[name] = line_of(traceback.extract_stack())
        return super().__torch_dispatch__(func, types, args, kwargs)


class Symbols(ShapeEnv):
    """Symbols by name, and what was asked of them."""

    def __init__(self):
        # sizes that happen to be equal stay different symbols, and one that is 2 or more here may be 1 elsewhere
        super().__init__(duck_shape=False, specialize_zero_one=False)
        self.asked: list[Guard] = []
        self.named: dict[str, Any] = {}  # {"x[0]" or "width": symbol}
        self.shapes = Shapes(self)

    def evaluate_expr(self, *about, **more):
        before = len(self.guards), len(self.replacements)
        answer = super().evaluate_expr(*about, **more)
        if before != (len(self.guards), len(self.replacements)):
            frames = traceback.extract_stack()
            asks = next(f for f in reversed(frames) if not any(part in f.filename for part in OF_SYMBOLS))
            guard = about[0] if about else more["orig_expr"]
            truth = guard if guard.is_Boolean or guard.is_Relational else sympy.Eq(guard, answer)
            truth = sympy.Not(truth) if answer is False or answer is sympy.false else truth
            rooted = any(frame.name == "__pow__" for frame in frames[frames.index(asks) :])  # asks for x ≥ 0
            self.asked.append(Guard(truth, line_of(frames), is_own(asks.filename) and not rooted))
        return answer

    def _refine_ranges(self, expr) -> None:
        """What holds here may not hold elsewhere: nothing is simplified by it."""

    def symbol(self, name: str, value: Any) -> Any:
        """An input that has no value here: a tensor of symbolic sizes, or a symbolic number."""
        if isinstance(value, torch.Tensor):
            sizes = StatelessSymbolicContext([DimDynamic.DYNAMIC] * value.dim())
            made = self.shapes.from_tensor(value.clone(), source=ConstantSource(name), symbolic_context=sizes)
            self.named |= {f"{name}[{i}]": size for i, size in enumerate(made.shape)}
            return made
        source = ConstantSource(name)
        symbol = self.create_symbol(value, source, DimDynamic.DYNAMIC)
        create = self.create_symintnode if isinstance(value, int) else self.create_symfloatnode
        self.named[name] = create(symbol, hint=value, source=source)
        return self.named[name]

    def refuse_what_was_asked(self, others: Sequence[Mapping[str, Any]]) -> None:
        """TraceError for a branch of the function's own, and for a condition that fails at other inputs."""
        for guard in self.asked:
            if guard.branch:
                fixed = isinstance(guard.condition, sympy.Eq) and guard.condition.rhs.is_number
                what = "a size or number became a constant" if fixed else "Python branches on a number"
                raise refuse(f"{what}, {self.words(guard.condition)}", guard.line, CONSTANT if fixed else BRANCH)
        for values in map(sizes, others):
            for guard in self.asked:
                if not _of_layout(guard.condition) and not self.holds(guard.condition, values):
                    raise refuse(f"the program holds where {self.words(guard.condition)} only", guard.line, CONSTANT)

    def holds(self, condition: Any, values: Mapping[str, Any]) -> bool:
        """Whether a condition is true at other inputs, `values` their sizes and numbers by name."""
        return condition.xreplace({s: sympy.sympify(values[name]) for s, name in self._names().items()}) == sympy.true

    def words(self, condition: Any) -> str:
        """A condition with the inputs' names for its symbols."""
        return str(condition.xreplace({s: sympy.Symbol(name) for s, name in self._names().items()}))

    def _names(self) -> dict[Any, str]:
        """{symbol: name} of the sizes and numbers that are no constants."""
        return {s: name for name, made in self.named.items() if (s := _symbol(made)) is not None}


def sizes(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers among inputs and the sizes of their tensors, named as the symbols are."""
    found = {}
    for name, value in inputs.items():
        tensor = isinstance(value, torch.Tensor)
        found |= {f"{name}[{i}]": size for i, size in enumerate(value.shape)} if tensor else {name: value}
    return found


def _of_layout(condition: Any) -> bool:
    """Whether it says no more than that sizes differ, or that one is 2 or more. PyTorch asks this to choose an order of
    the numbers in memory, or not to repeat a row; the operations are the same ones."""
    more = isinstance(condition, sympy.Ge) and condition.rhs == 2
    return isinstance(condition, sympy.Ne) or more or (isinstance(condition, sympy.Gt) and condition.rhs == 1)


def _symbol(made: Any) -> Any:
    """The symbol behind a symbolic number, as it was made; None for a plain number."""
    return getattr(getattr(made, "node", None), "_expr", None)
