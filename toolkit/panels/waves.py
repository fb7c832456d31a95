"""Waves: many short curves side by side, at one place of the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from toolkit.palette import ROLES
from toolkit.panels.panel import Panel, checked_names


@dataclass(frozen=True, kw_only=True)
class Waves(Panel):
    """What `waves` makes."""

    kind: ClassVar[str] = "waves"

    column: str
    each: str
    along: str
    role: str
    own_steps: bool
    note: str

    def __post_init__(self) -> None:
        checked_names(self.kind, column=self.column, each=self.each, along=self.along)
        if self.each == self.along:
            raise ValueError(f"each and along of waves must be two dimensions (got {self.each!r} twice)")
        if self.role not in ROLES:
            raise ValueError(f"a role must be one of {', '.join(ROLES)} (got {self.role!r})")
        if not isinstance(self.own_steps, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(f"own_steps must be True or False (got {self.own_steps!r})")

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.each, self.along)


def waves(
    title: str,
    column: str,
    *,
    each: str,
    along: str,
    role: str = "first",
    own_steps: bool = False,
    note: str = "",
) -> Waves:
    """A matrix column as one short curve over `along` for each entry of `each`, every one on a scale of its own.

    With `own_steps` a curve of p numbers is set out in the order in which the strongest frequency ν that it ends with
    goes round once: number n stands at n·ν mod p. Its neighbours are s apart where s·ν ≡ 1 (mod p), which stands below
    it, beside the share of its power that this one wave has now. `note` says in a few words what the points are.
    """
    return Waves(title=title, column=column, each=each, along=along, role=role, own_steps=own_steps, note=note)
