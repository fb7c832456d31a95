"""Claims of the page *Your own network*; its two networks are made here again, for eight seeds."""

from functools import cache

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from tests.claims import claim, exactly, in_all_of
from toolkit.tasks.digits import pictures
from toolkit.watch import Spectrum, Watch

SEEDS, HOURS, POINTS = range(8), 23, 25


class Adder(nn.Module):
    """The transformer of the page."""

    def __init__(self, hours=HOURS, size=32):
        super().__init__()
        self.embed, self.place = nn.Embedding(hours, size), nn.Parameter(torch.randn(2, size) / size**0.5)
        self.block = nn.TransformerEncoderLayer(size, 4, 4 * size, dropout=0.0, batch_first=True)
        self.head = nn.Linear(size, hours)

    def forward(self, pairs):
        return self.head(self.block(self.embed(pairs) + self.place).mean(1))


@cache
def digits():
    """What was measured of the CNN, for each seed."""
    return [_digits(seed) for seed in SEEDS]


def _digits(seed: int):
    pixels, labels = map(torch.as_tensor, pictures(10))
    images = pixels.float().reshape(-1, 1, 8, 8)
    train = DataLoader(TensorDataset(images[:1200], labels[:1200]), batch_size=64, shuffle=True)
    torch.manual_seed(seed)
    cnn = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(256, 32), nn.ReLU(), nn.Linear(32, 10),
    )  # fmt: skip
    watched = Watch(cnn, loss=cross_entropy, train=train, measures=["nc"])
    return watched.fit(torch.optim.SGD(cnn.parameters(), lr=0.1, momentum=0.9), steps=400, points=[0, 400])


@cache
def sums():
    """What was measured of the transformer, for each seed."""
    return [_sums(seed) for seed in SEEDS]


def _sums(seed: int):
    pairs = torch.cartesian_prod(torch.arange(HOURS), torch.arange(HOURS))
    torch.manual_seed(seed)
    shuffled = pairs[torch.randperm(len(pairs))]
    known, new = ((part, part.sum(1) % HOURS) for part in shuffled.split([370, len(pairs) - 370]))
    adder = Adder()
    watched = Watch(adder, loss=cross_entropy, train=known, test=new, measures=[Spectrum(weight="embed.weight")])
    return watched.fit(torch.optim.AdamW(adder.parameters(), lr=0.005, weight_decay=1.0), steps=800, points=POINTS)


def collapses():
    return np.array([one.nc1[-1] < one.nc1[0] / 4 for one in digits()])


def when(one, column: str) -> int:
    """The first measured step at which nine in ten are right."""
    return int(one.step[int((one[column].values >= 0.9).argmax())]) if (one[column] >= 0.9).any() else 10**6


def waits():
    return np.array([2 * when(one, "train_accuracy") < when(one, "test_accuracy") < 10**6 for one in sums()])


def concentrates():
    """Whether the three strongest frequencies have most of the power at the end, and had not at the start."""
    top = [np.sort(one.spectrum, axis=1)[:, -3:].sum(1) for one in sums()]
    return np.array([first[-1] > 0.5 > first[0] for first in top])


claims = [
    claim("In all of {} seeds NC1 ends below a quarter of its first value", in_all_of, collapses, full=True),
    claim("are added on a clock of {}.", exactly, HOURS),
    claim(
        "In all of {} seeds the new sums take more than twice as many steps as the known ones until nine in ten are",
        *(in_all_of, waits),
        full=True,
    ),
    claim(
        "In all of {} seeds the three strongest frequencies have more than half of the power at the end",
        *(in_all_of, concentrates),
        full=True,
    ),
]

defined = ["Two hours", "two classes", "half precision", "32 bits"]
