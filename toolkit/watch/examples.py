"""The examples that a network is measured on: the same ones at every step, taken without disturbing the training."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

Pair = tuple[Tensor, Tensor]  # inputs [n, ...] and targets [n, ...]


def examples(source: Any, count: int, name: str) -> Pair:
    """At most `count` examples, evenly from all of them: inputs and targets.

    `source` is a DataLoader, a pair of tensors, or an iterable of such pairs that can be begun again. Of a DataLoader
    the dataset is read, so that no sampler and no worker is asked. ValueError for what has no pairs.
    """
    if isinstance(source, tuple | list) and len(source) == 2 and all(isinstance(part, Tensor) for part in source):
        return _evenly(_pair(source, name), count)
    if isinstance(source, DataLoader) and not isinstance(source.dataset, IterableDataset):
        return _of_dataset(source, count, name)
    if not isinstance(source, Iterable):
        raise ValueError(f"{name} must be a DataLoader or a pair of tensors, inputs and targets (got {source!r})")
    if isinstance(source, Iterator):
        raise ValueError(f"{name} can be read only once: give a DataLoader, a list of batches or a pair of tensors")
    return _of_batches(source, count, name)


def batches(source: Any, name: str = "train") -> Iterator[Pair]:
    """Batches without end, one epoch after the other; a pair of tensors is one batch."""
    whole = isinstance(source, tuple | list) and len(source) == 2 and all(isinstance(part, Tensor) for part in source)
    while True:
        empty = True
        for batch in [source] if whole else source:
            empty = False
            yield _pair(batch, name)
        if empty:
            raise ValueError(f"{name} has no batches")


def _of_dataset(loader: DataLoader, count: int, name: str) -> Pair:
    dataset: Any = loader.dataset
    if not len(dataset):
        raise ValueError(f"{name} has no examples")
    chosen = [dataset[int(i)] for i in _places(len(dataset), count)]
    gather = loader.collate_fn if loader.batch_sampler is not None else torch.utils.data.default_collate
    return _pair(gather(chosen), name)


def _of_batches(source: Iterable, count: int, name: str) -> Pair:
    found, have = [], 0
    for batch in source:
        found.append(_pair(batch, name))
        have += len(found[-1][0])
        if have >= count:
            break
    if not found:
        raise ValueError(f"{name} has no batches")
    inputs, targets = (torch.cat(parts)[:count] for parts in zip(*found, strict=True))
    return inputs, targets


def _evenly(pair: Pair, count: int) -> Pair:
    places = torch.as_tensor(_places(len(pair[0]), count))
    inputs, targets = (part[places.to(part.device)] for part in pair)
    return inputs, targets


def _places(length: int, count: int) -> np.ndarray:
    return np.unique(np.linspace(0, length - 1, min(count, length)).round().astype(int))


def _pair(batch: Any, name: str) -> Pair:
    if isinstance(batch, tuple | list) and len(batch) == 2 and all(isinstance(part, Tensor) for part in batch):
        lengths = [part.shape[0] if part.ndim else None for part in batch]
        if None in lengths or lengths[0] != lengths[1]:
            got = " and ".join(str(list(part.shape)) for part in batch)
            raise ValueError(f"{name} must have a target for each input, [n, ...] and [n, ...] (got {got})")
        return batch[0], batch[1]
    got = f"a {type(batch).__name__}" + (f" of {len(batch)}" if isinstance(batch, tuple | list) else "")
    raise ValueError(f"a batch of {name} must be a pair of tensors, inputs and targets (got {got})")
