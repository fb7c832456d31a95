"""Claims of the page on scale: what was measured is in `growth.json`."""

from tests import test_phase_diagram as worked
from tests.benchmarks.growth import BASE, exponent, kept
from tests.claims import at_most, between, claim, exactly, more_than, rounded
from toolkit.engine.captured import COUNTS
from widgets.pace import STRIDE

CORE, CARD = kept().values()  # "CPU, 1 thread" and an NVIDIA H200
WITH_ROWS = 3.15 / 0.96  # seconds of a sweep of 1024 settings over 1024 steps and of its steps alone, on that card


def power(place, quantity):
    return exponent(place[quantity]["at"], place[quantity]["seconds"])


def step(place, settings):
    return place["settings"]["seconds"][place["settings"]["at"].index(settings)]


def powers():
    return [power(CORE, quantity) for quantity in ("settings", "width", "samples")]


claims = [
    claim("with {} dimensions", exactly, BASE.dimension),
    claim("settings, width and samples are {} to {}", between, powers),
    claim("From one setting to {}, a step takes", exactly, 64),
    claim("a step takes at most {} times as long", at_most, step(CARD, 64) / step(CARD, 1)),
    claim("one core takes more than {} times as long", more_than, step(CORE, 1024) / step(CARD, 1024)),
    claim("With {} settings the card held", exactly, CARD["settings"]["at"][-1]),
    claim("the card held {} MB", rounded, CARD["settings"]["bytes"][-1] / 1e6),
    claim("the longest of which holds {} of them", exactly, COUNTS[0]),
    claim("as many steps as fit into {} milliseconds", exactly, 1000 * STRIDE),
    claim("{} times as long for the short run", rounded, WITH_ROWS),
    claim("with {} × 64 cells and {} seeds", exactly, worked.SIDE, exactly, worked.SEEDS),
]

defined = [
    "The first three show the seconds of one step, the last",
    "Four panels",
    "the slope of the last three points",
    "a cluster of two workers one of which is killed",
]
