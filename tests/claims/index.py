"""Claims of the home page; its figure is that of `grokking/polynomial`."""

from tests.claims import at_most, claim, exactly, holds, more_than
from tests.claims.grokking.polynomial import halved as halved_in
from tests.claims.grokking.polynomial import held, waits


def runs(scale):
    return held()[0].sel(output_scale=scale)


def halved(scale):
    """The step at which the test loss has halved, for each seed; a step after the last where it has not."""
    return (halved_in(runs(scale)) + waits(runs(scale))).fillna(runs(scale).step.max() + 1)


claims = [
    claim("at output scale {}, theory dashed over both; thin, the same at {}", exactly, 0.5, 8),
    claim("the test loss halves within {} steps", at_most, lambda: halved(0.5)),
    claim("the training loss halves within {} steps", at_most, lambda: halved_in(runs(8))),
    claim("but the test loss takes more than {}; it first rises", more_than, lambda: halved(8)),
    claim(
        "for a long time the network is worse than one that always predicts 0",
        holds,
        lambda: (runs(8).test_loss > runs(8).test_loss.isel(step=0)).where(runs(8).step > 300).sum("step") > 0,
    ),
]

defined = ["between the two as a number", "predicting 0", "always predicts 0", "Two ways"]
