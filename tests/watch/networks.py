"""Networks of somebody else: a CNN with batch normalisation and dropout, and a transformer."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from toolkit.watch import Watch


def cnn() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.2), nn.Linear(4 * 16, 12), nn.ReLU(), nn.Linear(12, 3),
    )  # fmt: skip


def images(count: int = 60) -> TensorDataset:
    draw = torch.Generator().manual_seed(5)
    labels = torch.arange(count) % 3
    return TensorDataset(torch.randn(count, 1, 8, 8, generator=draw) + labels[:, None, None, None], labels)


class Adder(nn.Module):
    """A transformer that adds on a clock of seven hours."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.embed, self.head = nn.Embedding(7, 8), nn.Linear(8, 7)
        self.block = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))

    def forward(self, pairs):
        self.calls += 1
        return self.head(self.block(self.embed(pairs)).mean(1))


def sums() -> tuple[torch.Tensor, torch.Tensor]:
    pairs = torch.cartesian_prod(torch.arange(7), torch.arange(7))
    return pairs, pairs.sum(1) % 7


def loader(**options) -> DataLoader:
    return DataLoader(images(), batch_size=16, shuffle=True, **options)


def watch(model: nn.Module, train=None, **options) -> Watch:
    given = {"loss": nn.functional.cross_entropy, "measures": [], **options}
    return Watch(model, train=loader() if train is None else train, **given)
