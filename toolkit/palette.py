"""Colours of both themes, read from palette.json, which the front end is built from too.

A theme has colours by name, `roles` (what a line or a point stands for), `cycle` (the colours of classes 0, 1, …) and
`palettes` (colour maps: the colours that each passes through, evenly spaced). `muted` are the shares of a role's
colour in the lines and words of kept runs, the rest being `card`, and the opacity of a band.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

THEMES: dict[str, Any] = json.loads(files("toolkit").joinpath("palette.json").read_text(encoding="utf-8"))
LIGHT: dict[str, Any] = THEMES["light"]
ROLES: tuple[str, ...] = tuple(LIGHT["roles"])
PALETTES: tuple[str, ...] = tuple(LIGHT["palettes"])
CYCLE: tuple[str, ...] = tuple(LIGHT["cycle"])


def muted(colour: str, part: str) -> str:
    """A colour of the light theme as the "line" or the "word" of a kept run has it; `widgets/build.ts` is the twin."""
    share = LIGHT["muted"][part]
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(LIGHT["card"][1:]), strict=True)
    return "#" + bytes(int(share * a + (1 - share) * b + 0.5) for a, b in pairs).hex()
