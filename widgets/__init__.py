"""Interactive figures: `Explorer` over recordings and live training, `controls` for a plot of one's own."""

from widgets.controls import controls
from widgets.explorer import Explorer

__all__ = ["Explorer", "controls"]
