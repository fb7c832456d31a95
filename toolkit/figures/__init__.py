"""Still figures of any run or sweep with matplotlib: measured solid, predicted dashed, a band over seeds::

    losses = lines("Loss", {"train_loss": ("training", "train"), "test_loss": ("test", "test")}, y_scale="log")
    figures.draw(run, {"exact": predicted}, panels=[losses])

Panels are the descriptions of `toolkit.panels`, the same that the interactive figure draws, and drawn alike.
"""

from toolkit.figures.still import Still, draw, png

__all__ = ["Still", "draw", "png"]
