"""The sentence under a figure: words, {names} of values, and [what is said where they have one|what else].

    "Step {step}: loss {loss}[, learned at step {learned}|, never learned]."

A name is that of a column, of a field, of the axis or of a moment; {column:%} is told in per cent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from widgets import protocol

SAID = re.compile(r"\[[^\]|]*")  # the first side of brackets


def check_sentence(sentence: str, moments: Sequence[protocol.Moment]) -> None:
    """ValueError where a sentence takes for granted that a moment comes: it must say what is said if it does not."""
    names = [moment["name"] for moment in moments] + (["wait"] if len(moments) == 2 else [])
    certain = SAID.sub("", sentence)
    for name in names:
        if f"{{{name}}}" in certain:
            wanted = f"[... {{{name}}} ...|what is said if not]"
            raise ValueError(f"sentence: {name!r} may not come in a run, so it must stand in brackets: {wanted}")
