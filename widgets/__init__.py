"""Interactive figures: `Explorer` over recordings and live training, `controls` for a plot of your own.

`choose` and `draw` are questions that a figure asks before it is seen.
"""

from widgets.controls import controls
from widgets.explorer import Explorer
from widgets.questions import choose, draw

__all__ = ["Explorer", "choose", "controls", "draw"]
