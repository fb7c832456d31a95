"""Experiments on the theory of deep learning, with the theory to draw over every measurement.

A package in which a module declares what is `recorded` is a chapter (`toolkit/chapters.py` finds them); every other
package, and every module beside this one, is machinery.
"""

from toolkit.device import describe, place
from toolkit.experiment import Experiment, Training
from toolkit.fields import column, knob, setting
from toolkit.metrics.gap import gap
from toolkit.recordings import Recording, RecordingError, recording

__all__ = [
    "Experiment",
    "Recording",
    "RecordingError",
    "Training",
    "column",
    "describe",
    "gap",
    "knob",
    "place",
    "recording",
    "setting",
]
