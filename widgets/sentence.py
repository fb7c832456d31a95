"""The sentence under a figure: words, {names} of values, and [what is said where they have one|what else].

    "Step {step}: loss {loss}[, learned at step {learned}|, never learned]."

Three sides tell a run that still trains from one that has ended: "[learned at step {learned}|not learned yet|never]".
A name is that of a column, of a field, of the axis or of a moment; {column:%} is told in per cent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from widgets import protocol

NAME = re.compile(r"\{([\w ]+)(:[^{}]*)?\}")
SAID = re.compile(r"\[[^\]|]*")  # the first side of brackets


def check_sentence(sentence: str, moments: Sequence[protocol.Moment], known: Collection[str]) -> None:
    """ValueError where a sentence takes for granted that a moment comes: it must say what is said if it does not.

    Also for a name that is neither `known` nor a moment, and for a format other than per cent.
    """
    names = [moment["name"] for moment in moments] + (["wait"] if len(moments) == 2 else [])
    for name, form in NAME.findall(sentence):
        if name not in known and name not in names:
            there = ", ".join(sorted({*known, *names}))
            raise ValueError(f"sentence: {{{name}}} is no column, field or moment; there are {there}")
        if form not in ("", ":%"):
            raise ValueError(f"sentence: {{{name}{form}}} must be {{{name}}}, or {{{name}:%}} in per cent")
    certain = SAID.sub("", sentence)
    for name in names:
        if f"{{{name}}}" in certain:
            wanted = f"[... {{{name}}} ...|what is said if not]"
            raise ValueError(f"sentence: {name!r} may not come in a run, so it must stand in brackets: {wanted}")
