"""Claims of the home page; its figure is that of `grokking/polynomial`."""

from tests.claims import at_most, claim, exactly, holds
from tests.claims.grokking.polynomial import halved as halved_in
from tests.claims.grokking.polynomial import held, waits


def runs(scale):
    return held()[0].sel(output_scale=scale)


def halved(scale):
    """The step at which the test loss has halved, for each seed; a step after the last where it has not."""
    return (halved_in(runs(scale)) + waits(runs(scale))).fillna(runs(scale).step.max() + 1)


def off(scale, seen):
    """How far the answers of the first seed are from the right ones at the end, on average."""
    last = runs(scale).isel(seed=0, frame=-1)
    return float(abs(last.answer - last.wanted).where(last.seen == seen).mean())


claims = [
    claim("that of scale {} is nearly right about all, that of scale {} about those it saw", exactly, 0.125, 8),
    claim("always answering 0 within {} steps", at_most, lambda: halved(0.125)),
    claim("on those that it has seen gets there within {} steps", at_most, lambda: halved_in(runs(8))),
    claim("but on the others it is not there by step {}", exactly, lambda: runs(8).step.max()),
    claim("but on the others it is not there", holds, lambda: halved(8).sel(seed=0) > runs(8).step.max()),
    claim(
        "for a long time the network is worse than one that always answers 0",
        holds,
        lambda: (runs(8).test_loss > runs(8).test_loss.isel(step=0)).where(runs(8).step > 300).sum("step") > 0,
    ),
    claim(
        "the blue dots are in place, and the orange ones still not", holds, lambda: off(8, 1) < 0.15 < 0.4 < off(8, 0)
    ),
    claim("all of them come near the pale line", holds, lambda: max(off(0.125, seen) for seen in (0, 1)) < 0.25),
]

defined = ["trained twice", "down to half of that", "always 0", "always answers 0", "Two ways"]
