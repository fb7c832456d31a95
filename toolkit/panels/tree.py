"""Tree: things that part, one question after another, as columns along the axis grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from toolkit.panels.panel import Panel, checked_names
from toolkit.panels.points import checked_list


@dataclass(frozen=True, kw_only=True)
class Tree(Panel):
    """What `tree` makes."""

    kind: ClassVar[str] = "tree"

    splits: Mapping[str, float]
    names: Sequence[str]

    def __post_init__(self) -> None:
        if not self.splits:
            raise ValueError("a tree needs at least one split: splits={column: its size when all is learned}")
        checked_names(self.kind, **{f"splits[{i}]": column for i, column in enumerate(self.splits)})
        for column, size in self.splits.items():
            if not size > 0:
                raise ValueError(f"the size of {column!r} must be positive (got {size!r})")
        names = checked_list(self.names)
        if len(names) != 2 ** len(self.splits):
            raise ValueError(f"{len(self.splits)} splits part {2 ** len(self.splits)} things (got {len(names)} names)")
        self.settle(names=names, splits={column: float(size) for column, size in self.splits.items()})

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.splits)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return ()

    def spec(self) -> dict[str, Any]:
        splits = [{"column": column, "size": size} for column, size in self.splits.items()]
        return super().spec() | {"splits": splits}

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Self:
        return super().read({**spec, "splits": {split["column"]: split["size"] for split in spec["splits"]}})


def tree(title: str, splits: Mapping[str, float], names: Sequence[str]) -> Tree:
    """2ⁿ things as branches along the axis. `splits` are n columns, {column: its size when all is learned}, the
    coarsest first. Thing i goes up at split k if bit k of i, read from the highest, is 0, and down if it is 1:

    yᵢ = Σₖ ±2⁻ᵏ column_k/size_k, so that things stay together until the split that parts them has grown.
    """
    return Tree(title=title, splits=splits, names=names)
