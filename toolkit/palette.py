"""Colours of both themes, read from palette.json, which the front end is built from too.

A theme has colours by name, `roles` (what a line or a point stands for), `cycle` (the colours of classes 0, 1, …) and
`palettes` (colour maps: the colours that each passes through, evenly spaced).
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
