"""What a measure is: its columns, what it keeps of the start, and its panels."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from toolkit.domain import whole
from toolkit.fields import Column
from toolkit.panels.panel import Panel
from toolkit.watch.seen import Seen


@dataclass(frozen=True, kw_only=True)
class Measure(ABC):
    """Numbers read off a network. It is taken in every row, or in each `every`-th; in between its last value stands."""

    every: int = 1
    name: ClassVar[str]

    def __post_init__(self) -> None:
        whole(1).check("every", self.every, {})

    @abstractmethod
    def columns(self, seen: Seen) -> dict[str, Column]:
        """The columns that it has for this network."""

    def begin(self, seen: Seen) -> Any:
        """What it keeps of the start, to compare with."""
        return None

    @abstractmethod
    def take(self, seen: Seen, begun: Any) -> dict[str, Tensor]:
        """The columns now."""

    @abstractmethod
    def panels(self, columns: dict[str, Column]) -> list[Panel]:
        """How they are drawn."""
