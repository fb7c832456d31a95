"""The measures of the book on a network of one's own: a `torch.nn.Module`, its optimiser and its data loader.

    watched = Watch(model, loss=cross_entropy, train=loader, test=test_loader, measures=["nc", "kernel", "sharpness"])
    watched.fit(optimiser, steps=2000)  # or one's own loop, with watched.step() after each step
    watched.data  # an xarray.Dataset over the training step, as of every experiment of the book

`examples` are what is measured on and `labels` their classes, `seen` is the network at one moment, made of pure
`function`s and `calls` of its modules, `measures` are the numbers read off it, `recorder` takes them while it trains
and leaves all as it was (`kept`), and `live` is a training that a figure begins.
"""

from toolkit.watch.classes import Collapse
from toolkit.watch.function import as_function
from toolkit.watch.measure import Measure
from toolkit.watch.measures import Distance, Rank, Sharpness, Spectrum, TangentKernel
from toolkit.watch.recorder import Watch

__all__ = [
    "Collapse",
    "Distance",
    "Measure",
    "Rank",
    "Sharpness",
    "Spectrum",
    "TangentKernel",
    "Watch",
    "as_function",
]
