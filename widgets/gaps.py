"""The columns whose gap to a theory is told, and what they are called beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from widgets import protocol
from widgets.inputs import Panel


def gap_columns(panels: Sequence[Panel]) -> list[protocol.Gap]:
    """Every column that is drawn along the axis, once; the panel tells those of one label apart, or the column does."""
    curves = {column: (label, panel) for panel in panels for column, label in panel.curves.items()}
    alike = Counter(label for label, _ in curves.values())
    named = {column: f"{label} ({_within(panel)})" for column, (label, panel) in curves.items()}
    still = Counter(named.values())
    return [
        {
            "column": column,
            "label": label if alike[label] == 1 else named[column] if still[named[column]] == 1 else column,
        }
        for column, (label, _) in curves.items()
    ]


def _within(panel: Panel) -> str:
    """A panel's title inside a sentence: without its capital, unless it is a name such as NC1."""
    title = panel.title
    return title[:1].lower() + title[1:] if title[1:2].islower() or len(title) == 1 else title
