"""Questions that a figure asks before it is seen: an answer is chosen, or a curve drawn on the empty axes.

The figure is veiled until then. The answer is kept in the kernel, where a cell that is run again finds it, or in the
browser of a website's reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from widgets import protocol
from widgets.inputs import Panel


@dataclass(frozen=True, kw_only=True)
class Question:
    """What `choose` and `draw` make; see there."""

    kind: protocol.Asking
    text: str
    choices: tuple[str, ...] = ()
    answer: int = -1
    column: str = ""
    given: tuple[str, ...] = ()
    scored: protocol.Scored = "half"
    told: str = ""

    def spec(self, panels: Sequence[Panel]) -> protocol.Question:
        """The `question` of a figure's spec; ValueError if no panel draws its columns as curves."""
        curves = list(dict.fromkeys(name for panel in panels for name in panel.curves))
        for name in [*self.given, *([self.column] if self.column else [])]:
            if name not in curves:
                raise ValueError(f"ask: no panel has a curve {name!r}; there are {', '.join(curves) or 'none'}")
        about: dict[str, Any] = asdict(self) | {"choices": list(self.choices), "given": list(self.given)}
        return protocol.Question(**about)

    def answered(self, figure: str) -> dict[str, Any]:
        """The `prediction` that the figure of this name was last given in this kernel; {} before the first one."""
        return _answered.get((figure, self), {})

    def keep(self, figure: str, prediction: dict[str, Any]) -> None:
        """Keep it until the kernel ends, for a cell that is run again."""
        _answered[figure, self] = prediction


_answered: dict[tuple[str, Question], dict[str, Any]] = {}


def choose(text: str, *choices: str, answer: int) -> Question:
    """A question with answers to choose from; `answer` is the number of the right one, counted from 1."""
    if len(choices) < 2 or not 1 <= answer <= len(choices):
        raise ValueError(f"answer must be between 1 and {len(choices)}, the number of choices (got {answer})")
    return Question(kind="choose", text=text, choices=choices, answer=answer - 1)


def draw(text: str, column: str, *, given: Sequence[str] = (), half: str = "", peak: str = "") -> Question:
    """A curve to be drawn: `column` of the figure's first panel of curves, beside the `given` ones, which are shown.

    It is scored where a hand is surest: where the curve is half way from its first value to its last one, or at its
    `peak`. `half` or `peak` is the sentence that says so, with a place for what was drawn and for what was measured:
    "You had it know half of them by {}; it was {}".
    """
    told = half or peak
    if bool(half) == bool(peak) or told.count("{}") != 2:
        raise ValueError(f"draw needs half= or peak=, a sentence with two places {{}} (got {told!r})")
    scored: protocol.Scored = "half" if half else "peak"
    return Question(kind="draw", text=text, column=column, given=tuple(given), scored=scored, told=told)
